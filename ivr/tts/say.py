"""Speaks any text clause by clause and measures what a listener would wait for."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ivr.audio import Audio, joined
from ivr.tts.clauses import clauses
from ivr.tts.speaker import FROM_LIBRARY, Speaker, SpokenClause


@dataclass(frozen=True, slots=True)
class Said:
    """A text, spoken, with the figures of `ivr say`."""

    audio: Audio
    engine: str
    """What spoke the first clause that was not in the library; `library` when all were."""
    first_audio_ms: float
    total_ms: float
    spoken_text: str

    @property
    def audio_ms(self) -> float:
        """Length of the audio."""
        return 1000 * self.audio.duration_s


async def stream(text: str, language: str, speaker: Speaker) -> AsyncIterator[SpokenClause]:
    """Yield the clauses of a text as soon as each is spoken.

    Raises:
        TextToSpeechUnavailableError: no engine can serve now.
    """
    for clause in clauses(text):
        yield await speaker.clause((clause,), language)


async def say(text: str, language: str, speaker: Speaker) -> Said:
    """Speak a whole text.

    Raises:
        TextToSpeechUnavailableError: no engine can serve now.
    """
    started_s = time.monotonic()
    spoken: list[SpokenClause] = []
    ready_s: list[float] = []
    async for clause in stream(text, language, speaker):
        spoken.append(clause)
        ready_s.append(time.monotonic() - started_s)
    live = [clause.engine for clause in spoken if clause.engine != FROM_LIBRARY]
    return Said(
        audio=joined([clause.audio for clause in spoken] or [speaker.nothing]),
        engine=live[0] if live else FROM_LIBRARY,
        first_audio_ms=1000 * ready_s[0] if ready_s else 0.0,
        total_ms=1000 * (time.monotonic() - started_s),
        spoken_text=" ".join(clause.text for clause in spoken),
    )
