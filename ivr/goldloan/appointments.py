"""`schedule_appointment`, `reschedule_appointment`, `cancel_appointment`: a visit to a branch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import nsmallest
from typing import Annotated, Self

from pydantic import Field, model_validator

from ivr.bank import IST, AppointmentRequest, BookedAppointment, BranchRecord, SlotTakenError
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.goldloan import AppointmentBook, BranchDirectory, JsonObject, ToolError
from ivr.goldloan.tool import Arguments, ClockTime, Day, PersonName, Phone, Text
from ivr.goldloan.visits import VisitingHours, visiting_hours

ALTERNATIVES = 3
DAYS_SEARCHED = 14
"""Alternatives are looked for this many days either way; longer closures do not happen."""


class ScheduleArguments(Arguments):
    """Who comes, where and when."""

    phone_number: Phone
    customer_name: PersonName
    branch_id: Annotated[Text, Field(description="As find_branches gives it")]
    date: Day
    time: ClockTime
    purpose: Text = "gold loan"


class _WhichArguments(Arguments):
    appointment_id: Text | None = None
    phone_number: Phone | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.appointment_id is None and self.phone_number is None:
            raise ValueError("appointment_id: it or phone_number is wanted")
        return self


class RescheduleArguments(_WhichArguments):
    """Which appointment, and its new moment; what is left out stays."""

    date: Day | None = None
    time: ClockTime | None = None

    @model_validator(mode="after")
    def _something_new(self) -> Self:
        if self.date is None and self.time is None:
            raise ValueError("date: a new date or a new time is wanted")
        return self


class CancelArguments(_WhichArguments):
    """Which appointment."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Bookings within the branch's hours and seats."""

    directory: BranchDirectory
    book: AppointmentBook
    data: BankData
    now: Callable[[], datetime]

    @property
    def hours(self) -> VisitingHours:
        """The calendar in force."""
        return visiting_hours(self.data, self.now())

    def schedule(self, arguments: ScheduleArguments) -> JsonObject:
        """Book a visit; the same caller, branch and time again is the same visit."""
        branch = self.branch(arguments.branch_id)
        starts_at = self._open_slot(branch, arguments.date, arguments.time)
        request = AppointmentRequest(
            phone_number=arguments.phone_number,
            customer_name=arguments.customer_name,
            branch_id=branch.branch_id,
            starts_at=starts_at,
            ends_at=starts_at + self.hours.length,
            purpose=arguments.purpose,
        )
        try:
            booked = self.book.book(request, capacity=self.hours.rules.seats)
        except SlotTakenError as error:
            raise self.refusal("slot_full", "that time is full", branch, starts_at) from error
        return visit_row(booked, branch)

    def reschedule(self, arguments: RescheduleArguments) -> JsonObject:
        """Move a visit within its branch; the old slot is freed only when the new one is had."""
        standing = self.standing(arguments)
        branch = self.branch(standing.branch_id)
        before = standing.starts_at.astimezone(IST)
        starts_at = self._open_slot(
            branch, arguments.date or before.date(), arguments.time or before.time()
        )
        try:
            moved = self.book.move(
                standing.appointment_id,
                starts_at,
                starts_at + self.hours.length,
                capacity=self.hours.rules.seats,
            )
        except SlotTakenError as error:
            raise self.refusal("slot_full", "that time is full", branch, starts_at) from error
        return visit_row(moved, branch)

    def cancel(self, arguments: CancelArguments) -> JsonObject:
        """Cancel a visit and free its slot; by its id again, it stays cancelled."""
        standing = self.standing(arguments, also_cancelled=True)
        cancelled = self.book.cancel(standing.appointment_id)
        return visit_row(cancelled, self.branch(cancelled.branch_id))

    def branch(self, branch_id: str) -> BranchRecord:
        """Return the branch of an id.

        Raises:
            ToolError: there is none.
        """
        for branch in self.directory.branches():
            if branch.branch_id == branch_id:
                return branch
        raise ToolError("unknown_branch", f"branch_id: there is no {branch_id}", "branch_id")

    def standing(
        self, arguments: _WhichArguments, *, also_cancelled: bool = False
    ) -> BookedAppointment:
        """Return the visit meant: the caller's own where a number is given, never a past one.

        Raises:
            ToolError: there is none (`no_appointment`).
        """
        now, field = self.now(), "appointment_id"
        found = self.book.appointment(arguments.appointment_id or "")
        if arguments.phone_number is not None:
            own = self.book.upcoming(arguments.phone_number, now)
            named = arguments.appointment_id
            field = "phone_number" if named is None else field
            own = [each for each in own if named in (None, each.appointment_id)]
            found = own[0] if own else None
        statuses = ("booked", "cancelled") if also_cancelled else ("booked",)
        if found is None or found.status not in statuses or found.starts_at <= now:
            raise ToolError("no_appointment", f"{field}: no appointment stands", field)
        return found

    def free_slot(self, branch: BranchRecord, day: date, clock: time) -> datetime:
        """Return the slot that begins then.

        Raises:
            ToolError: closed, past, too soon, too far or full; with what is free nearby.
        """
        wanted = self._open_slot(branch, day, clock)
        if wanted not in self.free_slots(branch, day):
            raise self.refusal("slot_full", "that time is full", branch, wanted)
        return wanted

    def _open_slot(self, branch: BranchRecord, day: date, clock: time) -> datetime:
        wanted = datetime.combine(day, clock, IST)
        first, last = self.hours.open_to(self.now())
        refuse = self.refusal
        if wanted < self.now():
            raise refuse("in_the_past", "that time is past", branch, wanted)
        if wanted < first:
            raise refuse("too_soon", "that time is too soon to be prepared", branch, wanted)
        if wanted > last:
            raise refuse("too_far", f"bookings go to {last:%Y-%m-%d}", branch, wanted)
        if closed := self.hours.closed_because(branch, day):
            raise refuse("closed_day", closed, branch, wanted)
        if wanted not in self.hours.slots(branch, day):
            raise refuse("closed_hour", "no slot begins then", branch, wanted, "time")
        return wanted

    def refusal(
        self, code: str, reason: str, branch: BranchRecord, wanted: datetime, field: str = "date"
    ) -> ToolError:
        """Make a refusal with the free slots nearest to the wanted moment."""
        field = "time" if code == "slot_full" else field
        free = nsmallest(
            ALTERNATIVES,
            self._free_slots_around(branch, wanted),
            key=lambda slot: _distance(slot, wanted),
        )
        return ToolError(code, f"{field}: {reason}", field, [slot.isoformat() for slot in free])

    def _free_slots_around(self, branch: BranchRecord, wanted: datetime) -> list[datetime]:
        """Collect free slots from the wanted day outwards, until there are enough."""
        first, last = (moment.astimezone(IST) for moment in self.hours.open_to(self.now()))
        middle = min(max(wanted, first), last).date()
        found: list[datetime] = []
        for distance in range(DAYS_SEARCHED + 1):
            for day in {middle - timedelta(days=distance), middle + timedelta(days=distance)}:
                free = self.free_slots(branch, day)
                found += [slot for slot in free if first <= slot <= last]
            if len(found) >= ALTERNATIVES:
                break
        return found

    def free_slots(self, branch: BranchRecord, day: date) -> Iterator[datetime]:
        """Yield the beginnings of a day's slots that have a seat, in Indian time."""
        slots = list(self.hours.slots(branch, day))
        taken = self.book.booked(branch.branch_id, day) if slots else {}
        for slot in slots:
            if taken.get(slot.time(), 0) < self.hours.rules.seats:
                yield slot


def _distance(slot: datetime, wanted: datetime) -> tuple[timedelta, timedelta, datetime]:
    """Order by day, then by hour: who wants Sunday at eleven would rather have Monday at eleven."""
    same_hour = datetime.combine(slot.date(), wanted.timetz())
    return abs(same_hour - wanted), abs(slot - same_hour), slot


def visit_row(appointment: BookedAppointment, branch: BranchRecord) -> JsonObject:
    """Return a visit as tools tell of it."""
    return {
        "appointment_id": appointment.appointment_id,
        "starts_at": appointment.starts_at.astimezone(IST).isoformat(),
        "branch": {
            "branch_id": branch.branch_id,
            "name": branch.name,
            "name_hi": branch.name_hi,
            "address": branch.address,
            "phone": branch.phone,
        },
        "status": appointment.status,
    }
