"""What is kept no longer than it may be: recordings, and what is recalled of a caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import null, select, update

from ivr.records.database import Database
from ivr.records.models import Call


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A recording and the call it is of."""

    call_id: str
    file: Path


class Retention:
    """Finds what is due, and forgets it. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recordings_before(self, moment: datetime) -> Sequence[KeptRecording]:
        """Return the recordings of calls that ended before a moment, the oldest first."""
        with self._database.reading() as session:
            found = session.execute(
                select(Call.call_id, Call.recording)
                .where(Call.ended_at < moment, Call.recording.is_not(None))
                .order_by(Call.ended_at)
            ).all()
        return [KeptRecording(call_id, Path(file)) for call_id, file in found if file]

    def recording_erased(self, call_id: str) -> None:
        """Keep that a call has no recording any more."""
        with self._database.unit_of_work() as session:
            session.execute(update(Call).where(Call.call_id == call_id).values(recording=None))

    def forget_before(self, moment: datetime) -> int:
        """Forget what calls that ended before a moment left to be recalled; return how many."""
        with self._database.unit_of_work() as session:
            forgotten = session.scalars(
                update(Call)
                .where(Call.ended_at < moment, Call.memory.is_not(null()))
                .values(memory=null())
                .returning(Call.call_id)
            ).all()
        return len(forgotten)
