"""Places the calls of the campaigns that run, and follows each to its outcome.

What it knows of a call stands in the records before it is dialled. In memory there is only which
attempts are under way here; after a death the next dialler takes them from the records and asks
the trunk which of them are still calls.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ivr.campaigns.campaigns import (
    Answered,
    CallDetails,
    Ended,
    ForbiddenCallError,
    Trunk,
    TrunkUnavailableError,
    TrunkUncertainError,
)
from ivr.campaigns.following import Following
from ivr.campaigns.gate import Gate
from ivr.campaigns.law import Later, Never, Permitted
from ivr.campaigns.pacing import CallsPerSecond, Load, Pacing, calls_to_place
from ivr.campaigns.rules import CampaignRules
from ivr.records.attempts import AttemptStore, Lease
from ivr.records.campaign_records import AttemptOutcome, CampaignPlan, DueCall, Fared
from ivr.records.campaigns import CampaignStore

_log = structlog.get_logger()

TICK_S = 0.25
SWEEP_EVERY_S = 3.0
LOOKS_BACK = timedelta(minutes=30)
"""So much of a campaign's past tells how many people answer."""


@dataclass(frozen=True, slots=True)
class DiallerParts:
    """What a dialler works with."""

    campaigns: CampaignStore
    attempts: AttemptStore
    rules: CampaignRules
    gate: Gate
    trunk: Trunk
    details: CallDetails
    now: Callable[[], datetime]
    lease: Lease
    agent_places: int
    """Calls that the agent can hold."""
    trunk_channels: int
    trunk_calls_per_second: float


class Dialler:
    """One process that calls people. Several may share the records."""

    def __init__(self, parts: DiallerParts) -> None:
        self._parts = parts
        self._following = Following(parts)
        self._trunk_rate = CallsPerSecond(parts.trunk_calls_per_second)
        self._rates: dict[str, CallsPerSecond] = {}
        self._swept_s = -SWEEP_EVERY_S

    async def run(self) -> None:
        """Call people until cancelled.

        Raises:
            TrunkUnavailableError: Asterisk is away; calls under way are taken up by the next run.
            RecordsError: the database is.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(tasks))
            while True:
                await self._tick(tasks)
                await asyncio.sleep(TICK_S)

    async def _follow(self, tasks: asyncio.TaskGroup) -> None:
        async for event in self._parts.trunk.events():
            match event:
                case Answered(attempt_id):
                    await self._following.answered(attempt_id)
                case Ended(attempt_id, unanswered):
                    # The agent may still be writing the call down: others need not wait for it.
                    tasks.create_task(self._following.ended(attempt_id, unanswered))

    async def _tick(self, tasks: asyncio.TaskGroup) -> None:
        channels = await self._parts.trunk.channels()
        if time.monotonic() - self._swept_s >= SWEEP_EVERY_S:
            self._swept_s = time.monotonic()
            for ended in await self._following.sweep(channels):
                tasks.create_task(ended)
        for plan in await asyncio.to_thread(self._parts.campaigns.plans):
            if plan.status == "running":
                await self._advance(plan, len(channels))

    async def _advance(self, plan: CampaignPlan, channels: int) -> None:
        """Begin as many calls of a campaign as may be begun now."""
        pacing, parts = Pacing.model_validate(plan.pacing), self._parts
        if pacing.promised:
            await asyncio.to_thread(parts.attempts.take_promised, plan.name)
        ringing = self._following.ringing
        load = Load(
            agent_places=parts.agent_places,
            talking=max(0, channels - ringing),
            ringing=ringing,
            mine=self._following.of(plan.name),
            trunk_channels=parts.trunk_channels,
        )
        fared = await self._fared(plan.name) if pacing.mode == "predictive" else Fared()
        rate = self._rates.setdefault(plan.name, CallsPerSecond(pacing.calls_per_second))
        wanted = self._trunk_rate.take(
            rate.take(calls_to_place(pacing, load, fared), time.monotonic()), time.monotonic()
        )
        if wanted:
            due = await asyncio.to_thread(parts.attempts.claim, parts.lease, plan.name, wanted)
            for call in due:
                await self._place(call)

    async def _fared(self, campaign: str) -> Fared:
        """Return how the campaign's calls fared lately."""
        since = self._parts.now() - LOOKS_BACK
        return await asyncio.to_thread(self._parts.attempts.recent, campaign, since)

    async def _place(self, call: DueCall) -> None:
        """Ask the law; note that the number is dialled; dial it."""
        parts = self._parts
        decision = await asyncio.to_thread(parts.gate.decide, call)
        match decision:
            case Later(at, reason):
                _log.info("call_put_off", attempt_id=call.attempt_id, reason=reason)
                await asyncio.to_thread(parts.attempts.give_back, call.attempt_id, at)
                return
            case Never(reason):
                _log.info("call_forbidden", attempt_id=call.attempt_id, reason=reason)
                await self._close(call, AttemptOutcome.FORBIDDEN)
                return
            case Permitted():
                pass
        if not await asyncio.to_thread(parts.attempts.begin_dialling, call.attempt_id, parts.lease):
            return  # this process slept beyond its lease, and another has taken over
        self._following.begin(call)
        try:
            await parts.gate.dial(call, decision)
        except (TrunkUnavailableError, ForbiddenCallError) as error:
            _log.warning("call_not_dialled", attempt_id=call.attempt_id, reason=str(error))
            await self._following.ended(call.attempt_id, AttemptOutcome.CONGESTION)
        except TrunkUncertainError as error:
            # The sweep finds out: a channel that is not there is settled as lost.
            _log.warning("call_perhaps_dialled", attempt_id=call.attempt_id, reason=str(error))

    async def _close(self, call: DueCall, outcome: AttemptOutcome) -> None:
        await asyncio.to_thread(self._parts.attempts.close, call.attempt_id, outcome)
