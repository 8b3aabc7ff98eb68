"""Figures as they stand in a reply, and what each may mean: values for the check of the last word.

Also the plain form in which a reply is checked: what only hides a figure from a reader is gone.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Joiners, marks of direction and other signs that no one sees."""
_OTHER_DIGITS = re.compile(r"(?![0-9])\d")


class Measure(StrEnum):
    """What an amount is counted in."""

    PAISE = "paise"
    GRAMS = "grams"
    CARAT = "carat"
    PERCENT = "percent"
    MONTHS = "months"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    KILOMETRES = "kilometres"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something."""

    measure: Measure
    value: float


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    minutes: frozenset[int]
    """Minutes after midnight that it may mean: "11:30" is said of the night, too."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or as much of one as was said; what was not said is 0, of the weekday -1."""

    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = -1
    """Monday is 0."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits that count nothing: a telephone number, a PIN code, the end of either."""

    digits: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day counted from today."""

    days: int


Reading = Amount | Clock | Day | Digits | Ahead


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text."""

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    """What it may mean; empty where it cannot be read, and then nothing explains it."""

    def is_a(self, measure: Measure) -> bool:
        """Tell whether it may be an amount of a measure."""
        return any(isinstance(r, Amount) and r.measure is measure for r in self.readings)

    @property
    def is_moment(self) -> bool:
        """Whether it is a day or a time of day."""
        return any(isinstance(reading, Clock | Day) for reading in self.readings)


@lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """Return a text as it is checked: compatible forms made one, digits ASCII, nothing hidden."""
    if text.isascii():
        return text
    shown = _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).replace("−", "-")
    return _OTHER_DIGITS.sub(lambda digit: str(unicodedata.digit(digit[0])), shown)
