"""How long a part of `ivr bench llm` may take: what is over is left out, and it says so."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Told = Callable[[str], None]
Clock = Callable[[], float]
_Thing = TypeVar("_Thing")
_TOLD_TIMES = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """One part's share of the time."""

    name: str
    ends_s: float
    """By the clock; no round is begun behind it, but the first."""
    told: Told
    clock: Clock = time.perf_counter

    def rounds(self, most: int) -> Iterator[int]:
        """Yield the numbers of the rounds for which there is time, from 0 on."""
        for done in range(most):
            if done and self.clock() >= self.ends_s:
                self.told(f"{self.name}: out of time after {done} of {most}")
                return
            if done % max(1, most // _TOLD_TIMES) == 0:
                self.told(f"{self.name}: {done} of {most}")
            yield done

    def of(self, things: Sequence[_Thing]) -> Iterator[_Thing]:
        """Yield the things for which there is time, in their order."""
        return (things[turn] for turn in self.rounds(len(things)))

    @property
    def left_s(self) -> float:
        """The time that is left, never below 0; without end where there is no limit."""
        return max(0.0, self.ends_s - self.clock())


@dataclass(slots=True)
class Timetable:
    """Shares out what time is left: what one part saves or overdraws, the next ones have."""

    shares: Mapping[str, float]
    """Of each part, in the order in which they are taken."""
    ends_s: float
    told: Told
    clock: Clock = time.perf_counter
    _taken: set[str] = field(default_factory=set)

    def pace(self, name: str) -> Pace:
        """Return the pace of the next part, which begins now."""
        now_s = self.clock()
        open_ = sum(share for other, share in self.shares.items() if other not in self._taken)
        self._taken.add(name)
        left_s = max(0.0, self.ends_s - now_s)
        return Pace(name, now_s + left_s * self.shares[name] / open_, self.told, self.clock)
