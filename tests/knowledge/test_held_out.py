"""A base that is searched as if a form, or a passage, were not written."""

from dataclasses import replace

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.fusion import Weights
from ivr.knowledge.held_out import HeldOut
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.lens import lens_of
from ivr.knowledge.sparse import SparseIndex
from ivr.settings import data_folder
from tests.knowledge.base import AUCTION, BASE
from tests.knowledge.letters import Letters

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
WEIGHTS = Weights(dense=0.5, dense_floor=0.2, words_half=2)
VECTORS = Letters().passages([form for passage in BASE for form in passage.forms()])
LENS = lens_of([each.passage_id for each in BASE for _ in each.forms()], VECTORS)
SEARCH = HeldOut(BASE, VECTORS, SparseIndex(BASE, ANALYZER), WEIGHTS, LENS)
FORM = AUCTION.forms().index("nilami se pehle batate hain kya")
VECTOR = VECTORS[FORM]


def scores(hits: list[Hit]) -> dict[str, float]:
    return {hit.passage_id: hit.score for hit in hits}


def test_a_form_left_out_is_found_less_surely_by_the_others() -> None:
    with_it = scores(SEARCH.without_form(0, FORM - 1, VECTOR))
    left_out = scores(SEARCH.without_form(0, FORM, VECTOR))
    assert 0 < left_out["auction-notice"] < with_it["auction-notice"]
    assert left_out["insured-vault"] == with_it["insured-vault"]


def test_a_passage_left_out_is_found_by_nothing() -> None:
    found = scores(SEARCH.without_passage(0, FORM, VECTOR))
    assert found["auction-notice"] == min(found.values())


def test_a_question_without_known_words_is_sought_by_its_meaning_alone() -> None:
    strange = replace(AUCTION, questions={**AUCTION.questions, "en": ("zzz qqq",)})
    searched = (strange, *BASE[1:])
    vectors = Letters().passages([form for passage in searched for form in passage.forms()])
    search = HeldOut(searched, vectors, SparseIndex(BASE, ANALYZER), WEIGHTS, LENS)
    form = strange.forms().index("zzz qqq")
    assert search.without_form(0, form, vectors[form])
    assert search.without_passage(0, form, vectors[form])
