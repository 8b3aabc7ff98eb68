"""The stereo recording of a call: caller left, agent right, both on the clock of the line.

Written as the call goes, so a worker that dies loses at most the second in the air. A disk that
fills up ends the recording, never the call.
"""

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import structlog

from ivr.audio import TELEPHONE_HZ, Samples
from ivr.telephony.tap import ReceivedFrame, SentFrame, TappedFrame

_log = structlog.get_logger()

WRITE_S = 1.0
"""How much is collected before it is written; both directions have arrived by then."""
GAP_S = 0.06
"""A frame further than this behind the end of its channel has silence before it; less is jitter."""


class StereoRecorder:
    """A tap of the line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._caller = _Channel()
        self._agent = _Channel()
        self._file: wave.Wave_write | None = None
        with self._surviving():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = wave.open(str(path), "wb")  # noqa: SIM115 - open as long as the call
            self._file.setnchannels(2)
            self._file.setsampwidth(2)
            self._file.setframerate(TELEPHONE_HZ)

    def __call__(self, frame: TappedFrame) -> None:
        """Take one frame; returns at once but for a write of a few kilobytes a second."""
        match frame:
            case ReceivedFrame(audio, at_s):
                self._caller.append(audio.samples, at_s)
            case SentFrame(audio, at_s):
                self._agent.append(audio.samples, at_s)
        ready = min(self._caller.length, self._agent.length)
        if ready >= WRITE_S * TELEPHONE_HZ:
            self._write(ready)

    def close(self) -> None:
        """Write what is left and finish the file."""
        self._write(max(self._caller.length, self._agent.length))
        with self._surviving():
            if self._file:
                self._file.close()

    def erase(self) -> None:
        """Stop, and leave nothing of what was recorded."""
        with self._surviving():
            if self._file:
                self._file.close()
            self._path.unlink(missing_ok=True)
        self._file = None

    def _write(self, length: int) -> None:
        both = np.stack([self._caller.take(length), self._agent.take(length)], axis=1)
        with self._surviving():
            if self._file:
                self._file.writeframes(both.astype("<i2").tobytes())

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._file = None
            _log.error("recording_stopped", path=str(self._path), reason=error.strerror)


class _Channel:
    """One direction: frames laid end to end, gaps of the line filled with silence."""

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self._taken = 0
        self.length = 0

    def append(self, samples: Samples, at_s: float) -> None:
        expected = self._taken + self.length + len(samples)
        gap = round(at_s * TELEPHONE_HZ) - expected
        if gap > GAP_S * TELEPHONE_HZ:
            self._lay(np.zeros(gap, np.int16))
        self._lay(samples)

    def take(self, length: int) -> Samples:
        whole = np.concatenate([*self._pieces, np.zeros(max(0, length - self.length), np.int16)])
        rest = whole[length:]
        self._pieces, self.length = [rest], len(rest)
        self._taken += length
        return whole[:length]

    def _lay(self, samples: Samples) -> None:
        self._pieces.append(samples)
        self.length += len(samples)
