"""The schema. Invariants stand in the database: keys, checks and uniqueness.

Times are UTC, money is integer paise, ids of our own are UUIDs.
"""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def one_standing(name: str, *columns: str, status: str) -> Index:
    """Return an index that admits one row of a status for each combination of columns."""
    standing = text(f"status = '{status}'")
    return Index(name, *columns, unique=True, sqlite_where=standing, postgresql_where=standing)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware out, UTC in between: SQLite forgets the zone, this remembers it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody can tell which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table; constraints are named so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (SQLAlchemy declares it so)


class Caller(Base):
    """A person, known by a phone number."""

    __tablename__ = "caller"
    __table_args__ = (CheckConstraint("phone_number LIKE '+%'", name="e164"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    phone_number: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    do_not_call_since: Mapped[datetime | None]
    recording_consent: Mapped[bool | None]
    """None: never asked."""
    recording_consent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Branch(Base):
    """A branch of the bank, synchronised from the bank's data."""

    __tablename__ = "branch"
    __table_args__ = (CheckConstraint("opens < closes", name="opens_before_it_closes"),)

    branch_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_hi: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(400))
    city: Mapped[str] = mapped_column(String(100), index=True)
    area: Mapped[str] = mapped_column(String(100))
    area_hi: Mapped[str] = mapped_column(String(100))
    pincode: Mapped[str] = mapped_column(String(6))
    latitude: Mapped[float]
    longitude: Mapped[float]
    opens: Mapped[time]
    closes: Mapped[time]
    weekly_closed: Mapped[list[Any]]
    languages: Mapped[list[Any]]
    phone: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """A branch that left the data keeps its row, for its appointments; its last day stands here."""


class Lead(Base):
    """A caller's interest. One open lead a caller."""

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint("interest IN ('high', 'medium', 'low')", name="interest"),
        CheckConstraint("gold_weight_grams > 0", name="weight_is_positive"),
        CheckConstraint("loan_paise > 0", name="loan_is_positive"),
        one_standing("uq_lead_open", "caller_id", status="open"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    caller_id: Mapped[UUID] = mapped_column(ForeignKey("caller.id"))
    status: Mapped[str] = mapped_column(String(16), default="open")
    customer_name: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(100))
    gold_weight_grams: Mapped[float | None]
    loan_paise: Mapped[int | None] = mapped_column(BigInteger)
    interest: Mapped[str | None] = mapped_column(String(16))
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    caller: Mapped[Caller] = relationship()


class Appointment(Base):
    """A visit. A slot has numbered seats: no seat is given twice, however many ask at once."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "(status = 'booked' AND seat >= 1) OR (status = 'cancelled' AND seat IS NULL)",
            name="seat_while_booked",
        ),
        UniqueConstraint("branch_id", "starts_at", "seat"),
        one_standing(
            "uq_appointment_booked_caller", "caller_id", "branch_id", "starts_at", status="booked"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    caller_id: Mapped[UUID] = mapped_column(ForeignKey("caller.id"), index=True)
    customer_name: Mapped[str] = mapped_column(String(200))
    branch_id: Mapped[str] = mapped_column(ForeignKey("branch.branch_id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seat: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(16), default="booked")
    purpose: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    caller: Mapped[Caller] = relationship()


class Call(Base):
    """A customer's call, from the first ring; without an end it is live, or its worker died."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("direction IN ('inbound', 'outbound')", name="direction"),
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="outcome_when_ended"),
        Index("ix_call_number_started_at", "number", "started_at"),
        # Whatever a report counts stands in the index: a million calls are counted without a look
        # at their rows, which hold texts.
        Index(
            "ix_call_counted",
            *("started_at", "call_id", "direction", "language", "campaign", "version", "outcome"),
            *("answered_at", "ended_at", "lead_id", "appointment_id"),
        ),
    )

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    direction: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(64))
    dialled: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    line_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(128), index=True)
    campaign: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    """Which campaign placed it; empty for a call that came in."""
    version: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    """Of the agent that held it."""
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(64))
    hung_up_by: Mapped[str | None] = mapped_column(String(16))
    recording: Mapped[str | None] = mapped_column(String(500))
    recording_consent: Mapped[bool | None]
    """None: never asked."""
    memory: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What may be taken up again when the same number calls back."""
    summary: Mapped[str | None] = mapped_column(Text)
    summary_by: Mapped[str | None] = mapped_column(String(32))
    """What made the summary."""
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("lead.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"))
    lead: Mapped[Lead | None] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        order_by="Turn.ordinal", cascade="all, delete-orphan", passive_deletes=True
    )


class Turn(Base):
    """One exchange of a call, kept as soon as it is over."""

    __tablename__ = "turn"
    __table_args__ = (
        CheckConstraint("ordinal >= 0", name="ordinal_from_0"),
        CheckConstraint("played_fraction BETWEEN 0 AND 1", name="played_fraction"),
        Index(
            "ix_turn_waited",
            *("at", "call_id", "reply_ms"),
            sqlite_where=text("reply_ms IS NOT NULL"),
            postgresql_where=text("reply_ms IS NOT NULL"),
        ),
    )

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.call_id", ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    caller_said: Mapped[str] = mapped_column(Text)
    heard: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(32), server_default=text("''"))
    """The name of the step whose answer is awaited; empty when nothing is asked."""
    intents: Mapped[list[Any]]
    slots: Mapped[dict[str, Any]]
    tools: Mapped[list[Any]]
    sources: Mapped[list[Any]]
    marks: Mapped[dict[str, Any]]
    reply_ms: Mapped[float | None]
    """From the caller's last sound to the agent's first, as the worker sent it; None where the
    agent answered no words. The mark `first_frame_sent` in a column, to be counted."""
    ear_ms: Mapped[float | None]
    barged_in: Mapped[bool]
    played_fraction: Mapped[float]
