"""The bank's tools: their contract, and what they need from the records.

One definition of each tool serves the dialogue, the command line and language models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from ivr.bank import AppointmentRequest, BookedAppointment, BranchRecord
from ivr.errors import IvrError
from ivr.goldloan.books import CallbackBook, HandoverBook, LenderBook, MessageBook

JsonObject = dict[str, Any]
"""Arguments and results as they go over the wire; each tool validates its own."""


class ToolError(IvrError):
    """A tool refused. Tell the caller what to change, or offer the alternatives."""

    def __init__(
        self, code: str, message: str, field: str = "", alternatives: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.alternatives = tuple(alternatives)

    def as_json(self) -> JsonObject:
        """Return the object that is printed under `error`."""
        shown: JsonObject = {"code": self.code, "message": self.message, "field": self.field}
        if self.alternatives:
            shown["alternatives"] = list(self.alternatives)
        return shown


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as dialogue, command line and language models see it."""

    name: str
    description: str
    arguments_schema: JsonObject
    """JSON Schema of the arguments."""
    has_effect: bool
    """True when it changes the world; such a tool never runs for a draft."""


class Toolbox(Protocol):
    """The bank's tools, by name. Thread-safe."""

    def specs(self) -> Sequence[ToolSpec]:
        """List the tools in the order of `contracts`: reading ones first."""
        ...

    def run(self, name: str, arguments: Mapping[str, Any]) -> JsonObject | list[JsonObject]:
        """Run a tool.

        Raises:
            ToolError: unknown tool, an argument that is wrong, or a request that cannot be met.
        """
        ...


class BranchDirectory(Protocol):
    """The bank's branches."""

    def branches(self) -> Sequence[BranchRecord]:
        """Return all branches, by id."""
        ...


class LeadBook(Protocol):
    """Where leads are kept (the CRM)."""

    def save_lead(self, phone_number: str, details: Mapping[str, Any]) -> tuple[str, bool]:
        """Create or complete the caller's open lead; return its id and whether it is new."""
        ...


class CallerBook(Protocol):
    """What callers allow."""

    def set_do_not_call(self, phone_number: str) -> datetime:
        """Keep a caller's wish not to be called; return since when it stands."""
        ...


class AppointmentBook(Protocol):
    """Where appointments are kept (the calendar)."""

    def booked(self, branch_id: str, day: date) -> Mapping[time, int]:
        """Return how many appointments each taken slot of the day has."""
        ...

    def book(self, request: AppointmentRequest, *, capacity: int) -> BookedAppointment:
        """Book a slot; the same caller, branch and time again gives the same appointment.

        Raises:
            SlotTakenError: the slot already holds `capacity` appointments.
        """
        ...

    def appointment(self, appointment_id: str) -> BookedAppointment | None:
        """Return an appointment, or None when there is none of that id."""
        ...

    def upcoming(self, phone_number: str, after: datetime) -> Sequence[BookedAppointment]:
        """Return the caller's booked appointments that start after a moment, the next one first."""
        ...

    def move(
        self, appointment_id: str, starts_at: datetime, ends_at: datetime, *, capacity: int
    ) -> BookedAppointment:
        """Move a booked appointment to another slot of its branch; it keeps its id.

        Raises:
            SlotTakenError: the slot already holds `capacity` appointments; the old one stands.
        """
        ...

    def cancel(self, appointment_id: str) -> BookedAppointment:
        """Cancel an appointment and free its slot; again changes nothing."""
        ...


class Books(Protocol):
    """What the tools need of the records."""

    @property
    def branches(self) -> BranchDirectory:
        """The bank's branches."""
        ...

    @property
    def callers(self) -> CallerBook:
        """The people behind the numbers."""
        ...

    @property
    def leads(self) -> LeadBook:
        """The CRM."""
        ...

    @property
    def appointments(self) -> AppointmentBook:
        """The calendar."""
        ...

    @property
    def lenders(self) -> LenderBook:
        """Other lenders' rates."""
        ...

    @property
    def callbacks(self) -> CallbackBook:
        """Promises to call."""
        ...

    @property
    def handovers(self) -> HandoverBook:
        """Calls that are to go to people."""
        ...

    @property
    def messages(self) -> MessageBook:
        """Text messages."""
        ...
