from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ivr.records.database import Database
from ivr.records.migration import upgrade
from ivr.records.models import Base
from ivr.records.schema_version import is_newest


def test_migrations_arrive_at_the_models(url: str) -> None:
    database = Database(url)
    upgrade(database)
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_upgrading_twice_changes_nothing(url: str) -> None:
    database = Database(url)
    upgrade(database)
    upgrade(database)
    database.close()


def test_a_database_is_newest_exactly_when_every_migration_has_run(url: str) -> None:
    database = Database(url)
    assert not is_newest(database)
    upgrade(database)
    assert is_newest(database)
    database.close()
