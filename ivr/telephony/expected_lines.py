"""Calls that were announced and whose audio has not arrived yet.

The UUID is the only key to the AudioSocket port, so each opens one line, once, for a short time.
"""

import time
from collections.abc import Callable
from uuid import UUID

from ivr.telephony.line import Arrival

EXPIRES_AFTER_S = 10.0


class ExpectedLines:
    """Announced arrivals by UUID; each can be taken once before it expires."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._arrivals: dict[UUID, tuple[Arrival, float]] = {}

    def __len__(self) -> int:
        """Calls on their way in; they count against the limit like live ones."""
        self._forget_expired()
        return len(self._arrivals)

    def expect(self, arrival: Arrival) -> None:
        """Let the audio of this arrival in."""
        self._forget_expired()
        self._arrivals[UUID(arrival.line_id)] = (arrival, self._clock() + EXPIRES_AFTER_S)

    def take(self, line_id: UUID) -> Arrival | None:
        """Return what was announced under this UUID; None when nothing, no more, or already."""
        self._forget_expired()
        arrival, _ = self._arrivals.pop(line_id, (None, 0.0))
        return arrival

    def forget(self, line_id: UUID) -> None:
        """The announced call will not come: its dialplan has ended."""
        self._arrivals.pop(line_id, None)

    def _forget_expired(self) -> None:
        now_s = self._clock()
        for line_id in [k for k, (_, end_s) in self._arrivals.items() if end_s <= now_s]:
            del self._arrivals[line_id]
