"""Training of the small reranker: on the passages' own question forms and the tuned questions.

A form is asked as if it were not written: its own row is left out of both indexes and out of what
is read of its passage, so the network learns to recognise an answer that is worded otherwise. What
it has to tell apart are the passages that the search itself confuses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.knowledge import Hit, Passage, Vector, Vectors
from ivr.knowledge.network import Array, Batch, Params, Shape, backward, forward
from ivr.knowledge.pairs import TermPairs, terms_of
from ivr.knowledge.sparse import SparseIndex

FUSED_WEIGHS = 12.0
"""Of the fusion's score beside the network's: it is right more often than not."""
CANDIDATES = 8
_EPOCHS = 6
_AT_ONCE = 4
"""Questions between two steps."""
_RATE = 2e-3
_FIRST, _SECOND = 0.9, 0.98
"""Adam's memory of slopes. Source: Kingma and Ba (2015)."""
_TINY = 1e-8

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One question with its candidates."""

    batch: Batch
    fused: Array
    """Scores of the candidates, shape (pairs,)."""
    right: Array
    """1 where a candidate answers, else 0."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The base as training sees it: every form by itself."""

    passages: Sequence[Passage]
    vectors: Vectors
    """Of all forms, in the order of the passages."""
    words: SparseIndex
    weights: Weights
    pairs: TermPairs

    def first_rows(self) -> list[int]:
        """Return the row of each passage's first form, and the number of rows at the end."""
        sizes = [len(passage.forms()) for passage in self.passages]
        return [0, *np.cumsum(sizes).tolist()]

    def asked(self, question: str, vector: Vector, without: int = -1) -> list[Hit]:
        """Search as the product does, one form left out."""
        products = self.vectors @ vector
        shared = self.words.scores_of_forms(question)
        if without >= 0:
            products[without], shared[without] = -1.0, 0.0
        first = self.first_rows()[:-1]
        dense = self._hits(np.maximum.reduceat(products, first))
        sparse = [h for h in self._hits(np.maximum.reduceat(shared, first)) if h.score > 0]
        return weighted(dense, sparse, self.weights)

    def _hits(self, scores: Array) -> list[Hit]:
        order = np.argsort(-scores)[:30]
        return [Hit(self.passages[row].passage_id, float(scores[row])) for row in order]


def lessons_of_forms(corpus: Corpus) -> Iterator[Lesson]:
    """Yield a lesson for each question form of the base."""
    by_id = {passage.passage_id: passage for passage in corpus.passages}
    said = {name: list(passage.forms()) for name, passage in by_id.items()}
    starts = corpus.first_rows()
    for passage, start in zip(corpus.passages, starts, strict=False):
        forms = passage.forms()
        for number in range(1 + len(passage.spoken), len(forms)):
            hits = corpus.asked(forms[number], corpus.vectors[start + number], start + number)
            others = forms[:number] + forms[number + 1 :]
            known = {**said, passage.passage_id: list(others)}
            yield lesson(corpus, forms[number], hits, (passage.passage_id,), known)


def lesson(
    corpus: Corpus,
    question: str,
    hits: Sequence[Hit],
    right: Sequence[str],
    said: dict[str, list[str]],
) -> Lesson:
    """Return a question with its candidates; one that answers is among them, found or not.

    Args:
        corpus: what is searched.
        question: as asked.
        hits: as found.
        right: passages that answer.
        said: what is read of each passage.
    """
    chosen = list(hits[:CANDIDATES])
    if not any(hit.passage_id in right for hit in chosen):
        missing = next((hit for hit in hits if hit.passage_id in right), Hit(right[0], 0.0))
        chosen = [*chosen[: CANDIDATES - 1], missing]
    terms = [terms_of(corpus.pairs.analyzer, said[hit.passage_id]) for hit in chosen]
    return Lesson(
        corpus.pairs.read_terms(question, terms),
        np.array([hit.score for hit in chosen], np.float32),
        np.array([hit.passage_id in right for hit in chosen], np.float32),
    )


def train(
    params: Params, shape: Shape, lessons: Sequence[Lesson], told: Told, seed: int = 0
) -> Params:
    """Train in place and return the parameters.

    Every exit learns at once: each alone must tell who answers.
    """
    chance = np.random.default_rng(seed)
    first = {name: np.zeros_like(value) for name, value in params.items()}
    second = {name: np.zeros_like(value) for name, value in params.items()}
    steps = _EPOCHS * -(-len(lessons) // _AT_ONCE)
    step = 0
    for epoch in range(_EPOCHS):
        order, loss = chance.permutation(len(lessons)), 0.0
        for begin in range(0, len(order), _AT_ONCE):
            some = [lessons[row] for row in order[begin : begin + _AT_ONCE]]
            slopes, cost = _slopes(params, shape, some)
            step, loss = step + 1, loss + cost
            rate = _RATE * (1 - step / (steps + 1))
            _step(params, slopes, first, second, rate, step)
        told(f"round {epoch + 1} of {_EPOCHS}: loss {loss / len(lessons):.3f}")
    return params


def _slopes(params: Params, shape: Shape, some: Sequence[Lesson]) -> tuple[Params, float]:
    total: Params = {}
    cost = 0.0
    for one in some:
        exits, tape = forward(params, shape, one.batch)
        towards = []
        for scores in exits:
            loss, slope = _loss(scores + FUSED_WEIGHS * one.fused, one.right)
            towards.append(slope / (len(exits) * len(some)))
            cost += loss / len(exits)
        for name, value in backward(params, shape, one.batch, tape, towards).items():
            total[name] = total[name] + value if name in total else value
    return total, cost


def _loss(scores: Array, right: Array) -> tuple[float, Array]:
    """Return the cross entropy of the candidates' shares, and its slope by the scores."""
    powers = np.exp(scores - scores.max())
    shares = powers / powers.sum()
    wanted = right / right.sum()
    return float(-(wanted * np.log(shares + 1e-9)).sum()), (shares - wanted).astype(np.float32)


def _step(
    params: Params, slopes: Params, first: Params, second: Params, rate: float, step: int
) -> None:
    for name, slope in slopes.items():
        first[name] += (1 - _FIRST) * (slope - first[name])
        second[name] += (1 - _SECOND) * (slope * slope - second[name])
        mean = first[name] / (1 - _FIRST**step)
        spread = np.sqrt(second[name] / (1 - _SECOND**step)) + _TINY
        params[name] -= (rate * mean / spread).astype(np.float32)


def prior(vectors: Vectors, width: int) -> Array:
    """Return what a network of meanings knows of terms, in fewer numbers, each of length about 1.

    Args:
        vectors: of the terms, shape (n, wide).
        width: wanted.
    """
    centred = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    short = centred @ axes[:width].T
    length = np.linalg.norm(short, axis=1, keepdims=True) + _TINY
    return (short / length).astype(np.float32)
