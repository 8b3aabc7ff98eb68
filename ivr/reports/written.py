"""A report as plain text for a terminal or a mail, and as CSV."""

import csv
import io

from rich.console import Console
from rich.table import Table

from ivr.reports.layout import (
    COLUMNS,
    TOTAL,
    WIDE_COLUMNS,
    figures,
    label,
    short_columns,
    shown,
    title,
)
from ivr.reports.reports import Counts, Report

SPREADSHEET_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet, whoever named the campaign."""


def table(report: Report, characters: int = WIDE_COLUMNS) -> Table:
    """Lay a report out for a terminal that is so wide."""
    columns = short_columns(characters)
    drawn = Table(title=title(report), header_style="bold", title_justify="left", box=None)
    drawn.add_column(str(report.by), no_wrap=True)
    for column in columns:
        drawn.add_column(column.title, justify="right", no_wrap=True)

    def add(name: str, counts: Counts, style: str = "") -> None:
        drawn.add_row(name, *(shown(column, counts) for column in columns), style=style)

    for row in report.rows:
        add(label(report, row), row.counts)
    add(TOTAL, report.total, "bold")
    return drawn


def reasons(report: Report) -> list[tuple[str, int]]:
    """Return why calls went to people, the most frequent first."""
    return sorted(report.total.reasons.items(), key=lambda pair: (-pair[1], pair[0]))


def text(report: Report, characters: int = WIDE_COLUMNS) -> str:
    """Write a report as plain text, in lines of so many characters."""
    out = io.StringIO()
    console = Console(file=out, width=characters, no_color=True)
    console.print(table(report, characters))
    if told := reasons(report):
        console.print("\nWhy calls went to people:")
        for reason, times in told:
            console.print(f"  {times:>6,}  {reason.replace('_', ' ')}", markup=False)
    return out.getvalue()


def csv_text(report: Report) -> str:
    """Write a report as CSV: a head, a row for each group, the sum at the end."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(report.by), "label", *(column.name for column in COLUMNS)])

    def write(group: str, name: str, counts: Counts) -> None:
        values = figures(counts)
        cells = ["" if values[c.name] is None else values[c.name] for c in COLUMNS]
        writer.writerow([safe_cell(group), safe_cell(name), *cells])

    for row in report.rows:
        write(row.group, label(report, row), row.counts)
    write(TOTAL, TOTAL, report.total)
    return out.getvalue()


def safe_cell(written: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{written}" if written.startswith(SPREADSHEET_STARTS) else written
