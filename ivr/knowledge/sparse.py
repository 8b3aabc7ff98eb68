"""Finding passages by their words: BM25 over the terms of all that a passage is found by.

Source: Robertson and Zaragoza (2009); the scores are worked out once, when the index is built
(Lù, BM25S, 2024).
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import Hit, Passage, Query

_K1 = 1.2
_B = 0.6
"""Forms differ in length because callers do, which says little of what they ask."""


class SparseIndex:
    """An index of words.

    Every form of a passage is a document, of which the best counts; and so is the whole passage,
    since a caller's words may stand in several forms. On the tuned questions nDCG@10 was 0.55 with
    the forms, 0.58 with the whole, 0.60 with both.
    """

    def __init__(self, passages: Sequence[Passage], analyzer: Analyzer) -> None:
        """Build the index."""
        self._analyzer = analyzer
        self._ids = [passage.passage_id for passage in passages]
        forms = [[analyzer.terms(form) for form in passage.forms()] for passage in passages]
        self._first = np.cumsum([0, *map(len, forms)])[:-1].astype(np.intp)
        self._terms = forms
        by_form = [document for each in forms for document in each]
        self._known = {term for document in by_form for term in document}
        self._by_form = _Documents(by_form)
        self._whole = _Documents([[term for form in each for term in form] for each in forms])

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the passages that share terms with the question, best first."""
        terms = self.known_terms(query.text)
        if not terms:
            return []
        scores = self.scores(terms)
        return [
            Hit(self._ids[row], float(scores[row]))
            for row in best(scores, limit)
            if scores[row] > 0
        ]

    def scores(self, terms: list[str]) -> NDArray[np.float32]:
        """Return the score of every passage, in their order; all the terms are known."""
        by_form = np.maximum.reduceat(self._by_form.scores(terms), self._first)
        return self._whole.scores(terms) + by_form

    def scores_without(
        self, terms: list[str], passage: int, forms: Collection[int]
    ) -> NDArray[np.float32]:
        """Return the same as if some forms of a passage were not written.

        Args:
            terms: all known.
            passage: its place.
            forms: their places among the passage's.
        """
        scores = self._whole.scores(terms)
        kept = [at for at in range(len(self._terms[passage])) if at not in forms]
        rest = [term for at in kept for term in self._terms[passage][at]]
        scores[passage] = self._whole.score_of(rest, terms)
        by_form = self._by_form.scores(terms)
        by_form[self._first[passage] + np.array([*forms], np.intp)] = 0.0
        return scores + np.maximum.reduceat(by_form, self._first)

    def known_terms(self, question: str) -> list[str]:
        """Return the terms of a question that the base knows."""
        return [term for term in self._analyzer.terms(question) if term in self._known]

    def coverage(self, question: str) -> float:
        """Return which part of a question's terms the base knows at all, 0-1."""
        terms = self._analyzer.terms(question)
        return len(self.known_terms(question)) / len(terms) if terms else 0.0


class _Documents:
    """BM25 over lists of terms."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._held = Counter(term for document in documents for term in set(document))
        self._count = len(documents)
        self._length = sum(max(len(document), 1) for document in documents) / len(documents)
        self._bm25 = bm25s.BM25(k1=_K1, b=_B)
        self._bm25.index([list(document) or [""] for document in documents], show_progress=False)

    def scores(self, terms: list[str]) -> NDArray[np.float32]:
        """Return the score of every document; all the terms are known."""
        return np.array(self._bm25.get_scores(terms), np.float32)

    def score_of(self, document: Sequence[str], terms: Sequence[str]) -> float:
        """Return the score of a document that is not among these, by the same formula."""
        counts = Counter(document)
        norm = _K1 * (1 - _B + _B * len(document) / self._length)
        return sum(
            self._rarity(term) * counts[term] / (counts[term] + norm)
            for term in terms
            if counts[term]
        )

    def _rarity(self, term: str) -> float:
        held = self._held[term]
        return math.log(1 + (self._count - held + 0.5) / (held + 0.5))


def best(scores: NDArray[np.floating], limit: int) -> list[int]:
    """Return the places of the greatest scores, the greatest first."""
    limit = min(limit, len(scores))
    if not limit:
        return []
    some = np.argpartition(-scores, limit - 1)[:limit]
    return [int(row) for row in some[np.argsort(-scores[some], kind="stable")]]
