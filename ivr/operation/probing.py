"""Whether a worker can answer a call now: everything it stands on, really asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ivr.errors import IvrError

KEPT_S = 2.0
"""Who asks more often gets the same answer: looking is not free, and anybody may ask."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How one thing is asked whether it works."""

    name: str
    ask: Callable[[], Awaitable[str]]
    """Return what was found; raises IvrError or OSError when it does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one thing answered."""

    name: str
    ok: bool
    detail: str
    took_ms: float


class Prober:
    """Asks everything side by side, each within a limit. Belongs to one event loop."""

    def __init__(
        self,
        probes: Sequence[Probe],
        limit_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probes, self._limit_s, self._clock = probes, limit_s, clock
        self._asked_s = -KEPT_S
        self._found: Sequence[Finding] = ()
        self._asking = asyncio.Lock()

    async def findings(self) -> Sequence[Finding]:
        """Return what everything answers now, or answered a moment ago."""
        async with self._asking:
            if self._clock() - self._asked_s >= KEPT_S:
                async with asyncio.TaskGroup() as tasks:
                    asked = [tasks.create_task(self._ask(probe)) for probe in self._probes]
                self._found = [task.result() for task in asked]
                self._asked_s = self._clock()
            return self._found

    async def _ask(self, probe: Probe) -> Finding:
        began_s = self._clock()
        try:
            async with asyncio.timeout(self._limit_s):
                ok, detail = True, await probe.ask()
        except TimeoutError:
            ok, detail = False, f"no answer within {self._limit_s:g} s"
        except (IvrError, OSError) as error:
            ok, detail = False, str(error) or type(error).__name__
        return Finding(probe.name, ok, detail, round(1000 * (self._clock() - began_s), 1))
