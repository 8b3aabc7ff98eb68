"""`schedule_callback`: the bank calls back, within the hours in which people may be called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nsmallest
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from ivr.bank import IST, DoNotCallError
from ivr.goldloan.bankdata import BankData, CallingRules, in_force
from ivr.goldloan.books import CallbackBook
from ivr.goldloan.goldloan import JsonObject, ToolError
from ivr.goldloan.tool import Arguments, Phone

ALTERNATIVES = 3
LONGEST_MOMENT = len("2026-12-01T10:00:00.000000+05:30")


def _iso_moment(value: object) -> object:
    if not isinstance(value, str) or "T" not in value or len(value) > LONGEST_MOMENT:
        raise ValueError("a date and time as 2026-12-01T11:00 is wanted")
    if not value.isascii():
        raise ValueError("a date and time in digits 0 to 9 is wanted")
    return datetime.fromisoformat(value)


def _in_india(moment: datetime) -> datetime:
    """Take a moment without an offset as Indian time, to the minute."""
    try:
        there = moment.astimezone(IST) if moment.tzinfo else moment.replace(tzinfo=IST)
    except OverflowError as error:
        raise ValueError("no calendar reaches that far") from error
    return there.replace(second=0, microsecond=0)


Moment = Annotated[
    datetime,
    BeforeValidator(_iso_moment),
    AfterValidator(_in_india),
    Field(description="ISO date and time; Indian time unless an offset is given"),
]


class CallbackArguments(Arguments):
    """Whom to call, and when."""

    phone_number: Phone
    at: Moment


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Promises to call, within the rules in force."""

    book: CallbackBook
    data: BankData
    now: Callable[[], datetime]

    def schedule(self, arguments: CallbackArguments) -> JsonObject:
        """Promise a call; asked again, the promise moves to the new moment."""
        self.check(arguments.at)
        try:
            kept = self.book.keep_callback(arguments.phone_number, arguments.at)
        except DoNotCallError as error:
            raise ToolError("do_not_call", f"phone_number: {error}", "phone_number") from error
        return {
            "callback_id": kept.callback_id,
            "at": kept.at.astimezone(IST).isoformat(),
            "phone_number": arguments.phone_number,
        }

    def check(self, at: datetime) -> None:
        """Refuse a moment at which nobody may be called.

        Raises:
            ToolError: why, with the nearest moments that are permitted.
        """
        now, rules = self._rules()
        if objection := _objection(at, now, rules):
            code, reason = objection
            nearest = [moment.isoformat() for moment in _nearest(at, now, rules)]
            raise ToolError(code, f"at: {reason}", "at", nearest)

    def moments(self, day: date) -> Iterator[datetime]:
        """Yield the moments of a day that may be offered, in Indian time."""
        now, rules = self._rules()
        for moment in _moments(datetime.combine(day, rules.opens, IST), rules):
            if _objection(moment, now, rules) is None:
                yield moment

    def _rules(self) -> tuple[datetime, CallingRules]:
        now = self.now().astimezone(IST)
        return now, in_force(self.data.calling, now.date(), "calling hours")


def _objection(at: datetime, now: datetime, rules: CallingRules) -> tuple[str, str] | None:
    if at < now:
        return "in_the_past", "that time is past"
    if at > now + timedelta(days=rules.horizon_days):
        return "too_far", f"calls are promised {rules.horizon_days} days ahead at most"
    if not rules.opens <= at.time() < rules.closes:
        hours = f"{rules.opens:%H:%M} to {rules.closes:%H:%M}"
        return "outside_calling_hours", f"people are called from {hours}"
    return None


def _nearest(wanted: datetime, now: datetime, rules: CallingRules) -> list[datetime]:
    """Return the permitted moments nearest to the wanted one, the nearest first."""
    near = min(max(wanted, now), now + timedelta(days=rules.horizon_days))
    days = (near.date() + timedelta(days=distance) for distance in (-1, 0, 1))
    moments = [
        moment
        for day in days
        for moment in _moments(datetime.combine(day, rules.opens, IST), rules)
    ]
    free = [moment for moment in moments if _objection(moment, now, rules) is None]
    return nsmallest(ALTERNATIVES, free, key=lambda moment: abs(moment - near))


def _moments(opens: datetime, rules: CallingRules) -> Iterator[datetime]:
    moment, closes = opens, datetime.combine(opens.date(), rules.closes, IST)
    while moment < closes:
        yield moment
        moment += timedelta(minutes=rules.step_minutes)
