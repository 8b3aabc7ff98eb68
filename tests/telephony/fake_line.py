"""A line in memory: time passes only as audio does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio, joined
from ivr.telephony.line import Arrival, CallerAudio, DigitPressed, HungUp, LineEvent
from ivr.telephony.playout import Playout
from ivr.telephony.tap import ReceivedFrame, SentFrame, Tap

ARRIVAL = Arrival(
    line_id="00000000-0000-4000-8000-000000000001",
    caller_number="+919800000001",
    dialled="1000",
    language="",
    channel="fake-1",
)


class FakeLine:
    """A `Line` whose caller is the test.

    `speak` and `press` feed events; every 20 ms of the caller's audio lets 20 ms of the agent's
    through, as on a real line. `pass_time` is a caller who listens.
    """

    def __init__(self, arrival: Arrival = ARRIVAL) -> None:
        self._arrival = arrival
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._playout = Playout()
        self._taps: list[Tap] = []
        self._gone = False
        self._said = asyncio.Event()
        self._said.set()
        self._now_s = 0.0
        self.heard: list[Audio] = []
        """Every frame that the caller heard, silence included."""

    @property
    def rate_hz(self) -> int:
        return TELEPHONE_HZ

    @property
    def arrival(self) -> Arrival:
        return self._arrival

    @property
    def played_s(self) -> float:
        return self._playout.played_s

    @property
    def heard_audio(self) -> Audio:
        return joined(self.heard)

    def tap(self, tap: Tap) -> None:
        self._taps.append(tap)

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, HungUp):
                return

    def play(self, audio: Audio) -> None:
        if not self._gone:
            self._playout.play(audio)
            self._note()

    def hold(self) -> None:
        self._playout.hold()

    def release(self) -> None:
        self._playout.release()

    def flush(self) -> float:
        dropped_s = self._playout.flush()
        self._note()
        return dropped_s

    async def drained(self) -> None:
        await self._said.wait()

    async def hang_up(self) -> None:
        self.end("agent")

    def speak(self, audio: Audio) -> None:
        """The caller says this, 20 ms at a time."""
        audio = audio.resampled(TELEPHONE_HZ)
        frame_samples = round(FRAME_S * TELEPHONE_HZ)
        for first in range(0, len(audio.samples), frame_samples):
            frame = Audio(audio.samples[first : first + frame_samples], TELEPHONE_HZ)
            self._send_frame()
            for tap in self._taps:
                tap(ReceivedFrame(frame, self._now_s))
            self._events.put_nowait(CallerAudio(frame))
            self._now_s += FRAME_S

    def pass_time(self, duration_s: float) -> None:
        """The caller is silent for so long."""
        self.speak(Audio.silence(duration_s, TELEPHONE_HZ))

    def press(self, digits: str) -> None:
        """The caller presses keys."""
        for digit in digits:
            self._events.put_nowait(DigitPressed(digit))

    def end(self, by: Literal["caller", "agent", "failure"] = "caller") -> None:
        """The line is gone."""
        if not self._gone:
            self._gone = True
            self._playout.flush()
            self._note()
            self._events.put_nowait(HungUp(by))

    def _send_frame(self) -> None:
        frame = self._playout.next_frame()
        self._note()
        self.heard.append(frame)
        for tap in self._taps:
            tap(SentFrame(frame, self._now_s))

    def _note(self) -> None:
        if self._playout.idle:
            self._said.set()
        else:
            self._said.clear()
