"""What the agent says, cut into 20 ms frames and counted; when each frame is due. Pure."""

import numpy as np
from numpy.typing import NDArray

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, Samples, StreamResampler

FRAME_SAMPLES = round(FRAME_S * TELEPHONE_HZ)
FRAME_NS = round(FRAME_S * 1e9)
_FADE = np.linspace(0, 1, FRAME_SAMPLES)
"""A voice that stops or starts at once clicks."""


class Playout:
    """A queue of the agent's audio: played, flushed and accounted for in audio time."""

    def __init__(self) -> None:
        self._queue: list[Samples] = []
        self._queued = 0
        self._played = 0
        self._resampler: StreamResampler | None = None
        self._from_hz = TELEPHONE_HZ
        self._held = False
        self._fade: NDArray[np.float64] | None = None

    @property
    def played_s(self) -> float:
        """Length of the audio handed out so far; the silence between is not counted."""
        return self._played / TELEPHONE_HZ

    @property
    def idle(self) -> bool:
        """Nothing is left to hand out."""
        return not self._queued and self._resampler is None

    def play(self, audio: Audio) -> None:
        """Append audio of any rate. Pieces that follow each other join without a seam."""
        if audio.rate_hz != self._from_hz:
            self._finish_resampling()
            self._from_hz = audio.rate_hz
        if audio.rate_hz != TELEPHONE_HZ and self._resampler is None:
            self._resampler = StreamResampler(audio.rate_hz, TELEPHONE_HZ)
        self._append(self._resampler.feed(audio) if self._resampler else audio)

    def next_frame(self) -> Audio:
        """Return the next 20 ms; silence fills what is not there, and while it is held."""
        if self._held and self._fade is None:
            return Audio.silence(FRAME_S, TELEPHONE_HZ)
        if self._queued < FRAME_SAMPLES:
            # Nothing followed in time, so this is the end of an utterance: let out what the
            # resampler still holds rather than its last milliseconds at the next reply.
            self._finish_resampling()
        frame = np.zeros(FRAME_SAMPLES, np.int16)
        filled = 0
        while self._queue and filled < FRAME_SAMPLES:
            piece = self._queue[0][: FRAME_SAMPLES - filled]
            frame[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._queue[0] = self._queue[0][len(piece) :]
            if not len(self._queue[0]):
                self._queue.pop(0)
        self._queued -= filled
        self._played += filled
        if self._fade is not None:
            frame = (frame * self._fade).astype(np.int16)
            self._fade = None
        return Audio(frame, TELEPHONE_HZ)

    def hold(self) -> None:
        """Fade out within the next frame and keep the rest."""
        if not self._held:
            self._held, self._fade = True, _FADE[::-1]

    def release(self) -> None:
        """Go on where it was held."""
        if self._held:
            self._held, self._fade = False, _FADE

    def flush(self) -> float:
        """Drop what has not been handed out; return its length in seconds."""
        self._held, self._fade = False, None
        self._finish_resampling()
        dropped = self._queued
        self._queue.clear()
        self._queued = 0
        return dropped / TELEPHONE_HZ

    def _append(self, audio: Audio) -> None:
        if len(audio.samples):
            self._queue.append(audio.samples)
            self._queued += len(audio.samples)

    def _finish_resampling(self) -> None:
        if self._resampler:
            self._append(self._resampler.feed(Audio.silence(0, self._from_hz), last=True))
            self._resampler = None


class Pacer:
    """Says how many frames are due, so that they stay a fixed lead ahead of real time.

    Asterisk neither buffers nor paces: what comes too early is lost, a burst after a stall
    swells the caller's jitter buffer. So a missed moment is missed: the clock moves on with it.
    """

    def __init__(self, lead_ms: int) -> None:
        self._lead_ns = lead_ms * 1_000_000
        self._next_plays_ns: int | None = None
        self.frames = 0
        """Frames that were due so far."""
        self.late_frames = 0
        """Frames that went out after the moment at which the caller should have heard them."""

    def due(self, now_ns: int) -> int:
        """Return how many frames to send at this moment of a monotonic clock."""
        if self._next_plays_ns is None:
            self._next_plays_ns = now_ns
        behind_ns = now_ns - self._next_plays_ns
        if behind_ns > 0:
            self.late_frames += -(-behind_ns // FRAME_NS)
            self._next_plays_ns = now_ns
        count = max(0, (now_ns + self._lead_ns - self._next_plays_ns) // FRAME_NS)
        self._next_plays_ns += count * FRAME_NS
        self.frames += count
        return count

    def wait_s(self, now_ns: int) -> float:
        """Return how long until a frame is due again."""
        if self._next_plays_ns is None:
            return 0.0
        return max(0, self._next_plays_ns + FRAME_NS - self._lead_ns - now_ns) / 1e9
