import csv
import io
from datetime import UTC, datetime

import pytest

from ivr.console.report_pages import chart
from ivr.records.records import CallStart
from ivr.reports.reports import By, Counts, Report, Row, Span
from tests.console.stand import BEGAN, Stand, keep_call

DAY = f"first_day={BEGAN:%Y-%m-%d}&last_day={BEGAN:%Y-%m-%d}"


async def test_a_reader_sees_what_the_calls_of_a_day_came_to(stand: Stand) -> None:
    keep_call(stand.records)
    page = (await (await stand.signed_in("reader")).get(f"/reports?{DAY}&by=language")).text
    assert "402 ms" in page
    assert '<th scope="row">Hindi</th>' in page
    assert page.count("<svg") == 2


async def test_without_days_a_week_is_shown_and_says_when_it_is_empty(stand: Stand) -> None:
    today = datetime.now(UTC)
    page = (await (await stand.signed_in("reader")).get("/reports")).text
    assert "No call began in these days." in page
    assert f'name="last_day" value="{today.year}' in page


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"day,")])
async def test_the_report_can_be_taken_along(stand: Stand, form: str, begins: bytes) -> None:
    keep_call(stand.records)
    browser = await stand.signed_in("reader")
    answer = await browser.get(f"/reports/file?{DAY}&form={form}")
    assert answer.content.startswith(begins)
    name = f"calls-{BEGAN:%Y-%m-%d}-by-day.{form}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


async def test_the_file_has_the_figures_of_the_page(stand: Stand) -> None:
    keep_call(stand.records)
    browser = await stand.signed_in("reader")
    text = (await browser.get(f"/reports/file?{DAY}&form=csv")).text
    (day, total) = csv.DictReader(io.StringIO(text))
    assert (day["calls"], total["reply_ms_p95"]) == ("1", "402")


@pytest.mark.parametrize(
    "query",
    [
        "first_day=2026-11-05&last_day=2026-11-01",
        "first_day=soon",
        "by=caller",
        "first_day=0001-01-01&last_day=9999-12-31",
        "last_day=0001-01-01",
    ],
)
async def test_what_makes_no_report_is_refused_on_a_page(stand: Stand, query: str) -> None:
    answer = await (await stand.signed_in("reader")).get(f"/reports?{query}")
    assert answer.status_code == 400


async def test_a_campaign_with_a_script_for_a_name_is_only_a_name(stand: Stand) -> None:
    start = CallStart("call-9", "outbound", "+919800000001", BEGAN, campaign="<script>1</script>")
    stand.records.calls.begin_call(start)
    page = (await (await stand.signed_in("reader")).get(f"/reports?{DAY}&by=campaign")).text
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


def test_the_tallest_bar_stays_within_its_chart() -> None:
    rows = [Row(str(n), str(n), Counts(calls=n, answered=n // 2)) for n in range(60)]
    span = Span(BEGAN.date(), BEGAN.date())
    report = Report(span, By.DAY, rows, Counts())
    drawn = chart(report, lambda row: row.label, lambda c: (c.calls, c.answered), "{:.0f}")
    assert all(bar.y >= 10 and bar.x >= 44 and bar.x + bar.width <= 640 for bar in drawn.bars)
    assert drawn.bars[-1].told == "59: 29"
    assert [value for _, value in drawn.lines] == ["0", "20", "40", "60"]
