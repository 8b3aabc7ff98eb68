"""The dialler dies at any of its steps; the next one goes on.

Whatever the step, each attempt that is written down is one call at most, and nobody is forgotten.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.campaigns import dialler as dialler_module
from ivr.campaigns import following as following_module
from ivr.campaigns.campaigns import TrunkCall
from ivr.campaigns.dialler import Dialler, DiallerParts
from ivr.campaigns.gate import Gate
from ivr.errors import IvrError
from ivr.records.attempts import Lease
from ivr.records.campaign_records import AttemptOutcome, NewContact
from ivr.records.opening import Records, open_records
from tests.campaigns.cases import RULES, TUESDAY_10, plan
from tests.campaigns.fake_trunk import FakeDetails, FakeTrunk

NUMBERS = [f"+9198000000{n:02}" for n in range(3)]
STEPS = 14
"""More than one life of a dialler that calls three people has."""


class DeathError(IvrError):
    """The process is killed here."""


class Mortal:
    """Something that can be used so often; then whoever uses it dies, before or after the deed."""

    def __init__(self, inner: Any, life: "Life") -> None:
        self._inner, self._life = inner, life

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def used(*arguments: Any) -> Any:
            self._life.step()
            done = method(*arguments)
            self._life.step()
            return done

        return used


@dataclass
class Life:
    """How many steps are left."""

    steps: int
    dead: bool = False

    def step(self) -> None:
        self.steps -= 1
        if self.steps <= 0 or self.dead:
            self.dead = True
            raise DeathError("killed")


class Phones(FakeTrunk):
    """A trunk whose customers are all busy, and an Asterisk that records it."""

    def __init__(self, details: FakeDetails) -> None:
        super().__init__()
        self._details = details
        self.life = Life(10**9)

    async def originate(self, call: TrunkCall) -> None:
        self.life.step()
        await super().originate(call)
        self._details.written[call.attempt_id] = "BUSY"
        self.end(call, AttemptOutcome.BUSY)
        self.life.step()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialler_module, "TICK_S", 0.0)
    monkeypatch.setattr(dialler_module, "SWEEP_EVERY_S", 0.0)
    monkeypatch.setattr(following_module, "APPEARS_WITHIN_S", 0.0)


class Clock:
    now = TUESDAY_10

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with open_records(f"sqlite:///{tmp_path / 'ivr.db'}", Clock()) as opened:
        pacing = {"calls_per_second": 100, "concurrency": 10}
        opened.campaigns.create(replace(plan("service"), pacing=pacing))
        opened.campaigns.add_contacts("diwali", [NewContact(number) for number in NUMBERS])
        yield opened


async def live(
    records: Records, phones: Phones, details: FakeDetails, life: Life, *, lease_s: float
) -> None:
    """One dialler, until it dies or nothing is left to do."""
    phones.life = life
    attempts: Any = Mortal(records.attempts, life)
    parts = DiallerParts(
        campaigns=records.campaigns,
        attempts=attempts,
        rules=RULES,
        gate=Gate(phones, records.callers, RULES, Clock()),
        trunk=phones,
        details=details,
        now=Clock(),
        lease=Lease(f"life-{id(life)}", timedelta(seconds=lease_s)),
        agent_places=10,
        trunk_channels=30,
        trunk_calls_per_second=100,
    )
    try:
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(Dialler(parts).run())
            while not all_tried(records):  # noqa: ASYNC110 - nothing to subscribe to
                await asyncio.sleep(0.01)
            running.cancel()
    except* DeathError:
        assert life.dead


def all_tried(records: Records) -> bool:
    counts = records.campaigns.counts("diwali")
    return counts.attempts >= len(NUMBERS) and counts.calling == 0


@pytest.mark.parametrize("steps", range(1, STEPS * 2))
async def test_whenever_the_dialler_dies_each_attempt_is_one_call(
    records: Records, steps: int
) -> None:
    details = FakeDetails()
    phones = Phones(details)
    await live(records, phones, details, Life(steps), lease_s=-1)  # it is known to be dead at once
    await live(records, phones, details, Life(10**9), lease_s=20)
    called = [call.number for call in phones.placed]
    contacts = records.campaigns.contacts("diwali")
    assert len({call.attempt_id for call in phones.placed}) == len(phones.placed)
    for contact in contacts:
        assert called.count(contact.phone_number) <= contact.attempts
        assert contact.status == "waiting"  # busy, or lost: he is due again
        assert contact.attempts == 1
    lost = records.campaigns.counts("diwali").attempt_outcomes.get("lost", 0)
    assert len(called) + lost == len(NUMBERS)
    assert lost <= 1
