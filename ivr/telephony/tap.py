"""What a recorder hears of a line: every frame of both directions, in time order."""

from collections.abc import Callable
from dataclasses import dataclass

from ivr.audio import Audio


@dataclass(frozen=True, slots=True)
class ReceivedFrame:
    """A frame of the caller's."""

    audio: Audio
    at_s: float
    """When it arrived, in seconds since the line began. While keys are pressed, and when the
    network loses packets, there are gaps: silence belongs there."""


@dataclass(frozen=True, slots=True)
class SentFrame:
    """A frame of the agent's, silence between replies included."""

    audio: Audio
    at_s: float
    """When it was sent, in seconds since the line began."""


TappedFrame = ReceivedFrame | SentFrame
Tap = Callable[[TappedFrame], None]
"""Called on the event loop with each frame: it must return at once."""
