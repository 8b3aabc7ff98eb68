from datetime import date, datetime, timedelta

import pytest

from ivr.records.campaign_models import CallAttempt, Campaign, Contact
from ivr.records.opening import Records
from ivr.records.records import CallStart
from ivr.reports.counting import count_calls
from ivr.reports.reports import By, Counts, Report, Span
from tests.reports.conftest import DAY, KeepCall, at

NOVEMBER = Span(date(2026, 11, 1), date(2026, 12, 1))


def by(records: Records, kind: By, span: Span = NOVEMBER) -> dict[str, Counts]:
    return {row.group: row.counts for row in report(records, kind, span).rows}


def report(records: Records, kind: By = By.DAY, span: Span = NOVEMBER) -> Report:
    return count_calls(records.database, span, kind)


def test_no_calls_make_an_empty_report(records: Records) -> None:
    assert report(records).rows == []
    assert report(records).total == Counts()
    assert report(records).total.answer_rate is None


def test_a_call_belongs_to_the_day_on_which_it_began_in_india(
    records: Records, keep_call: KeepCall
) -> None:
    keep_call(at(0, 0), lasts_s=30)
    keep_call(at(23, 59), lasts_s=300)
    keep_call(at(0, 0, DAY + timedelta(days=1)))
    assert {day: c.calls for day, c in by(records, By.DAY).items()} == {
        "2026-11-23": 2,
        "2026-11-24": 1,
    }
    one_day = Span(DAY, DAY + timedelta(days=1))
    assert report(records, span=one_day).total.calls == 2


def test_rates_are_shares_of_answered_calls(records: Records, keep_call: KeepCall) -> None:
    keep_call(at(10), "booked", visit=True)
    keep_call(at(11), "transferred", reason="complaint")
    keep_call(at(12), "abandoned")
    keep_call(at(13), "worker_lost")
    keep_call(at(14), "abandoned", answered=False)
    total = report(records).total
    assert (total.calls, total.answered) == (5, 4)
    assert total.answer_rate == 0.8
    assert total.containment == 0.25
    assert total.conversion == 0.25
    assert (total.handed_over, total.abandoned, total.failed) == (1, 2, 1)
    assert total.reasons == {"complaint": 1}


def test_handling_time_is_the_mean_from_answer_to_end(
    records: Records, keep_call: KeepCall
) -> None:
    keep_call(at(10), lasts_s=60)
    keep_call(at(11), lasts_s=120.5)
    keep_call(at(12), lasts_s=999, answered=False)
    assert report(records).total.handling_s == pytest.approx(90.25)


def test_a_visit_that_was_called_off_is_no_visit(records: Records, keep_call: KeepCall) -> None:
    call = keep_call(at(10), "booked", visit=True)
    found = records.calls.call_report(call)
    assert found
    records.appointments.cancel(found["appointment"]["appointment_id"])
    total = report(records).total
    assert (total.appointments, total.converted) == (0, 0)


def test_waits_are_counted_over_all_turns(records: Records, keep_call: KeepCall) -> None:
    keep_call(at(10), waits_ms=(100.4, 200))
    keep_call(at(11), waits_ms=(300, 400, 1000))
    waits = report(records).total.reply_ms
    assert waits.counts == {100: 1, 200: 1, 300: 1, 400: 1, 1000: 1}
    assert (waits.percentile(0.5), waits.percentile(0.95)) == (300, 1000)


def test_calls_are_grouped_by_language_campaign_and_version(
    records: Records, keep_call: KeepCall
) -> None:
    keep_call(at(10), language="hi", campaign="diwali", version="1.0", waits_ms=(100,))
    keep_call(at(11), language="en", waits_ms=(200,))
    assert set(by(records, By.LANGUAGE)) == {"hi", "en"}
    assert set(by(records, By.VERSION)) == {"", "1.0"}
    campaigns = by(records, By.CAMPAIGN)
    assert (campaigns["diwali"].inbound, campaigns[""].inbound) == (0, 1)
    assert campaigns["diwali"].reply_ms.counts == {100: 1}


def test_a_branch_counts_the_calls_that_send_people_there(
    records: Records, keep_call: KeepCall
) -> None:
    keep_call(at(10), "booked", visit=True, waits_ms=(100,))
    keep_call(at(11))
    rows = report(records, By.BRANCH).rows
    assert [(row.group, row.label, row.counts.calls) for row in rows] == [
        ("", "", 1),
        ("NGP01", "Nagpur Sitabuldi", 1),
    ]


@pytest.mark.parametrize("kind", By)
def test_the_rows_add_up_to_the_same_total(records: Records, keep_call: KeepCall, kind: By) -> None:
    keep_call(at(10), "booked", visit=True, waits_ms=(100, 200))
    keep_call(at(11), "transferred", reason="complaint", language="en", campaign="diwali")
    keep_call(at(9, day=DAY + timedelta(days=2)), "lead", waits_ms=(700,))
    assert report(records, kind).total == report(records, By.DAY).total


def test_a_live_call_is_counted_and_has_no_length_yet(records: Records) -> None:
    start = CallStart(call_id="live", direction="inbound", number="", started_at=at(10))
    records.calls.begin_call(start)
    records.calls.answer_call("live", at(10))
    total = report(records).total
    assert (total.calls, total.answered, total.handled) == (1, 1, 0)
    assert total.handling_s is None


def test_whom_a_campaign_did_not_reach_is_counted(records: Records, keep_call: KeepCall) -> None:
    keep_call(at(10), campaign="diwali")
    with records.database.unit_of_work() as session:
        session.add_all(dialled_in_vain("diwali", at(11)))
    found = by(records, By.CAMPAIGN)["diwali"]
    assert (found.calls, found.unreached, found.answered) == (2, 1, 1)
    assert found.answer_rate == 0.5
    for kind in By:
        assert report(records, kind).total.unreached == 1


def dialled_in_vain(name: str, moment: datetime) -> list[object]:
    campaign = Campaign(
        name=name,
        kind="promotional",
        caller_number="1400000000",
        extension="1000",
        pacing={},
        created_at=moment,
        updated_at=moment,
    )
    contact = Contact(
        campaign=campaign,
        phone_number="+919800000002",
        language="hi",
        due_at=moment,
        updated_at=moment,
    )
    attempt = CallAttempt(
        contact=contact,
        ordinal=1,
        state="over",
        outcome="no_answer",
        dialler="test",
        lease_until=moment,
        claimed_at=moment,
        dialled_at=moment,
        ended_at=moment,
    )
    return [campaign, contact, attempt]
