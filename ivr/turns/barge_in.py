"""Does the caller mean to interrupt? Pure decisions while the agent speaks, in audio time."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ivr.audio import FRAME_S, Audio
from ivr.settings import TurnSettings

WINDOW_SPARE_S = 0.2
"""Silence that may lie between the syllables of an interruption."""
ECHO_WINDOW_FRAMES = 20
"""0.4 s of envelope: long enough that two voices do not agree by chance."""
ECHO_DELAY_FRAMES = 25
"""0.5 s: jitter buffers both ways and a loudspeaker's path."""
ECHO_CORRELATION = 0.85
ECHO_LOSS_DB = 6.0
"""An echo comes back weaker than it went out."""
QUIET_DB = 20.0
"""Level above one unit of PCM below which a frame counts as silent."""


class BargeIn:
    """Watches one stretch of the agent's speech; make a new one for the next."""

    def __init__(self, settings: TurnSettings) -> None:
        needed_s = settings.barge_in_speech_ms / 1000
        self._threshold = settings.speech_threshold
        self._needed_frames = round(needed_s / FRAME_S)
        window_frames = round((needed_s + WINDOW_SPARE_S) / FRAME_S)
        self._speech: deque[bool] = deque(maxlen=window_frames)
        self._echo = _EchoWatch()

    def feed(self, heard: Audio, speech: float, played: Audio) -> bool:
        """Account for 20 ms; True once the caller has spoken enough to be interrupting.

        Args:
            heard: the caller's frame.
            speech: probability of speech in it.
            played: what was sent to the caller at the same time.
        """
        is_echo = self._echo.feed(_level_db(heard), _level_db(played))
        if is_echo:
            self._speech.clear()
        self._speech.append(speech >= self._threshold and not is_echo)
        return sum(self._speech) >= self._needed_frames


class _EchoWatch:
    """Compares the envelopes of the two directions at every plausible delay."""

    def __init__(self) -> None:
        self._heard_db: deque[float] = deque(maxlen=ECHO_WINDOW_FRAMES)
        self._played_db: deque[float] = deque(maxlen=ECHO_WINDOW_FRAMES + ECHO_DELAY_FRAMES)

    def feed(self, heard_db: float, played_db: float) -> bool:
        self._heard_db.append(heard_db)
        self._played_db.append(played_db)
        if len(self._heard_db) < ECHO_WINDOW_FRAMES:
            return False
        heard = np.array(self._heard_db)
        played = np.lib.stride_tricks.sliding_window_view(
            np.array(self._played_db), ECHO_WINDOW_FRAMES
        )
        alike = _correlations(played, heard) >= ECHO_CORRELATION
        weaker = played.mean(axis=1) - heard.mean() >= ECHO_LOSS_DB
        return bool(np.any(alike & weaker))


def _correlations(rows: NDArray[np.float64], one: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Pearson's r of each row with one vector; 0 where either is constant."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    one = one - one.mean()
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    found = np.zeros(len(rows))
    np.divide(rows @ one, norms, out=found, where=norms > 1e-6)
    return found


def _level_db(frame: Audio) -> float:
    power = np.mean(np.square(frame.samples.astype(np.float64))) if len(frame.samples) else 0.0
    return max(QUIET_DB, 10 * float(np.log10(power + 1)))
