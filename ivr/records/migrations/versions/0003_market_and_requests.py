"""Gold prices, lenders' rates, callbacks, hand-overs and messages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    _market()
    _requests()


def _market() -> None:
    op.create_table(
        "gold_price",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fineness", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("close_paise", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("fineness BETWEEN 1 AND 999", name="ck_gold_price_fineness"),
        sa.CheckConstraint("close_paise > 0", name="ck_gold_price_close_is_positive"),
        sa.PrimaryKeyConstraint("day", "fineness", name="pk_gold_price"),
    )
    op.create_table(
        "lender",
        sa.Column("lender", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_hi", sa.String(length=200), nullable=False),
        sa.Column("rate_percent", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rate_percent BETWEEN 0 AND 100", name="ck_lender_rate"),
        sa.PrimaryKeyConstraint("lender", "valid_from", name="pk_lender"),
    )


def _requests() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'cancelled')", name="ck_callback_status"),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name="fk_callback_caller_id_caller"),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
    )
    _unique_while("waiting", "callback", "caller_id")
    op.create_index("ix_callback_status_at", "callback", ["status", "at"])
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'connected', 'failed')", name="ck_handover_status"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    _unique_while("queued", "handover", "call_id")
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('queued', 'sent', 'failed')", name="ck_message_status"),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name="fk_message_caller_id_caller"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_caller_id_created_at", "message", ["caller_id", "created_at"])


def _unique_while(status: str, table: str, column: str) -> None:
    where = sa.text(f"status = '{status}'")
    op.create_index(
        f"uq_{table}_{status}",
        table,
        [column],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """Take the schema back."""
    for table in ("message", "handover", "callback", "lender", "gold_price"):
        op.drop_table(table)
