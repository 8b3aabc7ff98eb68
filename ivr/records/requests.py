"""Callbacks, hand-overs and messages in SQL."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.bank import DoNotCallError, KeptCallback, KeptHandover, KeptMessage, MessageRequest
from ivr.records.callers import caller_of
from ivr.records.database import Database
from ivr.records.models import Caller
from ivr.records.records import UnknownRecordError
from ivr.records.request_models import Callback, Handover, Message


class CallbackStore:
    """Promises to call. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep_callback(self, phone_number: str, at: datetime) -> KeptCallback:
        """Promise a call; a caller who waits already waits for the new moment instead.

        Raises:
            DoNotCallError: the caller asked never to be called.
        """

        def work(session: Session) -> KeptCallback:
            now = self._now()
            caller = caller_of(session, phone_number, now)
            if caller.do_not_call_since is not None:
                raise DoNotCallError("this number asked not to be called")
            callback = session.scalar(
                select(Callback).where(
                    Callback.caller_id == caller.id, Callback.status == "waiting"
                )
            )
            if callback is None:
                callback = Callback(caller_id=caller.id, status="waiting", created_at=now)
                session.add(callback)
            callback.at, callback.updated_at = at, now
            session.flush()
            return KeptCallback(str(callback.id), callback.at)

        return self._database.settle(work, rivals=2)


class HandoverStore:
    """Calls that are to go to people. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep_handover(self, reason: str, queue: str, summary: str, call_id: str) -> KeptHandover:
        """Queue a hand-over; the same call again gives the same one, with the newer words.

        Args:
            reason: why, in a few words.
            queue: of which people.
            summary: what they must know.
            call_id: which call; empty when there is none, and each is its own.
        """

        def work(session: Session) -> KeptHandover:
            now = self._now()
            handover = None
            if call_id:
                handover = session.scalar(
                    select(Handover).where(Handover.call_id == call_id, Handover.status == "queued")
                )
            if handover is None:
                handover = Handover(call_id=call_id or None, status="queued", created_at=now)
                session.add(handover)
            handover.reason, handover.queue, handover.summary = reason, queue, summary
            handover.updated_at = now
            session.flush()
            return KeptHandover(str(handover.id), handover.status)

        return self._database.settle(work, rivals=2)


class MessageStore:
    """Messages to callers: what is to be sent, and what was. Thread-safe."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep_message(self, request: MessageRequest, *, since: datetime) -> KeptMessage:
        """Keep a message before it is sent; the same one since a moment is that one."""

        def work(session: Session) -> KeptMessage:
            now = self._now()
            caller = caller_of(session, request.phone_number, now)
            # Whoever asks for the same message at once waits here: no key could tell them apart.
            session.execute(select(Caller.id).where(Caller.id == caller.id).with_for_update())
            earlier = session.scalars(
                select(Message)
                .where(
                    Message.caller_id == caller.id,
                    Message.template == request.template,
                    Message.created_at >= since,
                )
                .order_by(Message.created_at.desc())
            ).all()
            for message in earlier:
                if _same(message.fields, request.fields):
                    return KeptMessage(str(message.id), message.status)
            message = Message(
                caller_id=caller.id,
                template=request.template,
                fields=dict(request.fields),
                status="queued",
                created_at=now,
                updated_at=now,
            )
            session.add(message)
            session.flush()
            return KeptMessage(str(message.id), message.status)

        return self._database.settle(work, rivals=2)

    def settle_message(self, message_id: str, status: Literal["sent", "failed"]) -> None:
        """Keep what the gateway said; what was sent stays sent.

        Raises:
            UnknownRecordError: there is none of that id.
        """
        with self._database.unit_of_work() as session:
            message = session.get(Message, UUID(message_id))
            if message is None:
                raise UnknownRecordError(f"there is no message {message_id}")
            if message.status != "sent":
                message.status, message.updated_at = status, self._now()


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return dict(one) == dict(other)
