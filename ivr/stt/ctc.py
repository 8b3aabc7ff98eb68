"""Connectionist temporal classification: reading what a network says step by step.

In each step the network names one token or the blank. What it names in succession counts once; a
blank between two like tokens parts them. Source: Graves et al., 2006.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LogProbabilities = NDArray[np.float32]
"""Shape (steps, tokens), each row of a sum of 1; the last token is the blank."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a network wrote."""

    tokens: tuple[int, ...]
    probabilities: tuple[float, ...]
    """Of each token, where it was surest."""

    @property
    def confidence(self) -> float:
        """Mean probability of a token; 0 where nothing was written."""
        return float(np.mean(self.probabilities)) if self.probabilities else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Spellings:
    """Every way to write one text with the pieces of a vocabulary, as states of a machine.

    A state is either one piece at its place or the blank at a place between letters.
    """

    tokens: NDArray[np.intp]
    """Shape (states,): what the network names while the machine is there."""
    follows: NDArray[np.float64]
    """Shape (states, states): 1 where the column's state may come after the row's, or stay."""
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]


def best_path(log_probabilities: LogProbabilities) -> Written:
    """Write down the likeliest token of each step, at least one, what stays the same only once."""
    blank = log_probabilities.shape[1] - 1
    named = log_probabilities.argmax(axis=1)
    begins = np.flatnonzero(np.diff(named, prepend=-1))
    surest = np.maximum.reduceat(log_probabilities.max(axis=1), begins)
    kept = [(int(named[at]), float(np.exp(p))) for at, p in zip(begins, surest, strict=True)]
    kept = [(token, probability) for token, probability in kept if token != blank]
    return Written(tuple(token for token, _ in kept), tuple(p for _, p in kept))


def spellings(text: str, pieces: Mapping[str, int], blank: int) -> Spellings:
    """Find every way to put a text together from pieces."""
    arcs = [
        (start, end, pieces[text[start:end]])
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
        if text[start:end] in pieces
    ]
    # The blank of place p is state p; then come the arcs.
    places = np.arange(len(text) + 1)
    starts = np.concatenate([places, np.array([start for start, _, _ in arcs], np.intp)])
    ends = np.concatenate([places, np.array([end for _, end, _ in arcs], np.intp)])
    tokens = np.concatenate(
        [np.full(len(places), blank), np.array([token for _, _, token in arcs], np.intp)]
    )
    joins = (ends[:, None] == starts) & (tokens[:, None] != tokens)
    return Spellings(
        tokens=tokens,
        follows=(joins | np.eye(len(tokens), dtype=bool)).astype(np.float64),
        first=starts == 0,
        last=ends == len(text),
    )


def log_probability(log_probabilities: LogProbabilities, text: Spellings) -> float:
    """Return the probability that the network said this text and nothing else, as a logarithm.

    It is the sum over all spellings and all ways to lay them over the steps; minus infinity where
    there are none.
    """
    named = np.exp(log_probabilities[:, text.tokens].astype(np.float64))
    total, reached = 0.0, text.first.astype(np.float64)
    for step, probabilities in enumerate(named):
        reached = (reached @ text.follows if step else reached) * probabilities
        share = float(reached.sum())
        if not share:
            return -np.inf
        total, reached = total + float(np.log(share)), reached / share
    finished = float(reached[text.last].sum())
    return total + float(np.log(finished)) if finished else -np.inf
