"""Training of the small reranker: on the passages' own question forms and the tuned questions.

A form is asked as if it were not written: its own row is left out of both indexes and out of what
is read of its passage, so the network learns to recognise an answer that is worded otherwise. What
it has to tell apart are the passages that the search itself confuses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ivr.knowledge.dense import joined
from ivr.knowledge.fusion import Weights, weighted
from ivr.knowledge.hybrid import BREADTH
from ivr.knowledge.knowledge import Hit, Passage, Vectors
from ivr.knowledge.network import Array, Batch, Params, Shape, backward, forward
from ivr.knowledge.pairs import TermPairs, terms_of
from ivr.knowledge.sparse import SparseIndex, best

FUSED_WEIGHS = 12.0
"""Of the fusion's score beside the network's: it is right more often than not."""
CANDIDATES = 8
ROUNDS = 4
"""Over all lessons; more only learn the base by heart."""
_AT_ONCE = 4
"""Questions between two steps."""
_RATE = 2e-3
_FIRST, _SECOND = 0.9, 0.98
"""How much of the slopes before is remembered."""
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

    def asked(self, passage: int, form: int) -> list[Hit]:
        """Search for a form as the product does, the form itself left out."""
        sizes = [len(each.forms()) for each in self.passages]
        first = np.cumsum([0, *sizes])[:-1]
        row = first[passage] + form
        products = self.vectors @ self.vectors[row]
        products[row] = -1.0
        terms = self.words.known_terms(self.passages[passage].forms()[form])
        dense = self._hits(joined(products, first))
        sparse = self._hits(self.words.scores_without(terms, passage, form)) if terms else []
        return weighted(dense, [hit for hit in sparse if hit.score > 0], self.weights)

    def _hits(self, scores: Array) -> list[Hit]:
        return [
            Hit(self.passages[row].passage_id, float(scores[row])) for row in best(scores, BREADTH)
        ]


def lessons_of_forms(corpus: Corpus) -> Iterator[Lesson]:
    """Yield a lesson for each question form of the base."""
    said = {passage.passage_id: list(passage.forms()) for passage in corpus.passages}
    for place, passage in enumerate(corpus.passages):
        forms = passage.forms()
        for form in range(1 + len(passage.spoken), len(forms)):
            others = [*forms[:form], *forms[form + 1 :]]
            yield lesson(
                corpus,
                forms[form],
                corpus.asked(place, form),
                (passage.passage_id,),
                {**said, passage.passage_id: others},
            )


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
    params: Params, shape: Shape, lessons: Sequence[Lesson], told: Told, rounds: int = ROUNDS
) -> Params:
    """Train in place and return the parameters.

    Every exit learns at once: each alone must tell who answers.
    """
    chance = np.random.default_rng(0)
    adam = _Adam(params)
    steps = rounds * -(-len(lessons) // _AT_ONCE)
    step = 0
    for number in range(rounds):
        order, loss = chance.permutation(len(lessons)), 0.0
        for begin in range(0, len(order), _AT_ONCE):
            some = [lessons[row] for row in order[begin : begin + _AT_ONCE]]
            slopes, cost = _slopes(params, shape, some)
            step, loss = step + 1, loss + cost
            rate = _RATE * (1 - step / (steps + 1))
            adam.step(params, slopes, rate)
        told(f"round {number + 1} of {rounds}: loss {loss / len(lessons):.3f}")
    return params


def _slopes(params: Params, shape: Shape, some: Sequence[Lesson]) -> tuple[Params, float]:
    total: Params = {}
    cost = 0.0
    for one in some:
        exits, tape = forward(params, shape, one.batch)
        towards: list[Array] = []
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


class _Adam:
    """Steps as long as slopes agree with those before. Source: Kingma and Ba (2015)."""

    def __init__(self, params: Params) -> None:
        self._mean = {name: np.zeros_like(value) for name, value in params.items()}
        self._square = {name: np.zeros_like(value) for name, value in params.items()}
        self._steps = 0

    def step(self, params: Params, slopes: Params, rate: float) -> None:
        """Change the parameters in place."""
        self._steps += 1
        for name, slope in slopes.items():
            self._mean[name] += (1 - _FIRST) * (slope - self._mean[name])
            self._square[name] += (1 - _SECOND) * (slope * slope - self._square[name])
            mean = self._mean[name] / (1 - _FIRST**self._steps)
            spread = np.sqrt(self._square[name] / (1 - _SECOND**self._steps)) + _TINY
            params[name] -= (rate * mean / spread).astype(np.float32)


def prior(vectors: Vectors, width: int) -> Array:
    """Return what a network of meanings knows of terms, in fewer numbers, each of length about 1.

    Args:
        vectors: of the terms, shape (n, wide).
        width: wanted.
    """
    centred = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    short = np.zeros((len(vectors), width), np.float32)  # few terms span fewer numbers
    short[:, : len(axes[:width])] = centred @ axes[:width].T
    length = np.linalg.norm(short, axis=1, keepdims=True) + _TINY
    known: Array = (short / length).astype(np.float32)
    return known
