"""Two engines as one: a better one for some languages, and one that tells languages apart.

The first knows languages of India but neither English nor which of them it hears; the second
identifies, hears the rest, and stands in.
"""

from collections.abc import Set
from dataclasses import replace
from typing import Protocol

from ivr.audio import TELEPHONE_HZ, Audio, joined
from ivr.stt.stt import (
    Hint,
    PartialTranscripts,
    SpeechToText,
    SpeechToTextUnavailableError,
    Transcript,
)


class Specialist(SpeechToText, Protocol):
    """Knows a few languages well."""

    @property
    def languages(self) -> Set[str]:
        """Those it knows."""
        ...

    def listen(self, hint: Hint) -> PartialTranscripts:
        """Return what hears one utterance as it is spoken, in the language of the hint."""
        ...


class Generalist(SpeechToText, Protocol):
    """Knows which language it hears."""

    def identify(self, utterance: Audio, hint: Hint) -> str:
        """Tell the language of an utterance."""
        ...


class Routed:
    """One engine, shared by all calls; thread-safe."""

    def __init__(self, specialist: Specialist, generalist: Generalist) -> None:
        self._specialist, self._generalist = specialist, generalist
        self.name = f"{specialist.name}+{generalist.name}"

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        """Transcribe a whole utterance by the engine for its language; blocks while it computes.

        The transcript names the engine that heard it.

        Raises:
            SpeechToTextUnavailableError: neither engine can serve now.
        """
        hint = self.identified(utterance, hint)
        if hint.language in self._specialist.languages:
            try:
                return self._specialist.transcribe(utterance, hint)
            except SpeechToTextUnavailableError:
                pass  # the other one knows these languages too, if not as well
        return self._generalist.transcribe(utterance, hint)

    def listen(self, hint: Hint) -> PartialTranscripts:
        """Return what hears one utterance as it is spoken.

        Partial transcripts come where the specialist knows the language of the hint, or of the call
        so far; the final one is in the language that the whole utterance turns out to be in.
        """
        language = hint.language or hint.likely_language
        known = language in self._specialist.languages
        return _Listener(self, self._specialist.listen(hint) if known else None, hint)

    def identified(self, utterance: Audio, hint: Hint) -> Hint:
        """Return the hint with the language of the utterance."""
        language = hint.language or self._generalist.identify(utterance, hint)
        return replace(hint, language=language)


class _Listener:
    """One utterance."""

    def __init__(self, engine: Routed, partials: PartialTranscripts | None, hint: Hint) -> None:
        self._engine, self._partials, self._hint = engine, partials, hint
        self._frames: list[Audio] = []

    def feed(self, frame: Audio) -> Transcript | None:
        self._frames.append(frame)
        return self._partials.feed(frame) if self._partials else None

    def finish(self) -> Transcript:
        utterance = joined(self._frames or [Audio.silence(0, TELEPHONE_HZ)])
        hint = self._engine.identified(utterance, self._hint)
        expected = self._hint.language or self._hint.likely_language
        if self._partials and hint.language == expected:
            return self._partials.finish()
        return self._engine.transcribe(utterance, hint)
