"""Who did what in the console, and from where. Entries are added, never changed. Thread-safe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ivr.records.access_models import AuditEntry
from ivr.records.database import Database


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did, or was refused."""

    number: int
    at: datetime
    who: str
    address: str
    action: str
    target: str
    detail: Mapping[str, Any]


class AuditLog:
    """The deeds, in order."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def add(self, who: str, address: str, action: str, target: str = "", **detail: Any) -> None:
        """Keep a deed; it is written when this returns."""
        row = AuditEntry(
            at=self._now(),
            who=who[:80],
            address=address[:64],
            action=action,
            target=target[:80],
            detail=detail,
        )
        with self._database.unit_of_work() as session:
            session.add(row)

    def latest(self, limit: int, *, before: int | None = None, target: str = "") -> Sequence[Deed]:
        """Return the newest deeds, newest first.

        Args:
            limit: at most so many.
            before: only those with a smaller number, for the next page.
            target: only what was done to this; empty for all.
        """
        query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditEntry.id < before)
        if target:
            query = query.where(AuditEntry.target == target)
        with self._database.reading() as session:
            return [
                Deed(e.id, e.at, e.who, e.address, e.action, e.target, e.detail)
                for e in session.scalars(query)
            ]
