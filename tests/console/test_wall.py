import asyncio
from collections.abc import AsyncIterator

import pytest

from ivr.call.events import CallEnded, CallerHeard
from ivr.call.orders import Pause
from ivr.console import wall as walls
from ivr.console.console import FeedError, Row
from ivr.console.wall import LOST, MOST_WAITING, Change, Wall, Watcher
from tests.console.stand import MemoryFeed, Stand, a_call, following, rows


class Comes:
    """A worker that is there now and then: one list of rows for each time."""

    name = "http://worker"

    def __init__(self, *lives: list[Row]) -> None:
        self._lives = list(lives)

    async def follow(self) -> AsyncIterator[Row]:
        if not self._lives:
            await asyncio.Event().wait()
        for row in self._lives.pop(0):
            yield row
        raise FeedError("gone")

    async def listen(self, call_id: str) -> AsyncIterator[bytes]:
        raise FeedError("gone")
        yield b""

    async def obey(self, call_id: str, order: object) -> None:
        raise FeedError("gone")


async def changes(watcher: Watcher, count: int) -> list[Change]:
    async with asyncio.timeout(5):
        return [change for _ in range(count) if (change := await watcher.next_change())]


async def test_who_watches_sees_what_a_worker_tells() -> None:
    feed = MemoryFeed()
    wall = Wall([feed])
    async with following(wall):
        with wall.watching() as watcher:
            await asyncio.sleep(0)
            for row in a_call():
                wall._take(feed.name, row, None)
            (_, greeted, heard) = await changes(watcher, 3)
            assert [line.text for line in heard.lines] == ["मुझे लोन"]
            assert greeted.call is heard.call


async def test_a_call_that_is_over_leaves_the_wall(stand: Stand) -> None:
    stand.tell([*a_call("1"), *a_call("2"), *rows(CallEnded("1", "caller", "booked"))])
    assert [call.call_id for call in stand.console.wall.live()] == ["2"]


async def test_calls_of_a_lost_worker_end_when_it_comes_back_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walls, "AGAIN_S", 0.0)
    all_told: Row = {"event": "all_told", "live": 0}
    wall = Wall([Comes([all_told, *a_call("1")], [*a_call("2"), all_told])])
    async with following(wall):
        with wall.watching() as watcher:
            seen = await changes(watcher, 7)
    assert {change.call.call_id: change.call.outcome for change in seen} == {"1": LOST, "2": ""}
    assert [call.call_id for call in wall.live()] == ["2"]
    assert wall.unreached == [Comes.name], "it is gone once more"


async def test_a_call_told_again_is_not_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "AGAIN_S", 0.0)
    wall = Wall([Comes(a_call("1"), [*a_call("1"), {"event": "all_told", "live": 1}])])
    async with following(wall):
        with wall.watching() as watcher:
            await changes(watcher, 6)
            await asyncio.sleep(0)
    (call,) = wall.live()
    assert len(call.lines) == 2


async def test_an_order_to_a_call_that_is_over_is_an_error(stand: Stand) -> None:
    with pytest.raises(FeedError, match="over"):
        await stand.console.wall.obey("call-9", Pause(by="asha"))


async def test_a_browser_that_lags_is_let_go(stand: Stand) -> None:
    with stand.console.wall.watching() as watcher:
        for each in range(MOST_WAITING + 1):
            stand.tell(rows(CallerHeard("1", str(each), "hi")))
        told = [await watcher.next_change() for _ in range(MOST_WAITING + 1)]
        assert told[-1] is None
