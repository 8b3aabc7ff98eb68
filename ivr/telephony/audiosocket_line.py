"""The `Line` over one AudioSocket connection."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Literal, assert_never

import structlog

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.telephony.audiosocket import (
    AudioSocketProtocolError,
    Decoder,
    Failure,
    HangUp,
    Key,
    LineId,
    Message,
    Sound,
    encode,
)
from ivr.telephony.line import Arrival, CallerAudio, DigitPressed, HungUp, LineError, LineEvent
from ivr.telephony.playout import Pacer, Playout
from ivr.telephony.tap import ReceivedFrame, SentFrame, Tap, TappedFrame

_log = structlog.get_logger()

_READ_BYTES = 65_536
_MAX_WAITING_EVENTS = round(10 / FRAME_S)
"""A session this far behind is lost anyway; older audio gives way so that memory does not grow."""
_FRAMES_WITHIN_S = 35.0
"""Asterisk sends frames all the time, but for pressed keys, and ends a call after 30 s without any
(rtp_timeout in pjsip.conf). Nothing for longer means that Asterisk itself hangs."""
_GAP_S = 0.2
"""A longer time without frames is no jitter: keys are being pressed, or the network stalls."""


class AudioSocketLine:
    """A call whose audio comes through Asterisk's AudioSocket application.

    Frames go out every 20 ms from the first moment to the last, silence when there is nothing
    to say: Asterisk drops a call after 2 s without frames.
    """

    def __init__(
        self,
        arrival: Arrival,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        playout_lead_ms: int,
    ) -> None:
        self._arrival = arrival
        self._reader = reader
        self._writer = writer
        self._decoder = Decoder()
        self._playout = Playout()
        self._pacer = Pacer(playout_lead_ms)
        self._began_ns = time.monotonic_ns()
        self._heard_until_s = self._now_s()
        self._events: deque[LineEvent] = deque()
        self._news = asyncio.Event()
        self._said = asyncio.Event()
        self._said.set()
        self._hung_up_by: Literal["caller", "agent", "failure"] | None = None
        self._gone = asyncio.Event()
        self._taps: list[Tap] = []
        self.dropped_events = 0
        """Caller frames given up because the session did not read them for ten seconds."""

    @property
    def rate_hz(self) -> int:
        """The application always talks at 8 kHz."""
        return TELEPHONE_HZ

    @property
    def arrival(self) -> Arrival:
        """Who called, and whom."""
        return self._arrival

    @property
    def played_s(self) -> float:
        """Length of the agent's audio sent so far, silence between replies not counted."""
        return self._playout.played_s

    @property
    def frames(self) -> int:
        """Frames sent so far, silence included."""
        return self._pacer.frames

    @property
    def late_frames(self) -> int:
        """Frames that missed their moment because this process was too busy."""
        return self._pacer.late_frames

    def tap(self, tap: Tap) -> None:
        """Show every frame from now on to a recorder."""
        self._taps.append(tap)

    async def events(self) -> AsyncIterator[LineEvent]:
        """Yield what the caller's side does, in every state of the call; ends after `HungUp`."""
        while True:
            while not self._events:
                self._news.clear()
                await self._news.wait()
            event = self._events.popleft()
            yield event
            if isinstance(event, HungUp):
                return

    def play(self, audio: Audio) -> None:
        """Append to what is being played; returns at once. Any rate; paced by the line."""
        if self._hung_up_by is None:
            self._playout.play(audio)
            self._note_playout()

    def hold(self) -> None:
        """Fall silent at once and keep what has not been sent yet."""
        self._playout.hold()

    def release(self) -> None:
        """Go on where `hold` fell silent."""
        self._playout.release()

    def flush(self) -> float:
        """Drop what has not been sent yet; return its length in seconds."""
        dropped_s = self._playout.flush()
        self._note_playout()
        return dropped_s

    async def drained(self) -> None:
        """Wait until all that was given to `play` is sent or flushed, or the line is gone."""
        await self._said.wait()

    async def hang_up(self) -> None:
        """End the agent's part of the call; the dialplan goes on. Safe to repeat."""
        if self._hung_up_by is None:
            self._writer.write(encode(HangUp()))
            self._end("agent")

    async def run(self) -> None:
        """Carry the audio both ways until either side hangs up, then close the connection."""
        try:
            async with asyncio.TaskGroup() as tasks:
                pumps = [
                    tasks.create_task(pump)
                    for pump in (self._receive(), self._send(), self._fill_gaps())
                ]
                await self._gone.wait()
                for pump in pumps:
                    pump.cancel()
        finally:
            self._end("agent")
            self._writer.close()

    async def _receive(self) -> None:
        try:
            while chunk := await self._read():
                for message in self._decoder.feed(chunk):
                    self._take(message)
            self._end("caller")
        except ConnectionError:
            # Asterisk closed with frames of ours unread, as it does when the caller hangs up.
            self._end("caller")
        except (LineError, OSError) as error:  # OSError: also the time-out
            reason = str(error) or f"no frames for {_FRAMES_WITHIN_S} s"
            _log.warning("line_failed", line_id=self._arrival.line_id, reason=reason)
            self._end("failure")

    async def _read(self) -> bytes:
        async with asyncio.timeout(_FRAMES_WITHIN_S):
            return await self._reader.read(_READ_BYTES)

    def _take(self, message: Message) -> None:
        match message:
            case Sound(rate_hz, pcm):
                audio = Audio.from_bytes(pcm, rate_hz).resampled(TELEPHONE_HZ)
                self._show(ReceivedFrame(audio, self._now_s()))
                self._heard_until_s = self._now_s()
                self._report(CallerAudio(audio))
            case Key(digit):
                self._report(DigitPressed(digit))
            case HangUp():
                self._end("caller")
            case Failure(code):
                raise LineError(f"Asterisk gave the call up with code {code.hex() or 'none'}")
            case LineId():
                raise AudioSocketProtocolError("a second UUID on the same connection")
            case _:
                assert_never(message)

    async def _fill_gaps(self) -> None:
        """Report silence while the caller's side sends nothing.

        Whoever listens counts audio time: without this a turn never ends on a line that stalls.
        """
        while True:
            await asyncio.sleep(FRAME_S)
            while self._now_s() - self._heard_until_s >= _GAP_S:
                self._heard_until_s += FRAME_S
                self._report(CallerAudio(Audio.silence(FRAME_S, TELEPHONE_HZ)))

    async def _send(self) -> None:
        while self._hung_up_by is None:
            for _ in range(self._pacer.due(time.monotonic_ns())):
                frame = self._playout.next_frame()
                self._writer.write(encode(Sound(TELEPHONE_HZ, frame.to_bytes())))
                self._show(SentFrame(frame, self._now_s()))
            self._note_playout()
            await asyncio.sleep(self._pacer.wait_s(time.monotonic_ns()))

    def _end(self, by: Literal["caller", "agent", "failure"]) -> None:
        if self._hung_up_by is None:
            self._hung_up_by = by
            self._playout.flush()
            self._report(HungUp(by))
            self._said.set()
            self._gone.set()

    def _report(self, event: LineEvent) -> None:
        if len(self._events) >= _MAX_WAITING_EVENTS:
            self._drop_oldest_audio()
        self._events.append(event)
        self._news.set()

    def _drop_oldest_audio(self) -> None:
        """Keys are never dropped: they are few and dear."""
        for index, event in enumerate(self._events):
            if isinstance(event, CallerAudio):
                del self._events[index]
                self.dropped_events += 1
                return

    def _note_playout(self) -> None:
        if self._playout.idle:
            self._said.set()
        else:
            self._said.clear()

    def _show(self, frame: TappedFrame) -> None:
        for tap in self._taps:
            tap(frame)

    def _now_s(self) -> float:
        return (time.monotonic_ns() - self._began_ns) / 1e9
