"""What the calls of some days came to: figures, charts and files."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from ivr.bank import IST
from ivr.console.console import Who
from ivr.console.pages import Console, FormError, Page, Shown, asked_for, show, ui_of
from ivr.errors import ConfigurationError
from ivr.reports.charts import MOST_BARS, scale
from ivr.reports.counting import count_calls
from ivr.reports.days import span
from ivr.reports.layout import COLUMNS, shown
from ivr.reports.paper import pdf
from ivr.reports.reports import By, Counts, Report, Row, Span
from ivr.reports.spreadsheet import workbook
from ivr.reports.written import csv_text, reasons

DAYS = 7
"""Shown where nobody asked for others: today the last."""
TILES = ("calls", "answered", "containment", "conversion", "appointments", "reply_ms_p95")
WIDTH, HEIGHT, FLOOR, LEFT = 640.0, 190.0, 165.0, 44.0
"""Of a chart, in its own units; bars stand on the floor, right of the axis."""
MOST_LETTERS, LETTER = 14, 5.8
"""Of a group's name beneath its bars, and how wide one is."""
Form = Literal["csv", "xlsx", "pdf"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
MAKERS: dict[Form, Callable[[Report], bytes]] = {
    "csv": lambda report: csv_text(report).encode(),
    "xlsx": workbook,
    "pdf": pdf,
}


class Query(BaseModel, frozen=True, extra="ignore"):
    """What stands in the address."""

    first_day: date | None = None
    last_day: date | None = None
    """The last day included, as in the search for calls."""
    by: By = By.DAY

    def span(self, today: date) -> Span:
        """Return the days.

        Raises:
            FormError: there is none between them.
        """
        last, first = self.last_day or today, self.first_day
        try:
            first = first or last - timedelta(days=DAYS - 1)
            return span(first.isoformat(), (last + timedelta(days=1)).isoformat(), today)
        except (ConfigurationError, OverflowError) as error:
            raise FormError(f"{first or ''} – {last}: no days between them") from error


class FileQuery(Query, frozen=True):
    """The same, and as what."""

    form: Form


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in the chart's units."""

    x: float
    y: float
    width: float
    height: float
    kind: Literal["first", "second"]
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Two series side by side, group by group."""

    bars: Sequence[Bar]
    names: Sequence[tuple[float, str]]
    """Where each group's name stands; as many as there is room for."""
    lines: Sequence[tuple[float, str]]
    """Height and value of each line of the axis."""


async def page(console: Console, request: Request, who: Who) -> Response:
    """Show the figures."""
    query = asked_for(request, Query)
    report = await _counted(console, query)
    named = partial(_named, partial(console.looks.labels.text, ui_of(request)), report.by)
    values = {
        "query": query,
        "report": report,
        "last_day": report.span.last - timedelta(days=1),
        "groupings": list(By),
        "columns": COLUMNS,
        "tiles": [column for column in COLUMNS if column.name in TILES],
        "label": named,
        "shown": shown,
        "reasons": reasons(report),
        "calls": chart(report, named, lambda c: (c.calls, c.answered), "{:,.0f}"),
        "waits": chart(report, named, _waits_s, "{:g} s"),
        "query_text": str(request.url.query),
    }
    return show(console, request, who, Shown("reports.html", values))


async def file(console: Console, request: Request, who: Who) -> Response:
    """Give the report as a file."""
    query = asked_for(request, FileQuery)
    report = await _counted(console, query)
    content = await asyncio.to_thread(MAKERS[query.form], report)
    name = f"calls-{report.span.first}-by-{report.by}.{query.form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA[query.form], headers=headers)


def chart(
    report: Report,
    named: Callable[[Row], str],
    values: Callable[[Counts], tuple[float, float]],
    written: str,
) -> Chart:
    """Lay out the groups of a report, the last ones where there are too many."""
    rows = list(report.rows)[-MOST_BARS:]
    pairs = [values(row.counts) for row in rows]
    numbers = [value for pair in pairs for value in pair]
    step, ceiling = scale(max(numbers, default=0), whole=all(isinstance(n, int) for n in numbers))
    slot = (WIDTH - LEFT) / max(1, len(rows))
    width = min(26.0, slot * 0.36)
    bars: list[Bar] = []
    for index, (row, pair) in enumerate(zip(rows, pairs, strict=True)):
        middle = LEFT + slot * (index + 0.5)
        for x, value, kind in ((middle - width, pair[0], "first"), (middle, pair[1], "second")):
            tall = (FLOOR - 10) * value / ceiling
            told = f"{named(row)}: {written.format(value)}"
            bars.append(
                Bar(round(x, 1), round(FLOOR - tall, 1), round(width * 0.92, 1), round(tall, 1),
                    "first" if kind == "first" else "second", told)
            )  # fmt: skip
    every = max(1, round(74 / slot + 0.5))
    centres = [round(LEFT + slot * (index + 0.5), 1) for index in range(len(rows))]
    names = [
        (centre, named(row)[:MOST_LETTERS])
        for centre, row in list(zip(centres, rows, strict=True))[::every]
    ]
    names = [(x, name) for x, name in names if x + len(name) * LETTER / 2 <= WIDTH]
    lines = [
        (round(FLOOR - (FLOOR - 10) * mark * step / ceiling, 1), written.format(mark * step))
        for mark in range(round(ceiling / step) + 1)
    ]
    return Chart(bars, names, lines)


def _named(text: Callable[[str], str], by: By, row: Row) -> str:
    """Name a group in the reader's language."""
    if not row.group:
        return text(f"report.none.{by}")
    return text(f"language.{row.group}") if by is By.LANGUAGE else row.label


def _waits_s(counts: Counts) -> tuple[float, float]:
    p95, p50 = counts.reply_ms.percentile(0.95), counts.reply_ms.percentile(0.5)
    return (p95 or 0) / 1000, (p50 or 0) / 1000


async def _counted(console: Console, query: Query) -> Report:
    days = query.span(console.now().astimezone(IST).date())
    return await asyncio.to_thread(count_calls, console.records.database, days, query.by)


PAGES = (
    Page("/reports", page, "reader"),
    Page("/reports/file", file, "reader"),
)
