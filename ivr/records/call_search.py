"""Finding calls again: by number, by what was said, by what came of them. Thread-safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ivr.records.database import Database
from ivr.records.models import Call, Turn

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    number: str = ""
    """Any part of it."""
    words: str = ""
    """Said by either side, as they stand in the transcript."""
    outcome: str = ""
    language: str = ""
    since: datetime | None = None
    before: datetime | None = None
    """Not itself included."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    started_at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class FoundCall:
    """One line of a list of calls."""

    call_id: str
    number: str
    direction: str
    language: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    turns: int
    has_recording: bool

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.started_at, self.call_id)


class CallSearch:
    """Reads the records; writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, wanted: Wanted, after: Place | None = None, limit: int = PAGE
    ) -> Sequence[FoundCall]:
        """Return calls, the newest first.

        Args:
            wanted: what is looked for.
            after: the place of the last one seen, for the next page.
            limit: at most so many.
        """
        query = _LINE.where(*_conditions(wanted))
        if after:
            same = and_(Call.started_at == after.started_at, Call.call_id < after.call_id)
            query = query.where(or_(Call.started_at < after.started_at, same))
        newest_first = query.order_by(Call.started_at.desc(), Call.call_id.desc()).limit(limit)
        with self._database.reading() as session:
            return [FoundCall(*row) for row in session.execute(newest_first)]

    def outcomes(self) -> Sequence[str]:
        """Return how calls have ended so far."""
        with self._database.reading() as session:
            found = session.scalars(select(Call.outcome).distinct())
            return sorted(outcome for outcome in found if outcome)


_TURNS = (
    select(func.count())
    .select_from(Turn)
    .where(Turn.call_id == Call.call_id)
    .correlate(Call)
    .scalar_subquery()
)
_LINE: Select[str, str, str, str, datetime, datetime | None, str | None, int, bool] = select(
    Call.call_id,
    Call.number,
    Call.direction,
    Call.language,
    Call.started_at,
    Call.ended_at,
    Call.outcome,
    _TURNS,
    func.coalesce(Call.recording, "") != "",
)


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.number:
        conditions.append(Call.number.contains(wanted.number, autoescape=True))
    if wanted.outcome:
        conditions.append(Call.outcome == wanted.outcome)
    if wanted.language:
        conditions.append(Call.language == wanted.language)
    if wanted.since:
        conditions.append(Call.started_at >= wanted.since)
    if wanted.before:
        conditions.append(Call.started_at < wanted.before)
    if wanted.words:
        conditions.append(_said(wanted.words))
    return conditions


def _said(words: str) -> ColumnElement[bool]:
    by_either = or_(
        Turn.heard.icontains(words, autoescape=True),
        Turn.reply.icontains(words, autoescape=True),
    )
    return select(Turn.ordinal).where(Turn.call_id == Call.call_id, by_either).exists()
