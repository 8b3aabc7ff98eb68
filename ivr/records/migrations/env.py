"""Runs migrations on the connection that `ivr.records.migration` opened."""

from alembic import context

from ivr.records.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
)
with context.begin_transaction():
    context.run_migrations()
