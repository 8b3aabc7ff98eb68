"""The weights of the fusion, found on the tuned half of the labelled questions."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.metrics import ndcg

_DENSE = tuple(step / 20 for step in range(21))
_FLOORS = (0.7, 0.75, 0.8, 0.84, 0.87)
_HALVES = (2.0, 4.0, 6.0, 9.0, 14.0)
MOST_WRONG_REFUSALS = 0.05
"""A caller who is refused an answer that stands there is served worse than by a tool too many."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What both indexes gave for one question."""

    dense: Sequence[Hit]
    words: Sequence[Hit]
    relevant: tuple[str, ...]
    """Empty where the base has no answer."""


def tune(answerable: Sequence[Looked], unanswerable: Sequence[Looked]) -> Weights:
    """Return the weights with the greatest mean nDCG@10, and the score from which one is sure.

    Of weights that are as good as each other those in the middle are taken: they hold elsewhere.
    """
    graded = [
        (_worth(answerable, candidate), candidate)
        for candidate in itertools.starmap(_weights, itertools.product(_DENSE, _FLOORS, _HALVES))
    ]
    best = max(worth for worth, _ in graded)
    good = [weights for worth, weights in graded if worth >= best - 0.002]
    chosen = sorted(good, key=lambda weights: (weights.dense, weights.dense_floor))[len(good) // 2]
    return chosen.model_copy(update={"sure": threshold(answerable, unanswerable, chosen)})


def threshold(
    answerable: Sequence[Looked], unanswerable: Sequence[Looked], weights: Weights
) -> float:
    """Return the score from which a passage answers.

    The highest that refuses no more of the answerable than is allowed, and not higher than needed
    to refuse every question that has no answer.
    """
    right = sorted(_firsts(answerable, weights))
    allowed = right[int(MOST_WRONG_REFUSALS * len(right))] if right else 0.0
    needed = max(_firsts(unanswerable, weights), default=0.0) + 0.001
    return round(min(allowed, needed), 3)


def _firsts(looked: Iterable[Looked], weights: Weights) -> list[float]:
    fused = (weighted(one.dense, one.words, weights) for one in looked)
    return [hits[0].score if hits else 0.0 for hits in fused]


def _weights(dense: float, floor: float, half: float) -> Weights:
    return Weights(dense=dense, dense_floor=floor, words_half=half, sure=0)


def _worth(looked: Sequence[Looked], weights: Weights) -> float:
    return sum(
        ndcg([hit.passage_id for hit in weighted(one.dense, one.words, weights)], one.relevant)
        for one in looked
    ) / max(len(looked), 1)
