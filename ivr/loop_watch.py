"""Watches an event loop: how long its callbacks kept everybody waiting.

A loop alternates between waiting for news and running the callbacks that are due. The time between
two waits is what a frame that arrives in it must wait; with many calls, everybody's frame. It is
read where the loop waits, its selector, at the cost of two clock readings a round.
"""

import asyncio
import selectors
import time
from collections.abc import Mapping
from selectors import SelectorKey

BLOCK_S = 0.005
"""No stage may hold the loop longer; a quarter of a frame."""


class LoopWatch:
    """The figures of one loop, since they were last taken."""

    def __init__(self) -> None:
        self._longest_round_s = 0.0
        self._longest_oversleep_s = 0.0
        self._blocks = 0

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """Return a loop that is watched."""
        return asyncio.SelectorEventLoop(_WatchedSelector(self))

    def ran(self, round_s: float) -> None:
        """Note how long a round of callbacks took."""
        self._longest_round_s = max(self._longest_round_s, round_s)
        self._blocks += round_s > BLOCK_S

    def overslept(self, late_s: float) -> None:
        """Note how late the loop woke up: the machine, or another thread, did not let it."""
        self._longest_oversleep_s = max(self._longest_oversleep_s, late_s)

    def take(self) -> Mapping[str, float]:
        """Return the figures, and begin anew."""
        figures = {
            "longest_block_ms": round(1000 * self._longest_round_s, 1),
            "blocks": self._blocks,
            "longest_oversleep_ms": round(1000 * self._longest_oversleep_s, 1),
        }
        self._longest_round_s, self._longest_oversleep_s, self._blocks = 0.0, 0.0, 0
        return figures


class _WatchedSelector(selectors.DefaultSelector):
    def __init__(self, watch: LoopWatch) -> None:
        super().__init__()
        self._watch = watch
        self._woke_s = time.monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        before_s = time.monotonic()
        self._watch.ran(before_s - self._woke_s)
        ready = super().select(timeout)
        self._woke_s = time.monotonic()
        if timeout and not ready:
            self._watch.overslept(self._woke_s - before_s - timeout)
        return ready
