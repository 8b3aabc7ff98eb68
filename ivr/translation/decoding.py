"""Beam search over whatever gives the next token's probabilities."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Step = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""From token rows (beams, length) to log-probabilities of the next token (beams, vocabulary)."""


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    tokens: tuple[int, ...]
    log_probability: float

    @property
    def score(self) -> float:
        """The mean over its tokens, so that a longer sentence is not worse for its length."""
        return self.log_probability / len(self.tokens)


def best_sequence(step: Step, *, start: int, end: int, beams: int, longest: int) -> tuple[int, ...]:
    """Return the tokens of the best hypothesis, neither start nor end among them.

    Args:
        step: the model.
        start: the token that every hypothesis begins with.
        end: the token that ends one.
        beams: hypotheses followed at once; 1 is greedy.
        longest: tokens after which a hypothesis is taken as it stands.
    """
    open_: list[_Hypothesis] = [_Hypothesis((start,), 0.0)]
    ended: list[_Hypothesis] = []
    for _ in range(longest):
        ahead = _extended(open_, step, beams)
        ended += [one for one in ahead[:beams] if one.tokens[-1] == end]
        open_ = [one for one in ahead if one.tokens[-1] != end][:beams]
        if len(ended) >= beams or not open_:
            break
    best = max(ended or open_, key=lambda one: one.score)
    return tuple(token for token in best.tokens[1:] if token != end)


def _extended(open_: list[_Hypothesis], step: Step, beams: int) -> list[_Hypothesis]:
    """Return the likeliest continuations: enough that `beams` stay open though others end."""
    following = step(np.array([one.tokens for one in open_], np.int64))
    totals = following + np.array([[one.log_probability] for one in open_], np.float32)
    width = min(2 * beams, totals.size)
    places = np.argsort(-totals, axis=None, kind="stable")[:width]
    rows, tokens = np.unravel_index(places, totals.shape)
    found = zip(rows.tolist(), tokens.tolist(), strict=True)
    return [
        _Hypothesis((*open_[row].tokens, token), float(totals[row, token])) for row, token in found
    ]
