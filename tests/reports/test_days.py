from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.reports.days import moments, span
from ivr.reports.reports import Span

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("first", "last", "begins", "ends"),
    [
        ("", "", TODAY, date(2026, 11, 24)),
        ("yesterday", "", date(2026, 11, 22), TODAY),
        ("yesterday", "today", date(2026, 11, 22), TODAY),
        ("2026-11-01", "2026-12-01", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-11-01", "", date(2026, 11, 1), date(2026, 11, 2)),
    ],
)
def test_days_are_read_as_they_are_typed(first: str, last: str, begins: date, ends: date) -> None:
    assert span(first, last, TODAY) == Span(begins, ends)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-11-31", "", "--from 2026-11-31: no day"),
        ("", "soon", "--to soon: no day"),
        ("23/11/2026", "", "--from 23/11/2026: no day"),
        ("2026-11-05", "2026-11-05", "holds no day"),
        ("2026-11-05", "2026-11-01", "holds no day"),
        ("0001-01-01", "", "--from 0001-01-01: no day"),
        ("9999-12-31", "", "--from 9999-12-31: no day"),
        ("1990-01-01", "2026-01-01", "more than ten years"),
    ],
)
def test_wrong_days_are_one_clear_error(first: str, last: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        span(first, last, TODAY)


@given(typed=st.text(max_size=12))
def test_whatever_is_typed_is_a_day_or_a_configuration_error(typed: str) -> None:
    with suppress(ConfigurationError):
        span(typed, "", TODAY)


def test_a_day_begins_at_midnight_in_india() -> None:
    begins, ends = moments(Span(TODAY, TODAY + timedelta(days=1)))
    assert begins == datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert ends - begins == timedelta(days=1)
