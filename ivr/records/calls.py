"""Call details in SQL: a row from the first ring, a row for each turn as soon as it is over."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ivr.records.database import Database
from ivr.records.models import Call, Turn
from ivr.records.records import CallEnd, CallStart, JsonObject, TurnRecord, UnknownRecordError
from ivr.records.report import call_report

ABANDONED = "worker_lost"
"""Outcome of a call whose worker died."""


class CallLog:
    """Calls and their turns. Thread-safe; every write may be repeated and counts once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_call(self, start: CallStart) -> None:
        """Keep a call from its first ring."""

        def work(session: Session) -> None:
            if session.get(Call, start.call_id) is None:
                session.add(Call(**asdict(start)))

        self._database.settle(work)

    def answer_call(self, call_id: str, at: datetime) -> None:
        """Keep when the call was answered; the first time counts.

        Raises:
            UnknownRecordError: the call was never begun; so for all that follow.
        """
        with self._database.unit_of_work() as session:
            call = _find(session, call_id)
            call.answered_at = call.answered_at or at

    def append_turn(self, call_id: str, turn: TurnRecord) -> None:
        """Keep a turn; the same ordinal again replaces it, as when playback turns out cut short."""

        def work(session: Session) -> None:
            _find(session, call_id)
            values = asdict(turn) | {
                "intents": [dict(intent) for intent in turn.intents],
                "tools": [dict(tool) for tool in turn.tools],
                "sources": list(turn.sources),
                "reply_ms": turn.marks.get("first_frame_sent"),
            }
            session.merge(Turn(call_id=call_id, **values))

        self._database.settle(work)

    def keep_memory(self, call_id: str, memory: JsonObject) -> None:
        """Keep what may be taken up again when the same number calls back; the last one counts."""
        with self._database.unit_of_work() as session:
            _find(session, call_id).memory = memory

    def keep_consent(self, call_id: str, *, given: bool) -> None:
        """Keep the caller's answer to the recording of this call; a no also forgets its memory."""
        with self._database.unit_of_work() as session:
            call = _find(session, call_id)
            call.recording_consent = given
            if not given:
                call.memory = None

    def link_lead(self, call_id: str, lead_id: str) -> None:
        """Tie the lead that came of a call to it."""
        with self._database.unit_of_work() as session:
            _find(session, call_id).lead_id = UUID(lead_id)

    def link_appointment(self, call_id: str, appointment_id: str) -> None:
        """Tie the appointment that came of a call to it."""
        with self._database.unit_of_work() as session:
            _find(session, call_id).appointment_id = UUID(appointment_id)

    def end_call(self, call_id: str, end: CallEnd) -> None:
        """Keep how a call ended; the first end counts."""
        with self._database.unit_of_work() as session:
            call = _find(session, call_id)
            if call.ended_at is not None:
                return
            call.ended_at, call.outcome = end.ended_at, end.outcome
            call.hung_up_by = end.hung_up_by
            call.language = end.language or call.language
            call.recording = end.recording or call.recording
            call.summary, call.summary_by = end.summary or None, end.summary_by or None

    def close_abandoned(self, started_before: datetime) -> Sequence[str]:
        """End the calls that began before a moment and never ended; return their ids.

        They end at their last sign of life. Only for when no worker can still be in them: at the
        start of the only worker, or for a moment longer ago than any call lasts.
        """
        with self._database.unit_of_work() as session:
            lost = session.scalars(
                select(Call).where(Call.ended_at.is_(None), Call.started_at < started_before)
            ).all()
            for call in lost:
                last_turn = session.scalar(
                    select(func.max(Turn.at)).where(Turn.call_id == call.call_id)
                )
                signs = (call.started_at, call.answered_at, last_turn)
                call.ended_at = max(sign for sign in signs if sign is not None)
                call.outcome, call.hung_up_by = ABANDONED, "failure"
            return [call.call_id for call in lost]

    def call_report(self, call_id: str) -> JsonObject | None:
        """Return a call with all that belongs to it, or None; see `report.call_report`."""
        with self._database.reading() as session:
            call = session.scalar(_WHOLE_CALL.where(Call.call_id == call_id))
            return None if call is None else call_report(call)

    def latest_call(self, number: str, since: datetime) -> JsonObject | None:
        """Return the report of the last call of a number that began since a moment, or None."""
        with self._database.reading() as session:
            call = session.scalar(
                _WHOLE_CALL.where(Call.number == number, Call.started_at >= since)
                .order_by(Call.started_at.desc())
                .limit(1)
            )
            return None if call is None else call_report(call)


_WHOLE_CALL = select(Call).options(
    selectinload(Call.turns), joinedload(Call.lead), joinedload(Call.appointment)
)


def _find(session: Session, call_id: str) -> Call:
    call = session.get(Call, call_id)
    if call is None:
        raise UnknownRecordError(f"call {call_id} was never begun")
    return call
