"""Searches as if something were not written: how a base finds what it was not told beforehand."""

from collections.abc import Collection, Sequence

import numpy as np

from ivr.knowledge.dense import joined
from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.hybrid import BREADTH
from ivr.knowledge.knowledge import Hit, Passage, Vector, Vectors
from ivr.knowledge.lens import Lens
from ivr.knowledge.sparse import SparseIndex, best


class HeldOut:
    """The base with something left out."""

    def __init__(
        self,
        searched: Sequence[Passage],
        vectors: Vectors,
        words: SparseIndex,
        weights: Weights,
        lens: Lens,
    ) -> None:
        """Take the base.

        Args:
            searched: passages and strangers.
            vectors: of all their forms, in their order.
            words: the index of the same.
            weights: of the fusion.
            lens: through which vectors are compared.
        """
        self._searched = searched
        self._vectors = lens.seen(vectors)
        self._lens = lens
        self._words = words
        self._weights = weights
        self._first = np.cumsum([0, *(len(each.forms()) for each in searched)])

    def without_form(self, place: int, form: int, vector: Vector) -> list[Hit]:
        """Search for a form of a passage, the form itself left out.

        Args:
            place: of the passage.
            form: its place among the passage's.
            vector: its meaning, as of a question.
        """
        return self.without_forms(place, form, vector, [form])

    def without_forms(
        self, place: int, form: int, vector: Vector, left_out: Collection[int]
    ) -> list[Hit]:
        """Search for the same, and leave out these forms of its passage."""
        products = self._products(vector)
        products[self._first[place] + np.array([*left_out], np.intp)] = -1.0
        terms = self._words.known_terms(self._searched[place].forms()[form])
        words = self._words.scores_without(terms, place, left_out) if terms else None
        return self._fused(products, words)

    def without_passage(self, place: int, form: int, vector: Vector) -> list[Hit]:
        """Search for the same, and leave out all of its passage."""
        products = self._products(vector)
        products[self._first[place] : self._first[place + 1]] = -1.0
        terms = self._words.known_terms(self._searched[place].forms()[form])
        words = self._words.scores(terms) if terms else None
        if words is not None:
            words[place] = 0.0
        return self._fused(products, words)

    def _products(self, vector: Vector) -> Vectors:
        products: Vectors = self._vectors @ self._lens.seen(vector[np.newaxis])[0]
        return products

    def _fused(self, products: Vectors, words: Vectors | None) -> list[Hit]:
        dense = self._hits(joined(products, self._first[:-1]))
        sparse = [] if words is None else [hit for hit in self._hits(words) if hit.score > 0]
        return weighted(dense, sparse, self._weights)

    def _hits(self, scores: Vectors) -> list[Hit]:
        return [
            Hit(self._searched[row].passage_id, float(scores[row])) for row in best(scores, BREADTH)
        ]
