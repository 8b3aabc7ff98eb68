from hypothesis import given
from hypothesis import strategies as st

from ivr.console.rate_limit import MOST_BUCKETS, RateLimit


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_so_many_at_once_and_then_one_after_the_other() -> None:
    clock = Clock()
    limit = RateLimit(6, clock)
    assert [limit.wait_s("a") for _ in range(6)] == [0.0] * 6
    assert limit.wait_s("a") == 10.0
    clock.now_s += 10
    assert limit.wait_s("a") == 0.0
    assert limit.wait_s("a") > 0


def test_each_has_a_bucket_of_his_own() -> None:
    limit = RateLimit(1, Clock())
    assert limit.wait_s("a") == 0
    assert limit.wait_s("b") == 0
    assert limit.wait_s("a") > 0


def test_buckets_do_not_grow_without_end() -> None:
    limit = RateLimit(1, Clock())
    for each in range(MOST_BUCKETS + 10):
        limit.wait_s(str(each))
    assert len(limit._buckets) == MOST_BUCKETS


@given(per_minute=st.integers(1, 100), steps_s=st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_never_more_pass_than_one_bucket_and_what_flowed_in(
    per_minute: int, steps_s: list[float]
) -> None:
    clock = Clock()
    limit = RateLimit(per_minute, clock)
    passed = 0
    for step_s in steps_s:
        clock.now_s += step_s
        passed += limit.wait_s("a") == 0
    assert passed <= per_minute + sum(steps_s) * per_minute / 60 + 1e-6
