"""Finding passages by their meaning: FAISS over the vectors of all that a passage is found by.

Source: Johnson, Douze and Jégou, Billion-scale similarity search (2017).
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from ivr.knowledge.knowledge import Hit, KnowledgeError, Query, Vectors

EXACT_UP_TO = 20_000
"""Vectors among which every product is computed; more are sought in the nearest cells alone."""
_CELLS = 1024
_CELLS_LOOKED_INTO = 12
"""Of 130,000 vectors 2,900 are compared, and 92 % of the nearest 240 are found: as many as with 12
of 512 cells, in two thirds of the time."""
_TRAINED_ON = 40 * _CELLS
FORMS_A_PASSAGE = 8
"""So many vectors more are asked for, since several belong to one passage."""
_SHARPNESS = 10.0
"""How much the best form of a passage outweighs its others, through a lens."""


class DenseIndex:
    """An index of vectors; all that are near count for their passage. Thread-safe once built."""

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
        """Return the passages nearest in meaning, best first.

        Scores are products of vectors, smoothly joined over the forms of a passage.
        """
        if query.vector is None:
            raise KnowledgeError("the index of meanings needs the question's vector")
        many = min(limit * FORMS_A_PASSAGE, len(self._owners))
        scores, rows = self._index.search(query.vector[np.newaxis], many)
        found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        # cells may hold fewer than were asked for
        return joined_hits(((self._owners[row], score) for row, score in found if row >= 0), limit)


def joined_hits(forms: Iterable[tuple[str, float]], limit: int) -> list[Hit]:
    """Return the passages of the forms that were found, best first.

    Args:
        forms: the passage of each, and its product with the question.
        limit: at most so many.
    """
    sums: dict[str, float] = {}
    for owner, score in forms:
        sums[owner] = sums.get(owner, 0.0) + math.exp(_SHARPNESS * score)
    hits = [Hit(owner, math.log(total) / _SHARPNESS) for owner, total in sums.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit]


def joined(products: Vectors, first: NDArray[np.intp]) -> Vectors:
    """Return one score a passage from those of its forms, as `search` does.

    Args:
        products: of all forms.
        first: the row of each passage's first form.
    """
    sums = np.add.reduceat(np.exp(_SHARPNESS * products), first)
    return (np.log(sums) / _SHARPNESS).astype(np.float32)


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
