"""Speech to text: values and contract. Engines stand beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ivr.audio import Audio
from ivr.errors import IvrError


class SpeechToTextError(IvrError):
    """The utterance could not be transcribed."""


class SpeechToTextUnavailableError(SpeechToTextError):
    """The engine is down or busy. Safe to retry or to fall back."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the listener may expect."""

    language: str = ""
    """ISO 639 code when the caller has locked it; empty: decide from the audio."""
    likely_language: str = ""
    """The language of the call so far; wins when the audio is ambiguous."""
    answers: Mapping[str, "Answers"] = field(default_factory=dict)
    """What the question calls for, by language; the language heard decides which count."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a question calls for, as people say it."""

    grammar: str = ""
    """Searched beside free text, in the notation of `ivr.stt.grammar`; empty: free text only."""
    example: str = ""
    """A few of them in one line, in the spelling that is wanted; empty for the engine's own."""
    repeats: bool = False
    """Whether words come again and again in an answer, as in dictated digits."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in one utterance."""

    text: str
    """As the engine wrote it; Hindi comes in Devanagari or Roman letters, by engine."""
    roman: str
    """The same in Roman letters."""
    language: str
    """ISO 639 code, as spoken."""
    confidence: float
    """0–1; below 0.4 better ask again."""
    engine: str
    candidate: str = ""
    """The expected answer that explains the sound better than what was written freely, or as well;
    it counts before `text`. Empty when none does."""


class SpeechToText(Protocol):
    """One engine, shared by all calls; thread-safe."""

    name: str

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        """Transcribe a whole utterance; blocks while it computes.

        An utterance without speech gives an empty text, not an error.

        Raises:
            SpeechToTextUnavailableError: the engine cannot serve now.
        """
        ...


class PartialTranscripts(Protocol):
    """One utterance heard while it is spoken; for one call, not shared."""

    def feed(self, frame: Audio) -> Transcript | None:
        """Take the next frame; return what has been said so far where that is due.

        Blocks while it computes, which frames that bring no transcript do not.

        Raises:
            SpeechToTextUnavailableError: the engine cannot serve now.
        """
        ...

    def finish(self) -> Transcript:
        """Return what was said in all; the last call.

        Raises:
            SpeechToTextUnavailableError: the engine cannot serve now.
        """
        ...
