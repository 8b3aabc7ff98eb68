"""What a report says: figures of calls, by group, over a span of days.

All counts belong to calls that *began* within the span. Rates are shares of answered calls,
0–1, and None where there was none: a rate of nothing is not zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ivr.errors import IvrError
from ivr.reports.histogram import Histogram


class ReportError(IvrError):
    """A report cannot be made or sent. The message says what to do."""


class By(StrEnum):
    """What the rows of a report are."""

    DAY = "day"
    CAMPAIGN = "campaign"
    BRANCH = "branch"
    """Where the visit is that came of the call."""
    LANGUAGE = "language"
    VERSION = "version"
    """Of the agent: product and data."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days, half-open: `last` is the first day that no longer counts. In the bank's time zone."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counts:
    """What can be added: calls of one group."""

    calls: int = 0
    inbound: int = 0
    unreached: int = 0
    """Calls that a campaign placed and nobody answered."""
    answered: int = 0
    handled_ms: int = 0
    """From answer to end, of all calls that were answered and are over."""
    handled: int = 0
    """So many calls `handled_ms` is the sum of."""
    contained: int = 0
    """Answered, and the agent came to an end of it without a person: no transfer, no loss."""
    converted: int = 0
    """Answered calls that left a lead or a visit that stands."""
    appointments: int = 0
    """Calls that left a visit that stands."""
    callbacks: int = 0
    opted_out: int = 0
    handed_over: int = 0
    abandoned: int = 0
    """The caller hung up in the middle."""
    failed: int = 0
    """The agent, or its worker, broke."""
    reply_ms: Histogram = field(default_factory=Histogram)
    """From the caller's last sound to the agent's first, one a turn."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Why calls were handed over to people."""

    def __add__(self, other: "Counts") -> "Counts":
        reasons = dict(self.reasons)
        for reason, count in other.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMS}
        return Counts(**sums, reply_ms=self.reply_ms + other.reply_ms, reasons=reasons)

    @property
    def answer_rate(self) -> float | None:
        """Answered calls of all calls."""
        return _share(self.answered, self.calls)

    @property
    def containment(self) -> float | None:
        """Calls that needed no person, of those answered."""
        return _share(self.contained, self.answered)

    @property
    def conversion(self) -> float | None:
        """Calls that left a lead or a visit, of those answered."""
        return _share(self.converted, self.answered)

    @property
    def handling_s(self) -> float | None:
        """Mean length of an answered call."""
        return self.handled_ms / self.handled / 1000 if self.handled else None


SUMS = tuple(name for name in Counts.__dataclass_fields__ if name not in ("reply_ms", "reasons"))
"""Fields of `Counts` that are plain numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group."""

    group: str
    """A day as ISO, an id, a code; empty for calls that have none."""
    label: str
    """For people."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class Report:
    """Rows, and their sum."""

    span: Span
    by: By
    rows: Sequence[Row]
    total: Counts


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
