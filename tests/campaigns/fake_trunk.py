"""A trunk without a telephone: the test says what becomes of each call."""

import asyncio
from collections.abc import AsyncIterator

from ivr.campaigns.campaigns import Answered, Ended, TrunkCall, TrunkError, TrunkEvent
from ivr.records.campaign_records import AttemptOutcome


class FakeTrunk:
    def __init__(self) -> None:
        self.placed: list[TrunkCall] = []
        self.live: set[str] = set()
        self.refuses: TrunkError | None = None
        self._events: asyncio.Queue[TrunkEvent] = asyncio.Queue()

    async def originate(self, call: TrunkCall) -> None:
        if self.refuses:
            raise self.refuses
        self.placed.append(call)
        self.live.add(call.attempt_id)

    async def events(self) -> AsyncIterator[TrunkEvent]:
        while True:
            yield await self._events.get()

    async def channels(self) -> frozenset[str]:
        return frozenset(self.live)

    def answer(self, call: TrunkCall) -> None:
        self._events.put_nowait(Answered(call.attempt_id))

    def end(self, call: TrunkCall, outcome: AttemptOutcome) -> None:
        self.live.discard(call.attempt_id)
        self._events.put_nowait(Ended(call.attempt_id, outcome))


class FakeDetails:
    """Asterisk's own record; the test writes it."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def disposition(self, channel: str) -> str:
        return self.written.get(channel, "")
