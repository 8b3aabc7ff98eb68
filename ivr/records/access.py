"""Who may use the console: people, signed-in browsers, keys of programs. Thread-safe."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.records.access_models import ApiKey, ConsoleSession, ConsoleUser
from ivr.records.database import Database
from ivr.records.records import RecordsError, UnknownRecordError

Role = Literal["operator", "supervisor", "reader"]


class NameTakenError(RecordsError):
    """Somebody, or a key, has that name already; also when it is no longer in use."""


class NotTheFirstError(RecordsError):
    """There are people already: ask an operator for an account."""


class LastOperatorError(RecordsError):
    """Without this person nobody could let anybody in: appoint another operator first."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a password."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that somebody has signed in with."""

    name: str
    role: Role
    csrf: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a program, without the key."""

    name: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None


class AccessStore:
    """People, sessions, keys."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    # -- people ------------------------------------------------------------------------------

    def anybody(self) -> bool:
        """Tell whether there is anybody at all."""
        with self._database.reading() as session:
            return session.scalar(select(ConsoleUser.id).limit(1)) is not None

    def add_first(self, name: str, password_hash: str) -> None:
        """Make the first person, an operator.

        Raises:
            NotTheFirstError: there is one already.
        """
        with self._database.unit_of_work() as session:
            if session.scalar(select(ConsoleUser.id).limit(1)) is not None:
                raise NotTheFirstError("there are accounts already: ask an operator for one")
            session.add(self._new(name, "operator", password_hash))

    def add_person(self, name: str, role: Role, password_hash: str) -> None:
        """Make a person.

        Raises:
            NameTakenError: there is one of that name.
        """
        try:
            with self._database.unit_of_work() as session:
                session.add(self._new(name, role, password_hash))
        except IntegrityError as error:
            raise NameTakenError(f"there is a {name} already: choose another name") from error

    def person(self, name: str) -> Person | None:
        """Return a person by name, or None."""
        with self._database.reading() as session:
            found = session.scalar(select(ConsoleUser).where(ConsoleUser.name == name))
            return _person(found) if found else None

    def people(self) -> Sequence[Person]:
        """Return everybody, by name."""
        with self._database.reading() as session:
            return [_person(u) for u in session.scalars(select(ConsoleUser).order_by("name"))]

    def set_password(self, name: str, password_hash: str) -> None:
        """Change a password; whoever is signed in under that name is signed out.

        Raises:
            UnknownRecordError: there is no such person; so for all that follow.
        """
        with self._database.unit_of_work() as session:
            person = _find(session, name)
            person.password_hash = password_hash
            session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == person.id))

    def disable(self, name: str) -> None:
        """Let a person in no longer, and sign him out; twice is once.

        Raises:
            LastOperatorError: nobody else could let people in.
        """
        with self._database.unit_of_work() as session:
            person = _find(session, name)
            if person.role == "operator" and _operators(session) == 1:
                raise LastOperatorError(f"{name} is the last operator: appoint another one first")
            person.disabled_at = person.disabled_at or self._now()
            session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == person.id))

    # -- browsers ----------------------------------------------------------------------------

    def open_session(self, name: str, token_sha256: str, csrf: str, expires_at: datetime) -> None:
        """Keep a session; those that have run out are forgotten on the way."""
        with self._database.unit_of_work() as session:
            session.execute(delete(ConsoleSession).where(ConsoleSession.expires_at <= self._now()))
            session.add(
                ConsoleSession(
                    token_sha256=token_sha256,
                    user_id=_find(session, name).id,
                    csrf=csrf,
                    created_at=self._now(),
                    expires_at=expires_at,
                )
            )

    def signed_in(self, token_sha256: str) -> SignedIn | None:
        """Return who a session belongs to; None for one that is unknown or has run out."""
        with self._database.reading() as session:
            found = session.execute(
                select(ConsoleUser.name, ConsoleUser.role, ConsoleSession.csrf)
                .join(ConsoleSession.user)
                .where(
                    ConsoleSession.token_sha256 == token_sha256,
                    ConsoleSession.expires_at > self._now(),
                    ConsoleUser.disabled_at.is_(None),
                )
            ).one_or_none()
            return SignedIn(found[0], cast("Role", found[1]), found[2]) if found else None

    def close_session(self, token_sha256: str) -> None:
        """End a session; one that is unknown has ended."""
        with self._database.unit_of_work() as session:
            session.execute(
                delete(ConsoleSession).where(ConsoleSession.token_sha256 == token_sha256)
            )

    # -- programs ----------------------------------------------------------------------------

    def add_key(self, name: str, role: Role, key_sha256: str) -> None:
        """Keep a key; it counts from the next request on.

        Raises:
            NameTakenError: there is one of that name.
        """
        row = ApiKey(name=name, role=role, key_sha256=key_sha256, created_at=self._now())
        try:
            with self._database.unit_of_work() as session:
                session.add(row)
        except IntegrityError as error:
            raise NameTakenError(f"there is a key {name} already: choose another name") from error

    def key(self, key_sha256: str) -> Key | None:
        """Return the key that somebody shows; None for one that is unknown or revoked."""
        with self._database.reading() as session:
            found = session.scalar(
                select(ApiKey).where(ApiKey.key_sha256 == key_sha256, ApiKey.revoked_at.is_(None))
            )
            return _key(found) if found else None

    def all_keys(self) -> Sequence[Key]:
        """Return all keys, by name."""
        with self._database.reading() as session:
            return [_key(found) for found in session.scalars(select(ApiKey).order_by("name"))]

    def revoke_key(self, name: str) -> None:
        """Let a key count no longer; twice is once.

        Raises:
            UnknownRecordError: there is no such key.
        """
        with self._database.unit_of_work() as session:
            key = session.scalar(select(ApiKey).where(ApiKey.name == name))
            if key is None:
                raise UnknownRecordError(f"there is no key {name}")
            key.revoked_at = key.revoked_at or self._now()

    def _new(self, name: str, role: Role, password_hash: str) -> ConsoleUser:
        return ConsoleUser(
            name=name, role=role, password_hash=password_hash, created_at=self._now()
        )


def _find(session: Session, name: str) -> ConsoleUser:
    person = session.scalar(select(ConsoleUser).where(ConsoleUser.name == name))
    if person is None:
        raise UnknownRecordError(f"there is no {name}")
    return person


def _operators(session: Session) -> int:
    active = (ConsoleUser.role == "operator", ConsoleUser.disabled_at.is_(None))
    return session.scalar(select(func.count()).select_from(ConsoleUser).where(*active)) or 0


def _person(row: ConsoleUser) -> Person:
    role = cast("Role", row.role)
    return Person(row.name, role, row.password_hash, row.created_at, row.disabled_at)


def _key(row: ApiKey) -> Key:
    return Key(row.name, cast("Role", row.role), row.created_at, row.revoked_at)
