"""How this caller pauses: those who stop to think once will do so again."""

from collections import deque

PAUSES_KEPT = 8
"""The last half minute or so of a call: people speed up once they know what they want."""
USUAL_FROM = 2
"""Pauses before a habit is assumed: one may have been a cough."""
HEADROOM = 1.25
"""The next pause of a kind is a quarter longer than the ones before, or shorter."""


class PauseMemory:
    """The caller's own pauses that were not the end of a turn."""

    def __init__(self) -> None:
        self._pauses_ms: deque[int] = deque(maxlen=PAUSES_KEPT)

    def add(self, pause_ms: int) -> None:
        """Note a pause after which the caller went on."""
        self._pauses_ms.append(pause_ms)

    @property
    def usual_ms(self) -> int:
        """How long to wait for this caller where nothing says that he is done; 0: not known yet."""
        if len(self._pauses_ms) < USUAL_FROM:
            return 0
        second_longest = sorted(self._pauses_ms)[-2]
        return round(HEADROOM * second_longest)
