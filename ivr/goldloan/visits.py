"""When a branch receives visitors. Pure: which slots exist, and which of them are nearest."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ivr.bank import IST, BranchRecord
from ivr.goldloan.bankdata import BankData, VisitingRules, in_force

SATURDAY = 6
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ORDINALS = ("", "1st", "2nd", "3rd", "4th", "5th")
_DAYS_HI = ("सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH_HI = ("", "पहले", "दूसरे", "तीसरे", "चौथे", "पाँचवें")
_NTH_EN = ("", "first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class VisitingHours:
    """The calendar of the bank."""

    rules: VisitingRules
    holidays: Set[date]

    def closed_because(self, branch: BranchRecord, day: date) -> str | None:
        """Return why a branch is closed on a day, or None when it is open."""
        if branch.valid_to is not None and day > branch.valid_to:
            return "closed for good"
        if day in self.holidays:
            return "a holiday"
        if day.isoweekday() in branch.weekly_closed:
            return f"closed on {day:%A}"
        nth = (day.day - 1) // 7 + 1
        if day.isoweekday() == SATURDAY and nth in self.rules.closed_saturdays:
            return f"closed on the {ORDINALS[nth]} Saturday of the month"
        return None

    def slots(self, branch: BranchRecord, day: date) -> Iterator[datetime]:
        """Yield the beginnings of a day's slots, in Indian time; none on a closed day."""
        if self.closed_because(branch, day):
            return
        slot = datetime.combine(day, branch.opens, IST)
        closes = datetime.combine(day, branch.closes, IST)
        while slot + self.length <= closes:
            yield slot
            slot += self.length

    @property
    def length(self) -> timedelta:
        """How long a slot is."""
        return timedelta(minutes=self.rules.slot_minutes)

    def open_to(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the first and the last moment that may be booked."""
        first = now + timedelta(minutes=self.rules.notice_minutes)
        return first, now + timedelta(days=self.rules.horizon_days)

    def closed_in_words(self, branch: BranchRecord) -> tuple[str, str]:
        """Name the closed days in English and Hindi: `Sunday, second and fourth Saturday`."""
        nth = self.rules.closed_saturdays
        english = [_DAYS_EN[day - 1] for day in branch.weekly_closed]
        hindi = [_DAYS_HI[day - 1] for day in branch.weekly_closed]
        if nth:
            english.append(" and ".join(_NTH_EN[each] for each in nth) + " Saturday")
            hindi.append(" और ".join(_NTH_HI[each] for each in nth) + " शनिवार")
        return ", ".join(english) or "none", ", ".join(hindi) or "कोई नहीं"

    def in_words(self, branch: BranchRecord) -> str:
        """Describe the hours: `10:00–18:00 Mon, Tue, …, Sat; closed on 2nd and 4th Sat`."""
        days = ", ".join(
            name for n, name in enumerate(WEEKDAYS, 1) if n not in branch.weekly_closed
        )
        hours = f"{branch.opens:%H:%M}–{branch.closes:%H:%M} {days}"
        closed = [ORDINALS[nth] for nth in self.rules.closed_saturdays]
        return f"{hours}; closed on {' and '.join(closed)} Sat" if closed else hours


def visiting_hours(data: BankData, now: datetime) -> VisitingHours:
    """Return the calendar in force.

    Raises:
        ToolError: the rules have expired.
    """
    rules = in_force(data.visiting, now.astimezone(IST).date(), "visiting rules")
    return VisitingHours(rules, data.holidays)
