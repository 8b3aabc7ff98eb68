"""Whether a question is of this bank's matters at all, by how its words sound.

Nearness to a passage does not tell it: "which tablet for headache" is as near to some passage as
many a misheard question is to its own. What parts the two kinds is learned: `learning.py`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ivr.knowledge.analysis import sounds

PIECES_VERSION = 2
"""Raise it when a question is taken apart in another way."""
_PIECES = (3, 4)
"""Lengths of the pieces of a word's sound, its beginning and end marked."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """What was learned; thread-safe."""

    rows: Mapping[str, int]
    """Of each piece of sound."""
    rarity: NDArray[np.float32]
    """Shape (pieces,): what a piece counts for."""
    weights: NDArray[np.float32]
    """Shape (pieces,): above 0 where it speaks for our matters."""
    bias: float

    def log_odds(self, question: str) -> float:
        """Return how likely a question is of our matters: above 0 rather than not."""
        counts = Counter(self.rows[piece] for piece in pieces(question) if piece in self.rows)
        rows = np.fromiter(counts.keys(), np.intp, len(counts))
        counted = np.fromiter(counts.values(), np.float32, len(counts))
        weighed = (1 + np.log(counted)) * self.rarity[rows]
        length = float(np.linalg.norm(weighed)) or 1.0
        return self.bias + float(self.weights[rows] @ weighed) / length

    def save(self, file: Path) -> None:
        """Write it to an `.npz` file."""
        pieces_known = np.array("\n".join(self.rows))
        np.savez(file, rows=pieces_known, rarity=self.rarity, weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, BadZipFile: there is none, or it is damaged.
        """
        with np.load(file, allow_pickle=False) as saved:
            return cls(
                rows={piece: row for row, piece in enumerate(str(saved["rows"]).split("\n"))},
                rarity=saved["rarity"],
                weights=saved["weights"],
                bias=float(saved["bias"]),
            )


def pieces(question: str) -> Iterator[str]:
    """Yield the sounds of a question's words, whole, in pairs and in pieces.

    All ways of writing a word are alike.
    """
    words = [f"<{sound}>" for sound in sounds(question)]
    yield from words
    yield from map(" ".join, pairwise(words))
    for word in words:
        for length in _PIECES:
            yield from (word[at : at + length] for at in range(len(word) - length + 1))
