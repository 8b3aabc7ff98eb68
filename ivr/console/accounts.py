"""For operators: people, keys of programs, and what everybody did."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from ivr.console.console import Who
from ivr.console.pages import (
    Console,
    FormError,
    Page,
    Shown,
    address_of,
    asked_for,
    filled_in,
    go_to,
    show,
)
from ivr.console.passwords import is_password, new_token, password_hash, sum_of
from ivr.console.signing_in import Name
from ivr.records.access import Role

DEEDS_A_PAGE = 100


class _NewPerson(BaseModel, frozen=True):
    name: Name
    role: Role
    password: str


class _NewKey(BaseModel, frozen=True):
    name: Name
    role: Role


class _Named(BaseModel, frozen=True):
    name: Annotated[str, StringConstraints(max_length=64)]


class _OwnPassword(BaseModel, frozen=True):
    old: str
    password: str


class _Page(BaseModel, frozen=True):
    before: int | None = Field(default=None, ge=1)
    target: Annotated[str, StringConstraints(max_length=80)] = ""


async def accounts(console: Console, request: Request, who: Who) -> Response:
    """Show people and keys."""
    return await _accounts(console, request, who, new_key="")


async def add_person(console: Console, request: Request, who: Who) -> Response:
    """Make an account."""
    form = await filled_in(request, _NewPerson)
    kept = await asyncio.to_thread(password_hash, form.password)
    await asyncio.to_thread(console.records.access.add_person, form.name, form.role, kept)
    await _note(console, request, who, "add_person", form.name, role=form.role)
    return go_to("/accounts")


async def disable(console: Console, request: Request, who: Who) -> Response:
    """Let somebody in no longer."""
    form = await filled_in(request, _Named)
    await asyncio.to_thread(console.records.access.disable, form.name)
    await _note(console, request, who, "disable_person", form.name)
    return go_to("/accounts")


async def add_key(console: Console, request: Request, who: Who) -> Response:
    """Make a key, and show it this once."""
    form = await filled_in(request, _NewKey)
    key = new_token()
    await asyncio.to_thread(console.records.access.add_key, form.name, form.role, sum_of(key))
    await _note(console, request, who, "add_key", form.name, role=form.role)
    return await _accounts(console, request, who, new_key=key)


async def revoke_key(console: Console, request: Request, who: Who) -> Response:
    """Let a key count no longer."""
    form = await filled_in(request, _Named)
    await asyncio.to_thread(console.records.access.revoke_key, form.name)
    await _note(console, request, who, "revoke_key", form.name)
    return go_to("/accounts")


async def own_account(console: Console, request: Request, who: Who) -> Response:
    """Show the form of one's own password."""
    return show(console, request, who, Shown("own.html"))


async def own_password(console: Console, request: Request, who: Who) -> Response:
    """Change one's own password; all of one's sessions end."""
    form = await filled_in(request, _OwnPassword)
    person = await asyncio.to_thread(console.records.access.person, who.name)
    kept = person.password_hash if person else None
    if console.sign_in_limit.wait_s(f"name {who.name}") or not await asyncio.to_thread(
        is_password, form.old, kept
    ):
        raise FormError("the old password is wrong, or was tried too often: wait a minute")
    new = await asyncio.to_thread(password_hash, form.password)
    await asyncio.to_thread(console.records.access.set_password, who.name, new)
    await _note(console, request, who, "own_password", who.name)
    return go_to("/sign-in")


async def audit(console: Console, request: Request, who: Who) -> Response:
    """Show what was done."""
    page = asked_for(request, _Page)
    deeds = await asyncio.to_thread(
        console.records.audit.latest, DEEDS_A_PAGE, before=page.before, target=page.target
    )
    more = deeds[-1].number if len(deeds) == DEEDS_A_PAGE else None
    values = {"deeds": deeds, "more": more, "target": page.target}
    return show(console, request, who, Shown("audit.html", values))


PAGES: tuple[Page, ...] = (
    Page("/accounts", accounts, "operator"),
    Page("/accounts/people", add_person, "operator", "POST"),
    Page("/accounts/people/disable", disable, "operator", "POST"),
    Page("/accounts/keys", add_key, "operator", "POST"),
    Page("/accounts/keys/revoke", revoke_key, "operator", "POST"),
    Page("/own", own_account, "reader"),
    Page("/own", own_password, "reader", "POST"),
    Page("/audit", audit, "operator"),
)


async def _accounts(console: Console, request: Request, who: Who, *, new_key: str) -> Response:
    people = await asyncio.to_thread(console.records.access.people)
    keys = await asyncio.to_thread(console.records.access.all_keys)
    values = {"people": people, "keys": keys, "new_key": new_key}
    return show(console, request, who, Shown("accounts.html", values))


async def _note(
    console: Console, request: Request, who: Who, action: str, target: str, **detail: str
) -> None:
    add = console.records.audit.add
    await asyncio.to_thread(add, who.name, address_of(request), action, target, **detail)
