"""All live calls of all workers, and who watches them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from ivr.call.orders import Order
from ivr.console.console import CallFeed, FeedError, Row
from ivr.console.live_call import Line, LiveCall

_log = structlog.get_logger()

AGAIN_S = 1.0
"""How soon a worker that was lost is looked for again."""
MOST_WAITING = 2000
"""Changes that a browser may be behind; one that lags further is let go and begins anew."""
LOST = "worker_lost"
"""How a call ended whose worker did."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one event did to a call; shared by all who watch."""

    call: LiveCall
    lines: tuple[Line, ...]
    pages: dict[str, str] = field(default_factory=dict)
    """How it looks, by language: made once, by who needs it first."""


class Wall:
    """Belongs to one event loop."""

    def __init__(self, feeds: Sequence[CallFeed]) -> None:
        self._feeds = {feed.name: feed for feed in feeds}
        self._calls: dict[str, LiveCall] = {}
        self._watchers: set[asyncio.Queue[Change | None]] = set()
        self._unreached = set(self._feeds)

    async def run(self) -> None:
        """Follow every worker until cancelled; one that is lost is looked for again."""
        async with asyncio.TaskGroup() as tasks:
            for feed in self._feeds.values():
                tasks.create_task(self._keep_following(feed))

    @property
    def unreached(self) -> Sequence[str]:
        """Workers of whose calls nothing is known now."""
        return sorted(self._unreached)

    def live(self) -> Sequence[LiveCall]:
        """Return the calls, the longest first."""
        return sorted(self._calls.values(), key=lambda call: (call.began_at, call.call_id))

    def call(self, call_id: str) -> LiveCall | None:
        """Return a call that is going on, or None."""
        return self._calls.get(call_id)

    def listen(self, call_id: str) -> AsyncIterator[bytes]:
        """Return both sides of a call as a WAV without end.

        Raises:
            FeedError: it is over; so while it is read.
        """
        call = self._calls.get(call_id)
        if call is None:
            raise FeedError("this call is over")
        return self._feeds[call.worker].listen(call_id)

    async def obey(self, call_id: str, order: Order) -> None:
        """Have a call obey.

        Raises:
            FeedError: it is over, or its worker is not reached.
        """
        call = self._calls.get(call_id)
        if call is None:
            raise FeedError("this call is over")
        await self._feeds[call.worker].obey(call_id, order)

    @contextmanager
    def watching(self) -> Iterator["Watcher"]:
        """Let somebody watch the changes from now on."""
        waiting: asyncio.Queue[Change | None] = asyncio.Queue()
        self._watchers.add(waiting)
        try:
            yield Watcher(waiting)
        finally:
            self._watchers.discard(waiting)

    async def _keep_following(self, feed: CallFeed) -> None:
        while True:
            told: set[str] | None = set()
            try:
                async for row in feed.follow():
                    told = self._take(feed.name, row, told)
            except FeedError as error:
                if feed.name not in self._unreached:
                    _log.warning("worker_lost", worker=feed.name, reason=str(error))
                self._unreached.add(feed.name)
            await asyncio.sleep(AGAIN_S)

    def _take(self, worker: str, row: Row, told: set[str] | None) -> set[str] | None:
        """Take an event.

        Args:
            worker: whose it is.
            row: the event.
            told: calls that are told of again since the worker is followed; None once all are.
        """
        if row["event"] == "all_told":
            self._unreached.discard(worker)
            self._end_all_but(worker, told or set())
            return None
        if (call_id := row.get("call_id")) is None or row["event"] == "line_served":
            return told
        if told is not None and call_id not in told:
            told.add(call_id)
            self._calls.pop(call_id, None)  # it is told from its beginning
        call = self._calls.setdefault(call_id, LiveCall(call_id, worker))
        lines = tuple(call.take(row))
        if call.ended:
            del self._calls[call_id]
        self._tell(Change(call, lines))
        return told

    def _end_all_but(self, worker: str, told: set[str]) -> None:
        for call in self.live():
            if call.worker == worker and call.call_id not in told:
                del self._calls[call.call_id]
                call.outcome = LOST
                self._tell(Change(call, ()))

    def _tell(self, change: Change) -> None:
        for waiting in tuple(self._watchers):
            if waiting.qsize() >= MOST_WAITING:
                self._watchers.discard(waiting)
                waiting.put_nowait(None)
            else:
                waiting.put_nowait(change)


class Watcher:
    """One who watches."""

    def __init__(self, waiting: asyncio.Queue[Change | None]) -> None:
        self._waiting = waiting

    async def next_change(self) -> Change | None:
        """Wait for the next change; None for who lags behind: begin anew."""
        return await self._waiting.get()
