"""What every page is made with: its parts, what it declares of itself, what it reads of a form."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.console import Who
from ivr.console.looks import LANGUAGES, Looks, Ui
from ivr.console.rate_limit import RateLimit
from ivr.console.wall import Wall
from ivr.errors import IvrError
from ivr.records.access import Role
from ivr.records.opening import Records
from ivr.settings import ConsoleSettings
from ivr.yaml_files import complaints

UI_COOKIE = "ivr_ui"
MOST_FORM_BYTES = 16_384
ModelT = TypeVar("ModelT", bound=BaseModel)


class FormError(IvrError):
    """What was filled in is wrong. The message says which field."""


class NotFoundError(IvrError):
    """There is no such page, call or recording."""


@dataclass(slots=True)
class FirstSignIn:
    """The one way in while nobody has an account."""

    token: str
    """Shown once where the console is started; empty when there are accounts."""


@dataclass(frozen=True, slots=True)
class Console:
    """The parts that pages are made with."""

    records: Records
    wall: Wall
    recordings: Path
    """The only folder from which recordings are played."""
    settings: ConsoleSettings
    looks: Looks
    now: Callable[[], datetime]
    first: FirstSignIn
    sign_in_limit: RateLimit
    api_limit: RateLimit


Handler = Callable[[Console, Request, Who], Awaitable[Response]]
OpenHandler = Callable[[Console, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people who have signed in."""

    path: str
    handler: Handler
    needs: Role
    method: Literal["GET", "POST"] = "GET"


@dataclass(frozen=True, slots=True)
class ApiPage:
    """The same for programs with a key."""

    path: str
    handler: Handler
    needs: Role
    method: Literal["GET", "POST"] = "GET"


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page for everybody; each is named in the tests."""

    path: str
    handler: OpenHandler
    method: Literal["GET", "POST"] = "GET"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that is about to be shown."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200


def ui_of(request: Request) -> Ui:
    """Return the language in which somebody reads."""
    chosen = request.cookies.get(UI_COOKIE)
    return next((ui for ui in LANGUAGES if ui == chosen), "en")


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def show(console: Console, request: Request, who: Who | None, shown: Shown) -> Response:
    """Show a page."""
    values = {"who": who, "path": request.url.path, **shown.values}
    text = console.looks.page(shown.template, ui_of(request), **values)
    return HTMLResponse(text, status_code=shown.status)


def go_to(path: str) -> Response:
    """Send the browser to another page of ours after a form."""
    return RedirectResponse(path, status_code=303)


def own_path(path: str) -> str:
    """Return a path if it leads to ours, else the first page: forms name where they came from."""
    leads_away = path.startswith(("//", "/\\")) or "\\" in path or not path.isprintable()
    return path if path.startswith("/") and not leads_away else "/"


async def fields_of(request: Request) -> dict[str, str]:
    """Read a form once; every field has one value.

    Raises:
        FormError: too long, or no form.
    """
    kept: dict[str, str] | None = getattr(request.state, "fields", None)
    if kept is not None:
        return kept
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise FormError(f"a form has at most {MOST_FORM_BYTES} bytes")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise FormError(f"this is no form: {error}") from error
    request.state.fields = fields
    return fields


def asked_for(request: Request, query: type[ModelT]) -> ModelT:
    """Read what stands behind the question mark of an address; what is empty is left out.

    Raises:
        FormError: names each field that is wrong.
    """
    return _checked({n: value for n, value in request.query_params.items() if value}, query)


async def filled_in(request: Request, form: type[ModelT]) -> ModelT:
    """Read a form into its checked shape.

    Raises:
        FormError: names each field that is wrong.
    """
    fields = await fields_of(request)
    return _checked({n: value for n, value in fields.items() if n != "csrf"}, form)


def _checked(fields: dict[str, str], form: type[ModelT]) -> ModelT:
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        raise FormError(complaints(error)) from error
