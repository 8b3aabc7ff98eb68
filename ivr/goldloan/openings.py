"""What stands and what is free, looked up before anything is asked for or written.

These are no tools of the bank: nobody outside the conversation calls them, and nothing changes.
A refusal is the one that the tool itself would give later, so that it can be spoken of at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ivr.bank import IST, BranchRecord
from ivr.goldloan.appointments import DAYS_SEARCHED, CancelArguments, Visits, visit_row
from ivr.goldloan.callbacks import Callbacks, Moment
from ivr.goldloan.goldloan import JsonObject, ToolError
from ivr.goldloan.tool import Arguments, ClockTime, Day, Text

CHOOSE_HOUR = "choose_hour"
"""Nothing is wrong: these hours of the part of the day that was named are free."""
OFFERED = 2
"""More moments than this cannot be kept in mind on the telephone."""


class PartOfDay(StrEnum):
    """When somebody would rather come or be called."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    ANY = "any"


_HOURS = {
    PartOfDay.MORNING: (time(0), time(12)),
    PartOfDay.AFTERNOON: (time(12), time(16)),
    PartOfDay.EVENING: (time(16), time.max),
    PartOfDay.ANY: (time(0), time.max),
}


class StandingArguments(CancelArguments):
    """Which visit: one that was booked in this very call, else the caller's next."""


class OpeningArguments(Arguments):
    """When somebody would come; what he has not said is left out."""

    branch_id: Text
    date: Day | None = None
    time: ClockTime | None = None
    part_of_day: PartOfDay | None = None
    after_date: Annotated[Day, Field(description="Any later day will do")] | None = None


class CallArguments(Arguments):
    """When somebody would be called; what he has not said is left out."""

    at: Moment | None = None
    date: Day | None = None
    part_of_day: PartOfDay | None = None


@dataclass(frozen=True, slots=True)
class Openings:
    """Looks into the books of visits and the rules of calling."""

    visits: Visits
    callbacks: Callbacks

    def standing(self, arguments: StandingArguments) -> JsonObject:
        """Return the visit that stands, with its date and time beside `starts_at`."""
        own = arguments.appointment_id
        number = None if own else arguments.phone_number
        found = self.visits.standing(CancelArguments(appointment_id=own, phone_number=number))
        starts_at = found.starts_at.astimezone(IST)
        row = visit_row(found, self.visits.branch(found.branch_id))
        return {**row, "date": f"{starts_at:%Y-%m-%d}", "time": f"{starts_at:%H:%M}"}

    def visit(self, wanted: OpeningArguments) -> JsonObject:
        """Refuse what could not be booked, as far as it is known by now; else return nothing."""
        branch = self.visits.branch(wanted.branch_id)
        if wanted.date is None:
            if wanted.after_date is not None:
                raise self._next_open("later", branch, wanted.after_date, wanted)
            return {}
        if wanted.time is not None:
            self.visits.free_slot(branch, wanted.date, wanted.time)
            return {}
        self._check_day(branch, wanted.date, wanted)
        if wanted.part_of_day is not None:
            raise self._hours(branch, wanted.date, wanted.part_of_day)
        return {}

    def call(self, wanted: CallArguments) -> JsonObject:
        """Refuse a moment at which nobody may be called; offer hours of a part of a day."""
        if wanted.at is not None:
            self.callbacks.check(wanted.at)
        elif wanted.part_of_day is not None:
            hours = self._ringing(wanted.date, wanted.part_of_day)
            raise ToolError(CHOOSE_HOUR, "at: an hour is wanted", "at", _written(hours))
        return {}

    def _check_day(self, branch: BranchRecord, day: date, wanted: OpeningArguments) -> None:
        first, last = self.visits.hours.open_to(self.visits.now())
        if day < first.date() or day > last.date():
            raise self.visits.refusal(
                "in_the_past" if day < first.date() else "too_far",
                "no visit is booked for that day",
                branch,
                datetime.combine(day, branch.opens, IST),
            )
        if closed := self.visits.hours.closed_because(branch, day):
            raise self._next_open("closed_day", branch, day, wanted, closed)
        if not self._free(branch, day):
            raise self._next_open("day_full", branch, day, wanted)

    def _next_open(
        self,
        code: str,
        branch: BranchRecord,
        day: date,
        wanted: OpeningArguments,
        reason: str = "another day is wanted",
    ) -> ToolError:
        """Offer hours of the first day after one on which there are any, near the hour wanted."""
        later = (day + timedelta(ahead) for ahead in range(1, DAYS_SEARCHED + 1))
        free = next(filter(None, (self._free(branch, one) for one in later)), [])
        if wanted.time is not None:
            free = sorted(free, key=lambda slot: _apart(slot, wanted.time or time()))[:OFFERED]
            near = sorted(free)
        else:
            near = _two_of(_in_part(free, wanted.part_of_day) or free)
        return ToolError(code, f"date: {reason}", "date", _written(near))

    def _hours(self, branch: BranchRecord, day: date, part: PartOfDay) -> ToolError:
        free = self._free(branch, day)
        fitting = _in_part(free, part)
        code = CHOOSE_HOUR if fitting else "part_full"
        offered = _written(_two_of(fitting or free))
        return ToolError(code, "time: an hour is wanted", "time", offered)

    def _free(self, branch: BranchRecord, day: date) -> list[datetime]:
        first, last = self.visits.hours.open_to(self.visits.now())
        return [slot for slot in self.visits.free_slots(branch, day) if first <= slot <= last]

    def _ringing(self, day: date | None, part: PartOfDay) -> Sequence[datetime]:
        """Return hours of the part of a day, or of the first day on which it is still to come."""
        start = day or self.visits.now().astimezone(IST).date()
        days = (start + timedelta(ahead) for ahead in (0, 1))
        return next(filter(None, (_two_of(list(self._permitted(one, part))) for one in days)), [])

    def _permitted(self, day: date, part: PartOfDay) -> Iterator[datetime]:
        yield from _in_part(list(self.callbacks.moments(day)), part)


def _in_part(moments: Sequence[datetime], part: PartOfDay | None) -> list[datetime]:
    if part is None:
        return []
    begins, ends = _HOURS[part]
    return [moment for moment in moments if begins <= moment.time() < ends]


def _two_of(moments: Sequence[datetime]) -> list[datetime]:
    """Choose what to offer: whole hours where there are two, neither the first nor the last."""
    whole = [moment for moment in moments if moment.minute == 0]
    offered = whole if len(whole) >= OFFERED else list(moments)
    start = min(len(offered) // 3, max(len(offered) - OFFERED, 0))
    return offered[start : start + OFFERED]


def _apart(slot: datetime, clock: time) -> timedelta:
    return abs(slot - datetime.combine(slot.date(), clock, slot.tzinfo))


def _written(moments: Sequence[datetime]) -> list[str]:
    return [moment.isoformat() for moment in moments]
