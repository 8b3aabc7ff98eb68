"""How good a ranking is; a passage is relevant or not.

Source: Järvelin and Kekäläinen (2002) for nDCG.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over questions."""

    ndcg_at_10: float
    recall_at_3: float
    mrr: float


def quality(rankings: Sequence[tuple[Sequence[str], Collection[str]]]) -> Quality:
    """Return the means over pairs of a ranking and what is relevant."""
    if not rankings:
        return Quality(0.0, 0.0, 0.0)
    return Quality(
        _mean([ndcg(ranked, relevant) for ranked, relevant in rankings]),
        _mean([recall(ranked, relevant, 3) for ranked, relevant in rankings]),
        _mean([reciprocal_rank(ranked, relevant) for ranked, relevant in rankings]),
    )


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Return the discounted gain of the first, as part of the greatest there could be, 0-1."""
    gain = sum(_discount(place) for place, name in enumerate(ranked[:depth]) if name in relevant)
    most = sum(_discount(place) for place in range(min(len(relevant), depth)))
    return gain / most if most else 0.0


def recall(ranked: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """Return which part of the relevant stands among the first, 0-1."""
    return len(set(ranked[:depth]) & set(relevant)) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 over the place of the first relevant one; 0 where there is none."""
    return next((1 / place for place, name in enumerate(ranked, 1) if name in relevant), 0.0)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that so many of a hundred do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(math.ceil(part / 100 * len(ordered)) - 1, 0)] if ordered else 0.0


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
