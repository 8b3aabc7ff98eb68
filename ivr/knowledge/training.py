"""Training of the small reranker: on the passages' own question forms.

A form is asked as if neither it nor its twins were written: what has half its words in common, be
it in another script, is left out of both indexes and out of what is read of its passage. So the
network learns to recognise an answer that is worded otherwise; with the twins it learned to look
for twins, and ordered worse. What it has to tell apart are the passages that the search confuses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.held_out import HeldOut
from ivr.knowledge.knowledge import Hit, Passage, Vectors
from ivr.knowledge.network import Array, Batch, Params, Shape, backward, forward
from ivr.knowledge.pairs import EvidencePairs
from ivr.knowledge.passages import STRANGER

_TRUSTED = 0.9
"""The spread of the fusion's scores beside those of the network, which learns what they lack."""
CANDIDATES = 20
"""Among the tuned questions the fusion's first 8 hold the answer of 90 in 100, so many of 95."""
ROUNDS = 1
"""Over all lessons; more only learn the base by heart."""
_TWINS_SHARE = 0.5
"""Of the terms of two forms together."""
_LEFT_OUT = 0.5
"""Of all forms, each time others: none decides alone."""
_FEWEST_FORMS = 4
_AT_ONCE = 8
"""Questions between two steps."""
_RATE = 1e-3
_FIRST, _SECOND = 0.9, 0.98
"""How much of the slopes before is remembered."""
_TINY = 1e-8

Told = Callable[[str], None]
Rows = NDArray[np.intp]


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
    asked: Vectors
    """Of all their forms; those that callers ask, embedded as questions."""
    search: HeldOut
    pairs: EvidencePairs
    analyzer: Analyzer


def lessons_of_forms(corpus: Corpus) -> Iterator[Lesson]:
    """Yield a lesson for each question form that is still found when it is not written."""
    chance = np.random.default_rng(0)
    for place, passage in enumerate(corpus.passages):
        terms = [frozenset(corpus.analyzer.terms(form)) for form in passage.forms()]
        own = corpus.pairs.forms[passage.passage_id]
        for form in asked_forms(passage):
            twins = _twins(terms, form)
            vector = corpus.asked[own[form]]
            found = corpus.search.without_forms(place, form, vector, twins)
            hits = [hit for hit in found if not hit.passage_id.startswith(STRANGER)][:CANDIDATES]
            read = {
                hit.passage_id: _some(corpus.pairs.forms[hit.passage_id], len(twins), chance)
                for hit in hits
            }
            if passage.passage_id in read:
                read[passage.passage_id] = np.delete(own, twins)
                batch = corpus.pairs.between(vector, list(read.values()))
                yield _lesson(batch, hits, passage.passage_id)


def asked_forms(passage: Passage) -> range:
    """Return the places of the forms that callers ask; what is said stands before them."""
    return range(
        len(passage.forms()) - sum(map(len, passage.questions.values())), len(passage.forms())
    )


def _twins(terms: Sequence[frozenset[str]], form: int) -> list[int]:
    """Return the form itself and all that say nearly the same."""
    own = terms[form]
    return [
        at
        for at, other in enumerate(terms)
        if at == form or (own and len(own & other) >= _TWINS_SHARE * len(own | other))
    ]


def _some(forms: Rows, left_out: int, chance: np.random.Generator) -> Rows:
    """Leave out as many forms as the right passage lacks, whose row would tell it else."""
    return chance.permutation(forms)[: max(len(forms) - left_out, _FEWEST_FORMS)]


def _lesson(batch: Batch, hits: Sequence[Hit], right: str) -> Lesson:
    return Lesson(
        batch,
        np.array([hit.score for hit in hits], np.float32),
        np.array([hit.passage_id == right for hit in hits], np.float32),
    )


def train(
    params: Params, shape: Shape, lessons: Sequence[Lesson], told: Told, rounds: int = ROUNDS
) -> Params:
    """Train in place and return the parameters.

    Every exit learns at once: each alone must tell who answers.
    """
    chance = np.random.default_rng(0)
    adam = _Adam(params)
    weighs = fused_weighs(lessons)
    steps = rounds * -(-len(lessons) // _AT_ONCE)
    step = 0
    for number in range(rounds):
        order, loss = chance.permutation(len(lessons)), 0.0
        for begin in range(0, len(order), _AT_ONCE):
            some = [lessons[row] for row in order[begin : begin + _AT_ONCE]]
            slopes, cost = _slopes(params, shape, _Step(some, weighs, chance))
            step, loss = step + 1, loss + cost
            rate = _RATE * (1 - step / (steps + 1))
            adam.step(params, slopes, rate)
        told(f"round {number + 1} of {rounds}: loss {loss / len(lessons):.3f}")
    return params


def fused_weighs(lessons: Sequence[Lesson]) -> float:
    """Return what the fusion's score weighs: its scale is another after each tuning."""
    return _TRUSTED / float(np.mean([np.std(lesson.fused) for lesson in lessons]))


@dataclass(frozen=True, slots=True)
class _Step:
    lessons: Sequence[Lesson]
    fused_weighs: float
    chance: np.random.Generator


def _slopes(params: Params, shape: Shape, step: _Step) -> tuple[Params, float]:
    some = step.lessons
    batch = _thinned(_together([one.batch for one in some]), step.chance)
    ends = np.cumsum([len(one.fused) for one in some])[:-1]
    exits, tape = forward(params, shape, batch)
    towards: list[Array] = []
    cost = 0.0
    for scores in exits:
        found = [
            _loss(own + step.fused_weighs * one.fused, one.right)
            for own, one in zip(np.split(scores, ends), some, strict=True)
        ]
        towards.append(np.concatenate([slope for _, slope in found]) / (len(exits) * len(some)))
        cost += sum(loss for loss, _ in found) / len(exits)
    return backward(params, shape, batch, tape, towards), cost


def _together(batches: Sequence[Batch]) -> Batch:
    """Put the pairs of several questions into one batch."""
    longest = max(batch.mask.shape[1] for batch in batches)

    def joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        padded = [
            np.pad(each, [(0, 0), (0, longest - each.shape[1]), (0, 0)][: each.ndim])
            for each in arrays
        ]
        return np.concatenate(padded)

    return Batch(
        joined([batch.content for batch in batches]),
        joined([batch.types for batch in batches]),
        joined([batch.mask for batch in batches]),
    )


def _thinned(batch: Batch, chance: np.random.Generator) -> Batch:
    """Hide forms by chance, others each time; the place that the exits read stays."""
    kept = chance.random(batch.mask.shape) >= _LEFT_OUT
    kept[:, 0] = True
    return Batch(batch.content, batch.types, batch.mask * kept)


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
