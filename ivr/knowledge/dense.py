"""Finding passages by their meaning: FAISS over the vectors of all that a passage is found by.

Source: Johnson, Douze and Jégou, Billion-scale similarity search (2017).
"""

from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np

from ivr.knowledge.knowledge import Hit, KnowledgeError, Query, Vectors

EXACT_UP_TO = 20_000
"""Vectors among which every product is computed; more are sought in the nearest cells alone."""
_CELLS = 512
_CELLS_LOOKED_INTO = 12
_TRAINED_ON = 40 * _CELLS
_FORMS_A_PASSAGE = 8
"""So many vectors more are asked for, since several belong to one passage."""


class DenseIndex:
    """An index of vectors; the best vector of a passage counts. Thread-safe once built."""

    def __init__(self, owners: Sequence[str], vectors: Vectors) -> None:
        """Build the index.

        Args:
            owners: the passage of each vector.
            vectors: shape (n, width), of length 1.
        """
        # Each caller's search is small and several run at once: threads of its own only wait.
        faiss.omp_set_num_threads(1)
        self._owners = list(owners)
        self._index = _exact(vectors) if len(vectors) <= EXACT_UP_TO else _in_cells(vectors)

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the passages nearest in meaning, best first; scores are products, -1 to 1."""
        if query.vector is None:
            raise KnowledgeError("the index of meanings needs the question's vector")
        many = min(limit * _FORMS_A_PASSAGE, len(self._owners))
        scores, rows = self._index.search(query.vector[np.newaxis], many)
        best: dict[str, float] = {}
        for score, row in zip(scores[0].tolist(), rows[0].tolist(), strict=True):
            if row >= 0:  # cells may hold fewer than were asked for
                best.setdefault(self._owners[row], score)
        return [Hit(name, score) for name, score in list(best.items())[:limit]]


def _exact(vectors: Vectors) -> Any:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _in_cells(vectors: Vectors) -> Any:
    width = vectors.shape[1]
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, _CELLS, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).permutation(len(vectors))[:_TRAINED_ON]
    index.train(np.ascontiguousarray(vectors[chosen], np.float32))
    index.add(np.ascontiguousarray(vectors, np.float32))
    index.nprobe = _CELLS_LOOKED_INTO
    return index
