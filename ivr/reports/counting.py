"""Counts calls in the database: one pass over an index for the calls, one for their turns."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ivr.records.database import Database
from ivr.records.models import Appointment, Branch, Call, Turn
from ivr.records.request_models import Handover
from ivr.reports.days import moments
from ivr.reports.histogram import Histogram
from ivr.reports.reports import By, Counts, Report, Row, Span
from ivr.reports.sql_time import local_day, milliseconds_between
from ivr.reports.unreached import unreached

LONGEST_CALL = timedelta(days=1)
"""No call lasts so long: later turns belong to calls of later days."""
AnySelect = Select[*tuple[Any, ...]]
Key = ColumnElement[Any]
"""What a call is counted under: a text, or a day."""

CONTAINED = ("completed", "lead", "callback", "booked", "opted_out")
"""Outcomes to which the agent came without a person; see `ivr.call.outcome`."""
FAILED = ("failed", "worker_lost")

_COLUMNS: Mapping[By, InstrumentedAttribute[str]] = {
    By.CAMPAIGN: Call.campaign,
    By.LANGUAGE: Call.language,
    By.VERSION: Call.version,
}


def count_calls(database: Database, span: Span, by: By) -> Report:
    """Count the calls that began within a span, and add them up.

    Raises:
        RecordsError: the database cannot be read.
    """
    key = _key(by)
    with database.reading() as session:
        counts = _counted(session, span, key)
        waits = _waits(session, span, key)
        reasons = _reasons(session, span, key)
        never = unreached(session, span, by)
        labels = _branches(session) if by is By.BRANCH else {}
    rows = []
    for group in sorted({*counts, *never}):
        held = replace(
            counts.get(group, Counts()),
            reply_ms=waits.get(group, Histogram()),
            reasons=reasons.get(group, {}),
        )
        rows.append(Row(group, labels.get(group, group), held + never.get(group, Counts())))
    return Report(span, by, rows, sum((row.counts for row in rows), Counts()))


def _key(by: By) -> Key:
    if by is By.DAY:
        return local_day(Call.started_at.expression)
    if by is By.BRANCH:
        # A visit that was called off brings nobody to a branch.
        return func.coalesce(Appointment.branch_id, "")
    return _COLUMNS[by].expression


def _within(statement: AnySelect, span: Span) -> AnySelect:
    """Keep the calls of the span, each beside the visit that came of it and stands."""
    begins, ends = moments(span)
    stands = and_(Appointment.id == Call.appointment_id, Appointment.status == "booked")
    return (
        statement.select_from(Call)
        .outerjoin(Appointment, stands)
        .where(Call.started_at >= begins, Call.started_at < ends)
    )


def _counted(session: Session, span: Span, key: Key) -> dict[str, Counts]:
    answered = Call.answered_at.is_not(None)
    over = and_(answered, Call.ended_at.is_not(None))
    visit = Appointment.id.is_not(None)
    handled = milliseconds_between(Call.answered_at.expression, Call.ended_at.expression)
    figures: dict[str, ColumnElement[Any]] = {
        "calls": func.count(),
        "inbound": _number_of(Call.direction == "inbound"),
        "answered": _number_of(answered),
        "handled_ms": func.coalesce(cast(func.sum(handled).filter(over), BigInteger), 0),
        "handled": _number_of(over),
        "contained": _number_of(and_(answered, Call.outcome.in_(CONTAINED))),
        "converted": _number_of(and_(answered, or_(visit, Call.lead_id.is_not(None)))),
        "appointments": _number_of(visit),
        "callbacks": _number_of(Call.outcome == "callback"),
        "opted_out": _number_of(Call.outcome == "opted_out"),
        "handed_over": _number_of(Call.outcome == "transferred"),
        "abandoned": _number_of(Call.outcome == "abandoned"),
        "failed": _number_of(Call.outcome.in_(FAILED)),
    }
    columns = [column.label(name) for name, column in figures.items()]
    rows = session.execute(_within(select(key.label("key"), *columns), span).group_by("key"))
    return {str(row.key): Counts(**{name: getattr(row, name) for name in figures}) for row in rows}


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _waits(session: Session, span: Span, key: Key) -> dict[str, Histogram]:
    """Count the waits of the turns by whole milliseconds: no more rows than there are values."""
    begins, ends = moments(span)
    wait = cast(func.round(Turn.reply_ms), Integer)
    statement = (
        _within(select(key.label("key"), wait.label("ms"), func.count().label("times")), span)
        .join(Turn, Turn.call_id == Call.call_id)
        .where(Turn.reply_ms.is_not(None), Turn.at >= begins, Turn.at < ends + LONGEST_CALL)
        .group_by("key", "ms")
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for group, wait_ms, times in session.execute(statement):
        found[str(group)].append((wait_ms, times))
    return {group: Histogram.of(pairs) for group, pairs in found.items()}


def _reasons(session: Session, span: Span, key: Key) -> dict[str, dict[str, int]]:
    statement = (
        _within(select(key.label("key"), Handover.reason, func.count()), span)
        .join(Handover, Handover.call_id == Call.call_id)
        .group_by("key", Handover.reason)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for group, reason, times in session.execute(statement):
        found[str(group)][reason] = times
    return found


def _branches(session: Session) -> dict[str, str]:
    rows = session.execute(select(Branch.branch_id, Branch.name))
    return {row.branch_id: row.name for row in rows}
