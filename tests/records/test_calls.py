from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.bank import IST, AppointmentRequest
from ivr.records.opening import Records, open_records
from ivr.records.records import CallEnd, CallStart, TurnRecord, UnknownRecordError
from tests.records.conftest import NOW

START = CallStart("c1", "inbound", "+919800000001", NOW, language="hi", channel="167.1")
TURN = TurnRecord(
    ordinal=0,
    at=NOW + timedelta(seconds=8),
    heard="pachas gram sona hai",
    reply="किस शहर में?",
    language="hi",
    stage="qualification",
    question="city",
    intents=[{"name": "inform", "confidence": 0.9}],
    slots={"gold_weight": {"value": 50, "unit": "grams", "text": "pachas gram"}},
    sources=["p1"],
    marks={"turn_decided": 210.0},
)
END = CallEnd(NOW + timedelta(seconds=20), "lead", "caller", recording="c1.wav")


def test_a_call_reads_back_as_the_report(records: Records) -> None:
    calls = records.calls
    calls.begin_call(START)
    calls.answer_call("c1", NOW + timedelta(seconds=1))
    calls.append_turn("c1", TURN)
    lead_id, _ = records.leads.save_lead(START.number, {"gold_weight_grams": 50.0})
    eleven = NOW.astimezone(IST).replace(hour=11, minute=0)
    visit = AppointmentRequest(
        START.number, "Asha", "NGP01", eleven, eleven + timedelta(minutes=30), "gold loan"
    )
    booked = records.appointments.book(visit, capacity=1)
    calls.link_lead("c1", lead_id)
    calls.link_appointment("c1", booked.appointment_id)
    calls.end_call("c1", END)

    report = calls.call_report("c1")
    assert report is not None
    assert report["duration_ms"] == 20_000
    assert report["started_at"] == "2026-12-01T10:00:00+05:30"
    assert (report["outcome"], report["recording"]) == ("lead", "c1.wav")
    assert [turn["heard"] for turn in report["turns"]] == [TURN.heard]
    assert report["turns"][0]["slots"] == TURN.slots
    assert report["turns"][0]["question"] == TURN.question
    assert report["lead"]["gold_weight_grams"] == 50.0
    assert report["appointment"]["starts_at"] == eleven.isoformat()


def test_a_repeated_write_counts_once(records: Records) -> None:
    calls = records.calls
    for _ in range(2):
        calls.begin_call(START)
        calls.append_turn("c1", TURN)
    calls.append_turn("c1", replace(TURN, barged_in=True, played_fraction=0.4))
    calls.end_call("c1", END)
    calls.end_call("c1", replace(END, outcome="other"))
    report = calls.call_report("c1")
    assert report is not None
    assert len(report["turns"]) == 1
    assert report["turns"][0]["played_fraction"] == 0.4
    assert report["outcome"] == "lead"


def test_turns_outlive_their_worker_and_the_call_is_known_to_be_abandoned(
    records: Records, url: str
) -> None:
    records.calls.begin_call(START)
    records.calls.append_turn("c1", TURN)
    records.close()
    with open_records(url) as reopened:
        before = reopened.calls.call_report("c1")
        assert before is not None
        assert before["ended_at"] is None
        assert list(reopened.calls.close_abandoned(NOW)) == []
        assert list(reopened.calls.close_abandoned(NOW + timedelta(hours=1))) == ["c1"]
        after = reopened.calls.call_report("c1")
        assert after is not None
        assert (after["outcome"], after["duration_ms"]) == ("worker_lost", 8_000)
        assert list(reopened.calls.close_abandoned(NOW + timedelta(hours=1))) == []


def test_the_latest_call_of_a_number_is_found(records: Records) -> None:
    for n in range(3):
        records.calls.begin_call(
            replace(START, call_id=f"c{n}", started_at=NOW + timedelta(minutes=n))
        )
    records.calls.begin_call(
        replace(START, call_id="x", number="+919800000002", started_at=NOW + timedelta(hours=1))
    )
    latest = records.calls.latest_call(START.number, NOW)
    assert latest is not None
    assert latest["call_id"] == "c2"
    assert records.calls.latest_call(START.number, NOW + timedelta(minutes=3)) is None


def test_a_call_that_was_never_begun_is_an_error(records: Records) -> None:
    assert records.calls.call_report("c9") is None
    with pytest.raises(UnknownRecordError):
        records.calls.append_turn("c9", TURN)
    with pytest.raises(UnknownRecordError):
        records.calls.end_call("c9", END)
