"""Who has the floor: the values and contracts of turn-taking. All times are audio time."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ivr.audio import Audio


class VoiceActivity(Protocol):
    """Tells speech from the rest. One object a call: it remembers what it heard."""

    def probability(self, chunk: Audio) -> float:
        """Return the probability of speech at the end of the chunk; any length of 8 kHz audio."""
        ...


class TurnCompletion(Protocol):
    """Judges from the voice whether a sentence is finished. Shared by all calls."""

    def probability(self, utterance: Audio) -> float:
        """Return the probability that the speaker is done; blocks for tens of milliseconds."""
        ...


class Patience(StrEnum):
    """How long a pause may last before the turn is over; depends on what was asked."""

    SHORT = "short"
    """Yes or no, a choice."""
    NORMAL = "normal"
    """An open question."""
    DICTATION = "dictation"
    """Digits: people stop to read or to remember the next group."""
    LONG = "long"
    """After "ek minute"."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller began to speak, `at_s` into the call."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Paused:
    """The caller fell silent; it may or may not be the end. Draft the reply now."""

    speech_end_s: float
    utterance: Audio
    """All of the turn so far, with a little of the silence around it."""
    speech_s: float
    """How long the turn has lasted, from its first sound to the last."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The caller went on after a pause: the draft is void."""

    at_s: float


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The caller's turn is over; the draft of the last pause is the reply."""

    speech_end_s: float
    decided_s: float


TurnEvent = SpeechBegan | Paused | Resumed | TurnEnded
