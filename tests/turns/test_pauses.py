"""Those who stop to think once will do so again."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.turns.pauses import PauseMemory

pauses_ms = st.integers(100, 3_000)


def remembering(*pauses: int) -> PauseMemory:
    memory = PauseMemory()
    for pause_ms in pauses:
        memory.add(pause_ms)
    return memory


def test_one_pause_is_no_habit() -> None:
    assert remembering(900).usual_ms == 0


def test_a_habit_is_waited_for_with_headroom() -> None:
    assert remembering(800, 400, 840).usual_ms == 1_000


@given(st.lists(pauses_ms, max_size=20))
def test_one_long_pause_does_not_slow_the_rest_of_the_call(pauses: list[int]) -> None:
    assert remembering(*pauses, 200, 200, 200, 200, 200, 200, 200, 9_000).usual_ms == 250


@given(st.lists(pauses_ms, min_size=2, max_size=8), pauses_ms)
def test_a_longer_pause_never_shortens_the_wait(pauses: list[int], longer_ms: int) -> None:
    longest = [max(pauses[0], longer_ms), *pauses[1:]]
    assert remembering(*longest).usual_ms >= remembering(*pauses).usual_ms
