"""Signing in and out, and the first account."""

import asyncio
import hmac
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from ivr.console.console import Who
from ivr.console.guarding import SESSION_COOKIE
from ivr.console.looks import LANGUAGES
from ivr.console.pages import (
    UI_COOKIE,
    Console,
    FormError,
    NotFoundError,
    OpenPage,
    Page,
    Shown,
    address_of,
    fields_of,
    filled_in,
    go_to,
    own_path,
    show,
)
from ivr.console.passwords import WeakPasswordError, is_password, new_token, password_hash, sum_of

FORM_COOKIE = "ivr_form"
"""Goes with a form of somebody who has no session yet; the form carries the same."""
FORM_S = 3600
YEAR_S = 365 * 24 * 3600
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=2, max_length=64, pattern=r"^[\w.@+-]+$"
    ),
]


class _SignIn(BaseModel, frozen=True):
    name: str = ""
    password: str = ""
    next: str = "/"


class _First(BaseModel, frozen=True):
    token: str = ""
    name: Name
    password: str = ""


async def sign_in_page(console: Console, request: Request) -> Response:
    """Show the form."""
    shown = Shown("sign_in.html", {"next": own_path(request.query_params.get("next", "/"))})
    return _with_form(console, request, shown)


async def sign_in(console: Console, request: Request) -> Response:
    """Let somebody in whose password is right."""
    form = await filled_in(request, _SignIn)
    name, next_path = form.name.strip().lower(), own_path(form.next)
    await _check_form(request)
    if _must_wait(console, request, name):
        return _again(console, request, next_path, "sign_in.too_often", 429)
    person = await asyncio.to_thread(console.records.access.person, name)
    kept = person.password_hash if person and not person.disabled_at else None
    if not await asyncio.to_thread(is_password, form.password, kept):
        audit = console.records.audit.add
        await asyncio.to_thread(audit, name, address_of(request), "sign_in_refused")
        return _again(console, request, next_path, "sign_in.wrong", 401)
    return await _let_in(console, request, name, next_path)


async def first_page(console: Console, request: Request) -> Response:
    """Show the form of the first account to who has the token."""
    token = request.query_params.get("token", "")
    _check_first(console, token)
    return _with_form(console, request, Shown("first.html", {"token": token, "problem": ""}))


async def first(console: Console, request: Request) -> Response:
    """Make the first account, and let its owner in."""
    await _check_form(request)
    if _must_wait(console, request, "first"):
        return _again(console, request, "/", "sign_in.too_often", 429)
    token = (await fields_of(request)).get("token", "")
    _check_first(console, token)
    try:
        form = await filled_in(request, _First)
        kept = await asyncio.to_thread(password_hash, form.password)
    except (FormError, WeakPasswordError) as error:
        shown = Shown("first.html", {"token": token, "problem": str(error)}, 400)
        return _with_form(console, request, shown)
    await asyncio.to_thread(console.records.access.add_first, form.name, kept)
    console.first.token = ""
    return await _let_in(console, request, form.name, "/")


async def sign_out(console: Console, request: Request, who: Who) -> Response:
    """End the session."""
    token = request.cookies.get(SESSION_COOKIE, "")
    await asyncio.to_thread(console.records.access.close_session, sum_of(token))
    await asyncio.to_thread(console.records.audit.add, who.name, address_of(request), "sign_out")
    answer = go_to("/sign-in")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


async def choose_language(_: Console, request: Request) -> Response:
    """Remember in which language somebody reads."""
    chosen = request.path_params["ui"]
    if chosen not in LANGUAGES:
        raise NotFoundError("there are no pages in that language")
    answer = go_to(own_path(request.query_params.get("next", "/")))
    answer.set_cookie(UI_COOKIE, chosen, max_age=YEAR_S, httponly=True, samesite="lax")
    return answer


PAGES: tuple[Page | OpenPage, ...] = (
    OpenPage("/sign-in", sign_in_page),
    OpenPage("/sign-in", sign_in, "POST"),
    OpenPage("/first", first_page),
    OpenPage("/first", first, "POST"),
    OpenPage("/language/{ui}", choose_language),
    Page("/sign-out", sign_out, "reader", "POST"),
)


def _check_first(console: Console, token: str) -> None:
    expected = console.first.token
    if not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        raise NotFoundError("this way in is closed: sign in, or start the console anew")


def _must_wait(console: Console, request: Request, name: str) -> bool:
    """Take a token of the address, and one of the name: who guesses may use many addresses."""
    by_address = console.sign_in_limit.wait_s(f"address {address_of(request)}")
    return max(by_address, console.sign_in_limit.wait_s(f"name {name}")) > 0


async def _check_form(request: Request) -> None:
    kept = request.cookies.get(FORM_COOKIE, "")
    shown = (await fields_of(request)).get("csrf", "")
    if not kept or not hmac.compare_digest(kept.encode(), shown.encode()):
        raise FormError("this form is too old: load the page again")


def _again(
    console: Console, request: Request, next_path: str, problem: str, status: int
) -> Response:
    shown = Shown("sign_in.html", {"next": next_path, "problem": problem}, status)
    return _with_form(console, request, shown)


def _with_form(console: Console, request: Request, shown: Shown) -> Response:
    """Show a form that only this browser can send."""
    token = new_token()
    values = {"problem": "", "form_token": token, **shown.values}
    answer = show(console, request, None, Shown(shown.template, values, shown.status))
    answer.set_cookie(
        FORM_COOKIE,
        token,
        max_age=FORM_S,
        httponly=True,
        samesite="strict",
        secure=console.settings.secure_cookies,
    )
    return answer


async def _let_in(console: Console, request: Request, name: str, path: str) -> Response:
    """Begin a session of its own; whatever session the browser had before ends."""
    access = console.records.access
    if before := request.cookies.get(SESSION_COOKIE):
        await asyncio.to_thread(access.close_session, sum_of(before))
    token, lasts = new_token(), timedelta(hours=console.settings.session_hours)
    until = console.now() + lasts
    await asyncio.to_thread(access.open_session, name, sum_of(token), new_token(), until)
    await asyncio.to_thread(console.records.audit.add, name, address_of(request), "sign_in")
    answer = go_to(path)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=console.settings.secure_cookies,
    )
    answer.delete_cookie(FORM_COOKIE)
    return answer
