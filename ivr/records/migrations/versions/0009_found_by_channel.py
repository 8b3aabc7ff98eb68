"""A call is found by its channel, an attempt by when it was dialled."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_call_channel", "call", ["channel"])
    op.create_index("ix_call_attempt_dialled_at", "call_attempt", ["dialled_at"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_call_attempt_dialled_at", table_name="call_attempt")
    op.drop_index("ix_call_channel", table_name="call")
