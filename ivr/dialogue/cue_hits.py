"""Cues found in an utterance, laid over its words: each is compared with its neighbours alone.

Cues reach a few words far, so the work grows with the length of an utterance and not with its
square.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_CLAUSE_WORDS = frozenset(("aur", "and", "but", "lekin"))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an utterance as cues see it."""

    names: tuple[str, ...]
    """Known words, and the mark of the slot that they fill."""
    after_break: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """Words in order that speak for an intent."""

    intent: str
    weight: float
    steps: tuple[frozenset[str] | int, ...]
    """Words that may stand at each place; a number is a gap of that many words at most."""
    begins: bool
    ends: bool
    denies: bool
    """Contains a negation itself, so that it cannot be denied."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue and the words, both ends included, over which it stands."""

    cue: Cue
    first: int
    last: int

    def is_within(self, other: "Hit") -> bool:
        """Tell whether the other stands over all of its words."""
        return other.first <= self.first and self.last <= other.last

    @property
    def fullness(self) -> tuple[int, int]:
        """How much it covers, and how many words of that it knows."""
        return self.last - self.first, sum(isinstance(step, frozenset) for step in self.cue.steps)


class Laid:
    """The hits of one utterance by place and by clause."""

    def __init__(self, words: Sequence[Word], hits: Sequence[Hit]) -> None:
        """Lay the hits over the words."""
        self._words = words
        self._hits = hits

    def over(self, hit: Hit) -> Iterator[Hit]:
        """Yield the hits that stand over the first word of one, itself included."""
        yield from self._by_place[hit.first]

    def touching(self, hit: Hit) -> Iterator[Hit]:
        """Yield the hits that overlap one, itself included, some of them more than once."""
        for place in range(hit.first, hit.last + 1):
            yield from self._by_place[place]

    def clauses(self, hit: Hit) -> range:
        """Return the clauses, counted from 0, over which a hit stands."""
        return range(self._clause[hit.first], self._clause[hit.last] + 1)

    def spans_clauses(self, hit: Hit) -> bool:
        """Tell whether a cue took its words from two clauses: kitne din lagenge aur byaj."""
        inside = self._words[hit.first + 1 : hit.last]
        return any(word.names[0] in _CLAUSE_WORDS for word in inside)

    @cached_property
    def _by_place(self) -> list[list[Hit]]:
        places: list[list[Hit]] = [[] for _ in self._words]
        for hit in self._hits:
            for place in range(hit.first, hit.last + 1):
                places[place].append(hit)
        return places

    @cached_property
    def _clause(self) -> list[int]:
        opens = (word.after_break or word.names[0] in _CLAUSE_WORDS for word in self._words)
        return list(accumulate(map(int, opens)))
