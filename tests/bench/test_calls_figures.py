from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.bench.calls import Load, Measured, figures
from ivr.bench.calls_budgets import Verdict, verdicts
from ivr.bench.calls_figures import (
    by_language,
    latency_figures,
    line_figures,
    percentiles,
    turn_rows,
    worst_call_p95_ms,
)
from ivr.bench.calls_plan import Dialogue, PlannedCall
from ivr.telephony.script import Script
from tests.bench.rows import row

waits_ms = st.lists(st.floats(0, 10_000), min_size=1)


@settings(max_examples=50)
@given(values=waits_ms)
def test_percentiles_lie_within_what_was_measured_and_in_order(values: list[float]) -> None:
    found = list(percentiles(values, (50, 90, 95, 99)).values())
    assert found == sorted(found)
    assert min(values) - 0.1 <= found[0] <= found[-1] <= max(values) + 0.1


def test_there_are_no_percentiles_of_nothing() -> None:
    assert percentiles([], (50,)) == {}


def test_an_unanswered_turn_counts_as_such_and_not_as_a_time() -> None:
    found = latency_figures([row(300.0), row(None), row(500.0)])
    assert (found["turns"], found["unanswered"]) == (3, 1)
    assert found["ear_ms"]["p50"] == 400.0


def test_only_who_meant_to_interrupt_measures_the_agents_falling_silent() -> None:
    rows = [row(barge_in_ms=900.0), row(barge_in_ms=200.0, interrupts=True)]
    assert latency_figures(rows)["barge_in_ms"]["p95"] == 200.0


def test_whoever_interrupts_is_not_spoken_over() -> None:
    rows = [row(spoken_over=True), row(spoken_over=True, interrupts=True)]
    assert latency_figures(rows)["spoken_over"] == 1


def test_a_reply_begun_anew_is_told_from_a_second_reply() -> None:
    found = latency_figures([row(replies=2, restarts=1), row(replies=2), row()])
    assert (found["restarted_replies"], found["answered_twice"]) == (1, 1)


def test_languages_are_told_apart() -> None:
    found = by_language([row(300.0), row(500.0, language="en")])
    assert {name: own["ear_ms"]["p50"] for name, own in found.items()} == {"hi": 300.0, "en": 500.0}


def test_the_worst_call_is_not_hidden_among_good_ones() -> None:
    rows = [*(row(300.0) for _ in range(50)), row(2000.0, call=1)]
    assert worst_call_p95_ms(rows) == 2000.0
    assert worst_call_p95_ms([row(None)]) is None


def served(frames: int, late_frames: int, longest_block_ms: float) -> dict[str, Any]:
    return {
        "event": "line_served",
        "frames": frames,
        "late_frames": late_frames,
        "longest_block_ms": longest_block_ms,
        "blocks": 1,
        "longest_oversleep_ms": 2.0,
    }


def test_late_frames_are_a_share_of_all_calls_and_blocks_the_longest_of_any() -> None:
    events = [{"event": "call_began"}, served(900, 1, 3.0), served(100, 1, 7.0)]
    found = line_figures(events)
    assert found["late_frames"] == 0.002
    assert found["loop"] == {"longest_block_ms": 7.0, "blocks": 2, "longest_oversleep_ms": 2.0}


def measured(*waits_ms: float, concurrency: int = 1) -> dict[str, Any]:
    result = Measured(calls=1, rows=[row(wait) for wait in waits_ms], lines_busy_s=60.0)
    return figures(result, Load(concurrency), [served(3000, 0, 1.0)])


def verdict_on(name: str, judged: list[Verdict]) -> bool | None:
    return next(verdict.kept for verdict in judged if verdict.figure == name)


@pytest.mark.parametrize(("wait_ms", "kept"), [(399.0, True), (401.0, False)])
def test_the_median_at_the_ear_has_a_budget(wait_ms: float, kept: bool) -> None:
    assert verdict_on("ear p50, all", verdicts(measured(wait_ms))) is kept
    assert verdict_on("ear p50, hi", verdicts(measured(wait_ms))) is kept


@pytest.mark.parametrize(("concurrency", "kept"), [(1, False), (2, True), (4, True), (16, True)])
def test_more_calls_at_once_may_wait_longer(concurrency: int, kept: bool) -> None:
    judged = verdicts(measured(850.0, concurrency=concurrency))
    assert verdict_on("ear p95, all", judged) is kept


def test_what_was_not_measured_is_neither_kept_nor_missed() -> None:
    assert verdict_on("barge-in p95", verdicts(measured(300.0))) is None


def test_marks_count_from_the_callers_true_last_sample() -> None:
    turn = row(marks={"pause_seen": 100.0, "first_frame_sent": 300.0}, sent_ms=360.0)
    call = PlannedCall(0, Dialogue("visit", "hi", "hm_psi", Script.of_text("हाँ", language="hi")))
    (kept,) = turn_rows(call, {"turns": [turn]})
    assert kept["marks"] == {"pause_seen": 160.0, "first_frame_sent": 360.0}
    assert kept["heard_late_ms"] == 60.0
