"""What a browser that follows is told, without the browser."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from sse_starlette import ServerSentEvent
from starlette.requests import Request

from ivr.call.events import CallEnded, CallerHeard
from ivr.console import live
from ivr.console.guarding import SESSION_COOKIE
from ivr.console.passwords import sum_of
from tests.console.stand import Stand, a_call, rows


async def request_of(stand: Stand) -> Request:
    """Return the request of a browser that somebody has signed in with."""
    browser = await stand.signed_in("reader")
    cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}".encode()
    return Request({"type": "http", "headers": [(b"cookie", cookie)]})


def stream(
    stand: Stand, request: Request, call_id: str = ""
) -> AsyncGenerator[ServerSentEvent, None]:
    return live._events(stand.console, request, call_id)


def told(event: ServerSentEvent) -> dict[str, Any]:
    assert isinstance(event.data, str)
    changed: dict[str, Any] = json.loads(event.data)
    return changed


async def test_a_stream_begins_with_what_is_live_and_says_when_that_is_told(stand: Stand) -> None:
    stand.tell(a_call("1"))
    async with aclosing(stream(stand, await request_of(stand))) as events:
        assert told(await anext(events))["id"] == "call-1"
        assert (await anext(events)).event == "all_told"


async def test_changes_follow_and_the_end_of_a_call_is_one(stand: Stand) -> None:
    async with aclosing(stream(stand, await request_of(stand))) as events:
        await anext(events)
        stand.tell([*rows(CallerHeard("1", "नमस्ते", "hi")), *rows(CallEnded("1", "caller", "lead"))])
        assert "नमस्ते" in str(told(await anext(events))["html"])
        assert told(await anext(events))["ended"] is True


async def test_the_page_of_a_call_is_told_of_no_other(stand: Stand) -> None:
    stand.tell(a_call("1"))
    request = await request_of(stand)
    async with aclosing(stream(stand, request, "1")) as events:
        (greeting, heard) = told(await anext(events))["lines"]
        assert (greeting["id"], heard["id"]) == ("line-0", "line-1")
        await anext(events)
        stand.tell(
            [*rows(CallerHeard("2", "और", "hi")), *rows(CallerHeard("1", "मुझे लोन दो", "hi"))]
        )
        (line,) = told(await anext(events))["lines"]
        assert "मुझे लोन दो" in line["html"]


async def test_who_is_signed_out_is_told_no_more_however_busy_the_wall_is(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ASK_AGAIN_S", 0.0)
    request = await request_of(stand)
    async with aclosing(stream(stand, request)) as events:
        await anext(events)
        stand.records.access.close_session(sum_of(request.cookies[SESSION_COOKIE]))
        stand.tell(a_call("1"))
        with pytest.raises(StopAsyncIteration):
            await anext(events)
