"""Which question each turn of a call leaves open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    question = sa.Column(
        "question", sa.String(length=32), nullable=False, server_default=sa.text("''")
    )
    op.add_column("turn", question)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("turn", "question")
