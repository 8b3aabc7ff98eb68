"""Question and passage as one row of numbers, for networks that read both together."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ivr.errors import MissingPartError
from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import Passage
from ivr.knowledge.network import Batch

PADDING, START, UNKNOWN = 0, 1, 2
FIRST_TERM = 3
_ASKED, _ASKED_AND_SAID, _SAID, _SAID_AND_ASKED = range(4)
"""Kinds of places: of the question or of the passage, and whether the other holds the same term."""
LONGEST_QUESTION = 14
LONGEST_PAIR = 48


class PairReader(Protocol):
    """Turns pairs into what a network reads; thread-safe."""

    def read(self, question: str, passages: Sequence[Passage]) -> Batch:
        """Return a row for each passage, padded to the longest."""
        ...


class TermPairs:
    """Terms, as the index of words counts them: for the network that is trained here."""

    def __init__(
        self, analyzer: Analyzer, vocabulary: Sequence[str], passages: Sequence[Passage]
    ) -> None:
        """Prepare.

        Args:
            analyzer: makes the terms.
            vocabulary: all terms that the network knows.
            passages: all that will be read.
        """
        self.analyzer = analyzer
        self._numbers = {term: number for number, term in enumerate(vocabulary, FIRST_TERM)}
        self._said = {p.passage_id: terms_of(analyzer, p.forms()) for p in passages}

    def read(self, question: str, passages: Sequence[Passage]) -> Batch:
        """Return the terms of the question, then those of each passage that it has room for."""
        return self.read_terms(question, [self._said[passage.passage_id] for passage in passages])

    def read_terms(self, question: str, said: Sequence[Sequence[str]]) -> Batch:
        """Do the same with terms that are given, as in training, where a form is left out."""
        asked = terms_of(self.analyzer, [question])[:LONGEST_QUESTION]
        return padded([self._row(asked, terms) for terms in said])

    def _row(self, asked: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
        room = LONGEST_PAIR - 1 - len(asked)
        ordered = sorted(said, key=lambda term: term not in asked)[:room]
        return [
            (START, _ASKED),
            *((self._number(t), _ASKED_AND_SAID if t in said else _ASKED) for t in asked),
            *((self._number(t), _SAID_AND_ASKED if t in asked else _SAID) for t in ordered),
        ]

    def _number(self, term: str) -> int:
        return self._numbers.get(term, UNKNOWN)


def terms_of(analyzer: Analyzer, forms: Iterable[str]) -> list[str]:
    """Return the terms of some forms, each once, in their order."""
    return list(dict.fromkeys(term for form in forms for term in analyzer.terms(form)))


class TokenPairs:
    """Pieces of words by a published tokenizer: for larger rerankers."""

    def __init__(self, file: Path, longest: int) -> None:
        """Load the tokenizer.

        Raises:
            MissingPartError: absent or malformed.
        """
        try:
            self._tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:
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


def padded(rows: Sequence[Sequence[tuple[int, int]]]) -> Batch:
    """Bring rows of (term, type) to one length."""
    longest = max(map(len, rows), default=1)
    table: NDArray[np.int64] = np.zeros((3, len(rows), longest), np.int64)
    for number, row in enumerate(rows):
        for place, (term, kind) in enumerate(row):
            table[:, number, place] = (term, kind, 1)
    return Batch(table[0], table[1], table[2])
