"""How loud the agent's own voice comes back: learned from the envelopes of both directions."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from ivr.audio import Audio

WINDOW_FRAMES = 20
"""0.4 s of envelope: long enough that two voices do not agree by chance."""
DELAY_FRAMES = 25
"""0.5 s: jitter buffers both ways and a loudspeaker's path."""
CORRELATION = 0.85
LEAST_LOSS_DB = 6.0
"""An echo comes back weaker than it went out."""
USUAL_LOSS_DB = 10.0
"""Of a loud handset; assumed until the line is known."""
STEADY_FRAMES = 15
"""So long the same delay must fit best: two voices agree by chance for less."""
LEARNING_FRAMES = WINDOW_FRAMES + DELAY_FRAMES + STEADY_FRAMES
"""After so many frames of the agent's speech without a steady likeness the line has no echo."""
SMEAR_FRAMES = 2
"""A room keeps a sound for some 40 ms."""
MARGIN_DB = 6.0
"""The caller is heard over the echo from this much above it."""
FORGETTING = 0.1
"""Share of each new estimate of the loss."""
QUIET_DB = 20.0
"""Level above one unit of PCM below which a frame counts as silent."""
FLAT = 1e-9
"""An envelope that varies less is as good as constant and like no other."""
_WINDOWS = np.arange(DELAY_FRAMES + 1)[:, None] + np.arange(WINDOW_FRAMES)
"""Row i: where the frames of the window lie that was played i frames after the oldest."""


class EchoPath:
    """Follows one call; frames of 20 ms."""

    def __init__(self) -> None:
        self._heard_db: deque[float] = deque(maxlen=WINDOW_FRAMES)
        self._played_db: deque[float] = deque(
            [QUIET_DB] * (WINDOW_FRAMES + DELAY_FRAMES), maxlen=WINDOW_FRAMES + DELAY_FRAMES
        )
        self._loss_db: float | None = None
        self._delay_frames = 0
        self._steady_frames = 0
        self._listened_frames = 0

    def without_echo(self, heard: Audio, speech: float, played: Audio) -> float:
        """Account for 20 ms; return the probability that it is the caller who speaks.

        Args:
            heard: the caller's frame.
            speech: probability of speech in it, whoever speaks.
            played: what was sent to the caller at the same time, silence included.
        """
        is_echo = self.feed(level_db(heard), level_db(played))
        return 0.0 if is_echo else speech

    def feed(self, heard_db: float, played_db: float) -> bool:
        """Account for one frame of both directions; tell whether an echo explains what is heard."""
        self._heard_db.append(heard_db)
        self._played_db.append(played_db)
        self._listened_frames += played_db > QUIET_DB
        if len(self._heard_db) == WINDOW_FRAMES and max(self._played_db) > QUIET_DB:
            self._compare()
        return heard_db < self._expected_db() + MARGIN_DB

    def _compare(self) -> None:
        """Look for the window that was heard in what was played, at every plausible delay."""
        if max(self._heard_db) == QUIET_DB:
            return  # nothing comes back
        heard = np.array(self._heard_db)
        played = np.array(self._played_db)[_WINDOWS]
        losses_db = (played.sum(axis=1) - heard.sum()) / WINDOW_FRAMES
        likeness = np.where(losses_db >= LEAST_LOSS_DB, _correlations(played, heard), 0.0)
        best = int(np.argmax(likeness))
        if likeness[best] >= CORRELATION:
            self._learn(len(played) - 1 - best, float(losses_db[best]))

    def _learn(self, delay_frames: int, loss_db: float) -> None:
        is_steady = abs(delay_frames - self._delay_frames) <= 1
        self._steady_frames = self._steady_frames + 1 if is_steady else 0
        self._delay_frames = delay_frames
        if self._steady_frames < STEADY_FRAMES:
            return
        before_db = loss_db if self._loss_db is None else self._loss_db
        self._loss_db = before_db + FORGETTING * (loss_db - before_db)

    def _expected_db(self) -> float:
        """Return the level that an echo has now; silence on a line without."""
        played = list(self._played_db)
        if self._loss_db is not None:
            now = len(played) - 1 - self._delay_frames
            around = played[max(0, now - SMEAR_FRAMES) : now + SMEAR_FRAMES + 1]
            return max(QUIET_DB, max(around) - self._loss_db)
        if self._listened_frames < LEARNING_FRAMES:
            return max(QUIET_DB, max(played[-DELAY_FRAMES:]) - USUAL_LOSS_DB)
        return QUIET_DB


def level_db(frame: Audio) -> float:
    """Return the level above one unit of PCM; silence is `QUIET_DB`."""
    samples = frame.samples.astype(np.float64)
    power = float(samples @ samples) / max(1, len(samples))
    return max(QUIET_DB, 10 * math.log10(power + 1))


def _correlations(rows: NDArray[np.float64], one: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Pearson's r of each row with one vector; 0 where either is constant.

    By sums, without the copies of numpy's mean and norm: every call asks fifty times a second, on
    the loop that paces the sound of all.
    """
    count = len(one)
    one = one - one.sum() / count
    sums = rows.sum(axis=1)
    spreads = np.einsum("ij,ij->i", rows, rows) - sums * sums / count
    norms = spreads * float(one @ one)
    flat = norms < FLAT
    return np.where(flat, 0.0, rows @ one) / np.sqrt(np.where(flat, 1.0, norms))
