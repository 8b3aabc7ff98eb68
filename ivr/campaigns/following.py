"""Following the calls that are under way, from the first ring to what came of them."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog

from ivr.campaigns.campaigns import CallDetails
from ivr.campaigns.retries import call_again_at
from ivr.campaigns.rules import CampaignRules
from ivr.records.attempts import AttemptStore, Lease
from ivr.records.campaign_records import AttemptOutcome, DueCall

_log = structlog.get_logger()

APPEARS_WITHIN_S = 5.0
"""An order that Asterisk has taken has a channel by then."""
WRITTEN_WITHIN_S = 60.0
"""The agent has written a call's outcome down by then, or has died; nobody waits for it."""
HAS_IT_WITHIN_S = 1.0
"""The agent has the line of an answered call by then, if ever."""
LOOKS_EVERY_S = 0.25


_OF_DISPOSITION = {
    "NO ANSWER": AttemptOutcome.NO_ANSWER,
    "BUSY": AttemptOutcome.BUSY,
    "CONGESTION": AttemptOutcome.CONGESTION,
    "FAILED": AttemptOutcome.CONGESTION,
}
"""How Asterisk's own record names what became of a call that nobody answered."""


class FollowingParts(Protocol):
    """What following takes of the dialler's parts."""

    @property
    def details(self) -> CallDetails:
        """What became of calls that ended while nobody listened."""
        ...

    @property
    def attempts(self) -> AttemptStore:
        """The records of attempts."""
        ...

    @property
    def rules(self) -> CampaignRules:
        """When somebody is called again."""
        ...

    @property
    def lease(self) -> Lease:
        """Who we are."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        ...


@dataclass(slots=True)
class _UnderWay:
    campaign: str
    ordinal: int
    begun_s: float
    answered: bool = False
    missed: bool = False
    """The last sweep found no channel."""


class Following:
    """The calls of one dialler that are under way. Belongs to one event loop."""

    def __init__(self, parts: FollowingParts) -> None:
        self._parts = parts
        self._under_way: dict[str, _UnderWay] = {}

    @property
    def ringing(self) -> int:
        """How many calls nobody has answered yet."""
        return sum(not call.answered for call in self._under_way.values())

    def of(self, campaign: str) -> int:
        """Return how many calls of a campaign are under way."""
        return sum(call.campaign == campaign for call in self._under_way.values())

    def begin(self, call: DueCall) -> None:
        """Follow a call that is dialled next."""
        self._under_way[call.attempt_id] = _UnderWay(
            call.campaign.name, call.ordinal, time.monotonic()
        )

    async def answered(self, attempt_id: str) -> None:
        """Take note that somebody took a call, if it is one of ours."""
        if call := self._under_way.get(attempt_id):
            call.answered = True
            await asyncio.to_thread(self._parts.attempts.answer, attempt_id)

    async def ended(self, attempt_id: str, unanswered: AttemptOutcome) -> None:
        """Settle a call that is over, if it is one of ours; once."""
        call = self._under_way.pop(attempt_id, None)
        if call is None:
            return
        if unanswered == AttemptOutcome.LOST:
            unanswered = await self._looked_up(attempt_id, call)
        outcome = await self._came_of(attempt_id, call, unanswered)
        parts = self._parts
        again_at = call_again_at(outcome, call.ordinal, parts.rules.retries, parts.now())
        await asyncio.to_thread(parts.attempts.close, attempt_id, outcome, again_at)
        _log.info("attempt_over", attempt_id=attempt_id, outcome=outcome.value)

    async def sweep(self, channels: frozenset[str]) -> Sequence[Coroutine[Any, Any, None]]:
        """Keep what is ours, take up what a dead dialler left, and find what ended unnoticed.

        Returns:
            What is to be awaited for each call whose end nobody told: it was missing in this sweep
            and in the last, so that an end that is on its way is told first.
        """
        parts = self._parts
        await asyncio.to_thread(parts.attempts.renew, parts.lease)
        for left in await asyncio.to_thread(parts.attempts.adopt, parts.lease):
            _log.warning("attempt_taken_up", attempt_id=left.attempt_id)
            self._under_way.setdefault(
                left.attempt_id, _UnderWay(left.campaign.name, left.ordinal, 0.0)
            )
        over = []
        for attempt_id, call in self._under_way.items():
            fresh = time.monotonic() - call.begun_s < APPEARS_WITHIN_S
            missing = attempt_id not in channels and not fresh
            if missing and call.missed:
                over.append(self.ended(attempt_id, AttemptOutcome.LOST))
            call.missed = missing
        return over

    async def _looked_up(self, attempt_id: str, call: _UnderWay) -> AttemptOutcome:
        """Ask Asterisk's own record about a call whose end nobody told."""
        disposition = await asyncio.to_thread(self._parts.details.disposition, attempt_id)
        call.answered = call.answered or disposition == "ANSWERED"
        return _OF_DISPOSITION.get(disposition, AttemptOutcome.LOST)

    async def _came_of(
        self, attempt_id: str, call: _UnderWay, unanswered: AttemptOutcome
    ) -> AttemptOutcome:
        """Ask the agent's own record; a call that it never had is unheard, or was not answered."""
        waited_s = 0.0
        while waited_s < WRITTEN_WITHIN_S:
            heard = await asyncio.to_thread(self._parts.attempts.heard, attempt_id)
            if heard is not None and heard.outcome is not None:
                return _known(heard.outcome)
            if heard is None and not call.answered:
                return unanswered
            if heard is None and waited_s >= HAS_IT_WITHIN_S:
                return AttemptOutcome.UNHEARD
            await asyncio.sleep(LOOKS_EVERY_S)
            waited_s += LOOKS_EVERY_S
        return AttemptOutcome.FAILED


def _known(outcome: str) -> AttemptOutcome:
    """Read the outcome of a call; one that says nothing of the customer is a failure."""
    try:
        return AttemptOutcome(outcome)
    except ValueError:
        return AttemptOutcome.FAILED
