"""Listening to a live call from outside: both sides as one stream of sound.

Caller left, agent right, as in the recording. Nothing is kept here; who listens lags behind by what
his player holds back.
"""

import asyncio
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ivr.audio import TELEPHONE_HZ, Samples
from ivr.telephony.line import Line
from ivr.telephony.tap import ReceivedFrame, SentFrame, TappedFrame

MOST_WAITING = 250
"""Pieces, 5 s of sound, that a listener may be behind."""
APART = TELEPHONE_HZ // 5
"""Samples that one side may be ahead of the other; then the other's silence is filled in."""
_ENDLESS = 0xFFFFFFFF
"""A length that nobody knows yet, in a WAV header."""


class Overhearing:
    """One line, and who listens to it. Belongs to the line's event loop."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._tapped = False
        self._listeners: set[asyncio.Queue[bytes | None]] = set()
        self._caller = np.zeros(0, np.int16)
        self._agent = np.zeros(0, np.int16)

    @contextmanager
    def listening(self) -> Iterator["Listener"]:
        """Let somebody listen from now on."""
        if not self._tapped:  # a line that nobody listens to has no tap
            self._tapped = True
            self._line.tap(self._take)
        waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._listeners.add(waiting)
        try:
            yield Listener(waiting)
        finally:
            self._listeners.discard(waiting)

    def close(self) -> None:
        """End every listener's stream: the call is over."""
        for waiting in self._listeners:
            waiting.put_nowait(None)

    def _take(self, frame: TappedFrame) -> None:
        if not self._listeners:
            return
        match frame:
            case ReceivedFrame(audio):
                self._caller = np.concatenate([self._caller, audio.samples])
            case SentFrame(audio):
                self._agent = np.concatenate([self._agent, audio.samples])
        if piece := self._both():
            self._tell(piece)

    def _both(self) -> bytes:
        """Return what both sides have by now, and what one lacks for too long as silence."""
        shorter, longer = sorted((len(self._caller), len(self._agent)))
        length = max(shorter, longer - APART)
        caller, self._caller = _cut(self._caller, length)
        agent, self._agent = _cut(self._agent, length)
        return np.stack([caller, agent], axis=1).astype("<i2").tobytes()

    def _tell(self, piece: bytes) -> None:
        for waiting in tuple(self._listeners):
            if waiting.qsize() >= MOST_WAITING:
                self._listeners.discard(waiting)
                waiting.put_nowait(None)
            else:
                waiting.put_nowait(piece)


class Listener:
    """One who listens."""

    def __init__(self, waiting: asyncio.Queue[bytes | None]) -> None:
        self._waiting = waiting

    async def next_piece(self) -> bytes | None:
        """Wait for more sound, 16-bit, left and right in turn; None when there is no more."""
        return await self._waiting.get()


def wav_head() -> bytes:
    """Return the head of a stereo WAV file without end."""
    channels, bytes_a_sample = 2, 2
    each = channels * bytes_a_sample
    form = struct.pack("<HHIIHH", 1, channels, TELEPHONE_HZ, TELEPHONE_HZ * each, each, 16)
    riff = struct.pack("<4sI4s", b"RIFF", _ENDLESS, b"WAVE")
    return (
        riff
        + struct.pack("<4sI", b"fmt ", len(form))
        + form
        + struct.pack("<4sI", b"data", _ENDLESS)
    )


def _cut(samples: Samples, length: int) -> tuple[Samples, Samples]:
    missing = max(0, length - len(samples))
    return np.concatenate([samples[:length], np.zeros(missing, np.int16)]), samples[length:]
