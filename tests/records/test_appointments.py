from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from threading import Barrier

import pytest

from ivr.bank import IST, AppointmentRequest, BookedAppointment, SlotTakenError
from ivr.records.opening import Records, open_records
from ivr.records.records import RecordsError, UnknownRecordError
from tests.records.conftest import NOW

ELEVEN = datetime(2026, 12, 2, 11, 0, tzinfo=IST)
HALF_HOUR = timedelta(minutes=30)


def visit(number: str, at: datetime = ELEVEN, branch_id: str = "NGP01") -> AppointmentRequest:
    return AppointmentRequest(number, "Asha", branch_id, at, at + HALF_HOUR, "gold loan")


def test_a_booking_stands_in_the_calendar(records: Records) -> None:
    booked = records.appointments.book(visit("+919800000001"), capacity=2)
    assert (booked.branch_id, booked.starts_at, booked.status) == ("NGP01", ELEVEN, "booked")
    assert records.appointments.appointment(booked.appointment_id) == booked
    assert records.appointments.booked("NGP01", ELEVEN.date()) == {time(11): 1}


def test_a_booking_belongs_to_its_indian_day(records: Records) -> None:
    early = datetime(2026, 12, 2, 1, 0, tzinfo=IST)
    records.appointments.book(visit("+919800000001", early), capacity=1)
    assert records.appointments.booked("NGP01", early.date()) == {time(1): 1}
    assert records.appointments.booked("NGP01", early.date() - timedelta(days=1)) == {}


def test_booking_again_is_the_same_appointment(records: Records) -> None:
    first = records.appointments.book(visit("+919800000001"), capacity=2)
    assert records.appointments.book(visit("+919800000001"), capacity=2) == first
    assert records.appointments.booked("NGP01", ELEVEN.date()) == {time(11): 1}


def test_a_full_slot_is_refused(records: Records) -> None:
    records.appointments.book(visit("+919800000001"), capacity=1)
    with pytest.raises(SlotTakenError):
        records.appointments.book(visit("+919800000002"), capacity=1)


def test_fifty_callers_at_once_share_the_seats_there_are(records: Records, url: str) -> None:
    starting = Barrier(50)

    def ask(n: int) -> BookedAppointment | None:
        starting.wait()
        worker = (records, other_worker)[n % 2]
        try:
            return worker.appointments.book(visit(f"+9198000000{n:02}"), capacity=3)
        except SlotTakenError:
            return None

    with open_records(url) as other_worker, ThreadPoolExecutor(50) as callers:
        answers = list(callers.map(ask, range(50)))
    assert sum(answer is not None for answer in answers) == 3
    assert records.appointments.booked("NGP01", ELEVEN.date()) == {time(11): 3}


def test_one_caller_asking_many_times_at_once_gets_one_appointment(records: Records) -> None:
    with ThreadPoolExecutor(8) as lines:
        answers = lines.map(
            lambda _: records.appointments.book(visit("+919800000001"), capacity=2), range(8)
        )
        assert len({answer.appointment_id for answer in answers}) == 1


def test_an_unknown_branch_is_refused_by_the_database(records: Records) -> None:
    with pytest.raises(RecordsError, match=r"(?i)foreign key"):
        records.appointments.book(visit("+919800000001", branch_id="XXX99"), capacity=1)


def test_moving_keeps_the_id_and_frees_the_old_slot(records: Records) -> None:
    booked = records.appointments.book(visit("+919800000001"), capacity=1)
    later = ELEVEN + HALF_HOUR
    moved = records.appointments.move(booked.appointment_id, later, later + HALF_HOUR, capacity=1)
    assert (moved.appointment_id, moved.starts_at) == (booked.appointment_id, later)
    assert records.appointments.booked("NGP01", ELEVEN.date()) == {time(11, 30): 1}


def test_moving_into_a_full_slot_leaves_the_old_one_standing(records: Records) -> None:
    later = ELEVEN + HALF_HOUR
    booked = records.appointments.book(visit("+919800000001"), capacity=1)
    records.appointments.book(visit("+919800000002", later), capacity=1)
    with pytest.raises(SlotTakenError):
        records.appointments.move(booked.appointment_id, later, later + HALF_HOUR, capacity=1)
    assert records.appointments.appointment(booked.appointment_id) == booked


def test_a_cancelled_seat_can_be_had_again(records: Records) -> None:
    booked = records.appointments.book(visit("+919800000001"), capacity=1)
    assert records.appointments.cancel(booked.appointment_id).status == "cancelled"
    assert records.appointments.cancel(booked.appointment_id).status == "cancelled"
    again = records.appointments.book(visit("+919800000002"), capacity=1)
    assert again.status == "booked"
    with pytest.raises(UnknownRecordError):
        records.appointments.move(booked.appointment_id, ELEVEN, ELEVEN + HALF_HOUR, capacity=1)


def test_upcoming_appointments_come_in_order_without_cancelled_and_past_ones(
    records: Records,
) -> None:
    book = records.appointments.book
    second = book(visit("+919800000001", ELEVEN + HALF_HOUR), capacity=1)
    first = book(visit("+919800000001"), capacity=1)
    gone = book(visit("+919800000001", ELEVEN + 2 * HALF_HOUR), capacity=1)
    records.appointments.cancel(gone.appointment_id)
    assert list(records.appointments.upcoming("+919800000001", NOW)) == [first, second]
    assert list(records.appointments.upcoming("+919800000001", ELEVEN)) == [second]


@pytest.mark.parametrize("wrong_id", ["", "no uuid", "6ec57f84-c680-43a3-b78b-000000000000"])
def test_a_wrong_id_finds_nothing(records: Records, wrong_id: str) -> None:
    assert records.appointments.appointment(wrong_id) is None
    with pytest.raises(UnknownRecordError):
        records.appointments.cancel(wrong_id)
