"""Does the caller mean to interrupt? Pure decisions in audio time, fed throughout the call."""

from collections import deque

from ivr.audio import FRAME_S, Audio
from ivr.settings import TurnSettings
from ivr.turns.echo import QUIET_DB, level_db

WINDOW_SPARE_S = 0.2
"""Silence that may lie between the syllables of an interruption."""
FARTHER_DB = 12.0
"""Speech this far below the caller's vowels is somebody else's in the room."""
RISING, FALLING = 0.2, 0.01
"""Share of each frame in the caller's level: it follows the vowels, not the gaps between them."""


class BargeIn:
    """Watches one call; `begin` at each of the agent's replies."""

    def __init__(self, settings: TurnSettings) -> None:
        needed_s = settings.barge_in_speech_ms / 1000
        self._threshold = settings.speech_threshold
        self._needed_frames = round(needed_s / FRAME_S)
        window_frames = round((needed_s + WINDOW_SPARE_S) / FRAME_S)
        self._own: deque[bool] = deque(maxlen=window_frames)
        self._level_db: float | None = None

    def begin(self) -> None:
        """The agent begins to speak: what the caller said before is no interruption."""
        self._own.clear()

    def feed(self, heard: Audio, speech: float, played: Audio) -> bool:
        """Account for 20 ms; True once the caller has spoken enough to be interrupting.

        Args:
            heard: the caller's frame.
            speech: probability that the caller speaks in it; an echo of the agent is no speech.
            played: what was sent to the caller at the same time, silence included.
        """
        heard_db, is_speech = level_db(heard), speech >= self._threshold
        if is_speech and level_db(played) == QUIET_DB:
            self._learn_level(heard_db)
        self._own.append(is_speech and not self._is_far(heard_db))
        return sum(self._own) >= self._needed_frames

    def _learn_level(self, heard_db: float) -> None:
        before_db = heard_db if self._level_db is None else self._level_db
        share = RISING if heard_db > before_db else FALLING
        self._level_db = before_db + share * (heard_db - before_db)

    def _is_far(self, heard_db: float) -> bool:
        return self._level_db is not None and heard_db < self._level_db - FARTHER_DB
