"""Token buckets: so many at once, and then so many a minute. Pure but for the clock it is given."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_BUCKETS = 10_000
"""Of those not used for longest the oldest is forgotten; it would be full by then."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


class RateLimit:
    """One bucket for each key: an address, a name, a program."""

    def __init__(self, per_minute: int, clock_s: Callable[[], float]) -> None:
        """Begin with full buckets.

        Args:
            per_minute: how many are let through a minute, and at once after a minute's rest.
            clock_s: monotonic.
        """
        self._most = float(per_minute)
        self._per_s = per_minute / 60
        self._clock_s = clock_s
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Take a token: 0 for who may pass, else in how many seconds to come again."""
        now_s = self._clock_s()
        bucket = self._buckets.pop(key, None) or _Bucket(self._most, now_s)
        self._buckets[key] = bucket
        while len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._most, bucket.tokens + (now_s - bucket.at_s) * self._per_s)
        bucket.at_s = now_s
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_s
