import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.evaluation.intervals import wilson

cases = st.integers(1, 2000)


@given(cases, st.data())
def test_the_share_itself_lies_within_and_both_ends_are_shares(
    many: int, data: st.DataObject
) -> None:
    right = data.draw(st.integers(0, many))
    low, high = wilson(right, many)
    assert 0 <= low <= right / many <= high <= 1


@given(cases, st.data())
def test_the_same_share_of_more_cases_is_surer(many: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, many))
    low, high = wilson(right, many)
    surer_low, surer_high = wilson(10 * right, 10 * many)
    assert surer_high - surer_low < high - low


@given(cases, st.data())
def test_right_and_wrong_are_mirror_images(many: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, many))
    assume(0 < right < many)
    low, high = wilson(right, many)
    assert wilson(many - right, many) == pytest.approx((1 - high, 1 - low))


def test_eight_of_ten_is_what_the_tables_say() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_of_no_case_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
