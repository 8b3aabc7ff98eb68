from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.records.opening import Records
from ivr.reports.cdr import CallDetail, parsed, read_details
from ivr.reports.reconciling import (
    KeptCall,
    Reconciliation,
    kept_calls,
    reconciled,
    told,
)
from ivr.reports.reports import Span
from tests.reports.conftest import DAY, KeepCall, at

TODAY = Span(DAY, DAY + timedelta(days=1))
ROW = '"1.7","1.7","{start}","{start}","{end}","ANSWERED","agent","call-1"\n'


def detail(call_id: str, begun: datetime, lasts_s: float = 60, channel: str = "1.7") -> CallDetail:
    ended = begun + timedelta(seconds=lasts_s)
    return CallDetail(channel, begun, begun, ended, "ANSWERED", "agent", call_id)


def kept(
    call_id: str, begun: datetime, lasts_s: float | None = 60, outcome: str | None = "completed"
) -> KeptCall:
    ended = None if lasts_s is None else begun + timedelta(seconds=lasts_s)
    return KeptCall(call_id, begun, ended, outcome)


def held(calls: Iterable[KeptCall], details: Iterable[CallDetail]) -> Reconciliation:
    return reconciled(calls, details, TODAY)


def test_a_row_of_asterisk_is_read() -> None:
    text = ROW.format(start="1795402800.250000", end="1795402860.500000")
    (row,) = parsed([text], "calls.csv")
    assert row.call_id == "call-1"
    assert row.started_at == datetime(2026, 11, 23, 3, 0, 0, 250_000, tzinfo=UTC)
    assert row.answered_at == row.started_at
    assert row.ended_at - row.started_at == timedelta(seconds=60.25)


def test_a_call_that_nobody_answered_has_no_answer() -> None:
    text = '"1.7","1.7","1795402800.2","0.000000","1795402860.5","NO ANSWER","people",""\n'
    assert parsed([text], "calls.csv")[0].answered_at is None


@pytest.mark.parametrize(
    "text",
    [
        "one,two\n",
        '"1.7","1.7","soon","0","0","ANSWERED","agent",""\n',
        '"1.7","1.7","1e300","0","0","ANSWERED","agent",""\n',
    ],
)
def test_another_file_is_one_clear_error_that_names_the_line(text: str) -> None:
    good = ROW.format(start="1795402800", end="1795402860")
    with pytest.raises(ConfigurationError, match=r"calls\.csv line 2: .*cdr_custom\.conf"):
        parsed([good, text], "calls.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"calls\.csv"):
        read_details(tmp_path / "calls.csv")


@given(lines=st.lists(st.text(max_size=40), max_size=5))
def test_whatever_a_file_holds_it_is_read_or_refused(lines: list[str]) -> None:
    with suppress(ConfigurationError):
        parsed(lines, "calls.csv")


def test_the_same_calls_agree() -> None:
    found = held([kept("a", at(10))], [detail("a", at(10), 61)])
    assert found.agrees
    assert found.matched == 1


def test_a_call_that_one_side_lacks_is_named() -> None:
    found = held([kept("a", at(10))], [detail("b", at(11))])
    assert (found.only_in_records, found.only_in_asterisk) == (["a"], ["b"])
    assert not found.agrees
    assert "a: Asterisk's details lack it" in told(found)
    assert "b: the records lack it" in told(found)


def test_other_lengths_are_named() -> None:
    found = held([kept("a", at(10), 60)], [detail("a", at(10), 300)])
    assert [each.call_id for each in found.differ] == ["a"]
    assert "a: 60 s in the records, 300 s in Asterisk's details" in told(found)


@pytest.mark.parametrize("outcome", ["transferred", "failed", "worker_lost"])
def test_a_call_that_went_on_with_people_may_be_longer(outcome: str) -> None:
    assert held([kept("a", at(10), 60, outcome)], [detail("a", at(10), 900)]).agrees


def test_the_legs_of_a_call_are_one_call() -> None:
    legs = [detail("a", at(10), 30), detail("a", at(10, 1), 60)]
    found = held([kept("a", at(10), 120)], legs)
    assert (found.matched, found.agrees) == (1, True)


def test_a_live_call_is_not_missing() -> None:
    found = held([kept("a", at(10), None, None)], [])
    assert (list(found.live), found.agrees) == (["a"], True)


def test_calls_that_never_came_to_the_agent_are_counted_apart() -> None:
    found = held([], [detail("", at(10), channel="1.1"), detail("", at(10), channel="1.1")])
    assert (found.without_agent, found.agrees) == (1, True)


def test_midnight_divides_no_call_from_itself() -> None:
    begun = at(0, 0) - timedelta(milliseconds=300)
    assert held([kept("a", at(0, 0))], [detail("a", begun)]).agrees
    before = held([], [detail("b", at(0, 0) - timedelta(hours=1))])
    assert before.agrees


def test_the_records_give_the_calls_of_the_day(records: Records, keep_call: KeepCall) -> None:
    call_id = keep_call(at(10), lasts_s=60)
    keep_call(at(10, day=DAY + timedelta(days=1)))
    (call,) = kept_calls(records.database, TODAY)
    assert call == KeptCall(call_id, at(10), at(10, 1), "completed")
