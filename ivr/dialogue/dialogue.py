"""The values that pass through the dialogue: what was understood, what is said, what is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Expecting(StrEnum):
    """The kind of answer that the agent's last question calls for."""

    OPEN = "open"
    YES_NO = "yes_no"
    AMOUNT = "amount"
    WEIGHT = "weight"
    PURITY = "purity"
    CITY = "city"
    BRANCH = "branch"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    PHONE = "phone"
    PINCODE = "pincode"
    OWED = "owed"
    """What is still to be paid on a loan there is: a bare sum is `existing_loan_amount`."""
    RATE = "rate"
    """What the caller pays now, a year."""
    MONTHS = "months"
    """What is left of the loan there is."""
    CALLBACK = "callback_at"


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing the caller wants; names are listed in `data/dialogue/intents.yaml`."""

    name: str
    confidence: float
    """0–1."""


@dataclass(frozen=True, slots=True)
class Range:
    """Two bounds of the same unit, the smaller first."""

    min: float
    max: float


SlotValue = str | int | float | Range


class Sum(StrEnum):
    """How a value stands to one that was given before it."""

    UNSAID = ""
    ADDS = "adds"
    """It comes on top: another ten grams."""
    WHOLE = "whole"
    """It is that of all things together."""
    GROWN = "grown"
    """Of a value in the memory: it is the sum of several."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed value that the caller gave."""

    value: SlotValue
    unit: str
    """`grams`, `carat`, `paise`, `percent`, `months`, or empty where the value has none."""
    text: str
    """The caller's own words."""
    sum: Sum = Sum.UNSAID


@dataclass(frozen=True, slots=True)
class Understanding:
    """One utterance, understood."""

    language: str
    """An ISO code of `data/languages/`, or `hinglish`."""
    intents: tuple[Intent, ...]
    """Strongest first; empty when nothing was understood."""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    hardly_heard: bool = False
    """An answer was said, but not clearly enough to act on."""
    topics: tuple[str, ...] = ()
    """What was spoken of beside the intents, see `data/dialogue/topics.yaml`; surest first."""
    secrets: tuple[str, ...] = ()
    """One-time passwords and the like, as they stand in the text: nobody is to keep them."""

    def wants(self, name: str) -> bool:
        """Tell whether an intent holds."""
        return any(intent.name == name for intent in self.intents)

    def for_the_record(self, text: str) -> str:
        """Return the utterance without the codes that nobody is to keep."""
        for code in self.secrets:
            text = text.replace(code, "…")
        return text


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of speech between two natural pauses."""

    pieces: tuple[str, ...]
    """Fixed words, perhaps none, and filled-in values in turn; joined they are the text."""
    language: str = ""
    """Of these words, where it is not the reply's."""
    slowly: bool = False
    """With longer pauses, for who asked for it."""

    @property
    def text(self) -> str:
        """The clause as it stands in the transcript, figures as digits."""
        return "".join(self.pieces)


def read_best(read: Callable[[str], Understanding], text: str, candidate: str) -> Understanding:
    """Read what was heard: the answer that fits the sound, or where there is none the text.

    Args:
        read: understands a text.
        text: as the recogniser wrote it.
        candidate: the expected answer that explains the sound better, if any.
    """
    answered = read(candidate) if candidate else None
    return answered if answered and answered.intents else read(text)
