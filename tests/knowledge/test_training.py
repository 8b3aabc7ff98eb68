import numpy as np

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.fusion import Weights
from ivr.knowledge.network import Shape, forward, fresh
from ivr.knowledge.pairs import FIRST_TERM, TermPairs
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.training import FUSED_WEIGHS, Corpus, lessons_of_forms, prior, train
from ivr.settings import data_folder
from tests.knowledge.base import BASE
from tests.knowledge.letters import Letters

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
VOCABULARY = tuple(sorted({t for p in BASE for f in p.forms() for t in ANALYZER.terms(f)}))
SHAPE = Shape(terms=len(VOCABULARY) + FIRST_TERM, width=8, heads=2, inner=8, layers=2)
CORPUS = Corpus(
    BASE,
    Letters().passages([form for passage in BASE for form in passage.forms()]),
    SparseIndex(BASE, ANALYZER),
    Weights(dense=0.5, dense_floor=0.2, words_half=5, sure=0.5),
    TermPairs(ANALYZER, VOCABULARY, BASE),
)
LESSONS = list(lessons_of_forms(CORPUS))


def test_every_question_form_is_a_lesson_with_one_right_answer() -> None:
    assert len(LESSONS) == sum(len(p.forms()) - 4 for p in BASE)
    assert all(lesson.right.sum() == 1 for lesson in LESSONS)


def test_a_form_does_not_find_itself() -> None:
    forms = BASE[0].forms()
    index = CORPUS.words
    terms = index.known_terms(forms[-1])
    assert index.scores_without(terms, 0, len(forms) - 1)[0] < index.scores(terms)[0]


def test_leaving_out_what_was_not_written_changes_nothing() -> None:
    index = CORPUS.words
    terms = index.known_terms("shikayat nilami")
    empty = next(
        n for n, form in enumerate(BASE[1].forms()) if not set(ANALYZER.terms(form)) & set(terms)
    )
    without = index.scores_without(terms, 1, empty)
    assert np.allclose(np.delete(without, 1), np.delete(index.scores(terms), 1))


def test_training_makes_the_network_surer_of_what_is_right() -> None:
    chance = np.random.default_rng(2)
    terms = chance.standard_normal((SHAPE.terms, SHAPE.width)).astype(np.float32)
    told: list[str] = []
    params = fresh(SHAPE, terms)

    def margin() -> float:
        gaps = []
        for lesson in LESSONS:
            scores = forward(params, SHAPE, lesson.batch)[0][-1] + FUSED_WEIGHS * lesson.fused
            gaps.append(scores[lesson.right > 0].max() - scores[lesson.right == 0].max())
        return float(np.mean(gaps))

    before = margin()
    train(params, SHAPE, LESSONS, told.append)
    assert margin() > before
    assert len(told) > 1


def test_what_is_known_of_terms_is_brought_to_fewer_numbers() -> None:
    short = prior(Letters().passages(["byaj", "byaaj", "nilami", "shikayat", "bima"]), 3)
    assert short.shape == (5, 3)
    assert np.allclose(np.linalg.norm(short, axis=1), 1, atol=1e-3)
    assert short[0] @ short[1] > short[0] @ short[2]
