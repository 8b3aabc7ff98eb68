"""The weights of the fusion, found on the tuned half of the labelled questions."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivr.knowledge.fusion import Weights, sureness, weighted
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.metrics import ndcg
from ivr.knowledge.passages import STRANGER

_DENSE = tuple(step / 20 for step in range(21))
_FLOORS = (0.7, 0.75, 0.8, 0.85, 0.88)
_HALVES = (6.0, 10.0, 16.0, 25.0, 40.0)
_STEP = 0.001
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
    needed = max(_firsts(unanswerable, weights), default=0.0) + _STEP
    return math.floor(min(allowed, needed) / _STEP) * _STEP


def _firsts(looked: Iterable[Looked], weights: Weights) -> list[float]:
    """Return how sure the best answer of each is."""
    return [sureness_of(weighted(one.dense, one.words, weights)) for one in looked]


def sureness_of(fused: Sequence[Hit]) -> float:
    """Return how sure the best of what was found is."""
    return sureness(fused, next(iter(answers(fused)), ""))


def answers(fused: Sequence[Hit]) -> list[str]:
    """Return what was found, best first, without what has no answer."""
    return [hit.passage_id for hit in fused if not hit.passage_id.startswith(STRANGER)]


def _weights(dense: float, floor: float, half: float) -> Weights:
    return Weights(dense=dense, dense_floor=floor, words_half=half, sure=0)


def _worth(looked: Sequence[Looked], weights: Weights) -> float:
    return sum(
        ndcg(answers(weighted(one.dense, one.words, weights)), one.relevant) for one in looked
    ) / max(len(looked), 1)
