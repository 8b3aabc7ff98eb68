"""What a call leaves behind: consent to its recording, its memory, a summary."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for column in (
        sa.Column("recording_consent", sa.Boolean(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("summary_by", sa.String(length=32), nullable=True),
    ):
        op.add_column("call", column)


def downgrade() -> None:
    """Take the schema back."""
    for name in ("summary_by", "summary", "memory", "recording_consent"):
        op.drop_column("call", name)
