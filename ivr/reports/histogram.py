"""Counted milliseconds: percentiles of many groups from one pass over the turns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often each whole millisecond came. Adds up across groups, exact to the millisecond."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> "Histogram":
        """Return the histogram of (milliseconds, how often); the same value may come again."""
        counted: Counter[int] = Counter()
        for value_ms, count in pairs:
            counted[value_ms] += count
        return cls(counted)

    def __add__(self, other: "Histogram") -> "Histogram":
        return Histogram.of((*self.counts.items(), *other.counts.items()))

    @property
    def total(self) -> int:
        """How many values were counted."""
        return sum(self.counts.values())

    def percentile(self, share: float) -> int | None:
        """Return the least value that at least a share of all values does not exceed.

        Args:
            share: 0 < share ≤ 1; 0.95 for the 95th percentile.

        Returns:
            Milliseconds; None when nothing was counted.
        """
        needed, so_far = share * self.total, 0
        for value_ms in sorted(self.counts):
            so_far += self.counts[value_ms]
            # The float of a share times a count may lie a hair above a whole number.
            if so_far >= needed - 1e-9:
                return value_ms
        return None
