from ivr.knowledge.fusion import Weights, sureness, weighted
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.passages import STRANGER
from ivr.knowledge.tuning import Looked, answers, sureness_of, threshold, tune

ODD = Hit(f"{STRANGER}weather", 0.95)


def asked(right: str, dense: float, words: float, *others: Hit) -> Looked:
    return Looked([Hit(right, dense), *others], [Hit(right, words), Hit("other", 3)], (right,))


ANSWERABLE = [asked(f"p{n}", 0.95, 12 + n) for n in range(20)]
UNANSWERABLE = [Looked([ODD, Hit("p1", 0.86)], [Hit("p1", 1)], ()) for _ in range(5)]


def test_tuned_weights_put_the_right_passage_first() -> None:
    weights = tune(ANSWERABLE, UNANSWERABLE)
    for one in ANSWERABLE:
        assert weighted(one.dense, one.words, weights)[0].passage_id in one.relevant


def test_the_threshold_parts_what_has_an_answer_from_what_has_none() -> None:
    weights = tune(ANSWERABLE, UNANSWERABLE)
    sure = [sureness_of(weighted(one.dense, one.words, weights)) for one in ANSWERABLE]
    unsure = [sureness_of(weighted(one.dense, one.words, weights)) for one in UNANSWERABLE]
    assert max(unsure) < weights.sure <= min(sure)


def test_no_more_than_one_in_twenty_is_refused_wrongly() -> None:
    weights = Weights(dense=0.5, dense_floor=0.8, words_half=5, sure=0)
    strange = [Looked([ODD], [], ()) for _ in range(5)]
    weak = [Looked([Hit("p", 0.805), ODD], [], ("p",))]
    mixed = [*weak, *ANSWERABLE]
    least = threshold(mixed, strange, weights)
    refused = [sureness_of(weighted(o.dense, o.words, weights)) < least for o in mixed]
    assert sum(refused) <= 0.05 * len(mixed)


def test_strangers_are_no_answers() -> None:
    assert answers([ODD, Hit("p1", 0.5)]) == ["p1"]


def test_sureness_falls_where_a_stranger_comes_near() -> None:
    alone = sureness([Hit("p1", 0.5)], "p1")
    beside = sureness([Hit("p1", 0.5), Hit(f"{STRANGER}weather", 0.5)], "p1")
    assert 0 < beside < 0.5 < alone < 1
    assert sureness([], "") == 0
