"""Bringing a database to the schema of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ivr.records.database import Database
from ivr.records.records import DatabaseTooNewError

UPGRADE_LOCK = 0x676F6C64
"""Key of the PostgreSQL advisory lock that lets one process upgrade at a time."""


def upgrade(database: Database) -> None:
    """Create or upgrade the schema in one transaction; again changes nothing.

    Raises:
        DatabaseTooNewError: a newer version made it.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        present = MigrationContext.configure(connection).get_current_heads()
        if not known.issuperset(present):
            raise DatabaseTooNewError(
                f"database {database.name} was made by a newer version: "
                "install that version, or name another database"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
