"""Days as people type them, in the bank's time zone."""

from datetime import UTC, date, datetime, time, timedelta

from ivr.bank import IST
from ivr.errors import ConfigurationError
from ivr.reports.reports import Span

MOST_DAYS = 3660
"""Ten years: longer spans are slips of the finger."""


def span(first: str, last: str, today: date) -> Span:
    """Read a span of days.

    Args:
        first: ISO, `today` or `yesterday`; empty for today.
        last: the first day that no longer counts; empty for the day after `first`.
        today: in the bank's time zone.

    Raises:
        ConfigurationError: no dates, or nothing between them.
    """
    begins = _day("--from", first, today) if first else today
    ends = _day("--to", last, today) if last else begins + timedelta(days=1)
    if ends <= begins:
        raise ConfigurationError(
            f"--from {begins} --to {ends} holds no day: --to is the first day that no longer "
            f"counts; for {begins} alone leave --to out"
        )
    if (ends - begins).days > MOST_DAYS:
        raise ConfigurationError(f"--from {begins} --to {ends}: more than ten years")
    return Span(begins, ends)


def days_up_to(last: Span, count: int) -> Span:
    """Return so many days, the last day of a span the last of them."""
    return Span(last.last - timedelta(days=count), last.last)


def moments(days: Span) -> tuple[datetime, datetime]:
    """Return the moments at which a span begins and ends; half-open, aware."""
    return _midnight(days.first), _midnight(days.last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), IST)


def _day(option: str, typed: str, today: date) -> date:
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    if typed in words:
        return words[typed]
    try:
        day = date.fromisoformat(typed)
        moments(Span(day, day + timedelta(days=1)))[0].astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"{option} {typed}: no day; write 2026-11-23, today or yesterday"
        ) from error
    return day
