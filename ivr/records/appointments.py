"""The calendar in SQL. A slot has numbered seats; the database gives each seat once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.bank import IST, AppointmentRequest, BookedAppointment, SlotTakenError
from ivr.records.callers import caller_of
from ivr.records.database import Database
from ivr.records.models import Appointment, Caller
from ivr.records.records import UnknownRecordError


class AppointmentStore:
    """Appointments in the database. Thread-safe.

    Two who ask at once may find the same seat free. The unique key on branch, time and seat lets
    one of them through; the other looks again. Each look costs a rival a seat, so `capacity` looks
    are enough, and one more for a rival who is the same caller.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def booked(self, branch_id: str, day: date) -> Mapping[time, int]:
        """Return how many appointments each taken slot of the day has, by Indian time."""
        midnight = datetime.combine(day, time(), IST)
        with self._database.reading() as session:
            starts = session.scalars(
                select(Appointment.starts_at).where(
                    Appointment.branch_id == branch_id,
                    Appointment.status == "booked",
                    Appointment.starts_at >= midnight,
                    Appointment.starts_at < midnight + timedelta(days=1),
                )
            ).all()
        return Counter(moment.astimezone(IST).time() for moment in starts)

    def book(self, request: AppointmentRequest, *, capacity: int) -> BookedAppointment:
        """Book a slot; the same caller, branch and time again gives the same appointment.

        Raises:
            SlotTakenError: the slot already holds `capacity` appointments.
            RecordsError: there is no such branch.
        """

        def work(session: Session) -> BookedAppointment:
            now = self._now()
            caller = caller_of(session, request.phone_number, now)
            standing = session.scalar(
                select(Appointment).where(
                    Appointment.caller_id == caller.id,
                    Appointment.branch_id == request.branch_id,
                    Appointment.starts_at == request.starts_at,
                    Appointment.status == "booked",
                )
            )
            if standing is not None:
                return _booked(standing)
            caller.name = request.customer_name
            appointment = Appointment(
                caller_id=caller.id,
                customer_name=request.customer_name,
                branch_id=request.branch_id,
                starts_at=request.starts_at,
                ends_at=request.ends_at,
                seat=_free_seat(session, request.branch_id, request.starts_at, capacity),
                purpose=request.purpose,
                status="booked",
                created_at=now,
                updated_at=now,
            )
            session.add(appointment)
            session.flush()
            return _booked(appointment)

        return self._database.settle(work, rivals=capacity + 1)

    def appointment(self, appointment_id: str) -> BookedAppointment | None:
        """Return an appointment, or None when there is none of that id."""
        with self._database.reading() as session:
            found = _find(session, appointment_id)
        return None if found is None else _booked(found)

    def upcoming(self, phone_number: str, after: datetime) -> Sequence[BookedAppointment]:
        """Return the caller's booked appointments that start after a moment, the next one first."""
        with self._database.reading() as session:
            found = session.scalars(
                select(Appointment)
                .join(Caller)
                .where(
                    Caller.phone_number == phone_number,
                    Appointment.status == "booked",
                    Appointment.starts_at > after,
                )
                .order_by(Appointment.starts_at)
            ).all()
        return [_booked(appointment) for appointment in found]

    def move(
        self, appointment_id: str, starts_at: datetime, ends_at: datetime, *, capacity: int
    ) -> BookedAppointment:
        """Move a booked appointment to another slot of its branch; it keeps its id.

        Raises:
            SlotTakenError: the slot already holds `capacity` appointments; the old one stands.
            UnknownRecordError: no booked appointment has that id.
        """

        def work(session: Session) -> BookedAppointment:
            appointment = _find(session, appointment_id)
            if appointment is None or appointment.status != "booked":
                raise UnknownRecordError(f"no appointment {appointment_id} stands")
            if appointment.starts_at != starts_at:
                appointment.seat = _free_seat(session, appointment.branch_id, starts_at, capacity)
                appointment.starts_at, appointment.ends_at = starts_at, ends_at
                appointment.updated_at = self._now()
                session.flush()
            return _booked(appointment)

        return self._database.settle(work, rivals=capacity + 1)

    def cancel(self, appointment_id: str) -> BookedAppointment:
        """Cancel an appointment and free its seat; again changes nothing.

        Raises:
            UnknownRecordError: no appointment has that id.
        """
        with self._database.unit_of_work() as session:
            appointment = _find(session, appointment_id)
            if appointment is None:
                raise UnknownRecordError(f"there is no appointment {appointment_id}")
            if appointment.status == "booked":
                appointment.status, appointment.seat = "cancelled", None
                appointment.updated_at = self._now()
            return _booked(appointment)


def _find(session: Session, appointment_id: str) -> Appointment | None:
    try:
        key = UUID(appointment_id)
    except ValueError:
        return None
    return session.get(Appointment, key)


def _free_seat(session: Session, branch_id: str, starts_at: datetime, capacity: int) -> int:
    taken = set(
        session.scalars(
            select(Appointment.seat).where(
                Appointment.branch_id == branch_id,
                Appointment.starts_at == starts_at,
                Appointment.status == "booked",
            )
        )
    )
    for seat in range(1, capacity + 1):
        if seat not in taken:
            return seat
    raise SlotTakenError(f"{starts_at.isoformat()} is full")


def _booked(appointment: Appointment) -> BookedAppointment:
    return BookedAppointment(
        appointment_id=str(appointment.id),
        branch_id=appointment.branch_id,
        starts_at=appointment.starts_at.astimezone(IST),
        status=appointment.status,
    )
