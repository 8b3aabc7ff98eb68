"""A report as PDF: the figures that matter, charts, then the whole table."""

import io
from collections.abc import Sequence
from functools import partial

from reportlab.lib.colors import white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from ivr.devanagari import romanised
from ivr.reports.charts import (
    BOLD,
    FAINT,
    FIRST,
    FONT,
    INK,
    RULE,
    TEXT_PT,
    Series,
    lying_bars,
    paired_bars,
)
from ivr.reports.layout import COLUMNS, TOTAL, label, short_columns, shown, title
from ivr.reports.reports import Counts, Report
from ivr.reports.written import reasons

PAGE = landscape(A4)
MARGIN_PT = 15 * mm
FRAME_PT = 6.0
"""What the library leaves free within the margins."""
WIDTH_PT = PAGE[0] - 2 * (MARGIN_PT + FRAME_PT)
TILES = ("calls", "answered", "containment", "conversion", "appointments", "reply_ms_p95")
HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=18, leading=24, textColor=INK)
NOTE = ParagraphStyle("note", fontName=FONT, fontSize=TEXT_PT, leading=11, textColor=FAINT)
MEANINGS = (
    "Days are Indian time; a call counts where it began. Containment: answered calls that the "
    "agent brought to an end without a person. Conversion: answered calls that left a lead or a "
    "visit that stands. Wait: from the caller's last sound to the agent's first, as sent."
)


def pdf(report: Report) -> bytes:
    """Return the report as a PDF file."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN_PT,
        rightMargin=MARGIN_PT,
        topMargin=MARGIN_PT,
        bottomMargin=MARGIN_PT,
        title=title(report),
        author="Gold-loan voice agent",
    )
    numbered = partial(_foot, title(report))
    document.build(list(_story(report)), onFirstPage=numbered, onLaterPages=numbered)
    return out.getvalue()


def latin(name: str) -> str:
    """Write a name in the letters that the paper's fonts have."""
    if not name.isascii():
        name = " ".join(map(romanised, name.split()))
    return name.encode("cp1252", "replace").decode("cp1252")


def _story(report: Report) -> Sequence[Flowable]:
    told = [(latin(reason.replace("_", " ")), times) for reason, times in reasons(report)[:8]]
    why = [Spacer(0, 10), lying_bars("Why calls went to people", told, WIDTH_PT)] if told else []
    return [
        Paragraph(title(report), HEAD),
        Spacer(0, 8),
        _tiles(report.total),
        Spacer(0, 16),
        *(_charts(report) if report.rows else [Paragraph("No call began in these days.", NOTE)]),
        *([KeepTogether(why)] if why else []),
        Spacer(0, 12),
        _table(report),
        Spacer(0, 8),
        Paragraph(MEANINGS, NOTE),
    ]


def _tiles(total: Counts) -> Table:
    """Show the figures that matter most, large."""
    columns = [column for column in COLUMNS if column.name in TILES]
    tiles = Table(
        [[shown(column, total) for column in columns], [column.title for column in columns]],
        colWidths=[WIDTH_PT / len(columns)] * len(columns),
    )
    tiles.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, 0), BOLD, 20),
                ("FONT", (0, 1), (-1, 1), FONT, 9),
                ("TEXTCOLOR", (0, 0), (-1, 0), FIRST),
                ("TEXTCOLOR", (0, 1), (-1, 1), FAINT),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, 0), 12),
                ("LINEABOVE", (0, 0), (-1, 0), 1.2, FIRST),
                ("LINEBELOW", (0, 1), (-1, 1), 0.6, RULE),
            ]
        )
    )
    return tiles


def _charts(report: Report) -> Sequence[Flowable]:
    groups = [latin(label(report, row)) for row in report.rows]
    counts = [row.counts for row in report.rows]
    half = (WIDTH_PT - 24) / 2, 170.0
    calls = paired_bars(
        "Calls",
        groups,
        (
            Series("all", [c.calls for c in counts]),
            Series("answered", [c.answered for c in counts]),
        ),
        half,
        lambda value: f"{value:,.0f}",
    )
    waits = paired_bars(
        "Wait for a reply, seconds",
        groups,
        (
            Series("p95", [(c.reply_ms.percentile(0.95) or 0) / 1000 for c in counts]),
            Series("p50", [(c.reply_ms.percentile(0.50) or 0) / 1000 for c in counts]),
        ),
        half,
        lambda value: f"{value:g}",
    )
    side_by_side = Table([[calls, waits]], colWidths=[half[0] + 24, half[0]])
    side_by_side.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [side_by_side]


def _table(report: Report) -> Table:
    columns = short_columns()
    lines = [[str(report.by), *(column.title for column in columns)]]
    for row in report.rows:
        name = latin(label(report, row))
        lines.append([name, *(shown(column, row.counts) for column in columns)])
    lines.append([TOTAL, *(shown(column, report.total) for column in columns)])
    first = 110.0
    rest = (WIDTH_PT - first) / len(columns)
    table = Table(lines, colWidths=[first, *[rest] * len(columns)], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), FONT, TEXT_PT),
                ("FONT", (0, 0), (-1, 0), BOLD, TEXT_PT),
                ("FONT", (0, -1), (-1, -1), BOLD, TEXT_PT),
                ("BACKGROUND", (0, 0), (-1, 0), FIRST),
                ("TEXTCOLOR", (0, 0), (-1, 0), white),
                ("TEXTCOLOR", (0, 1), (-1, -1), INK),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 1), (-1, -2), 0.4, RULE),
                ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            ]
        )
    )
    return table


def _foot(name: str, canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont(FONT, TEXT_PT)
    canvas.setFillColor(FAINT)
    canvas.drawString(MARGIN_PT + FRAME_PT, MARGIN_PT / 2, name)
    canvas.drawRightString(PAGE[0] - MARGIN_PT - FRAME_PT, MARGIN_PT / 2, f"{document.page}")
    canvas.restoreState()
