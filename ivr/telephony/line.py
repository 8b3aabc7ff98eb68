"""A line: the one contract between Asterisk and a call."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from ivr.audio import Audio
from ivr.errors import IvrError
from ivr.telephony.tap import Tap


class LineError(IvrError):
    """The line is lost; the call is over."""


@dataclass(frozen=True, slots=True)
class CallerAudio:
    """What the caller's side sent, usually 20 ms."""

    audio: Audio


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """A key on the caller's phone."""

    digit: str
    """One of 0–9, *, #, A–D."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The line is gone; always the last event."""

    by: Literal["caller", "agent", "failure"]


LineEvent = CallerAudio | DigitPressed | HungUp


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a call before its first sound; announced by the dialplan."""

    line_id: str
    """The UUID under which the audio arrives; used once."""
    caller_number: str
    """As the network gave it; empty when withheld."""
    dialled: str
    language: str
    """`hi`, `en`, or empty when the caller has not chosen."""
    channel: str
    """Asterisk's unique id of the caller's channel."""
    campaign: str = ""
    """Which campaign called him; empty when he called."""


class Line(Protocol):
    """The caller's audio and keys in, the agent's audio out. Belongs to one event loop."""

    @property
    def rate_hz(self) -> int:
        """The rate of the audio in both directions."""
        ...

    @property
    def arrival(self) -> Arrival:
        """Who called, and whom."""
        ...

    def events(self) -> AsyncIterator[LineEvent]:
        """Yield what the caller's side does, in every state of the call; ends after `HungUp`."""
        ...

    def play(self, audio: Audio) -> None:
        """Append to what is being played; returns at once. Any rate; paced by the line."""
        ...

    def hold(self) -> None:
        """Fall silent at once and keep what has not been sent yet."""
        ...

    def release(self) -> None:
        """Go on where `hold` fell silent."""
        ...

    def flush(self) -> float:
        """Drop what has not been sent yet; return its length in seconds."""
        ...

    @property
    def played_s(self) -> float:
        """Length of the agent's audio sent so far, silence between replies not counted."""
        ...

    async def drained(self) -> None:
        """Wait until all that was given to `play` is sent or flushed, or the line is gone."""
        ...

    def tap(self, tap: Tap) -> None:
        """Show every frame of both directions from now on to a recorder."""
        ...

    async def hang_up(self) -> None:
        """End the agent's part of the call; the dialplan goes on. Safe to repeat."""
        ...
