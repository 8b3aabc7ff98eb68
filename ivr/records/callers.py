"""People, known by their phone numbers."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ivr.records.database import Database
from ivr.records.models import Caller
from ivr.records.request_models import Callback


def caller_of(session: Session, phone_number: str, now: datetime) -> Caller:
    """Return the caller of a number in E.164, new ones included."""
    found = session.scalar(select(Caller).where(Caller.phone_number == phone_number))
    if found is None:
        found = Caller(phone_number=phone_number, created_at=now)
        session.add(found)
        session.flush()
    return found


class CallerStore:
    """What callers allow. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def set_recording_consent(self, phone_number: str, *, given: bool) -> None:
        """Keep a caller's answer to the recording announcement; the last one counts."""

        def work(session: Session) -> None:
            caller = caller_of(session, phone_number, self._now())
            caller.recording_consent = given
            caller.recording_consent_at = self._now()

        self._database.settle(work)

    def recording_consent(self, phone_number: str) -> bool | None:
        """Return the caller's last answer about recording; None when never asked."""
        with self._database.reading() as session:
            return session.scalar(
                select(Caller.recording_consent).where(Caller.phone_number == phone_number)
            )

    def set_do_not_call(self, phone_number: str) -> datetime:
        """Keep a caller's wish not to be called, promised calls included; return since when."""

        def work(session: Session) -> datetime:
            caller = caller_of(session, phone_number, self._now())
            caller.do_not_call_since = caller.do_not_call_since or self._now()
            session.execute(
                update(Callback)
                .where(Callback.caller_id == caller.id, Callback.status == "waiting")
                .values(status="cancelled", updated_at=self._now())
            )
            return caller.do_not_call_since

        return self._database.settle(work)

    def may_be_called(self, phone_number: str) -> bool:
        """Tell whether nothing forbids to call a number."""
        with self._database.reading() as session:
            since = session.scalar(
                select(Caller.do_not_call_since).where(Caller.phone_number == phone_number)
            )
        return since is None
