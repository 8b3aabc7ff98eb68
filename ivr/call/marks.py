"""When each part of a turn was ready: the raw material of the latency waterfall."""

import time
from dataclasses import dataclass, field

ORDER = (
    "pause_seen",
    "transcript_final",
    "first_token",
    "first_audio",
    "turn_decided",
    "first_frame_sent",
)
"""In a turn whose draft was ready in time they come in this order."""


@dataclass(slots=True)
class Marks:
    """Moments of one turn, in milliseconds after the caller's last sound."""

    speech_end_s: float
    """On the monotonic clock."""
    after_ms: dict[str, float] = field(default_factory=dict)

    def note(self, mark: str) -> None:
        """Note that something is ready now; the first time counts."""
        self.after_ms.setdefault(mark, round(1000 * (time.monotonic() - self.speech_end_s), 1))
