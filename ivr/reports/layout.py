"""The columns of a report, in one order for the terminal, files, pages and mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from ivr.reports.reports import By, Counts, Report, Row

NO_GROUP = {
    By.DAY: "",
    By.CAMPAIGN: "(came in)",
    By.BRANCH: "(no visit)",
    By.LANGUAGE: "(not known)",
    By.VERSION: "(not kept)",
}
"""What stands for calls that have no campaign, no visit, …"""
TOTAL = "all"
NOTHING = "–"


class Kind(Enum):
    """How a figure is written."""

    COUNT = "count"
    SHARE = "share"
    """0–1; written as percent."""
    SECONDS = "seconds"
    MS = "ms"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a row."""

    name: str
    """In JSON and CSV."""
    title: str
    """For people, short."""
    kind: Kind
    value: Callable[[Counts], float | int | None]


def _wait(share: float) -> Callable[[Counts], int | None]:
    return lambda counts: counts.reply_ms.percentile(share)


COLUMNS = (
    Column("calls", "calls", Kind.COUNT, lambda c: c.calls),
    Column("inbound", "came in", Kind.COUNT, lambda c: c.inbound),
    Column("outbound", "placed", Kind.COUNT, lambda c: c.calls - c.inbound),
    Column("unreached", "not reached", Kind.COUNT, lambda c: c.unreached),
    Column("answered", "answered", Kind.COUNT, lambda c: c.answered),
    Column("answer_rate", "answer rate", Kind.SHARE, lambda c: c.answer_rate),
    Column("handling_s", "length", Kind.SECONDS, lambda c: c.handling_s),
    Column("contained", "contained", Kind.COUNT, lambda c: c.contained),
    Column("containment", "containment", Kind.SHARE, lambda c: c.containment),
    Column("converted", "converted", Kind.COUNT, lambda c: c.converted),
    Column("conversion", "conversion", Kind.SHARE, lambda c: c.conversion),
    Column("appointments", "visits", Kind.COUNT, lambda c: c.appointments),
    Column("callbacks", "callbacks", Kind.COUNT, lambda c: c.callbacks),
    Column("opted_out", "opted out", Kind.COUNT, lambda c: c.opted_out),
    Column("handed_over", "to people", Kind.COUNT, lambda c: c.handed_over),
    Column("abandoned", "hung up", Kind.COUNT, lambda c: c.abandoned),
    Column("failed", "failed", Kind.COUNT, lambda c: c.failed),
    Column("replies", "replies", Kind.COUNT, lambda c: c.reply_ms.total),
    Column("reply_ms_p50", "wait p50", Kind.MS, _wait(0.50)),
    Column("reply_ms_p90", "wait p90", Kind.MS, _wait(0.90)),
    Column("reply_ms_p95", "wait p95", Kind.MS, _wait(0.95)),
    Column("reply_ms_p99", "wait p99", Kind.MS, _wait(0.99)),
)
SHORT = frozenset(
    [
        *("calls", "answered", "answer_rate", "handling_s", "containment", "conversion"),
        *("appointments", "handed_over", "failed", "reply_ms_p50", "reply_ms_p95"),
    ]
)
"""What fits a page of paper and a glance."""
SHORTEST = SHORT - {"answered", "failed", "reply_ms_p50", "handed_over", "appointments"}
"""What fits 80 columns."""
WIDE_COLUMNS = 128
"""A terminal that holds what is in `SHORT`."""


def short_columns(characters: int = WIDE_COLUMNS) -> tuple[Column, ...]:
    """Return the columns of a report that fit a line of so many characters."""
    names = SHORT if characters >= WIDE_COLUMNS else SHORTEST
    return tuple(column for column in COLUMNS if column.name in names)


def shown(column: Column, counts: Counts) -> str:
    """Write a figure for people."""
    value = column.value(counts)
    if value is None:
        return NOTHING
    match column.kind:
        case Kind.COUNT:
            return f"{value:,}"
        case Kind.SHARE:
            return f"{100 * value:.1f} %"
        case Kind.SECONDS:
            return f"{value:.0f} s"
        case Kind.MS:
            return f"{value:,.0f} ms"


def label(report: Report, row: Row) -> str:
    """Name a row for people."""
    return row.label or NO_GROUP[report.by]


def title(report: Report) -> str:
    """Name a report for people; its last day is the last that counts."""
    first, last = report.span.first, report.span.last - timedelta(days=1)
    days = f"of {first}" if first == last else f"from {first} to {last}"
    return f"Calls {days}, by {report.by}"


def as_json(report: Report) -> dict[str, Any]:
    """Lay a report out as the command line prints it."""
    return {
        "from": report.span.first.isoformat(),
        "to": report.span.last.isoformat(),
        "by": report.by.value,
        "rows": [
            {"group": row.group, "label": label(report, row), **figures(row.counts)}
            for row in report.rows
        ],
        "total": figures(report.total),
    }


def figures(counts: Counts) -> dict[str, Any]:
    """Return all figures by name; rates to four places."""
    plain = {column.name: _rounded(column.value(counts)) for column in COLUMNS}
    return plain | {"handover_reasons": dict(counts.reasons)}


def _rounded(value: float | None) -> float | int | None:
    return round(value, 4) if isinstance(value, float) else value
