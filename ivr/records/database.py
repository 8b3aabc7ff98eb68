"""The database: one engine, units of work, and errors that say what to do."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.orm import Session

from ivr.errors import ConfigurationError, DiskFullError, IvrError
from ivr.records.records import (
    DatabaseBusyError,
    DatabaseReadOnlyError,
    DatabaseUnavailableError,
    RecordsError,
)

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another on SQLite before the caller hears of it."""

T = TypeVar("T")


class Database:
    """An engine and its units of work. Thread-safe; connects on first use."""

    def __init__(self, url: str) -> None:
        """Prepare the engine.

        Raises:
            ConfigurationError: no such kind of database, or one that would live in memory.
        """
        self._url = _checked(url)
        try:
            # Errors name the statement, not the callers in it. A connection that a restart of the
            # server broke is replaced before it is used.
            self._engine = create_engine(self._url, hide_parameters=True, pool_pre_ping=True)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise ConfigurationError(
                f"database {self.name}: its driver is not installed: {error}"
            ) from error
        self._writing = self._engine.execution_options(writes=True)
        self._turn: AbstractContextManager[object] = nullcontext()
        if self._engine.dialect.name == "sqlite":
            _prepare_sqlite(self._engine)
            # One writer at a time anyway; in line they wait shorter than by SQLite's polling.
            self._turn = Lock()

    @property
    def name(self) -> str:
        """The URL without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """Give a session that is committed as a whole, or not at all.

        Raises:
            IntegrityError: a constraint refused; the store knows what that means.
            DatabaseBusyError: another program holds the database.
            DatabaseReadOnlyError: the file may not be written.
            DatabaseUnavailableError: not reachable, or damaged.
            DiskFullError: no room.
        """
        with (
            self._explaining(),
            self._turn,
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that writes nothing and waits for no writer."""
        with self._explaining(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a writing connection in a transaction, for migrations."""
        with self._explaining(), self._turn, self._writing.begin() as connection:
            yield connection

    def settle(self, work: Callable[[Session], T], *, rivals: int = 1) -> T:
        """Do work in a unit, again when a rival took the same key first.

        Args:
            work: reads, then writes what it found free.
            rivals: how many others can be in the way; each gives way once.

        Raises:
            RecordsError: still refused after that: no rival, but a wrong value.
        """
        for attempt in range(rivals + 1):
            try:
                with self.unit_of_work() as session:
                    return work(session)
            except IntegrityError as error:
                if attempt == rivals:
                    raise RecordsError(f"the database refuses: {error.orig}") from error
        raise AssertionError("rivals is never negative")

    def close(self) -> None:
        """Give up all connections."""
        self._engine.dispose()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise _explanation(error.orig, self.name) from error
        except sqlite3.Error as error:  # raised while a connection is being made
            raise _explanation(error, self.name) from error


def _checked(url: str) -> URL:
    try:
        checked = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "the database URL is not understood: sqlite:///path/to/file.db, "
            "or postgresql+psycopg://user:password@host/name"
        ) from error
    if checked.get_backend_name() == "sqlite" and checked.database in (None, "", ":memory:"):
        raise ConfigurationError(
            "a database in memory is lost between threads: name a file, sqlite:///path/to/file.db"
        )
    return checked


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite behave: real transactions, foreign keys, readers beside a writer.

    Writers lock at BEGIN: a transaction that reads first and locks later cannot wait, it fails.
    Source: SQLAlchemy, dialects/sqlite, "Serializable isolation / Savepoints / Transactional DDL".
    """

    def on_connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=NORMAL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


_BUSY = (DatabaseBusyError, "another program holds it; close that, or try again")
_ERRORS: dict[str, tuple[type[IvrError], str]] = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": (DatabaseReadOnlyError, "it may not be written: check file and folder"),
    "SQLITE_CANTOPEN": (DatabaseReadOnlyError, "it cannot be opened: check file and folder"),
    "SQLITE_FULL": (DiskFullError, "the disk is full: make room"),
    "SQLITE_NOTADB": (DatabaseUnavailableError, "the file is no database: restore a backup"),
    "SQLITE_CORRUPT": (DatabaseUnavailableError, "the file is damaged: restore a backup"),
    # PostgreSQL's SQLSTATE: the manual, appendix A.
    "25006": (DatabaseReadOnlyError, "it may not be written: is it a standby, or read-only?"),
    "28": (DatabaseUnavailableError, "it refuses the user or the password of the URL"),
    "3D000": (DatabaseUnavailableError, "the server has no such database: createdb makes it"),
    "40": _BUSY,
    "53100": (DiskFullError, "the server's disk is full: make room"),
    "53300": (DatabaseBusyError, "the server has no connection left; try again, or allow more"),
    "55P03": _BUSY,
}
"""By the beginning of SQLite's name of an error, or of PostgreSQL's code."""


def _explanation(error: BaseException | None, name: str) -> IvrError:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""
    for prefix, (kind, advice) in _ERRORS.items():
        if code.startswith(prefix):
            return kind(f"database {name}: {advice}")
    asked = "is PostgreSQL running there? " if name.startswith("postgresql") and not code else ""
    return DatabaseUnavailableError(f"database {name}: {asked}{error}")
