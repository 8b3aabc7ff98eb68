import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from ivr.reports.histogram import Histogram
from ivr.reports.layout import COLUMNS, as_json, title
from ivr.reports.paper import latin, pdf
from ivr.reports.reports import By, Counts, Report, Row, Span
from ivr.reports.spreadsheet import workbook
from ivr.reports.written import csv_text, text

COUNTS = Counts(
    calls=12000,
    inbound=9000,
    answered=11000,
    handled_ms=1_100_000_000,
    handled=11000,
    contained=8000,
    converted=2500,
    appointments=2000,
    handed_over=1500,
    reply_ms=Histogram({400: 90, 900: 10}),
    reasons={"asked_for_a_person": 1200, "complaint": 300},
)
NOTHING = Report(Span(date(2026, 11, 1), date(2026, 11, 2)), By.DAY, [], Counts())


def made(*groups: str, by: By = By.DAY) -> Report:
    rows = [Row(group, group, COUNTS) for group in groups]
    return Report(
        Span(date(2026, 11, 1), date(2026, 12, 1)),
        by,
        rows,
        sum((r.counts for r in rows), Counts()),
    )


def test_the_title_names_the_last_day_that_counts() -> None:
    assert title(made("2026-11-01")) == "Calls from 2026-11-01 to 2026-11-30, by day"
    assert title(NOTHING) == "Calls of 2026-11-01, by day"


def test_json_holds_every_figure_of_every_row_and_of_all() -> None:
    row = as_json(made("2026-11-01", "2026-11-02"))
    assert (row["from"], row["to"], row["by"]) == ("2026-11-01", "2026-12-01", "day")
    assert [each["group"] for each in row["rows"]] == ["2026-11-01", "2026-11-02"]
    assert row["total"]["calls"] == 24000
    assert row["total"]["reply_ms_p50"] == 400
    assert row["total"]["handover_reasons"] == {"asked_for_a_person": 2400, "complaint": 600}
    assert {column.name for column in COLUMNS} < row["rows"][0].keys()


@pytest.mark.parametrize("characters", [80, 128, 200])
def test_the_table_is_never_cut(characters: int) -> None:
    written = text(made("2026-11-01", "2026-11-02"), characters)
    assert "…" not in written
    assert "24,000" in written
    assert "72.7 %" in written
    assert "asked for a person" in written


def test_a_share_of_nothing_is_not_zero() -> None:
    assert "–" in text(NOTHING)
    assert as_json(NOTHING)["total"]["containment"] is None


def test_csv_can_be_read_back() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(made("2026-11-01")))))
    assert [row["day"] for row in rows] == ["2026-11-01", "all"]
    assert rows[0]["calls"] == "12000"
    assert rows[0]["containment"] == "0.7273"


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_campaign_is_a_formula(name: str) -> None:
    report = made(name, by=By.CAMPAIGN)
    cells = list(csv.reader(io.StringIO(csv_text(report))))[1][:2]
    assert cells == [f"'{name}", f"'{name}"]
    assert sheet_of(report).cell(4, 1).data_type == "s"


def test_a_workbook_holds_figures_one_can_reckon_with() -> None:
    sheet = sheet_of(made("2026-11-01", "2026-11-02"))
    heads = [cell.value for cell in sheet[3]]
    at = heads.index("containment")
    assert sheet.cell(4, at + 1).value == pytest.approx(8 / 11)
    assert sheet.cell(4, at + 1).number_format == "0.0%"
    assert sheet.cell(6, 1).value == "all"


def test_paper_shows_figures_charts_and_reasons() -> None:
    read = "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(pdf(made("2026-11-01")))).pages
    )
    for words in ("Calls from 2026-11-01", "12,000", "72.7 %", "asked for a person", "wait p95"):
        assert words in read


def test_paper_of_a_year_goes_on_over_pages() -> None:
    report = made(*(f"day {day}" for day in range(366)))
    assert len(PdfReader(io.BytesIO(pdf(report))).pages) > 5


def test_paper_says_when_there_was_nothing() -> None:
    assert "No call began" in PdfReader(io.BytesIO(pdf(NOTHING))).pages[0].extract_text()


@pytest.mark.parametrize(
    ("name", "written"),
    [("Nagpur", "Nagpur"), ("दिवाली ऑफर", "divali ophar"), ("(came in)", "(came in)"), ("金", "?")],
)
def test_names_are_written_in_letters_that_paper_has(name: str, written: str) -> None:
    assert latin(name) == written


def sheet_of(report: Report) -> Worksheet:
    sheet = load_workbook(io.BytesIO(workbook(report))).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet
