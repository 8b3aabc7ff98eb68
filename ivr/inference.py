"""The bounded pool in which models run, so that no call blocks the event loop or another call.

onnxruntime and CTranslate2 release the interpreter lock while they compute; threads are enough.
What is due first is computed first: the transcript a caller waits for goes before the second
clause of a reply that is still being spoken, and that before a prompt rendered for later days.
"""

import asyncio
import itertools
import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, PriorityQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar, TypeVarTuple

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

WHENEVER = math.inf
"""Due after everything that somebody waits for."""
FINISHES_WITHIN_S = 2.0
"""What a call needs is computed sooner; a prompt for later days may take ten times as long."""


def in_s(seconds: float) -> float:
    """Return the moment so many seconds from now, on the clock of the pool."""
    return time.monotonic() + seconds


class _TooLateError(Exception):
    """A computation that could be left out was not begun before it was due."""


@dataclass(order=True, slots=True)
class _Job:
    due_s: float
    order: int
    """Of two that are due at once the one that was given first comes first."""
    compute: Callable[[], Any] = field(compare=False)
    may_be_late: bool = field(compare=False)
    result: Future[Any] = field(compare=False, default_factory=Future)

    def run(self) -> None:
        if not self.result.set_running_or_notify_cancel():
            return
        try:
            if not self.may_be_late and time.monotonic() > self.due_s:
                raise _TooLateError
            self.result.set_result(self.compute())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
            self.result.set_exception(error)


class InferencePool:
    """As many models at work at once as there are cores to serve them."""

    def __init__(self, threads: int) -> None:
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._order = itertools.count()
        self._closing = False
        self._threads = [
            Thread(target=self._work, name=f"inference-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, due_s: float, function: Callable[[*Ts], T], *args: *Ts) -> T:
        """Run a computation; a cancelled one that has not begun never begins.

        Args:
            due_s: when the result is needed, on the monotonic clock; it orders what waits.
            function: blocks while it computes.
            args: of the function.
        """
        return await self._queued(due_s, lambda: function(*args), may_be_late=True)

    async def run_in_time(self, due_s: float, function: Callable[[*Ts], T], *args: *Ts) -> T | None:
        """Run a computation that is worth nothing late; None when it could not begin by then."""
        try:
            return await self._queued(due_s, lambda: function(*args), may_be_late=False)
        except _TooLateError:
            return None

    async def _queued(self, due_s: float, compute: Callable[[], T], *, may_be_late: bool) -> T:
        job = _Job(due_s, next(self._order), compute, may_be_late)
        self._jobs.put(job)
        result: T = await asyncio.wrap_future(job.result)
        return result

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if self._closing:
                job.result.cancel()
                return
            job.run()

    @property
    def computing(self) -> bool:
        """Whether, after closing, something that was begun has yet to come to its end."""
        return any(thread.is_alive() for thread in self._threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what has begun, unless that takes long; what waits is cancelled."""
        self._closing = True
        with suppress(Empty):
            while True:
                self._jobs.get_nowait().result.cancel()
        for _ in self._threads:
            self._jobs.put(_Job(-math.inf, next(self._order), _nothing, may_be_late=True))
        until_s = in_s(FINISHES_WITHIN_S)
        for thread in self._threads:
            thread.join(max(0.0, until_s - time.monotonic()))


def _nothing() -> None:
    """Wakes a thread that is to end."""
