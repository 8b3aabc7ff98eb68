"""Deeds: those that a reply claims, and those that the records tell of."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import RootModel
from sqlalchemy import select

from ivr.bank import IST
from ivr.evaluation.figure_words import folded
from ivr.evaluation.figures_heard import Heard
from ivr.records.database import Database
from ivr.records.models import Appointment, Caller, Lead
from ivr.records.request_models import Callback, Handover, Message
from ivr.settings import data_folder
from ivr.yaml_files import read_as

_ANEW = frozenset(("booked", "moved", "cancelled"))
"""What did not stand before the call; a promise to call back may be made twice."""
_PART = re.compile(r"[^.!?।]+[?]?")
_ROWS: Mapping[str, frozenset[str]] = {
    "moved": frozenset(("booked",)),
    "noted": frozenset(("booked", "called_back", "noted", "transferred")),
}
"""Claims that rows of another name bear out."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the records, as far as a reply may speak of it."""

    kind: str
    """As in `data/eval/deeds.yaml`."""
    number: str
    """Of the caller, E.164; empty where the row has none."""
    at: str = ""
    """`2026-12-04T15:30`, in India."""


class _Claims(RootModel[Mapping[str, tuple[str, ...]]]):
    """Regular expressions of each claim."""


def claimed(reply: str) -> tuple[str, ...]:
    """Return what a reply claims to be done; questions claim nothing."""
    parts = [part for part in _PART.findall(folded(reply)) if not part.endswith("?")]
    return tuple(
        kind
        for kind, patterns in _claims().items()
        if any(pattern.search(part) for pattern in patterns for part in parts)
    )


def is_borne_out(kind: str, heard: Sequence[Heard], rows: Set[Deed], before: Set[Deed]) -> bool:
    """Tell whether a row tells of what is claimed, at the day and hour that are said with it.

    Args:
        kind: of the claim.
        heard: figures of the reply.
        rows: of this caller, after the reply.
        before: all rows, before the call.
    """
    wanted = _ROWS.get(kind, frozenset((kind,)))
    found = [row for row in rows if row.kind in wanted and not (kind in _ANEW and row in before)]
    return any(_is_of(row.at, heard) for row in found)


def _is_of(at: str, heard: Sequence[Heard]) -> bool:
    if not at:
        return True
    moment = datetime.fromisoformat(at)
    day, minute = 100.0 * moment.month + moment.day, 60.0 * moment.hour + moment.minute
    days = [figure for figure in heard if figure.kind == "day"]
    clocks = [figure for figure in heard if figure.kind == "clock"]
    return (not days or any(day in figure.values for figure in days)) and (
        not clocks or any(minute in figure.values for figure in clocks)
    )


@cache
def _claims() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    rows = read_as(data_folder() / "eval" / "deeds.yaml", _Claims).root
    return {kind: tuple(re.compile(folded(row)) for row in own) for kind, own in rows.items()}


# -- the records ---------------------------------------------------------------------------------


def standing(database: Database) -> frozenset[Deed]:
    """Read every deed that the records tell of. Reads the database."""
    return frozenset(_rows(database))


def _rows(database: Database) -> Iterator[Deed]:
    with database.reading() as session:
        visits = select(Caller.phone_number, Appointment.starts_at, Appointment.status)
        for number, at, status in session.execute(visits.join(Appointment.caller)):
            yield Deed(status, number, _minute(at))
        calls = select(Caller.phone_number, Callback.at)
        for number, at in session.execute(calls.join(Caller, Callback.caller_id == Caller.id)):
            yield Deed("called_back", number, _minute(at))
        sent = select(Caller.phone_number).join(Message, Message.caller_id == Caller.id)
        for number in session.scalars(sent.where(Message.status == "sent")):
            yield Deed("sent", number)
        for number in session.scalars(select(Caller.phone_number).join(Lead)):
            yield Deed("noted", number)
        silent = select(Caller.phone_number).where(Caller.do_not_call_since.is_not(None))
        for number in session.scalars(silent):
            yield Deed("do_not_call", number)
        if session.scalars(select(Handover.id)).first() is not None:
            yield Deed("transferred", "")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(IST):%Y-%m-%dT%H:%M}"
