"""Finding passages by their words: BM25 over the terms of all that a passage is found by.

Source: Robertson and Zaragoza (2009); the scores are worked out once, when the index is built
(Lù, BM25S, 2024).
"""

from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.knowledge import Hit, Passage, Query

_K1 = 1.2
_B = 0.6
"""Forms differ in length because callers do, which says little of what they ask."""


class SparseIndex:
    """An index of words. Every form of a passage is a document; the best one counts."""

    def __init__(self, passages: Sequence[Passage], analyzer: Analyzer) -> None:
        """Build the index."""
        self._analyzer = analyzer
        self._ids = [passage.passage_id for passage in passages]
        forms = [[analyzer.terms(form) for form in passage.forms()] for passage in passages]
        self._first = np.cumsum([0, *map(len, forms)])[:-1].astype(np.intp)
        documents = [document or [""] for each in forms for document in each]
        self._forms = len(documents)
        self._known = {term for document in documents for term in document}
        self._bm25 = bm25s.BM25(k1=_K1, b=_B)
        self._bm25.index(documents, show_progress=False)

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the passages that share terms with the question, best first."""
        scores = np.maximum.reduceat(self.scores_of_forms(query.text), self._first)
        return [
            Hit(self._ids[row], float(scores[row]))
            for row in best(scores, limit)
            if scores[row] > 0
        ]

    def scores_of_forms(self, question: str) -> NDArray[np.float32]:
        """Return the score of every form by itself, in the order of the passages."""
        terms = [term for term in self._analyzer.terms(question) if term in self._known]
        if not terms:
            return np.zeros(self._forms, np.float32)
        return np.array(self._bm25.get_scores(terms), np.float32)

    def coverage(self, question: str) -> float:
        """Return which part of a question's terms the base knows at all, 0-1."""
        terms = self._analyzer.terms(question)
        return sum(term in self._known for term in terms) / len(terms) if terms else 0.0


def best(scores: NDArray[np.floating], limit: int) -> list[int]:
    """Return the places of the greatest scores, the greatest first."""
    limit = min(limit, len(scores))
    if not limit:
        return []
    some = np.argpartition(-scores, limit - 1)[:limit]
    return [int(row) for row in some[np.argsort(-scores[some], kind="stable")]]
