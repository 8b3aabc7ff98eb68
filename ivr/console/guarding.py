"""Who may see which page: asked before anything of it is made."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ivr.console.console import FeedError, Who
from ivr.console.pages import (
    ApiPage,
    Console,
    FormError,
    NotFoundError,
    OpenPage,
    Page,
    Shown,
    address_of,
    fields_of,
    go_to,
    show,
)
from ivr.console.passwords import WeakPasswordError, sum_of
from ivr.errors import IvrError
from ivr.records.access import LastOperatorError, NameTakenError, NotTheFirstError
from ivr.records.campaign_records import CampaignExistsError, UnknownCampaignError
from ivr.records.records import UnknownRecordError

SESSION_COOKIE = "ivr_session"
_STATUS: tuple[tuple[type[IvrError], int], ...] = (
    (NotFoundError, 404),
    (UnknownRecordError, 404),
    (FormError, 400),
    (WeakPasswordError, 400),
    (NameTakenError, 409),
    (CampaignExistsError, 409),
    (UnknownCampaignError, 404),
    (NotTheFirstError, 409),
    (LastOperatorError, 409),
    (FeedError, 409),
)
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(console: Console, pages: Iterable[Page | ApiPage | OpenPage]) -> list[Route]:
    """Return the routes, each behind its guard."""
    return [Route(p.path, _endpoint(console, p), methods=[p.method]) for p in pages]


def _endpoint(console: Console, page: Page | ApiPage | OpenPage) -> Endpoint:
    match page:
        case OpenPage():
            return _open(console, page)
        case Page():
            return _for_people(console, page)
        case ApiPage():
            return _for_programs(console, page)


async def signed_in(console: Console, request: Request) -> Who | None:
    """Return who has signed in with this browser."""
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    found = await asyncio.to_thread(console.records.access.signed_in, sum_of(token))
    return Who(found.name, found.role, found.csrf) if found else None


def comes_from_here(request: Request) -> bool:
    """Tell whether a form was sent by a page of ours, as far as the browser says."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _open(console: Console, page: OpenPage) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            if page.method == "POST" and not comes_from_here(request):
                raise FormError("this form was not sent from a page of this console")
            return await page.handler(console, request)
        except IvrError as error:
            return _problem(console, request, None, error)

    return endpoint


def _for_people(console: Console, page: Page) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        who = await signed_in(console, request)
        if who is None:
            return _sign_in_first(request, page)
        try:
            if page.method == "POST":
                await _check_form(request, who)
            if not who.may(page.needs):
                return await _refused(console, request, who, page)
            return await page.handler(console, request, who)
        except IvrError as error:
            return _problem(console, request, who, error)

    return endpoint


def _sign_in_first(request: Request, page: Page) -> Response:
    if page.method == "POST" or "text/event-stream" in request.headers.get("accept", ""):
        return Response("sign in first", status_code=401)
    return go_to(f"/sign-in?next={quote(request.url.path, safe='/')}")


async def _check_form(request: Request, who: Who) -> None:
    shown = (await fields_of(request)).get("csrf", "")
    if not hmac.compare_digest(shown.encode(), who.csrf.encode()) or not comes_from_here(request):
        raise FormError("this form is not from a page of this session: load the page again")


async def _refused(console: Console, request: Request, who: Who, page: Page) -> Response:
    await asyncio.to_thread(
        console.records.audit.add,
        who.name,
        address_of(request),
        "refused",
        request.path_params.get("call_id", ""),
        path=page.path,
        needs=page.needs,
    )
    values = {"status": 403, "message": "", "needs": page.needs}
    return show(console, request, who, Shown("problem.html", values, 403))


def _problem(console: Console, request: Request, who: Who | None, error: IvrError) -> Response:
    values = {"status": (status := status_of(error)), "message": str(error), "needs": ""}
    return show(console, request, who, Shown("problem.html", values, status))


def status_of(error: IvrError) -> int:
    """Return the status by which HTTP names an error; what is not ours to mend is 503."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 503)


def _for_programs(console: Console, page: ApiPage) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        who = await _holder(console, request)
        if who is None:
            headers = {"www-authenticate": "Bearer"}
            return JSONResponse({"error": "wrong or missing key"}, 401, headers)
        if wait_s := console.api_limit.wait_s(who.name):
            headers = {"retry-after": str(int(wait_s) + 1)}
            return JSONResponse({"error": "too many requests"}, 429, headers)
        if not who.may(page.needs):
            return JSONResponse({"error": f"this needs the role {page.needs}"}, 403)
        try:
            return await page.handler(console, request, who)
        except IvrError as error:
            return JSONResponse({"error": str(error)}, status_of(error))

    return endpoint


async def _holder(console: Console, request: Request) -> Who | None:
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not shown:
        return None
    key = await asyncio.to_thread(console.records.access.key, sum_of(shown.strip()))
    return Who(f"key {key.name}", key.role) if key else None
