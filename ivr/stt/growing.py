"""Partial transcripts from an engine that hears only whole utterances: it hears the growing one."""

from typing import Protocol, runtime_checkable

from ivr.audio import TELEPHONE_HZ, Audio, joined
from ivr.stt.stt import Hint, PartialTranscripts, SpeechToText, Transcript

EVERY_S = 1.0
"""Of audio between two partial transcripts; each costs as much as the final one."""


@runtime_checkable
class Streaming(Protocol):
    """An engine that hears while the caller speaks."""

    def listen(self, hint: Hint) -> PartialTranscripts:
        """Return what hears one utterance."""
        ...


def listener(engine: SpeechToText, hint: Hint) -> PartialTranscripts:
    """Return what hears one utterance as it is spoken, the engine's own where it has one."""
    return engine.listen(hint) if isinstance(engine, Streaming) else Growing(engine, hint)


class Growing:
    """One utterance, transcribed from its beginning again and again."""

    def __init__(self, engine: SpeechToText, hint: Hint) -> None:
        self._engine, self._hint = engine, hint
        self._frames: list[Audio] = []
        self._since_s = 0.0

    def feed(self, frame: Audio) -> Transcript | None:
        """Take the next frame; transcribe once a second."""
        self._frames.append(frame)
        self._since_s += frame.duration_s
        if self._since_s < EVERY_S:
            return None
        self._since_s = 0.0
        return self.finish()

    def finish(self) -> Transcript:
        """Transcribe all of it."""
        utterance = joined(self._frames or [Audio.silence(0, TELEPHONE_HZ)])
        return self._engine.transcribe(utterance, self._hint)
