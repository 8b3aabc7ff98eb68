"""Whisper's decoder over onnxruntime: listen once, then continue tokens from any place.

One primitive serves all: rows of tokens, each behind a parent. A prompt is a chain, writing adds
one row at a time, the beginnings of an expected answer are branches side by side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.onnx_graph import open_session
from ivr.stt.whisper_graph import HEAD_WIDTH, HEADS, LAYERS

Floats = NDArray[np.float32]
Heard = dict[str, Floats]
"""What each layer of the decoder attends to: `key_i` (8, 64, s) and `value_i` (8, s, 64)."""
HIDDEN = np.float32(-1e4)
"""Added to the likeness of rows that a token must not see."""


@dataclass(frozen=True, slots=True)
class Past:
    """Rows that were read so far."""

    memory: Floats
    """Keys and values, shape (6, 2, 8, rows, 64)."""
    seen: NDArray[np.bool_]
    """Shape (rows, rows): what each row follows, itself included."""

    def __len__(self) -> int:
        """Rows."""
        return len(self.seen)


BEGINNING = Past(np.zeros((LAYERS, 2, HEADS, 0, HEAD_WIDTH), np.float32), np.zeros((0, 0), bool))


class Decoder:
    """The two graphs, shared by all calls; thread-safe, one core a computation."""

    def __init__(self, listening: Path, continuing: Path) -> None:
        self._listening, self._continuing = open_session(listening), open_session(continuing)

    def listen(self, encoding: Floats) -> Heard:
        """Prepare an encoding, shape (s, 512), for attention."""
        names = [output.name for output in self._listening.get_outputs()]
        found = self._listening.run(names, {"encoding": encoding})
        return dict(zip(names, found, strict=True))

    def read(
        self,
        heard: Heard,
        past: Past,
        tokens: Sequence[int],
        parents: Sequence[int],
        *,
        last_only: bool = False,
    ) -> tuple[Floats, Past]:
        """Put tokens behind what was read.

        Args:
            heard: from `listen`.
            past: from an earlier `read`, or `BEGINNING`.
            tokens: one a row.
            parents: the row that each stands behind, counted through the past and these; −1: none.
            last_only: ask only what follows the last token; half the work of a prompt.

        Returns:
            the logits behind each token asked, shape (tokens, vocabulary), and the longer past.
        """
        seen = _seen(past, parents)
        memory, count = past.memory, len(tokens)
        logits, present = self._continuing.run(
            ["logits", "present"],
            {
                "tokens": np.array(tokens, np.int64),
                "positions": seen[len(past) :].sum(axis=1, dtype=np.int64) - 1,
                "asked": np.arange(count - 1 if last_only else 0, count, dtype=np.int64),
                "mask": np.where(seen[len(past) :], np.float32(0), HIDDEN),
                "past": memory,
                **heard,
            },
        )
        return logits, Past(np.concatenate([memory, present], axis=3), seen)


def chain(past: Past, count: int) -> list[int]:
    """Return the parents of tokens that follow one another behind the last row."""
    return list(range(len(past) - 1, len(past) + count - 1))


@dataclass(frozen=True, slots=True)
class Tree:
    """Continuations that share what they begin with."""

    tokens: tuple[int, ...]
    parents: tuple[int, ...]
    """The row before each, among these; −1: the place from which all continue."""
    ends: tuple[int, ...]
    """The last row of each continuation, in the order given."""


def tree(continuations: Iterable[Sequence[int]]) -> Tree:
    """Join continuations, none of them empty, where they begin alike."""
    rows: dict[tuple[int, int], int] = {}
    ends = []
    for tokens in continuations:
        at = -1
        for token in tokens:
            at = rows.setdefault((at, token), len(rows))
        ends.append(at)
    return Tree(tuple(t for _, t in rows), tuple(p for p, _ in rows), tuple(ends))


def _seen(past: Past, parents: Sequence[int]) -> NDArray[np.bool_]:
    before, rows = len(past), len(past) + len(parents)
    seen = np.zeros((rows, rows), bool)
    seen[:before, :before] = past.seen
    for row, parent in enumerate(parents, before):
        if parent >= 0:
            seen[row] = seen[parent]
        seen[row, row] = True
    return seen
