"""A report as an Excel workbook: figures that can be reckoned with, and a chart."""

import io

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ivr.reports.layout import COLUMNS, TOTAL, Kind, label, title
from ivr.reports.reports import Counts, Report
from ivr.reports.written import reasons, safe_cell

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.SECONDS: "#,##0",
    Kind.MS: "#,##0",
}
UNITS = {Kind.COUNT: "", Kind.SHARE: "", Kind.SECONDS: ", s", Kind.MS: ", ms"}
HEAD = PatternFill("solid", fgColor="1F3A5F")
HEAD_ROW = 3
"""Title, an empty line, heads."""


def workbook(report: Report) -> bytes:
    """Return the report as an .xlsx file."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):  # a new workbook always has one
        raise TypeError("openpyxl made a workbook without a sheet")
    sheet.title = f"by {report.by}"
    sheet.append([title(report)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append([str(report.by), *(f"{c.title}{UNITS[c.kind]}" for c in COLUMNS)])
    for row in report.rows:
        _append(sheet, label(report, row), row.counts)
    _append(sheet, TOTAL, report.total)
    _dress(sheet)
    if report.rows:
        _chart(sheet, len(report.rows))
    if told := reasons(report):
        why = book.create_sheet("to people")
        why.append(["reason", "calls"])
        for reason, times in told:
            why.append([safe_cell(reason), times])
        why.column_dimensions["A"].width = 40
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append(sheet: Worksheet, name: str, counts: Counts) -> None:
    sheet.append([safe_cell(name), *(column.value(counts) for column in COLUMNS)])
    for cell, column in zip(sheet[sheet.max_row][1:], COLUMNS, strict=True):
        cell.number_format = FORMATS[column.kind]


def _dress(sheet: Worksheet) -> None:
    for cell in sheet[HEAD_ROW]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.row_dimensions[HEAD_ROW].height = 32
    sheet.column_dimensions["A"].width = 24
    for index in range(2, len(COLUMNS) + 2):
        sheet.column_dimensions[get_column_letter(index)].width = 12


def _chart(sheet: Worksheet, groups: int) -> None:
    names = [column.name for column in COLUMNS]
    chart = BarChart()
    chart.title, chart.height, chart.width = "Calls", 9, 24
    last = HEAD_ROW + groups
    for name in ("calls", "answered"):
        at = names.index(name) + 2
        series = Reference(sheet, min_col=at, min_row=HEAD_ROW, max_row=last)
        chart.add_data(series, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=HEAD_ROW + 1, max_row=last))
    sheet.add_chart(chart, f"A{last + 4}")
