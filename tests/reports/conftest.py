from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from ivr.bank import IST, AppointmentRequest
from ivr.records.opening import Records
from ivr.records.records import CallEnd, CallStart, TurnRecord
from tests.records.conftest import (  # noqa: F401 (fixtures)
    BRANCH,
    migrated_database,
    migrated_file,
    records,
    sqlite_url,
    url,
)

DAY = date(2026, 11, 23)
NUMBER = "+919800000001"

KeepCall = Callable[..., str]


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=IST)


@pytest.fixture
def keep_call(records: Records) -> KeepCall:  # noqa: F811
    """Return a function that writes one call as a worker does."""
    kept = iter(range(1000))

    def keep(
        begun: datetime,
        outcome: str = "completed",
        *,
        answered: bool = True,
        lasts_s: float = 60,
        waits_ms: tuple[float, ...] = (),
        language: str = "hi",
        campaign: str = "",
        version: str = "",
        visit: bool = False,
        reason: str = "",
        line_id: str = "",
    ) -> str:
        call_id = line_id or f"call-{next(kept)}"
        log = records.calls
        start = CallStart(
            call_id=call_id,
            direction="outbound" if campaign else "inbound",
            number=NUMBER,
            started_at=begun,
            language=language,
            line_id=call_id,
            campaign=campaign,
            version=version,
        )
        log.begin_call(start)
        if answered:
            log.answer_call(call_id, begun)
        for ordinal, wait_ms in enumerate(waits_ms):
            log.append_turn(call_id, _turn(ordinal, begun, wait_ms))
        if visit:
            log.link_appointment(call_id, _booked(records, begun))
        if reason:
            records.handovers.keep_handover(reason, "people", "", call_id)
        ended_at = begun + timedelta(seconds=lasts_s)
        log.end_call(call_id, CallEnd(ended_at=ended_at, outcome=outcome, hung_up_by="caller"))
        return call_id

    return keep


def _turn(ordinal: int, moment: datetime, wait_ms: float) -> TurnRecord:
    return TurnRecord(
        ordinal=ordinal,
        at=moment,
        heard="हाँ",
        reply="जी",
        language="hi",
        stage="discovery",
        marks={"first_frame_sent": wait_ms},
    )


def _booked(records: Records, begun: datetime) -> str:  # noqa: F811
    starts = begun + timedelta(days=1)
    request = AppointmentRequest(
        phone_number=NUMBER,
        customer_name="Customer",
        branch_id=BRANCH.branch_id,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
        purpose="gold loan",
    )
    return records.appointments.book(request, capacity=5).appointment_id
