"""The weights of the fusion, found on the tuned labelled questions."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.metrics import ndcg
from ivr.knowledge.passages import STRANGER

_DENSE = tuple(step / 20 for step in range(21))
_FLOORS = (0.0, 0.1, 0.2, 0.3)
_HALVES = (6.0, 10.0, 16.0, 25.0, 40.0)


@dataclass(frozen=True, slots=True)
class Looked:
    """What both indexes gave for one question."""

    dense: Sequence[Hit]
    words: Sequence[Hit]
    relevant: tuple[str, ...]
    """Empty where the base has no answer."""


def tune(answerable: Sequence[Looked]) -> Weights:
    """Return the weights with the greatest mean nDCG@10.

    Of weights that are as good as each other those in the middle are taken: they hold elsewhere.
    """
    graded = [
        (_worth(answerable, candidate), candidate)
        for candidate in itertools.starmap(_weights, itertools.product(_DENSE, _FLOORS, _HALVES))
    ]
    best = max(worth for worth, _ in graded)
    good = [weights for worth, weights in graded if worth >= best - 0.002]
    return sorted(good, key=lambda weights: (weights.dense, weights.dense_floor))[len(good) // 2]


def answers(fused: Sequence[Hit]) -> list[str]:
    """Return what was found, best first, without what has no answer."""
    return [hit.passage_id for hit in fused if not hit.passage_id.startswith(STRANGER)]


def _weights(dense: float, floor: float, half: float) -> Weights:
    return Weights(dense=dense, dense_floor=floor, words_half=half)


def _worth(looked: Sequence[Looked], weights: Weights) -> float:
    return sum(
        ndcg(answers(weighted(one.dense, one.words, weights)), one.relevant) for one in looked
    ) / max(len(looked), 1)
