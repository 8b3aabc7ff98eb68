import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.knowledge import Query
from ivr.knowledge.sparse import SparseIndex, best
from ivr.settings import data_folder
from tests.knowledge.base import BASE

INDEX = SparseIndex(BASE, load_analyzer(data_folder() / "retrieval" / "words.yaml"))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("नीलामी से पहले मुझे बताओगे", "auction-notice"),
        ("do you tell me before the auction", "auction-notice"),
        ("mera zevar safe rahega kya", "insured-vault"),
        ("complaint kahan karni hai", "complaint-steps"),
    ],
)
def test_words_find_their_passage_in_every_script(asked: str, answer: str) -> None:
    assert INDEX.search(Query(asked), 3)[0].passage_id == answer


@pytest.mark.parametrize("asked", ["", "क्या है", "zyxw vuts"])
def test_words_that_the_base_does_not_hold_find_nothing(asked: str) -> None:
    assert INDEX.search(Query(asked), 3) == []


def test_no_more_is_found_than_was_asked_for() -> None:
    assert len(INDEX.search(Query("kya bank nilami ya shikayat"), 1)) == 1


def test_a_question_is_covered_as_far_as_its_words_are_known() -> None:
    assert INDEX.coverage("nilami") == 1.0
    assert INDEX.coverage("nilami cricket") == 0.5
    assert INDEX.coverage("") == 0.0


@given(scores=st.lists(st.floats(0, 10), max_size=30), limit=st.integers(1, 40))
def test_the_best_are_the_greatest_in_order(scores: list[float], limit: int) -> None:
    rows = best(np.array(scores), limit)
    assert [scores[row] for row in rows] == sorted(scores, reverse=True)[:limit]
