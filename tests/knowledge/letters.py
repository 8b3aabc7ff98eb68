"""An embedder without a network: texts are near that share letters. For tests."""

from collections.abc import Sequence

import numpy as np

from ivr.knowledge.knowledge import Vectors

WIDTH = 64


class Letters:
    """Counts pairs of letters."""

    name = "letters"
    width = WIDTH

    def __init__(self) -> None:
        self.computed: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.computed += texts
        return np.stack([_vector(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self.questions(texts)


def _vector(text: str) -> Vectors:
    counts = np.zeros(WIDTH, np.float32)
    for pair in zip(text.casefold(), text.casefold()[1:], strict=False):
        counts[sum(map(ord, pair)) % WIDTH] += 1
    length = float(np.linalg.norm(counts))
    return counts / length if length else np.full(WIDTH, WIDTH**-0.5, np.float32)
