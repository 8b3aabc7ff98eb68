"""Who may use the console: people, their sessions, keys of programs, and what was done."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ivr.records.models import Base

_ROLE = "role IN ('operator', 'supervisor', 'reader')"
_COUNTER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up integers alone


class ConsoleUser(Base):
    """A person with a password. Who leaves is disabled: what he did stays his."""

    __tablename__ = "console_user"
    __table_args__ = (
        CheckConstraint(_ROLE, name="role"),
        CheckConstraint("name = lower(name)", name="name_is_lower_case"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    """By Argon2id, with its salt and its costs."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class ConsoleSession(Base):
    """A signed-in browser. The database holds only the sum of what the browser shows."""

    __tablename__ = "console_session"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("console_user.id", ondelete="CASCADE"), index=True
    )
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user: Mapped[ConsoleUser] = relationship()


class ApiKey(Base):
    """A key of a program."""

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint(_ROLE, name="role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """A key has 256 bits of chance: a slow sum would protect nothing."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Something that somebody did, or was refused. Written once, never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_target", "target"),)

    id: Mapped[int] = mapped_column(_COUNTER, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(80))
    """The call, the person or the key that it was done to; empty for none."""
    detail: Mapped[dict[str, Any]]
