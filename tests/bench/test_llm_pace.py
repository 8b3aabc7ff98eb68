from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ivr.bench.llm_pace import Pace, Timetable

NOTHING_TOLD: list[str] = []


class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


def test_rounds_end_with_the_time_and_say_how_many_there_were() -> None:
    told: list[str] = []
    pace = Pace("race", 4.0, told.append, Ticking())
    assert list(pace.rounds(100)) == [0, 1, 2, 3]
    assert told == ["race: 0 of 100", "race: out of time after 4 of 100"]


def test_one_round_is_made_even_without_time() -> None:
    assert list(Pace("race", 0.0, NOTHING_TOLD.append, Ticking()).of("abc")) == ["a"]


def test_without_a_limit_every_round_is_made() -> None:
    assert len(list(Pace("race", float("inf"), NOTHING_TOLD.append).rounds(500))) == 500


def test_what_a_part_saves_is_shared_by_those_behind_it() -> None:
    shares = {"race": 1.0, "cache": 1.0, "window": 2.0}
    table = Timetable(shares, 400.0, NOTHING_TOLD.append, clock=lambda: 0.0)
    assert table.pace("race").ends_s == 100.0
    table.clock = lambda: 10.0
    assert table.pace("cache").ends_s == 140.0
    assert table.pace("window").ends_s == 400.0


@given(st.lists(st.floats(0.1, 9.0), min_size=1, max_size=9), st.floats(0.0, 999.0))
def test_the_parts_fill_the_time_and_no_more(shares: list[float], whole_s: float) -> None:
    now_s = 0.0
    table = Timetable(
        {str(place): share for place, share in enumerate(shares)},
        whole_s,
        NOTHING_TOLD.append,
        clock=lambda: now_s,
    )
    ends = [0.0]
    for name in table.shares:
        ends.append(table.pace(name).ends_s)
        now_s = ends[-1]
    assert all(before <= behind + 1e-6 for before, behind in pairwise(ends))
    assert abs(ends[-1] - whole_s) < 1e-6
