from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bank import IST
from ivr.campaigns.law import Later, Never, Permitted, may_call
from ivr.records.campaign_records import CampaignKind
from tests.campaigns.cases import RULES, TUESDAY_10, due

KINDS: list[CampaignKind] = ["promotional", "service", "recovery"]
moments = st.integers(0, 600 * 24 * 3600).map(
    lambda s: datetime(2026, 4, 2, tzinfo=UTC) + timedelta(seconds=s)
)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=IST)


@pytest.mark.parametrize("kind", KINDS)
def test_a_customer_may_be_called_on_a_tuesday_morning(kind: CampaignKind) -> None:
    assert may_call(due(kind), RULES, TUESDAY_10) == Permitted()


@pytest.mark.parametrize(
    ("kind", "clock", "permitted"),
    [
        ("promotional", "08:59:59", False),
        ("promotional", "09:00", True),
        ("promotional", "20:59:59", True),
        ("promotional", "21:00", False),
        ("recovery", "08:00", True),
        ("recovery", "19:00", False),
    ],
)
def test_the_hours_are_those_of_the_purpose(
    kind: CampaignKind, clock: str, permitted: bool
) -> None:
    decision = may_call(due(kind), RULES, at("2026-12-01", clock))
    assert (decision == Permitted()) is permitted


def test_at_night_the_next_morning_is_named() -> None:
    decision = may_call(due(), RULES, at("2026-12-01", "22:15"))
    assert isinstance(decision, Later)
    assert decision.at == at("2026-12-02", "09:00")


def test_after_saturday_promotion_waits_for_monday() -> None:
    decision = may_call(due(), RULES, at("2026-12-05", "21:30"))
    assert isinstance(decision, Later)
    assert decision.at == at("2026-12-07", "09:00")


def test_a_holiday_is_passed_over_by_promotion_and_kept_by_service() -> None:
    day = at("2026-10-02", "11:00")
    decision = may_call(due(), RULES, day)
    assert isinstance(decision, Later)
    assert decision.at == at("2026-10-03", "09:00")
    assert may_call(due("service"), RULES, day) == Permitted()


def test_the_hours_are_those_of_the_customers_day() -> None:
    abroad = due(time_zone="America/New_York")
    decision = may_call(abroad, RULES, TUESDAY_10)
    assert isinstance(decision, Later)
    assert decision.at == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


def test_a_number_that_may_be_in_several_zones_is_called_when_all_of_them_are_awake() -> None:
    anywhere = due(number="+18005550100")
    nine_in_new_york = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    assert isinstance(may_call(anywhere, RULES, nine_in_new_york), Later)


@pytest.mark.parametrize("zone", ["Asia/Atlantis", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_never_called(zone: str) -> None:
    assert isinstance(may_call(due(time_zone=zone), RULES, TUESDAY_10), Never)


@pytest.mark.parametrize("kind", KINDS)
@given(now=moments)
def test_who_asked_not_to_be_called_never_is(kind: CampaignKind, now: datetime) -> None:
    unwilling = due(kind, do_not_call_since=TUESDAY_10)
    assert isinstance(may_call(unwilling, RULES, now), Never)


def test_promotion_needs_consent_and_service_does_not() -> None:
    assert isinstance(may_call(due(consent_on=None), RULES, TUESDAY_10), Never)
    assert may_call(due("service", consent_on=None), RULES, TUESDAY_10) == Permitted()


@pytest.mark.parametrize("number", ["+911600000001", "+919800000001", "1600000001"])
def test_promotion_comes_from_the_140_series_alone(number: str) -> None:
    decision = may_call(due(caller_number=number), RULES, TUESDAY_10)
    assert isinstance(decision, Later)
    assert "140" in decision.reason


def test_when_the_rules_have_expired_nobody_is_called() -> None:
    decision = may_call(due(), RULES, datetime(2028, 6, 1, 6, 0, tzinfo=UTC))
    assert isinstance(decision, Later)
    assert "renew" in decision.reason


@pytest.mark.parametrize("kind", KINDS)
@given(now=moments)
def test_the_moment_that_is_named_is_permitted_and_no_earlier_one_was_left_out(
    kind: CampaignKind, now: datetime
) -> None:
    decision = may_call(due(kind), RULES, now)
    assert not isinstance(decision, Never)
    if isinstance(decision, Later):
        assert may_call(due(kind), RULES, decision.at) == Permitted()
        just_before = decision.at - timedelta(seconds=1)
        assert just_before < now or may_call(due(kind), RULES, just_before) != Permitted()


@given(now=moments)
def test_no_promotional_call_is_permitted_at_night_on_a_sunday_or_a_holiday(now: datetime) -> None:
    if may_call(due(), RULES, now) == Permitted():
        there = now.astimezone(IST)
        assert 9 <= there.hour < 21
        assert there.isoweekday() != 7
        assert there.date() not in RULES.holidays
        assert there.date() != date(2026, 8, 15)
