import numpy as np

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.fusion import Weights
from ivr.knowledge.held_out import HeldOut
from ivr.knowledge.lens import lens_of
from ivr.knowledge.network import Shape, forward, fresh
from ivr.knowledge.pairs import EvidencePairs, sight_of
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.training import Corpus, asked_forms, fused_weighs, lessons_of_forms, train
from ivr.settings import data_folder
from tests.knowledge.base import BASE, passage
from tests.knowledge.letters import Letters

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
VECTORS = Letters().passages([form for each in BASE for form in each.forms()])
WORDS = SparseIndex(BASE, ANALYZER)
LENS = lens_of([each.passage_id for each in BASE for _ in each.forms()], VECTORS)
CORPUS = Corpus(
    BASE,
    VECTORS,
    HeldOut(BASE, VECTORS, WORDS, Weights(dense=0.5, dense_floor=0.2, words_half=5), LENS),
    EvidencePairs(sight_of(VECTORS, VECTORS), Letters(), BASE, VECTORS),
    ANALYZER,
)
LESSONS = list(lessons_of_forms(CORPUS))
SHAPE = Shape(evidence=CORPUS.pairs.numbers, width=8, heads=2, inner=8, layers=2)


def test_every_question_form_that_is_found_is_a_lesson_with_one_right_answer() -> None:
    asked = sum(len(asked_forms(each)) for each in BASE)
    assert asked / 2 < len(LESSONS) <= asked
    assert all(lesson.right.sum() == 1 for lesson in LESSONS)


def test_what_is_said_is_not_asked() -> None:
    places = asked_forms(BASE[0])
    said = BASE[0].forms()[: places.start]
    assert said == (f"{BASE[0].title}. {BASE[0].text}", *BASE[0].spoken.values())


def test_the_number_of_forms_does_not_tell_who_is_right() -> None:
    for lesson in LESSONS:
        lengths = lesson.batch.mask.sum(1)
        right = lengths[lesson.right > 0][0]
        assert abs(lengths - right).max() <= 1  # a passage of the base has one form more


def test_a_form_does_not_find_itself() -> None:
    form = len(BASE[0].forms()) - 1
    terms = WORDS.known_terms(BASE[0].forms()[form])
    assert WORDS.scores_without(terms, 0, [form])[0] < WORDS.scores(terms)[0]


def test_a_twin_in_another_script_is_left_out_too() -> None:
    twins = passage("twins", asked=("नीलामी की चिट्ठी", "nilami ki chitthi"))
    base = (twins, *BASE)
    words = SparseIndex(base, ANALYZER)
    forms = twins.forms()
    terms = words.known_terms("nilami ki chitthi")
    both = [forms.index("नीलामी की चिट्ठी"), forms.index("nilami ki chitthi")]
    assert words.scores_without(terms, 0, both)[0] < words.scores_without(terms, 0, both[:1])[0]


def test_leaving_out_what_was_not_written_changes_nothing() -> None:
    terms = WORDS.known_terms("shikayat nilami")
    empty = next(
        n for n, form in enumerate(BASE[1].forms()) if not set(ANALYZER.terms(form)) & set(terms)
    )
    without = WORDS.scores_without(terms, 1, [empty])
    assert np.allclose(np.delete(without, 1), np.delete(WORDS.scores(terms), 1))


def test_training_makes_the_network_surer_of_what_is_right() -> None:
    told: list[str] = []
    params = fresh(SHAPE)
    weighs = fused_weighs(LESSONS)

    def margin() -> float:
        gaps = []
        for lesson in LESSONS:
            scores = forward(params, SHAPE, lesson.batch)[0][-1] + weighs * lesson.fused
            gaps.append(scores[lesson.right > 0].max() - scores[lesson.right == 0].max())
        return float(np.mean(gaps))

    before = margin()
    train(params, SHAPE, LESSONS, told.append, rounds=8)
    assert margin() > before
    assert len(told) == 8
