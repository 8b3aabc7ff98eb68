from datetime import timedelta

import pytest

from ivr.records.call_search import Wanted
from ivr.records.opening import Records
from ivr.records.records import CallEnd, CallStart, TurnRecord
from tests.records.conftest import NOW


@pytest.fixture
def calls(records: Records) -> Records:
    """Three calls, an hour apart, the newest live."""
    said = ("मुझे लोन चाहिए", "Rate 100% kya hai", "branch in Nagpur")
    for hour, words in enumerate(said):
        at = NOW + timedelta(hours=hour)
        call_id = f"call-{hour}"
        number = f"+91980000000{hour}"
        records.calls.begin_call(CallStart(call_id, "inbound", number, at, language="hi"))
        turn = TurnRecord(0, at, heard=words, reply="जी, बताइए", language="hi", stage="discovery")
        records.calls.append_turn(call_id, turn)
        if hour < 2:
            end = CallEnd(at + timedelta(minutes=2), "booked" if hour else "abandoned", "caller")
            records.calls.end_call(call_id, end)
    return records


def found(records: Records, wanted: Wanted) -> list[str]:
    return [call.call_id for call in records.search.find(wanted)]


def test_the_newest_come_first(calls: Records) -> None:
    assert found(calls, Wanted()) == ["call-2", "call-1", "call-0"]


def test_pages_follow_each_other_without_gap_or_double(calls: Records) -> None:
    (first,) = calls.search.find(Wanted(), limit=1)
    rest = calls.search.find(Wanted(), after=first.place)
    assert [call.call_id for call in rest] == ["call-1", "call-0"]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(number="0001"), ["call-1"]),
        (Wanted(words="लोन"), ["call-0"]),
        (Wanted(words="NAGPUR"), ["call-2"]),
        (Wanted(words="100%"), ["call-1"]),
        (Wanted(words="%"), ["call-1"]),
        (Wanted(words="' OR 1=1 --"), []),
        (Wanted(outcome="booked"), ["call-1"]),
        (Wanted(language="en"), []),
        (Wanted(since=NOW + timedelta(hours=1)), ["call-2", "call-1"]),
        (Wanted(before=NOW + timedelta(hours=1)), ["call-0"]),
    ],
)
def test_calls_are_found_by(calls: Records, wanted: Wanted, ids: list[str]) -> None:
    assert found(calls, wanted) == ids


def test_a_line_says_what_came_of_the_call(calls: Records) -> None:
    live, booked, _ = calls.search.find(Wanted())
    assert (live.outcome, live.ended_at) == (None, None)
    assert (booked.outcome, booked.turns, booked.has_recording) == ("booked", 1, False)
    assert calls.search.outcomes() == ["abandoned", "booked"]
