import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from ivr.errors import ConfigurationError, DiskFullError
from ivr.records import database as database_module
from ivr.records.database import Database
from ivr.records.models import Caller
from ivr.records.opening import Records, open_records
from ivr.records.records import (
    DatabaseBusyError,
    DatabaseReadOnlyError,
    DatabaseTooNewError,
    DatabaseUnavailableError,
)
from tests.postgresql import PostgreSql
from tests.records.conftest import BRANCH, NOW


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 10)


def write_under(records: Records, pragma: str) -> None:
    """Write 100 KB on a connection that SQLite itself holds back."""
    with records.database.unit_of_work() as session:
        session.execute(text(f"PRAGMA {pragma}"))
        session.add_all(
            Caller(phone_number=f"+91{n:010}", name="x" * 200, created_at=NOW) for n in range(500)
        )


@pytest.fixture
def sqlite_records(sqlite_url: str) -> Iterator[Records]:
    with open_records(sqlite_url, lambda: NOW) as opened:
        yield opened


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "nodb://x/y"])
def test_a_wrong_url_is_refused_with_advice(url: str) -> None:
    with pytest.raises(ConfigurationError, match="database"):
        Database(url)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database("postgresql+nodriver://user:geheim@host/name")
    assert "geheim" not in str(caught.value)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseReadOnlyError, match="missing"):
        open_records(f"sqlite:///{tmp_path / 'missing' / 'ivr.db'}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "ivr.db"
    file.write_text("a shopping list, and a long one, for what it is worth" * 20)
    before = file.read_bytes()
    with pytest.raises(DatabaseUnavailableError, match="no database"):
        open_records(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_says_so(sqlite_url: str, tmp_path: Path) -> None:
    with (
        open_records(sqlite_url) as records,
        closing(sqlite3.connect(tmp_path / "ivr.db")) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusyError, match="another program"):
            records.branches.synchronise([BRANCH], NOW.date())


@pytest.mark.usefixtures("impatient")
def test_an_empty_database_that_another_program_holds_says_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "ivr.db")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusyError, match="another program"):
            open_records(sqlite_url)


def test_a_full_disk_says_so_and_keeps_nothing_of_the_unit(sqlite_records: Records) -> None:
    records = sqlite_records
    with records.database.connection() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    with pytest.raises(DiskFullError, match="make room"):
        write_under(records, f"max_page_count={pages}")
    assert records.callers.recording_consent("+910000000000") is None


def test_a_database_that_may_not_be_written_says_so(sqlite_records: Records) -> None:
    with pytest.raises(DatabaseReadOnlyError, match="may not be written"):
        write_under(sqlite_records, "query_only=ON")


def test_a_database_of_a_newer_version_is_left_alone(records: Records, url: str) -> None:
    with records.database.connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match="newer version"):
        open_records(url)


def test_a_time_without_a_zone_is_a_mistake_of_the_program(records: Records) -> None:
    naive = datetime(2026, 12, 1)  # noqa: DTZ001 (the point of the test)
    with (
        pytest.raises(Exception, match="without a zone"),
        records.database.unit_of_work() as session,
    ):
        session.add(Caller(phone_number="+919800000001", created_at=naive))


@pytest.mark.postgres
def test_a_postgresql_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(DatabaseUnavailableError, match="is PostgreSQL running"):
        open_records("postgresql+psycopg://ivr:geheim@127.0.0.1:1/ivr")


@pytest.mark.postgres
def test_a_postgresql_that_came_back_is_used_again(postgresql: PostgreSql) -> None:
    name = postgresql.new_database()
    with open_records(postgresql.url(name), lambda: NOW) as records:
        postgresql.hang_up_on(name)
        assert records.callers.may_be_called("+919800000001")
    postgresql.drop(name)


@pytest.mark.postgres
def test_a_postgresql_that_may_not_be_written_says_so(postgresql: PostgreSql) -> None:
    name = postgresql.new_database()
    with open_records(postgresql.url(name), lambda: NOW):
        pass
    postgresql.order(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with (
        open_records(postgresql.url(name), lambda: NOW) as records,
        pytest.raises(DatabaseReadOnlyError, match="may not be written"),
    ):
        records.callers.set_do_not_call("+919800000001")
    postgresql.drop(name)
