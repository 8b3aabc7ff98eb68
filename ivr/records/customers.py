"""All that is kept of one person: shown to him, or erased at his wish.

What is erased: names, words, recordings, wishes, visits and numbers. What stays: that a call took
place, how long it was and what came of it, without a person to it; and, where he asked not to be
called, his number beside that wish alone, for without it nobody could keep to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, null, select, update
from sqlalchemy.orm import Session

from ivr.records.campaign_models import CallAttempt, Contact
from ivr.records.database import Database
from ivr.records.models import Appointment, Base, Call, Caller, Lead, Turn
from ivr.records.records import JsonObject
from ivr.records.report import call_report
from ivr.records.request_models import Callback, Handover, Message


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    calls: int
    rows: int
    """Visits, leads, promises, messages and places on lists."""


class CustomerFile:
    """Everything about one number. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self, phone_number: str) -> JsonObject:
        """Return all that is kept of a number, as JSON; every list empty where nothing is.

        Args:
            phone_number: E.164.
        """
        with self._database.reading() as session:
            caller = _caller(session, phone_number)
            mine = caller.id if caller else None
            calls = session.scalars(
                select(Call).where(Call.number == phone_number).order_by(Call.started_at)
            )
            return {
                "phone_number": phone_number,
                "caller": None if caller is None else _row(caller),
                "leads": _rows(session, _of(Lead, Lead.caller_id, mine)),
                "appointments": _rows(session, _of(Appointment, Appointment.caller_id, mine)),
                "callbacks": _rows(session, _of(Callback, Callback.caller_id, mine)),
                "messages": _rows(session, _of(Message, Message.caller_id, mine)),
                "campaigns": _rows(session, _of(Contact, Contact.phone_number, phone_number)),
                "attempts": _rows(session, _attempts(phone_number)),
                "calls": [call_report(call) for call in calls],
            }

    def recordings(self, phone_number: str) -> Sequence[Path]:
        """Return the files that hold his voice; they are deleted before the records of them."""
        with self._database.reading() as session:
            files = session.scalars(
                select(Call.recording).where(
                    Call.number == phone_number, Call.recording.is_not(None)
                )
            )
            return [Path(file) for file in files if file]

    def erase(self, phone_number: str) -> Erased:
        """Erase all that is kept of a number, in one unit; again changes nothing.

        Args:
            phone_number: E.164.
        """
        with self._database.unit_of_work() as session:
            calls = _forget_calls(session, phone_number)
            rows = _forget_contacts(session, phone_number)
            caller = _caller(session, phone_number)
            if caller is not None:
                rows += _forget_caller(session, caller)
        return Erased(calls, rows)


def _caller(session: Session, phone_number: str) -> Caller | None:
    return session.scalar(select(Caller).where(Caller.phone_number == phone_number))


def _of(model: type[Base], column: Any, value: UUID | str | None) -> Select[Any]:
    condition: ColumnElement[bool] = column == value
    return select(model).where(condition, column.is_not(None))


def _attempts(phone_number: str) -> Select[Any]:
    return select(CallAttempt).join(Contact).where(Contact.phone_number == phone_number)


def _rows(session: Session, query: Select[Any]) -> list[JsonObject]:
    return [_row(row) for row in session.scalars(query)]


def _row(row: Base) -> JsonObject:
    """Lay a row out; what JSON does not know is written as text."""
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    plain = (str, int, float, bool, list, dict, type(None))
    return {k: v if isinstance(v, plain) else str(v) for k, v in values.items()}


def _forget_calls(session: Session, phone_number: str) -> int:
    """Take the person out of his calls; return how many there were."""
    ids = list(session.scalars(select(Call.call_id).where(Call.number == phone_number)))
    session.execute(delete(Turn).where(Turn.call_id.in_(ids)))
    session.execute(delete(Handover).where(Handover.call_id.in_(ids)))
    session.execute(
        update(Call)
        .where(Call.call_id.in_(ids))
        .values(
            number="",
            recording=None,
            memory=null(),
            summary=None,
            summary_by=None,
            lead_id=None,
            appointment_id=None,
        )
    )
    return len(ids)


def _forget_contacts(session: Session, phone_number: str) -> int:
    """Leave his places on lists as places of nobody, who is called no more."""
    contacts = session.scalars(
        select(Contact).where(Contact.phone_number == phone_number).with_for_update()
    ).all()
    for contact in contacts:
        contact.phone_number = f"+x{contact.id.hex[:12]}"
        contact.name, contact.consent_on = "", None
        contact.status, contact.outcome = "finished", contact.outcome or "forbidden"
    return len(contacts)


def _forget_caller(session: Session, caller: Caller) -> int:
    erased = 0
    for model in (Lead, Appointment, Callback, Message):
        gone = session.execute(
            delete(model).where(model.caller_id == caller.id).returning(model.id)
        )
        erased += len(gone.all())
    if caller.do_not_call_since is None:
        session.delete(caller)
    else:
        caller.name, caller.language = "", ""
        caller.recording_consent = caller.recording_consent_at = None
    return erased
