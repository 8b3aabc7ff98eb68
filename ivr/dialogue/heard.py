"""What the readers of slots share: one utterance prepared, and one finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ivr.dialogue.dialogue import Expecting, Range, SlotValue, Sum
from ivr.dialogue.quantities import Quantity
from ivr.dialogue.tokens import Token

_CLAUSE_WORDS = frozenset(("aur", "and", "but", "lekin", "magar", "or"))


@dataclass(frozen=True, slots=True)
class Found:
    """A value for a slot and the words it came from."""

    slot: str
    value: SlotValue
    unit: str
    first: int
    last: int
    sum: Sum = Sum.UNSAID


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as words and quantities, and the question it may answer."""

    tokens: Sequence[Token]
    quantities: Sequence[Quantity]
    expecting: Expecting
    now: datetime

    def word(self, at: int) -> str:
        """Return the known word at a place, empty outside the utterance."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def roman(self, at: int) -> str:
        """Return the word as it was said, in Roman letters; empty outside the utterance."""
        return self.tokens[at].roman if 0 <= at < len(self.tokens) else ""

    def has(self, *words: str) -> bool:
        """Tell whether any of the words was said."""
        return any(token.word in words or token.roman in words for token in self.tokens)

    def clause(self, first: int, last: int) -> tuple[int, int]:
        """Return the bounds, end excluded, of the clause around a span of words."""
        start, end = first, last + 1
        while start > 0 and not self._parts(start):
            start -= 1
        while end < len(self.tokens) and not self._parts(end):
            end += 1
        return start, end

    def is_short_answer(self, quantity: Quantity) -> bool:
        """Tell whether little but the quantity was said, so that weak number words count."""
        return len(self.tokens) - (quantity.last - quantity.first + 1) <= 2

    def answers_with(self, quantity: Quantity) -> bool:
        """Tell whether a bare number may be the answer to the question asked."""
        return not quantity.unit and (not quantity.number.weak or self.is_short_answer(quantity))

    def _parts(self, at: int) -> bool:
        return self.tokens[at].after_break or self.tokens[at].word in _CLAUSE_WORDS


def plain(value: Fraction) -> int | float:
    """Return whole values as int, others as float."""
    return value.numerator if value.denominator == 1 else round(float(value), 4)


def bounds(low: Fraction, high: Fraction) -> SlotValue:
    """Return a number, or a range when the bounds differ."""
    if low == high:
        return plain(high)
    return Range(round(float(low), 4), round(float(high), 4))
