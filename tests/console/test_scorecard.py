from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ivr.console.scorecard import ORDER, axis_ms, heard_at_s, scorecard, waterfall


def turn(**more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "heard": "haan",
        "intents": [{"name": "affirm", "confidence": 0.9}],
        "tools": [],
        "sources": [],
        "slots": {},
        "marks": {},
        "ear_ms": None,
        "barged_in": False,
        "at": "2026-12-01T10:00:10+05:30",
    }
    return {**blank, **more}


def report(*turns: dict[str, Any]) -> dict[str, Any]:
    return {"started_at": "2026-12-01T10:00:00+05:30", "turns": list(turns)}


def test_what_was_measured_at_the_ear_counts_before_what_was_sent() -> None:
    score = scorecard(
        report(turn(ear_ms=600.0, marks={"first_frame_sent": 400.0}), turn(ear_ms=500.0))
    )
    assert (score.median_ms, score.slowest_ms) == (550.0, 600.0)


def test_a_call_is_counted() -> None:
    tool = {"name": "find_branches", "arguments": {}, "result": {"error": {"code": "none"}}}
    person = {"name": "step_in", "arguments": {"by": "asha"}, "result": {}}
    score = scorecard(
        report(
            turn(heard=""),
            turn(intents=[]),
            turn(tools=[tool, person], sources=["rates"], barged_in=True, slots={"city": {}}),
        )
    )
    assert (score.answers, score.unheard, score.tools, score.refusals) == (2, 1, 1, 1)
    assert (score.persons_words, score.sourced, score.interruptions, score.slots) == (1, 1, 1, 1)


def test_a_call_without_a_word_has_a_scorecard() -> None:
    assert scorecard(report()).median_ms is None
    assert axis_ms(report()) == 1000


def test_playback_begins_before_the_answer() -> None:
    assert heard_at_s(report(), turn()) == 8.0
    assert heard_at_s(report(), turn(heard="")) == 10.0
    assert heard_at_s(report(), turn(at="2026-12-01T10:00:01+05:30")) == 0.0


@given(st.dictionaries(st.sampled_from([mark for mark, _ in ORDER]), st.floats(0, 5000)))
def test_a_waterfall_has_no_gap_and_ends_with_the_last_mark(marks: dict[str, float]) -> None:
    stretches = waterfall(marks)
    assert len(stretches) == len(marks)
    ends = [0.0, *(stretch.ends_ms for stretch in stretches)]
    assert [stretch.starts_ms for stretch in stretches] == ends[:-1]
    assert ends[-1] == max(marks.values(), default=0.0)
