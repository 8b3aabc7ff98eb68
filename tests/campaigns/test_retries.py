from datetime import datetime, timedelta

import pytest

from ivr.bank import IST
from ivr.campaigns.retries import call_again_at
from ivr.records.campaign_records import AttemptOutcome
from tests.campaigns.cases import RULES, TUESDAY_10

RETRIES = RULES.retries


def test_who_was_busy_is_called_again_after_a_quarter_of_an_hour() -> None:
    at = call_again_at(AttemptOutcome.BUSY, 1, RETRIES, TUESDAY_10)
    assert at == TUESDAY_10 + timedelta(minutes=15)


def test_nobody_is_called_for_ever() -> None:
    assert call_again_at(AttemptOutcome.BUSY, 3, RETRIES, TUESDAY_10) is None


def test_after_the_last_attempt_of_a_day_comes_the_next_day() -> None:
    at = call_again_at(AttemptOutcome.CONGESTION, 3, RETRIES, TUESDAY_10)
    assert at == datetime(2026, 12, 2, tzinfo=IST)


@pytest.mark.parametrize(
    "outcome",
    [
        AttemptOutcome.OPTED_OUT,
        AttemptOutcome.BOOKED,
        AttemptOutcome.COMPLETED,
        AttemptOutcome.ABANDONED,
        AttemptOutcome.REFUSED,
        AttemptOutcome.INVALID,
        AttemptOutcome.FORBIDDEN,
    ],
)
def test_who_had_his_say_is_left_in_peace(outcome: AttemptOutcome) -> None:
    assert call_again_at(outcome, 1, RETRIES, TUESDAY_10) is None
