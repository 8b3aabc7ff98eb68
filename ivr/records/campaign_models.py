"""Whom campaigns call, and every attempt at it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ivr.records.models import Base

_OPEN = text("state <> 'over'")
"""An attempt that may still be a call."""


class Campaign(Base):
    """A list of people to call, for one purpose, by one set of rules."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("kind IN ('promotional', 'service', 'recovery')", name="kind"),
        CheckConstraint("status IN ('draft', 'running', 'paused')", name="status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    caller_number: Mapped[str] = mapped_column(String(16))
    """What the customer's phone shows."""
    extension: Mapped[str] = mapped_column(String(16))
    """The agent's number in the dialplan."""
    pacing: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Contact(Base):
    """One number of a campaign, from the list to the outcome."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("phone_number LIKE '+%'", name="e164"),
        CheckConstraint("status IN ('waiting', 'calling', 'finished')", name="status"),
        CheckConstraint("(status = 'finished') = (outcome IS NOT NULL)", name="outcome_when_over"),
        CheckConstraint("attempts >= 0", name="attempts"),
        UniqueConstraint("campaign_id", "phone_number", "occasion"),
        Index("ix_contact_status_due_at", "status", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    phone_number: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    """IANA's name; empty where the number alone tells."""
    consent_on: Mapped[date | None]
    """The day on which the customer agreed to be called."""
    occasion: Mapped[str] = mapped_column(String(36), default="")
    """The promise to call that brought the number here; empty where the list did."""
    status: Mapped[str] = mapped_column(String(16), default="waiting")
    outcome: Mapped[str | None] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    campaign: Mapped[Campaign] = relationship()


class CallAttempt(Base):
    """One attempt to reach a contact, written before anything is dialled.

    Its id is the unique id of the channel that Asterisk makes for it.
    """

    __tablename__ = "call_attempt"
    __table_args__ = (
        CheckConstraint("state IN ('claimed', 'dialling', 'answered', 'over')", name="state"),
        CheckConstraint("(state = 'over') = (outcome IS NOT NULL)", name="outcome_when_over"),
        UniqueConstraint("contact_id", "ordinal"),
        Index(
            "uq_call_attempt_open",
            "contact_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_call_attempt_state_lease_until", "state", "lease_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    ordinal: Mapped[int]
    """From 1."""
    state: Mapped[str] = mapped_column(String(16), default="claimed")
    outcome: Mapped[str | None] = mapped_column(String(16))
    dialler: Mapped[str] = mapped_column(String(64))
    """Which process has it."""
    lease_until: Mapped[datetime]
    """Then another process may take it up: this one is dead."""
    claimed_at: Mapped[datetime]
    dialled_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    contact: Mapped[Contact] = relationship()
