"""Question and passage as one row, for networks that read both together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ivr.errors import MissingPartError
from ivr.kept_files import UNREADABLE
from ivr.knowledge.knowledge import Embedder, Passage, Vector, Vectors
from ivr.knowledge.network import Batch

SIGHT = "sight.npz"
AXES = 32
"""Directions in which question and form are held against each other one by one."""
_START, _TEXT, _SPOKEN, _ASKED = range(4)
"""Kinds of places in a row."""
_ALIKE, _STRETCH = 0.84, 20.0
"""Texts that are strangers have products of about so much; what is above is drawn apart."""
_WIDE_STRETCH = 4.0
_LEAST_SPREAD = 1e-3
"""Of a direction; in those that hardly vary, noise would be blown up."""
_TINY = 1e-6


class PairReader(Protocol):
    """Turns pairs into what a network reads; thread-safe."""

    def read(self, question: str, passages: Sequence[Passage]) -> Batch:
        """Return a row for each passage, padded to the longest."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """How vectors are seen: what all have in common is taken away, rare directions count as much.

    On the tuned questions nDCG@10 was 0.64 with the vectors as they are, 0.67 so.
    """

    of_questions: Vector
    """What questions have in common."""
    of_passages: Vector
    axes: NDArray[np.float32]
    """Shape (width, width): a direction a column, the widest first."""

    def wide(self, vectors: Vectors, middle: Vector) -> Vectors:
        """Return vectors in all directions, of length 1."""
        return _of_length_1((vectors - middle) @ self.axes)

    def narrow(self, vectors: Vectors, middle: Vector) -> Vectors:
        """Return them in the first `AXES` directions, of length 1."""
        return _of_length_1((vectors - middle) @ self.axes[:, :AXES])

    def save(self, folder: Path) -> None:
        """Write it beside the stages."""
        np.savez(
            folder / SIGHT,
            of_questions=self.of_questions,
            of_passages=self.of_passages,
            axes=self.axes,
        )


def sight_of(asked: Vectors, said: Vectors) -> Sight:
    """Find it.

    Args:
        asked: the base's question forms, embedded as questions.
        said: all its forms, embedded as passages.
    """
    spread, axes = np.linalg.eigh(np.cov(said.T))
    widest = np.argsort(-spread)
    seen = axes[:, widest] / np.sqrt(np.maximum(spread[widest], 0) + _LEAST_SPREAD)
    return Sight(asked.mean(0), said.mean(0), seen.astype(np.float32))


def load_sight(folder: Path) -> Sight:
    """Read it.

    Raises:
        MissingPartError: absent or damaged.
    """
    try:
        with np.load(folder / SIGHT, allow_pickle=False) as kept:
            return Sight(kept["of_questions"], kept["of_passages"], kept["axes"])
    except UNREADABLE as error:
        raise MissingPartError(f"{folder / SIGHT}: {error}; run `ivr knowledge train`") from error


class EvidencePairs:
    """How near a question is to each form of a passage, and in what: for what is trained here.

    A row begins with a place of its own, from which the exits read.
    """

    def __init__(
        self, sight: Sight, embedder: Embedder, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Prepare.

        Args:
            sight: of vectors.
            embedder: of questions.
            passages: all that will be read.
            vectors: of all their forms, in their order; more may follow.
        """
        self._sight = sight
        self._embedder = embedder
        ends = np.cumsum([len(passage.forms()) for passage in passages])
        self.forms = {
            passage.passage_id: np.arange(end - len(passage.forms()), end)
            for passage, end in zip(passages, ends, strict=True)
        }
        """The rows of each passage's forms."""
        self._vectors = vectors[: ends[-1]]
        self._wide = sight.wide(self._vectors, sight.of_passages)
        self._narrow = sight.narrow(self._vectors, sight.of_passages)
        self._kinds = np.array([kind for passage in passages for kind in _kinds(passage)])

    @property
    def numbers(self) -> int:
        """Numbers a token."""
        return int(self._narrow.shape[1]) + 2

    def read(self, question: str, passages: Sequence[Passage]) -> Batch:
        """Return how the question meets all forms of each passage."""
        vector = self._embedder.questions([question])[0]
        return self.between(vector, [self.forms[passage.passage_id] for passage in passages])

    def between(self, question: Vector, forms: Sequence[NDArray[np.intp]]) -> Batch:
        """Do the same with some forms of each passage, as in training, where others are left out.

        Args:
            question: its vector.
            forms: rows of the vectors, for each passage.
        """
        longest = 1 + max(map(len, forms), default=0)
        content = np.zeros((len(forms), longest, self.numbers), np.float32)
        types, mask = np.zeros((2, len(forms), longest), np.int64)
        types[:, 0], mask[:, 0] = _START, 1
        sight, asked = self._sight, question[np.newaxis]
        wide = sight.wide(asked, sight.of_questions)[0]
        narrow = sight.narrow(asked, sight.of_questions)[0]
        for number, rows in enumerate(forms):
            places = slice(1, len(rows) + 1)
            content[number, places, :-2] = self._narrow[rows] * narrow * len(narrow) ** 0.5
            content[number, places, -2] = (self._vectors[rows] @ question - _ALIKE) * _STRETCH
            content[number, places, -1] = self._wide[rows] @ wide * _WIDE_STRETCH
            types[number, places], mask[number, places] = self._kinds[rows], 1
        return Batch(content, types, mask)


def flops_to_read(width: int, tokens: int) -> int:
    """Return what one token of `EvidencePairs` costs.

    Args:
        width: of the vectors.
        tokens: over which the question's own cost is spread.
    """
    return 4 * width + 2 * AXES + 2 * width * (width + AXES) // tokens


class TokenPairs:
    """Pieces of words by a published tokenizer: for larger rerankers."""

    def __init__(self, file: Path, longest: int) -> None:
        """Load the tokenizer.

        Raises:
            MissingPartError: absent or malformed.
        """
        try:
            self._tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # tokenizers raises that itself, whatever is wrong
            raise MissingPartError(f"{file} is no tokenizer: {error}") from error
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding()

    def read(self, question: str, passages: Sequence[Passage]) -> Batch:
        """Return question and English text, with the marks that the tokenizer puts around them."""
        rows = self._tokenizer.encode_batch([(question, passage.text) for passage in passages])
        return Batch(
            np.array([row.ids for row in rows], np.int64),
            np.array([row.type_ids for row in rows], np.int64),
            np.array([row.attention_mask for row in rows], np.int64),
        )


def _kinds(passage: Passage) -> list[int]:
    said = [_TEXT] if passage.text else []
    spoken = [_SPOKEN] * len(passage.spoken)
    return [*said, *spoken, *([_ASKED] * (len(passage.forms()) - len(said) - len(spoken)))]


def _of_length_1(vectors: NDArray[np.floating[Any]]) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True) + _TINY
    shortened: Vectors = (vectors / length).astype(np.float32)
    return shortened
