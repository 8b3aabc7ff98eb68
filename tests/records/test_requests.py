from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from ivr.bank import DoNotCallError, MessageRequest
from ivr.records.opening import Records
from ivr.records.records import UnknownRecordError
from ivr.records.request_models import Callback, Handover, Message
from tests.records.conftest import NOW

PHONE = "+919876543210"
LATER = NOW + timedelta(hours=3)
CONFIRMATION = MessageRequest(PHONE, "appointment_confirmation", {"time": "11:00"})


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def count(records: Records, table: type[Callback | Handover | Message]) -> int:
    with records.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_caller_waits_for_one_call(records: Records) -> None:
    first = records.callbacks.keep_callback(PHONE, LATER)
    again = records.callbacks.keep_callback(PHONE, LATER)
    moved = records.callbacks.keep_callback(PHONE, LATER + timedelta(hours=1))
    assert first == again
    assert moved.callback_id == first.callback_id
    assert moved.at == LATER + timedelta(hours=1)
    assert count(records, Callback) == 1


def test_a_crowd_asking_at_once_gets_one_promise(
    records: Records, crowd: ThreadPoolExecutor
) -> None:
    kept = list(crowd.map(lambda _: records.callbacks.keep_callback(PHONE, LATER), range(8)))
    assert len({each.callback_id for each in kept}) == 1
    assert count(records, Callback) == 1


def test_who_is_not_to_be_called_is_promised_nothing(records: Records) -> None:
    records.callers.set_do_not_call(PHONE)
    with pytest.raises(DoNotCallError):
        records.callbacks.keep_callback(PHONE, LATER)
    assert count(records, Callback) == 0


def test_a_wish_not_to_be_called_takes_promises_back(records: Records) -> None:
    records.callbacks.keep_callback(PHONE, LATER)
    records.callers.set_do_not_call(PHONE)
    with records.database.reading() as session:
        assert session.scalars(select(Callback.status)).all() == ["cancelled"]


def test_one_call_has_one_hand_over_with_the_newest_words(records: Records) -> None:
    first = records.handovers.keep_handover("complaint", "people", "He waits.", "call-1")
    again = records.handovers.keep_handover("complaint", "people", "He is angry.", "call-1")
    assert (first.transfer_id, first.status) == (again.transfer_id, "queued")
    with records.database.reading() as session:
        assert session.scalars(select(Handover.summary)).all() == ["He is angry."]


def test_hand_overs_of_no_call_are_each_their_own(records: Records) -> None:
    for _ in range(2):
        records.handovers.keep_handover("asked for a person", "people", "", "")
    assert count(records, Handover) == 2


def test_the_same_message_is_kept_once_for_a_while(
    records: Records, crowd: ThreadPoolExecutor
) -> None:
    def keep(since_minutes: int) -> str:
        since = NOW - timedelta(minutes=since_minutes)
        return records.messages.keep_message(CONFIRMATION, since=since).message_id

    assert len(set(crowd.map(keep, [10] * 8))) == 1
    other = MessageRequest(PHONE, "appointment_confirmation", {"time": "12:00"})
    records.messages.keep_message(other, since=NOW - timedelta(minutes=10))
    assert count(records, Message) == 2
    keep(-1)
    assert count(records, Message) == 3


def test_what_was_sent_stays_sent(records: Records) -> None:
    kept = records.messages.keep_message(CONFIRMATION, since=NOW)
    for status in ("failed", "sent", "failed"):
        records.messages.settle_message(kept.message_id, status)
    assert records.messages.keep_message(CONFIRMATION, since=NOW).status == "sent"


def test_what_was_never_kept_cannot_be_settled(records: Records) -> None:
    with pytest.raises(UnknownRecordError):
        records.messages.settle_message(str(uuid4()), "sent")
