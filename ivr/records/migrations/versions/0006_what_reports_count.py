"""What reports count: campaign and version of a call, how long each reply let the caller wait."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTED = (
    *("started_at", "call_id", "direction", "language", "campaign", "version", "outcome"),
    *("answered_at", "ended_at", "lead_id", "appointment_id"),
)
"""A report reads these and nothing else of a call."""
FROM_MARKS = {
    "sqlite": "json_extract(marks, '$.first_frame_sent')",
    "postgresql": "(marks ->> 'first_frame_sent')::double precision",
}


def upgrade() -> None:
    """Bring the schema forward; the waits of calls already kept are taken from their marks."""
    empty = sa.text("''")
    for name in ("campaign", "version"):
        op.add_column("call", sa.Column(name, sa.String(64), nullable=False, server_default=empty))
    op.add_column("turn", sa.Column("reply_ms", sa.Double(), nullable=True))
    dialect = op.get_bind().dialect.name
    op.execute(f"UPDATE turn SET reply_ms = {FROM_MARKS[dialect]}")  # noqa: S608 (no one's words)
    op.drop_index("ix_call_started_at", table_name="call")
    op.create_index("ix_call_counted", "call", COUNTED)
    waited = sa.text("reply_ms IS NOT NULL")
    op.create_index(
        "ix_turn_waited",
        "turn",
        ["call_id", "reply_ms"],
        sqlite_where=waited,
        postgresql_where=waited,
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_turn_waited", table_name="turn")
    op.drop_index("ix_call_counted", table_name="call")
    op.create_index("ix_call_started_at", "call", ["started_at"])
    op.drop_column("turn", "reply_ms")
    for name in ("version", "campaign"):
        op.drop_column("call", name)
