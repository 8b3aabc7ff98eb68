"""What callers ask of the bank beside a visit: to be called back, a person, a message."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.records.models import Base, one_standing


class Callback(Base):
    """A promise to call. A caller waits for one call, not for two."""

    __tablename__ = "callback"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'taken', 'cancelled')", name="status"),
        one_standing("uq_callback_waiting", "caller_id", status="waiting"),
        Index("ix_callback_status_at", "status", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    caller_id: Mapped[UUID] = mapped_column(ForeignKey("caller.id"))
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16), default="waiting")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Handover(Base):
    """A call that is to go to a person, and what the person must know."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'connected', 'failed')", name="status"),
        one_standing("uq_handover_queued", "call_id", status="queued"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    call_id: Mapped[str | None] = mapped_column(String(64))
    """None when the tool was used outside a call; no key, for a typed dialogue has no row."""
    reason: Mapped[str] = mapped_column(String(200))
    queue: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="queued")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Message(Base):
    """A text message to a caller, kept before it is sent."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'sent', 'failed')", name="status"),
        Index("ix_message_caller_id_created_at", "caller_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    caller_id: Mapped[UUID] = mapped_column(ForeignKey("caller.id"))
    template: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16), default="queued")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
