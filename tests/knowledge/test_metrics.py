import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.knowledge.metrics import ndcg, percentile, quality, recall, reciprocal_rank

names = st.lists(st.sampled_from("abcdefghijkl"), unique=True)


def test_the_first_place_is_worth_all_and_the_second_less() -> None:
    assert ndcg(["a", "b"], ["a"]) == 1
    assert ndcg(["b", "a"], ["a"]) == pytest.approx(0.6309, abs=1e-4)
    assert reciprocal_rank(["b", "a"], ["a"]) == 0.5
    assert recall(["b", "c", "d", "a"], ["a"], 3) == 0


def test_two_answers_are_both_wanted() -> None:
    assert recall(["a", "c", "b"], ["a", "b"], 3) == 1
    assert recall(["a", "c", "d"], ["a", "b"], 3) == 0.5
    assert ndcg(["a", "b"], ["a", "b"]) == 1


def test_means_are_over_all_questions() -> None:
    found = quality([(["a"], ["a"]), (["b"], ["a"])])
    assert (found.ndcg_at_10, found.recall_at_3, found.mrr) == (0.5, 0.5, 0.5)
    assert quality([]).mrr == 0


@given(ranked=names, relevant=names)
def test_no_measure_leaves_its_bounds(ranked: list[str], relevant: list[str]) -> None:
    for value in (
        ndcg(ranked, relevant), recall(ranked, relevant, 3), reciprocal_rank(ranked, relevant)
    ):  # fmt: skip
        assert 0 <= value <= 1


@given(values=st.lists(st.floats(0, 100), min_size=1))
def test_a_percentile_is_one_of_the_values(values: list[float]) -> None:
    assert percentile(values, 99) in values
    assert percentile(values, 100) == max(values)


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentile([], 50) == 0
