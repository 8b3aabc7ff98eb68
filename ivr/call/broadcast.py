"""What happens in the calls of this process, for whoever follows them from outside.

Who begins to follow is first told what the live calls have come to; who cannot keep up is let go,
begins anew, and holds up neither calls nor other followers.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from ivr.call.events import CallEnded, CallEvent, LineServed
from ivr.call.feed import event_json

Row = dict[str, Any]

MOST_WAITING = 1000
"""Rows that a follower may be behind."""
ALIVE_S = 5.0
"""After so long without an event a follower is told that the process is there."""
MOST_KEPT = 400
"""Rows of one call; of a longer one its beginning is no longer told."""


class Broadcast:
    """Every event of this process, to any number of followers. Belongs to one event loop."""

    def __init__(self) -> None:
        self._live: dict[str, list[Row]] = {}
        self._followers: set[asyncio.Queue[Row | None]] = set()

    def __call__(self, event: CallEvent) -> None:
        """Tell an event; returns at once."""
        self._keep(event, row := told(event))
        for waiting in tuple(self._followers):
            if waiting.qsize() >= MOST_WAITING:
                self._followers.discard(waiting)
                waiting.put_nowait(None)
            else:
                waiting.put_nowait(row)

    @contextmanager
    def following(self) -> Iterator["Follower"]:
        """Let somebody follow from the beginning of the live calls on."""
        waiting: asyncio.Queue[Row | None] = asyncio.Queue()
        for rows in self._live.values():
            for row in rows:
                waiting.put_nowait(row)
        waiting.put_nowait({"event": "all_told", "live": len(self._live)})
        self._followers.add(waiting)
        try:
            yield Follower(waiting)
        finally:
            self._followers.discard(waiting)

    def _keep(self, event: CallEvent, row: Row) -> None:
        match event:
            case CallEnded(call_id):
                self._live.pop(call_id, None)
            case LineServed():
                pass
            case _:
                rows = self._live.setdefault(event.call_id, [])
                rows.append(row)
                if len(rows) > MOST_KEPT:
                    del rows[1]  # the first says who calls


def told(event: CallEvent) -> Row:
    """Return an event as it goes out, with its moment."""
    return {**event_json(event), "at": datetime.now(UTC).isoformat(timespec="milliseconds")}


class Follower:
    """One who follows."""

    def __init__(self, waiting: asyncio.Queue[Row | None]) -> None:
        self._waiting = waiting

    async def next_row(self) -> Row | None:
        """Wait for the next row, or a sign of life; None for who lags behind: begin anew."""
        try:
            async with asyncio.timeout(ALIVE_S):
                return await self._waiting.get()
        except TimeoutError:
            return {"event": "alive"}
