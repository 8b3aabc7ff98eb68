from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ivr.records.database import Database
from ivr.records.migration import upgrade
from ivr.records.models import Base


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
