from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from ivr.reports.histogram import Histogram

waits = st.lists(st.integers(0, 5000), min_size=1, max_size=200)


def histogram(values: list[int]) -> Histogram:
    return Histogram.of((value, 1) for value in values)


def test_of_nothing_there_is_no_percentile() -> None:
    assert Histogram().percentile(0.5) is None


def test_the_95th_percentile_of_1_to_100_is_95() -> None:
    assert histogram(list(range(1, 101))).percentile(0.95) == 95


@given(values=waits)
def test_a_percentile_is_one_of_the_values(values: list[int]) -> None:
    assert histogram(values).percentile(0.5) in values
    assert histogram(values).percentile(1) == max(values)


@given(values=waits, share=st.floats(0.01, 1))
def test_so_large_a_share_lies_at_or_below(values: list[int], share: float) -> None:
    found = histogram(values).percentile(share)
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values) + 1e-6


@given(ones=waits, others=waits)
def test_added_histograms_are_those_of_all_values(ones: list[int], others: list[int]) -> None:
    assert histogram(ones) + histogram(others) == histogram(ones + others)


@given(values=st.lists(st.integers(0, 5000), min_size=2, max_size=200))
def test_the_median_lies_where_statistics_put_it(values: list[int]) -> None:
    low, high = sorted(values)[(len(values) - 1) // 2], sorted(values)[len(values) // 2]
    assert low <= quantiles(values, n=2, method="inclusive")[0] <= high
    assert histogram(values).percentile(0.5) == low
