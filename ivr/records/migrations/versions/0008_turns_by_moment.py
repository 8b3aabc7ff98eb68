"""Turns are found by their moment: a report of a month looks at that month's turns alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITED = sa.text("reply_ms IS NOT NULL")


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_turn_waited", table_name="turn")
    _index(["at", "call_id", "reply_ms"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_turn_waited", table_name="turn")
    _index(["call_id", "reply_ms"])


def _index(columns: list[str]) -> None:
    op.create_index("ix_turn_waited", "turn", columns, sqlite_where=WAITED, postgresql_where=WAITED)
