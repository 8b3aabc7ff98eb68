from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.records.opening import Records
from ivr.records.records import CallEnd, CallStart
from ivr.records.retention import KeptRecording
from tests.records.conftest import NOW

NUMBER = "+919800000001"
SINCE = NOW - timedelta(days=30)
MEMORY = {"stage": "qualification", "slots": {"gold_weight": {"value": 50, "unit": "grams"}}}


@pytest.fixture
def ended(records: Records) -> Records:
    """One call with everything that a call can leave."""
    records.calls.begin_call(CallStart("c1", "inbound", NUMBER, NOW))
    records.calls.keep_consent("c1", given=True)
    records.callers.set_recording_consent(NUMBER, given=True)
    records.calls.keep_memory("c1", MEMORY)
    end = CallEnd(
        NOW + timedelta(minutes=2), "abandoned", "caller", "", "c1.wav", "50 grams.", "extractive"
    )
    records.calls.end_call("c1", end)
    return records


def test_what_the_last_call_left_is_recalled(ended: Records) -> None:
    earlier = ended.earlier.last(NUMBER, SINCE)
    assert earlier is not None
    assert (earlier.memory, earlier.outcome) == (MEMORY, "abandoned")
    assert earlier.ended_at == NOW + timedelta(minutes=2)


def test_other_numbers_and_withheld_ones_are_not_recalled(ended: Records) -> None:
    assert ended.earlier.last("+919800000002", SINCE) is None
    assert ended.earlier.last("", SINCE) is None


def test_who_comes_by_a_network_without_country_codes_is_known_by_both_numbers(
    records: Records,
) -> None:
    records.calls.begin_call(CallStart("c1", "inbound", "9800000001", NOW))
    records.calls.keep_consent("c1", given=True)
    records.calls.keep_memory("c1", MEMORY)
    records.calls.end_call("c1", CallEnd(NOW, "abandoned", "caller"))
    assert records.earlier.last("9800000001", SINCE) is not None
    records.callers.set_recording_consent(NUMBER, given=False)
    assert records.earlier.last("9800000001", SINCE) is None


def test_long_ago_is_forgotten(ended: Records) -> None:
    assert ended.earlier.last(NUMBER, NOW + timedelta(minutes=3)) is None


def test_a_live_call_is_not_an_earlier_one(records: Records) -> None:
    records.calls.begin_call(CallStart("c1", "inbound", NUMBER, NOW))
    records.callers.set_recording_consent(NUMBER, given=True)
    records.calls.keep_consent("c1", given=True)
    records.calls.keep_memory("c1", MEMORY)
    assert records.earlier.last(NUMBER, SINCE) is None


def test_who_was_never_asked_is_not_recalled(records: Records) -> None:
    records.calls.begin_call(CallStart("c1", "inbound", NUMBER, NOW))
    records.calls.keep_memory("c1", MEMORY)
    records.calls.end_call("c1", CallEnd(NOW, "abandoned", "caller"))
    assert records.earlier.last(NUMBER, SINCE) is None


def test_who_refused_later_is_not_recalled(ended: Records) -> None:
    ended.callers.set_recording_consent(NUMBER, given=False)
    assert ended.earlier.last(NUMBER, SINCE) is None


def test_a_refusal_forgets_what_the_call_had_left(ended: Records) -> None:
    ended.calls.keep_consent("c1", given=False)
    ended.calls.keep_consent("c1", given=True)
    assert ended.earlier.last(NUMBER, SINCE) is None


def test_a_later_call_that_left_nothing_hides_nothing(ended: Records) -> None:
    later = replace(CallStart("c2", "inbound", NUMBER, NOW), started_at=NOW + timedelta(hours=1))
    ended.calls.begin_call(later)
    ended.calls.end_call("c2", CallEnd(NOW + timedelta(hours=2), "abandoned", "caller"))
    assert ended.earlier.last(NUMBER, SINCE) is not None


def test_a_call_reports_its_consent_and_its_summary(ended: Records) -> None:
    report = ended.calls.call_report("c1")
    assert report is not None
    assert report["recording_consent"] is True
    assert (report["summary"], report["summary_by"]) == ("50 grams.", "extractive")


def test_recordings_are_due_by_the_end_of_their_call(ended: Records) -> None:
    assert ended.retention.recordings_before(NOW + timedelta(minutes=2)) == []
    due = ended.retention.recordings_before(NOW + timedelta(minutes=3))
    assert due == [KeptRecording("c1", Path("c1.wav"))]
    ended.retention.recording_erased("c1")
    assert ended.retention.recordings_before(NOW + timedelta(minutes=3)) == []
    report = ended.calls.call_report("c1")
    assert report is not None
    assert report["recording"] is None


def test_what_may_no_longer_be_recalled_is_forgotten(ended: Records) -> None:
    assert ended.retention.forget_before(NOW) == 0
    assert ended.retention.forget_before(NOW + timedelta(minutes=3)) == 1
    assert ended.retention.forget_before(NOW + timedelta(minutes=3)) == 0
    assert ended.earlier.last(NUMBER, SINCE) is None
