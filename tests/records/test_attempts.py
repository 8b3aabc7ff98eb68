from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from ivr.records.attempts import AttemptStore, Lease
from ivr.records.campaign_records import AttemptOutcome, CampaignPlan, DueCall, Fared, NewContact
from ivr.records.campaigns import CampaignStore
from ivr.records.database import Database
from ivr.records.opening import Records, open_records
from ivr.records.records import CallEnd, CallStart
from tests.records.conftest import NOW

PLAN = CampaignPlan("diwali", "promotional", "+911400000001", "1001", {}, status="running")
MINE, OTHERS = Lease("one"), Lease("two")
NUMBERS = [f"+9198000000{n:02}" for n in range(20)]


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(url: str, clock: Clock) -> Iterator[Records]:
    with open_records(url, clock) as opened:
        opened.campaigns.create(PLAN)
        opened.campaigns.add_contacts(PLAN.name, [NewContact(number) for number in NUMBERS])
        yield opened


def one(attempts: AttemptStore, lease: Lease = MINE) -> DueCall:
    return attempts.claim(lease, PLAN.name, 1)[0]


def test_each_contact_is_claimed_once_however_many_claim(records: Records) -> None:
    def claim(n: int) -> list[str]:
        claimed = records.attempts.claim(Lease(f"dialler-{n}"), PLAN.name, 4)
        return [call.contact.phone_number for call in claimed]

    with ThreadPoolExecutor(8) as pool:
        claimed = [number for numbers in pool.map(claim, range(8)) for number in numbers]
    assert len(claimed) == len(set(claimed))
    rest = records.attempts.claim(MINE, PLAN.name, 100)
    assert {*claimed, *(call.contact.phone_number for call in rest)} == set(NUMBERS)


def test_an_attempt_is_dialled_once(records: Records) -> None:
    call = one(records.attempts)
    assert not records.attempts.begin_dialling(call.attempt_id, OTHERS)
    assert records.attempts.begin_dialling(call.attempt_id, MINE)
    assert not records.attempts.begin_dialling(call.attempt_id, MINE)
    assert records.campaigns.counts(PLAN.name).attempts == 1


def test_a_paused_campaign_gives_nobody_to_call(records: Records) -> None:
    records.campaigns.set_status(PLAN.name, "paused")
    assert records.attempts.claim(MINE, PLAN.name, 5) == []


def test_who_is_not_due_yet_waits(records: Records, clock: Clock) -> None:
    call = one(records.attempts)
    records.attempts.begin_dialling(call.attempt_id, MINE)
    records.attempts.close(call.attempt_id, AttemptOutcome.BUSY, NOW + timedelta(minutes=15))
    claimed = records.attempts.claim(MINE, PLAN.name, 100)
    assert call.contact.phone_number not in {c.contact.phone_number for c in claimed}
    clock.now += timedelta(minutes=15)
    again = one(records.attempts)
    assert (again.contact, again.ordinal) == (call.contact, 2)


def test_the_first_end_of_an_attempt_counts(records: Records) -> None:
    call = one(records.attempts)
    records.attempts.begin_dialling(call.attempt_id, MINE)
    records.attempts.answer(call.attempt_id)
    records.attempts.close(call.attempt_id, AttemptOutcome.BOOKED)
    records.attempts.close(call.attempt_id, AttemptOutcome.LOST, NOW)
    counts = records.campaigns.counts(PLAN.name)
    assert (counts.finished, counts.outcomes) == (1, {"booked": 1})


def test_what_a_dead_dialler_claimed_is_forgotten_and_what_it_dialled_is_taken_up(
    records: Records, clock: Clock
) -> None:
    claimed, dialled = records.attempts.claim(MINE, PLAN.name, 2)
    records.attempts.begin_dialling(dialled.attempt_id, MINE)
    assert records.attempts.adopt(OTHERS) == []
    clock.now += MINE.lasts + timedelta(seconds=1)
    left = records.attempts.adopt(OTHERS)
    assert [attempt.attempt_id for attempt in left] == [dialled.attempt_id]
    assert left[0].dialled_at == NOW
    assert not records.attempts.begin_dialling(claimed.attempt_id, MINE)
    assert one(records.attempts, OTHERS).ordinal == 1
    assert records.attempts.adopt(Lease("three")) == []


def test_who_renews_keeps(records: Records, clock: Clock) -> None:
    one(records.attempts)
    clock.now += timedelta(seconds=15)
    assert records.attempts.renew(MINE) == 1
    clock.now += timedelta(seconds=15)
    assert records.attempts.adopt(OTHERS) == []


def test_a_claim_that_may_not_be_dialled_goes_back_and_is_no_attempt(
    records: Records, clock: Clock
) -> None:
    call = one(records.attempts)
    records.attempts.give_back(call.attempt_id, NOW + timedelta(hours=1))
    assert records.campaigns.counts(PLAN.name).attempts == 0
    assert len(records.attempts.claim(MINE, PLAN.name, 100)) == len(NUMBERS) - 1
    clock.now += timedelta(hours=1)
    assert one(records.attempts).ordinal == 1


def test_who_asked_not_to_be_called_is_told_with_the_claim(records: Records) -> None:
    records.callers.set_do_not_call(NUMBERS[0])
    calls = records.attempts.claim(MINE, PLAN.name, 100)
    assert [c.contact.phone_number for c in calls if c.do_not_call_since] == [NUMBERS[0]]


def test_a_promised_call_is_due_at_its_minute_and_once(records: Records, clock: Clock) -> None:
    promised_at = NOW + timedelta(minutes=30)
    records.callbacks.keep_callback("+919800000099", promised_at)
    assert records.attempts.take_promised(PLAN.name) == 0
    clock.now = promised_at
    assert records.attempts.take_promised(PLAN.name) == 1
    assert records.attempts.take_promised(PLAN.name) == 0
    first = one(records.attempts)
    assert (first.contact.phone_number, first.promised) == ("+919800000099", True)
    assert first.due_at == promised_at


def test_what_came_of_a_call_is_found_by_its_channel(records: Records) -> None:
    call = one(records.attempts)
    assert records.attempts.heard(call.attempt_id) is None
    start = CallStart("c1", "outbound", NUMBERS[0], NOW, channel=call.attempt_id)
    records.calls.begin_call(start)
    under_way = records.attempts.heard(call.attempt_id)
    assert under_way is not None
    assert under_way.outcome is None
    records.calls.end_call("c1", CallEnd(NOW, "booked", "agent"))
    over = records.attempts.heard(call.attempt_id)
    assert over is not None
    assert over.outcome == "booked"


def test_answered_and_unheard_calls_are_counted(records: Records) -> None:
    for outcome in (AttemptOutcome.UNHEARD, AttemptOutcome.LEAD, AttemptOutcome.LEAD):
        call = one(records.attempts)
        records.attempts.begin_dialling(call.attempt_id, MINE)
        records.attempts.answer(call.attempt_id)
        records.attempts.close(call.attempt_id, outcome)
    assert records.attempts.recent(PLAN.name, NOW) == Fared(3, 3, 1)


def test_a_number_that_stands_on_the_list_is_not_added_again(url: str) -> None:
    database = Database(url)
    store = CampaignStore(database, lambda: NOW)
    store.create(PLAN)
    contacts = [NewContact(number) for number in NUMBERS]
    assert store.add_contacts(PLAN.name, contacts) == len(NUMBERS)
    assert store.add_contacts(PLAN.name, [*contacts, NewContact("+919800000050")]) == 1
    database.close()
