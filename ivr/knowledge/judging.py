"""Is what was found an answer to this question? Four signs, weighed.

No sign tells it alone. Of matters that nobody had thought of beforehand, where one question in
twenty that has an answer was refused, the place beside the strangers refused 47 in a hundred,
belonging 63, all four 82.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.belonging import Belonging
from ivr.knowledge.fusion import beside_strangers
from ivr.knowledge.knowledge import Hit, Passage, Query
from ivr.yaml_files import read_as

MOST_WRONG_REFUSALS = 0.05
"""A caller who is refused an answer that stands there is served worse than by a tool too many."""
CLEARLY_RIGHT = 0.99
"""Of the passages that are clearly meant, so many are the right ones."""
MOSTLY_RIGHT = 0.88
"""Of those that are said where the dialogue has nothing to say. Else the caller is asked again."""
_STEP = 0.001
_EACH_KIND = 500.0
"""What a kind counts for, in questions."""


class SignWeights(BaseModel, frozen=True, extra="forbid"):
    """What each sign counts for."""

    bias: float
    beside_strangers: float
    spoken_of: float
    left_out: float
    belongs: float


class Judging(BaseModel, frozen=True, extra="forbid"):
    """`data/retrieval/judging.yaml`: what `ivr knowledge tune` found."""

    signs: SignWeights
    sure: float = Field(ge=0, le=1)
    """From this sureness on a passage answers; below it the agent says that he does not know."""
    lead: float = Field(ge=0, le=1)
    """By so much the first comes before the best of another topic where it may be said at all: two
    that are as near as each other mean that neither is."""
    clear_lead: float = Field(ge=0, le=1)
    """By so much where it is clearly meant, so that it may be said in place of what the dialogue
    itself has to say."""


def load_judging(file: Path) -> Judging:
    """Read what is weighed.

    Raises:
        ConfigurationError: absent or malformed.
    """
    return read_as(file, Judging)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of a question and the passage that was found; in the order of the weights."""

    beside_strangers: float
    """Logarithm of the passage's score by that of the nearest stranger."""
    spoken_of: float
    """Rarity of the question's terms that the passage knows, summed."""
    left_out: float
    """Of those that it does not; callers tell long stories of our matters, and ask short questions
    beside them."""
    belongs: float
    """Log odds that the question is of this bank's matters."""


class Judge(Protocol):
    """Tells how surely the best of what was found answers; thread-safe."""

    def sureness(self, query: Query, fused: Sequence[Hit], answer: str) -> float:
        """Return the probability, 0-1; 0 where nothing was found.

        Args:
            query: the question.
            fused: all that was found, strangers too.
            answer: the id of the passage; empty for none.
        """
        ...


_Terms = frozenset[str]


class Reading:
    """Reads the signs: which words of a question a passage speaks of, and how much those tell."""

    def __init__(self, searched: Sequence[Passage], analyzer: Analyzer) -> None:
        """Count the terms of the base.

        Args:
            searched: passages and strangers.
            analyzer: makes their terms.
        """
        self._analyzer = analyzer
        self._forms = {
            passage.passage_id: [frozenset(analyzer.terms(form)) for form in passage.forms()]
            for passage in searched
        }
        every = [form for forms in self._forms.values() for form in forms]
        self._held = Counter(term for form in every for term in form)
        self._count = len(every)
        self._known = {name: frozenset[str]().union(*each) for name, each in self._forms.items()}

    def signs(
        self,
        question: str,
        fused: Sequence[Hit],
        answer: str,
        belongs: float,
        without: Sequence[str] = (),
    ) -> Signs:
        """Return what is seen of a question.

        Args:
            question: as asked.
            fused: all that was found, strangers too.
            answer: the id of a passage.
            belongs: log odds that it is of our matters.
            without: forms that are not counted, as if they were not written.
        """
        left_out_forms = [frozenset(self._analyzer.terms(form)) for form in without]
        rarities = {
            term: self._rarity(term, left_out_forms) for term in self._analyzer.terms(question)
        }
        known = self._known_without(answer, left_out_forms) if without else self._known[answer]
        spoken_of = sum(value for term, value in rarities.items() if term in known)
        left_out = sum(rarities.values()) - spoken_of
        return Signs(beside_strangers(fused, answer), spoken_of, left_out, belongs)

    def _known_without(self, answer: str, without: Sequence[_Terms]) -> _Terms:
        return frozenset[str]().union(*(e for e in self._forms[answer] if e not in without))

    def _rarity(self, term: str, without: Sequence[_Terms]) -> float:
        """Return the logarithm of how rare a term is; one that is nowhere is the rarest."""
        held = self._held[term] - sum(term in form for form in without)
        return math.log(1 + (self._count - len(without) - held + 0.5) / (held + 0.5))


