import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.knowledge.fusion import Weights, load_weights, reciprocal, weighted
from ivr.knowledge.knowledge import Hit
from ivr.settings import data_folder

HALVES = Weights(dense=0.5, dense_floor=0.8, words_half=5)
rankings = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1)).map(
    lambda scores: [Hit(name, score) for name, score in scores.items()]
)


def test_what_both_find_comes_before_what_one_finds() -> None:
    fused = weighted([Hit("a", 0.9), Hit("b", 0.9)], [Hit("b", 5.0), Hit("c", 5.0)], HALVES)
    assert [hit.passage_id for hit in fused] == ["b", "c", "a"]
    assert fused[0].score == pytest.approx(0.5)


def test_what_is_not_among_the_near_counts_as_the_last_of_them() -> None:
    near = [Hit("a", 0.95), Hit("b", 0.9)]
    fused = weighted(near, [Hit("c", 15.0)], HALVES)
    assert fused[0].passage_id == "c"
    assert fused[0].score == pytest.approx(0.5 * 0.5 + 0.5 * 0.75)


def test_a_stranger_s_likeness_counts_nothing() -> None:
    assert weighted([Hit("a", 0.8)], [], HALVES) == [Hit("a", 0.0)]


def test_ranks_alone_can_be_added() -> None:
    fused = reciprocal([Hit("a", 9), Hit("b", 1)], [Hit("b", 0.2)])
    assert [hit.passage_id for hit in fused] == ["b", "a"]


@given(dense=rankings, words=rankings)
def test_everything_found_is_kept_once_with_a_score_up_to_one(
    dense: list[Hit], words: list[Hit]
) -> None:
    fused = weighted(dense, words, HALVES)
    assert {hit.passage_id for hit in fused} == {hit.passage_id for hit in (*dense, *words)}
    assert len(fused) == len({hit.passage_id for hit in fused})
    assert all(0 <= hit.score <= 1 for hit in fused)
    assert [hit.score for hit in fused] == sorted((hit.score for hit in fused), reverse=True)


def test_the_product_s_weights_can_be_read() -> None:
    assert 0 < load_weights(data_folder() / "retrieval" / "weights.yaml").dense < 1
