from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ivr.records import access_models, campaign_models, market_models, request_models
from ivr.records.database import Database
from ivr.records.migration import upgrade
from ivr.records.models import Base
from ivr.records.schema_version import is_newest

TABLES = {
    access_models.AuditEntry.__table__,
    campaign_models.CallAttempt.__table__,
    market_models.GoldPrice.__table__,
    request_models.Callback.__table__,
}
"""Naming them loads the models that stand beside `ivr.records.models`."""


def test_migrations_arrive_at_the_models(empty_url: str) -> None:
    assert set(Base.metadata.tables.values()) >= TABLES
    database = Database(empty_url)
    upgrade(database)
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    upgrade(database)
    upgrade(database)
    database.close()


def test_a_database_is_newest_exactly_when_every_migration_has_run(empty_url: str) -> None:
    database = Database(empty_url)
    assert not is_newest(database)
    upgrade(database)
    assert is_newest(database)
    database.close()