class SignsJudge:
    """Weighs the four signs."""

    def __init__(self, reading: Reading, belonging: Belonging, weights: SignWeights) -> None:
        self._reading = reading
        self._belonging = belonging
        self._weights = weights

    def sureness(self, query: Query, fused: Sequence[Hit], answer: str) -> float:
        """Return the probability that a passage answers."""
        return probability(self.signs(query.text, fused, answer), self._weights) if answer else 0.0

    def signs(self, question: str, fused: Sequence[Hit], answer: str) -> Signs:
        """Return what is seen of a question."""
        return self._reading.signs(question, fused, answer, self._belonging.log_odds(question))


def probability(signs: Signs, weights: SignWeights) -> float:
    """Return what the signs amount to."""
    log_odds = (
        weights.bias
        + weights.beside_strangers * signs.beside_strangers
        + weights.spoken_of * signs.spoken_of
        + weights.left_out * signs.left_out
        + weights.belongs * signs.belongs
    )
    return 1 / (1 + math.exp(-log_odds))


def weighed(kinds: Sequence[tuple[bool, Sequence[Signs]]]) -> SignWeights:
    """Return the weights by which questions with an answer part best from those without.

    Args:
        kinds: questions of one kind and one origin, and whether the base has their answers. Each
            counts alike, however many there are.
    """
    # Imported where it is needed: half a second that no start of the product should take.
    from sklearn.linear_model import LogisticRegression

    told = [(one, has_answer, len(some)) for has_answer, some in kinds for one in some]
    rows: NDArray[np.float64] = np.array([astuple(one) for one, _, _ in told])
    scale = rows.std(0) + 1e-9
    fitted = LogisticRegression(max_iter=1000).fit(
        rows / scale,
        [has_answer for _, has_answer, _ in told],
        sample_weight=[_EACH_KIND / count for _, _, count in told],
    )
    values = [round(float(value), 4) for value in fitted.coef_[0] / scale]
    return SignWeights(
        bias=round(float(fitted.intercept_[0]), 4),
        beside_strangers=values[0],
        spoken_of=values[1],
        left_out=values[2],
        belongs=values[3],
    )


def threshold(answered: Sequence[float], unanswered: Sequence[float]) -> float:
    """Return the sureness from which a passage answers.

    The highest that refuses no more questions with an answer than is allowed, and not higher than
    needed to refuse every one without.

    Args:
        answered: how sure it is of questions whose answer is in the base.
        unanswered: of those that it has no answer to.
    """
    right = sorted(answered)
    allowed = right[int(MOST_WRONG_REFUSALS * len(right))] if right else 0.0
    needed = max(unanswered, default=0.0) + _STEP
    return max(round(math.floor(min(allowed, needed) / _STEP) * _STEP, 3), 0.0)


def least_lead(leads: Sequence[float], right: Sequence[bool], share: float) -> float:
    """Return the least lead from which on the first is the right one often enough.

    Args:
        leads: of questions whose answer is in the base: see `lead` in `fusion.py`.
        right: whether the first answers.
        share: how often that is to be so.
    """
    order = np.argsort(leads)[::-1]
    hits = np.cumsum(np.array(right, float)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(hits >= share)
    return round(float(np.array(leads)[order[enough[-1]]]), 3) if len(enough) else 1.0
