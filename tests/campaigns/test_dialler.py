import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ivr.campaigns import dialler as dialler_module
from ivr.campaigns import following as following_module
from ivr.campaigns.campaigns import TrunkUnavailableError, TrunkUncertainError
from ivr.campaigns.dialler import Dialler, DiallerParts
from ivr.campaigns.gate import Gate
from ivr.records.attempts import Lease
from ivr.records.campaign_records import AttemptOutcome, CampaignCounts, NewContact
from ivr.records.opening import Records, open_records
from ivr.records.records import CallEnd, CallStart
from tests.campaigns.cases import RULES, TUESDAY_10, plan
from tests.campaigns.fake_trunk import FakeDetails, FakeTrunk
from tests.telephony.peer import until

NUMBERS = [f"+9198000000{n:02}" for n in range(6)]
WILLING = date(2026, 11, 1)
FAST = {"calls_per_second": 100, "concurrency": 10}


class Clock:
    now = TUESDAY_10

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialler_module, "TICK_S", 0.01)
    monkeypatch.setattr(dialler_module, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(following_module, "APPEARS_WITHIN_S", 0.02)
    monkeypatch.setattr(following_module, "HAS_IT_WITHIN_S", 0.0)
    monkeypatch.setattr(following_module, "LOOKS_EVERY_S", 0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock) -> Iterator[Records]:
    with open_records(f"sqlite:///{tmp_path / 'ivr.db'}", clock) as opened:
        opened.campaigns.create(replace(plan(), pacing=FAST))
        contacts = [NewContact(number, consent_on=WILLING) for number in NUMBERS]
        opened.campaigns.add_contacts("diwali", contacts)
        yield opened


@asynccontextmanager
async def dialling(
    records: Records, trunk: FakeTrunk, clock: Clock, *, name: str = "one", places: int = 10
) -> AsyncIterator[FakeDetails]:
    gate = Gate(trunk, records.callers, RULES, clock)
    details = FakeDetails()
    parts = DiallerParts(
        *(records.campaigns, records.attempts, RULES, gate, trunk, details, clock, Lease(name)),
        agent_places=places,
        trunk_channels=30,
        trunk_calls_per_second=100,
    )
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(Dialler(parts).run())
        yield details
        running.cancel()


def counts(records: Records) -> CampaignCounts:
    return records.campaigns.counts("diwali")


async def test_everybody_on_the_list_is_called_once(records: Records, clock: Clock) -> None:
    trunk = FakeTrunk()
    async with dialling(records, trunk, clock):
        await until(lambda: len(trunk.placed) == len(NUMBERS))
        for call in trunk.placed:
            trunk.end(call, AttemptOutcome.REFUSED)
        await until(lambda: counts(records).finished == len(NUMBERS))
    assert sorted(call.number for call in trunk.placed) == NUMBERS
    assert counts(records).outcomes == {"refused": len(NUMBERS)}


async def test_no_more_phones_ring_than_the_agent_has_places(
    records: Records, clock: Clock
) -> None:
    trunk = FakeTrunk()
    async with dialling(records, trunk, clock, places=2):
        await until(lambda: len(trunk.placed) == 2)
        await asyncio.sleep(0.1)
        assert len(trunk.placed) == 2
        trunk.end(trunk.placed[0], AttemptOutcome.REFUSED)
        await until(lambda: len(trunk.placed) == 3)


async def test_what_came_of_an_answered_call_is_its_outcome(records: Records, clock: Clock) -> None:
    trunk = FakeTrunk()
    async with dialling(records, trunk, clock, places=2):
        await until(lambda: len(trunk.placed) == 2)
        heard, unheard = trunk.placed
        for call in (heard, unheard):
            trunk.answer(call)
        start = CallStart("c1", "outbound", heard.number, clock.now, channel=heard.attempt_id)
        records.calls.begin_call(start)
        records.calls.end_call("c1", CallEnd(clock.now, "booked", "agent"))
        for call in (heard, unheard):
            trunk.end(call, AttemptOutcome.NO_ANSWER)
        await until(lambda: sum(counts(records).attempt_outcomes.values()) == 2)
        records.campaigns.set_status("diwali", "paused")
    assert counts(records).attempt_outcomes == {"booked": 1, "unheard": 1}


async def test_at_night_nobody_is_called_and_nobody_forgotten(
    records: Records, clock: Clock
) -> None:
    trunk, clock.now = FakeTrunk(), TUESDAY_10 + timedelta(hours=12)
    async with dialling(records, trunk, clock):
        await asyncio.sleep(0.2)
    assert trunk.placed == []
    assert (counts(records).waiting, counts(records).attempts) == (len(NUMBERS), 0)


async def test_who_opted_out_is_never_called(records: Records, clock: Clock) -> None:
    trunk = FakeTrunk()
    records.callers.set_do_not_call(NUMBERS[3])
    async with dialling(records, trunk, clock):
        await until(lambda: counts(records).outcomes == {"forbidden": 1})
        await until(lambda: len(trunk.placed) == len(NUMBERS) - 1)
    assert NUMBERS[3] not in [call.number for call in trunk.placed]


async def test_a_trunk_that_is_away_is_tried_again_later(records: Records, clock: Clock) -> None:
    trunk = FakeTrunk()
    trunk.refuses = TrunkUnavailableError("no trunk")
    async with dialling(records, trunk, clock):
        await until(lambda: counts(records).attempt_outcomes == {"congestion": len(NUMBERS)})
    assert counts(records).waiting == len(NUMBERS)


async def test_a_call_that_may_have_been_dialled_is_not_dialled_for_that_attempt_again(
    records: Records, clock: Clock
) -> None:
    trunk = FakeTrunk()
    trunk.refuses = TrunkUncertainError("no answer")
    async with dialling(records, trunk, clock):
        await until(lambda: counts(records).attempt_outcomes == {"lost": len(NUMBERS)})
    assert counts(records).attempts == len(NUMBERS)


async def test_a_dead_diallers_calls_are_followed_by_the_next_and_nobody_is_called_twice(
    records: Records, clock: Clock
) -> None:
    trunk = FakeTrunk()
    async with dialling(records, trunk, clock):
        await until(lambda: len(trunk.placed) == len(NUMBERS))
    # The first is gone with all it knew; one call ended while nobody listened.
    still, *_, unnoticed = trunk.placed
    trunk.live.discard(unnoticed.attempt_id)
    clock.now += timedelta(seconds=30)
    async with dialling(records, trunk, clock, name="two"):
        await until(lambda: counts(records).attempt_outcomes == {"lost": 1})
        trunk.end(still, AttemptOutcome.BUSY)
        await until(lambda: counts(records).attempt_outcomes == {"busy": 1, "lost": 1})
    assert len(trunk.placed) == len(NUMBERS)
    assert counts(records).waiting == 2


async def test_what_ended_while_no_dialler_lived_is_read_from_asterisks_own_record(
    records: Records, clock: Clock
) -> None:
    trunk = FakeTrunk()
    async with dialling(records, trunk, clock):
        await until(lambda: len(trunk.placed) == len(NUMBERS))
    clock.now += timedelta(seconds=30)
    async with dialling(records, trunk, clock, name="two") as details:
        busy, unheard, *_ = trunk.placed
        details.written = {busy.attempt_id: "BUSY", unheard.attempt_id: "ANSWERED"}
        for call in (busy, unheard):
            trunk.live.discard(call.attempt_id)
        await until(lambda: counts(records).attempt_outcomes == {"busy": 1, "unheard": 1})


async def test_a_promised_call_is_placed_at_its_minute(records: Records, clock: Clock) -> None:
    trunk = FakeTrunk()
    pacing = FAST | {"promised": True}
    promises = replace(plan("service"), name="promises", pacing=pacing)
    records.campaigns.set_status("diwali", "paused")
    records.campaigns.create(promises)
    records.callbacks.keep_callback("+919800000077", TUESDAY_10 + timedelta(minutes=20))
    async with dialling(records, trunk, clock):
        await asyncio.sleep(0.1)
        assert trunk.placed == []
        clock.now += timedelta(minutes=20)
        await until(lambda: [call.number for call in trunk.placed] == ["+919800000077"])
