"""What earlier calls of a number left, for who calls again."""

from datetime import datetime

from sqlalchemy import false, null, select

from ivr.bank import e164
from ivr.records.database import Database
from ivr.records.models import Call, Caller
from ivr.records.records import EarlierCall


class EarlierCalls:
    """Recalls by leave of the caller alone. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, number: str, since: datetime) -> EarlierCall | None:
        """Return what the last call of a number left, or None.

        A call counts when it has ended, left something, and the caller agreed to its recording.
        Whoever refused the last time that he was asked is not remembered at all.

        Args:
            number: as the network gives it; of who withholds it nothing is known.
            since: calls that ended before are forgotten; aware.
        """
        if not number:
            return None
        with self._database.reading() as session:
            refused = session.scalar(
                select(Caller.id).where(
                    Caller.phone_number == e164(number), Caller.recording_consent == false()
                )
            )
            call = session.scalar(
                select(Call)
                .where(
                    Call.number == number,
                    Call.ended_at >= since,
                    Call.memory.is_not(null()),
                    Call.recording_consent.is_(True),
                )
                .order_by(Call.ended_at.desc())
                .limit(1)
            )
        if refused or call is None or call.ended_at is None or call.memory is None:
            return None
        return EarlierCall(call.ended_at, call.outcome or "", call.memory)
