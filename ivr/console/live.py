"""The wall of live calls, one call as it is spoken, and stepping in."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from typing import Literal

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ivr.call import orders
from ivr.call.orders import Order, OrderError
from ivr.console.console import FeedError, Who
from ivr.console.guarding import signed_in
from ivr.console.live_call import Line, LiveCall
from ivr.console.looks import Looks, Ui
from ivr.console.pages import (
    Console,
    FormError,
    Page,
    Shown,
    address_of,
    fields_of,
    go_to,
    show,
    ui_of,
)
from ivr.console.wall import Change, Watcher

ASK_AGAIN_S = 10.0
"""So often a stream asks whether its reader is still signed in."""


async def wall(console: Console, request: Request, who: Who) -> Response:
    """Show all live calls."""
    values = {"calls": console.wall.live(), "unreached": console.wall.unreached}
    return show(console, request, who, Shown("wall.html", values))


async def live_call(console: Console, request: Request, who: Who) -> Response:
    """Show one live call; one that is over is shown as it is kept."""
    call = console.wall.call(call_id := request.path_params["call_id"])
    if call is None:
        return go_to(f"/calls/{call_id}")
    return show(console, request, who, Shown("live.html", {"call": call}))


async def wall_events(console: Console, request: Request, who: Who) -> Response:
    """Send every change of every call."""
    return EventSourceResponse(_events(console, request, ""), ping=15)


async def call_events(console: Console, request: Request, who: Who) -> Response:
    """Send every change of one call."""
    return EventSourceResponse(_events(console, request, request.path_params["call_id"]), ping=15)


async def sound(console: Console, request: Request, who: Who) -> Response:
    """Let somebody listen to a live call; who listened is kept."""
    call_id = request.path_params["call_id"]
    pieces = console.wall.listen(call_id)
    add = console.records.audit.add
    await asyncio.to_thread(add, who.name, address_of(request), "listen_live", call_id)
    return StreamingResponse(_until_over(pieces), media_type="audio/wav")


async def give_order(console: Console, request: Request, who: Who) -> Response:
    """Step into a call: kept in the audit log before it is obeyed."""
    call_id = request.path_params["call_id"]
    fields = await fields_of(request)
    order = read_order(fields, who)
    await obey(console, request, who, call_id, order)
    if "application/json" in request.headers.get("accept", ""):
        return Response(status_code=204)
    return go_to(f"/live/{call_id}")


async def obey(console: Console, request: Request, who: Who, call_id: str, order: Order) -> None:
    """Have a call obey, and keep who said so.

    Raises:
        FeedError: it does not; that is kept as well.
    """
    detail = order.model_dump(exclude={"order", "by"})
    add = console.records.audit.add
    await asyncio.to_thread(add, who.name, address_of(request), order.order, call_id, **detail)
    await console.wall.obey(call_id, order)


def read_order(fields: Mapping[str, object], who: Who) -> Order:
    """Read an order from a form or an API request; who gives it is who has signed in.

    Raises:
        FormError: it is none.
    """
    given = {name: value for name, value in fields.items() if name not in ("csrf", "by")}
    try:
        return orders.read_order(json.dumps({**given, "by": who.name}).encode())
    except OrderError as error:
        raise FormError(str(error)) from error


PAGES: tuple[Page, ...] = (
    Page("/", wall, "reader"),
    Page("/events", wall_events, "reader"),
    Page("/live/{call_id}", live_call, "reader"),
    Page("/live/{call_id}/events", call_events, "reader"),
    Page("/live/{call_id}/sound", sound, "supervisor"),
    Page("/live/{call_id}/orders", give_order, "supervisor", "POST"),
)


# -- the stream ------------------------------------------------------------------------------


async def _events(
    console: Console, request: Request, call_id: str
) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield what stands now, then every change, as long as the reader is signed in."""
    ui = ui_of(request)
    with console.wall.watching() as watcher:
        for call in console.wall.live():
            if call_id in ("", call.call_id):
                yield _event(
                    console.looks, ui, Change(call, tuple(call.lines)), whole=bool(call_id)
                )
        yield ServerSentEvent(data="all", event="all_told")
        asked_s = time.monotonic()
        while (change := await _next(watcher)) is not None:  # else it comes again, and begins anew
            if time.monotonic() - asked_s > ASK_AGAIN_S:
                if await signed_in(console, request) is None:
                    return
                asked_s = time.monotonic()
            if change != "silence" and call_id in ("", change.call.call_id):
                yield _event(console.looks, ui, change, whole=bool(call_id))


async def _until_over(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield sound until the call is over, however it ends: the player has heard all there is."""
    with suppress(FeedError):
        async for piece in pieces:
            yield piece


async def _next(watcher: Watcher) -> Change | Literal["silence"] | None:
    try:
        async with asyncio.timeout(ASK_AGAIN_S):
            return await watcher.next_change()
    except TimeoutError:
        return "silence"


def _event(looks: Looks, ui: Ui, change: Change, *, whole: bool) -> ServerSentEvent:
    """Lay a change out for the wall, or for the page of the call; each is made once."""
    name = f"{'call' if whole else 'wall'} {ui}"
    if name not in change.pages:
        laid_out = _call_json if whole else _card_json
        change.pages[name] = json.dumps(laid_out(looks, ui, change), ensure_ascii=False)
    return ServerSentEvent(data=change.pages[name], event="change")


def _card_json(looks: Looks, ui: Ui, change: Change) -> dict[str, object]:
    call = change.call
    card = looks.page("card.html", ui, call=call)
    return {"id": f"call-{call.call_id}", "ended": call.ended, "html": card}


def _call_json(looks: Looks, ui: Ui, change: Change) -> dict[str, object]:
    call = change.call
    lines = [
        {"id": f"line-{line.number}", "html": _line(looks, ui, call, line)} for line in change.lines
    ]
    facts = looks.page("facts.html", ui, call=call)
    return {"ended": call.ended, "paused": call.paused, "lines": lines, "facts": facts}


def _line(looks: Looks, ui: Ui, call: LiveCall, line: Line) -> str:
    return looks.page("line.html", ui, call=call, line=line)
