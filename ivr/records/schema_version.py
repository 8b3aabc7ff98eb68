"""Which schema a database has, told without Alembic: it loads slowly and is seldom needed."""

from sqlalchemy import column, inspect, select, table

from ivr.records.database import Database

NEWEST = "0009"
"""The last file of `migrations/versions/`."""
_VERSIONS = table("alembic_version", column("version_num"))


def is_newest(database: Database) -> bool:
    """Tell whether nothing is left to migrate; False for an empty database."""
    with database.reading() as session:
        if not inspect(session.connection()).has_table(_VERSIONS.name):
            return False
        return session.scalars(select(_VERSIONS.c.version_num)).all() == [NEWEST]
