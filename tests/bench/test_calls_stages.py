import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bench.calls_stages import Stage, of_rows, stretches
from ivr.call.marks import ORDER
from tests.bench.rows import MARKS, row

moments_ms = st.floats(0, 5_000)


@given(marks=st.dictionaries(st.sampled_from(ORDER), moments_ms), ear_ms=moments_ms)
def test_the_stages_of_a_turn_are_the_whole_wait(marks: dict[str, float], ear_ms: float) -> None:
    parts = stretches(marks, ear_ms)
    assert parts[0].begins_ms == 0
    assert parts[-1].ends_ms == ear_ms
    assert all(part.length_ms >= 0 for part in parts)
    assert sum(part.length_ms for part in parts) == pytest.approx(ear_ms)


def lengths(marks: dict[str, float], ear_ms: float = 400.0) -> dict[Stage, float]:
    return {p.stage: round(p.length_ms) for p in stretches(marks, ear_ms) if p.length_ms}


def test_the_wait_is_charged_to_what_came_last() -> None:
    assert lengths(MARKS) == {
        Stage.PAUSE: 100,
        Stage.HEARING: 200,
        Stage.DECIDING: 5,
        Stage.SPEAKING: 5,
        Stage.SENDING: 1,
        Stage.LINE: 89,
    }


def test_a_reply_that_was_ready_waits_for_the_caller_to_have_ended() -> None:
    late = lengths(MARKS | {"turn_decided": 350.0, "first_frame_sent": 351.0})
    assert late[Stage.WAITING] == 40
    assert late[Stage.LINE] == 49


def test_a_reply_with_an_effect_is_decided_only_then() -> None:
    marks = MARKS | {"turn_decided": 340.0, "first_token": 350.0, "first_audio": 380.0}
    booked = lengths(marks | {"first_frame_sent": 381.0}, ear_ms=450.0)
    assert booked[Stage.WAITING] == 40
    assert booked[Stage.DECIDING] == 10
    assert booked[Stage.SPEAKING] == 30


def test_turns_without_reply_or_marks_are_left_out() -> None:
    assert of_rows([row(None), row(marks={})])[Stage.HEARING] == []
    assert of_rows([row()])[Stage.HEARING] == [200]
