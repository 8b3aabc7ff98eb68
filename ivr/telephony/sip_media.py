"""The sound of SIP calls in 20 ms frames, out of and into PJSUA2's conference bridge.

In each tick of 20 ms the bridge asks first for what is sent and then hands over what arrived: both
directions share one clock, and the two channels of a recording are aligned to the sample.

A person's frame leaves when its last sample has been said; ours exists at once. So what arrives in
the tick in which a frame leaves is recorded *behind* that frame, as a person would hear it: else
every latency would be 20 ms too good.
"""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np
import pjsua2 as pj

from ivr.audio import FRAME_S, Audio, Samples
from ivr.telephony.scripted_caller import Move


class Talker(Protocol):
    """The person at a phone."""

    def tick(self, heard: Samples) -> Move:
        """Hear the last 20 ms, return the next; called in the bridge's thread, must not block."""
        ...


class SoundExchange:
    """Both directions of one call, from its answer to its end."""

    def __init__(self, talker: Talker, rate_hz: int, act: Callable[[Move], None]) -> None:
        """Connect a talker to a line of this rate; `act` gets the moves that are not sound."""
        self._talker = talker
        self._rate_hz = rate_hz
        self._act = act
        self._silence = np.zeros(round(FRAME_S * rate_hz), np.int16)
        self._heard = self._silence
        self._sent: list[Samples] = []
        self._received: list[Samples] = [self._silence]
        self._last_tick_s = 0.0
        self.began_at = datetime.now(UTC)
        """When the first sample was said, once there is one."""
        self.late_frames = 0
        """Frames asked for more than 20 ms late: the machine was too busy."""

    def next_frame(self) -> Samples:
        """Begin a tick: return what is sent in it."""
        if len(self._received) <= len(self._sent):
            self._received.append(self._silence)
        if not self._sent:
            self.began_at = datetime.now(UTC) - timedelta(seconds=FRAME_S)
        now_s = time.monotonic()
        self.late_frames += bool(self._sent) and now_s - self._last_tick_s > 2 * FRAME_S
        self._last_tick_s = now_s
        move = self._talker.tick(self._heard)
        self._sent.append(move.frame)
        self._heard = self._silence
        if move.key or move.hang_up:
            self._act(move)
        return move.frame

    def hear(self, frame: Samples) -> None:
        """End a tick: take what arrived in it."""
        if len(self._received) <= len(self._sent):
            self._received.append(frame)
            self._heard = frame

    @property
    def sent(self) -> Audio:
        """All that was said."""
        return Audio(np.concatenate([self._silence[:0], *self._sent]), self._rate_hz)

    @property
    def received(self) -> Audio:
        """All that was heard: sample n when sample n of `sent` was said."""
        return Audio(np.concatenate([self._silence[:0], *self._received]), self._rate_hz)


# The bindings ship no types: to mypy their classes, frames and vectors are `Any`.
class FramePort(pj.AudioMediaPort):  # type: ignore[misc]
    """Carries one exchange at a time; silent and deaf between calls."""

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self.exchange: SoundExchange | None = None
        self._silence = np.zeros(round(FRAME_S * rate_hz), np.int16)
        form = pj.MediaFormatAudio()
        form.init(pj.PJMEDIA_FORMAT_PCM, rate_hz, 1, round(FRAME_S * 1e6), 16)
        self.createPort("voice", form)

    def onFrameRequested(self, frame: Any) -> None:  # noqa: N802 (the library's name)
        """Fill a frame for the other side."""
        exchange = self.exchange
        samples = exchange.next_frame() if exchange else self._silence
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.buf = pj.ByteVector(samples.astype("<i2", copy=False).tobytes())
        frame.size = 2 * len(samples)

    def onFrameReceived(self, frame: Any) -> None:  # noqa: N802 (the library's name)
        """Take a frame of the other side."""
        exchange = self.exchange
        if exchange and frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
            exchange.hear(np.frombuffer(_content(frame.buf), np.int16))


def _content(vector: Any) -> bytes:
    # bytes(vector) makes a Python integer of every byte: 0.4 ms a frame, 2 % of a core a call.
    # A std::vector begins with the address of its content; read it there in 2 µs.
    address = ctypes.c_void_p.from_address(int(vector.this)).value
    return ctypes.string_at(address, vector.size()) if address else b""
