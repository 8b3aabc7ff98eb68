from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from shutil import copyfile

import pytest

from ivr.bank import BranchRecord
from ivr.records.opening import Records, open_records
from tests.postgresql import PostgreSql

NOW = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)

BRANCH = BranchRecord(
    branch_id="NGP01",
    name="Nagpur Sitabuldi",
    name_hi="नागपुर सीताबर्डी",
    address="12 Main Road",
    city="Nagpur",
    area="Sitabuldi",
    area_hi="सीताबर्डी",
    pincode="440012",
    latitude=21.14,
    longitude=79.08,
    opens=time(10),
    closes=time(18),
    weekly_closed=(7,),
    languages=("hi", "en"),
    phone="1800-000-0101",
    source="Sample",
    valid_from=date(2026, 4, 1),
    valid_to=None,
)


ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ivr.db'}"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once for all tests."""
    file = tmp_path_factory.mktemp("migrated") / "ivr.db"
    open_records(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def migrated_database(postgresql: PostgreSql) -> str:
    name = postgresql.new_database()
    open_records(postgresql.url(name)).close()
    return name


@pytest.fixture(params=ON_BOTH)
def empty_url(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[str]:
    """Name a database without a schema."""
    if request.param == "sqlite":
        yield sqlite_url
        return
    server: PostgreSql = request.getfixturevalue("postgresql")
    name = server.new_database()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=ON_BOTH)
def url(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    """Name a migrated database: every test runs on both kinds."""
    if request.param == "sqlite":
        copyfile(request.getfixturevalue("migrated_file"), tmp_path / "ivr.db")
        yield sqlite_url
        return
    server: PostgreSql = request.getfixturevalue("postgresql")
    name = server.new_database(request.getfixturevalue("migrated_database"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    with open_records(url, lambda: NOW) as opened:
        opened.branches.synchronise([BRANCH], NOW.date())
        yield opened
