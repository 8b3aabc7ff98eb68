"""Text to speech: contract. Engines stand beside this file."""

from typing import Protocol

from ivr.audio import Audio
from ivr.errors import IvrError


class TextToSpeechError(IvrError):
    """The text could not be spoken."""


class TextToSpeechUnavailableError(TextToSpeechError):
    """The engine is down or busy. Safe to retry or to fall back."""


class TextToSpeech(Protocol):
    """One engine, shared by all calls; thread-safe."""

    name: str
    rate_hz: int
    fingerprint: str
    """Changes when the same text would sound different: model, front end, settings."""

    def synthesize(self, text: str, *, language: str, voice: str, speed: float = 1.0) -> Audio:
        """Speak a clause whose figures are already words; blocks while it computes.

        Args:
            text: Devanagari for `hi`, Latin for `en`; Latin words inside Hindi are English.
            language: ISO 639 code of one that has a voice.
            voice: a voice of the engine; `a+b` blends two evenly.
            speed: 1.0 is the voice's own pace.

        Raises:
            TextToSpeechUnavailableError: the engine cannot serve now.
        """
        ...
