from ivr.knowledge.fusion import beside_strangers, weighted
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.passages import STRANGER
from ivr.knowledge.tuning import Looked, answers, tune

ODD = Hit(f"{STRANGER}weather", 0.95)


def asked(right: str, dense: float, words: float) -> Looked:
    return Looked([Hit(right, dense)], [Hit(right, words), Hit("other", 3)], (right,))


ANSWERABLE = [asked(f"p{n}", 0.95, 12 + n) for n in range(20)]


def test_tuned_weights_put_the_right_passage_first() -> None:
    weights = tune(ANSWERABLE)
    for one in ANSWERABLE:
        assert weighted(one.dense, one.words, weights)[0].passage_id in one.relevant


def test_strangers_are_no_answers() -> None:
    assert answers([ODD, Hit("p1", 0.5)]) == ["p1"]


def test_a_score_counts_less_where_a_stranger_comes_near() -> None:
    alone = beside_strangers([Hit("p1", 0.5)], "p1")
    beside = beside_strangers([Hit("p1", 0.5), Hit(f"{STRANGER}weather", 0.5)], "p1")
    assert beside == 0 < alone
    assert beside_strangers([], "") == 0
