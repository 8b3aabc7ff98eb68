"""Campaigns, their contacts, and every attempt to call one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    _campaigns()
    _contacts()
    _attempts()
    _callback_status("'waiting', 'taken', 'cancelled'")


def _moment(name: str, *, known: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not known)


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("caller_number", sa.String(length=16), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("pacing", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.CheckConstraint(
            "kind IN ('promotional', 'service', 'recovery')", name="ck_campaign_kind"
        ),
        sa.CheckConstraint("status IN ('draft', 'running', 'paused')", name="ck_campaign_status"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("name", name="uq_campaign_name"),
    )


def _contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("occasion", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("due_at"),
        _moment("updated_at"),
        sa.CheckConstraint("phone_number LIKE '+%'", name="ck_contact_e164"),
        sa.CheckConstraint(
            "status IN ('waiting', 'calling', 'finished')", name="ck_contact_status"
        ),
        sa.CheckConstraint(
            "(status = 'finished') = (outcome IS NOT NULL)", name="ck_contact_outcome_when_over"
        ),
        sa.CheckConstraint("attempts >= 0", name="ck_contact_attempts"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_contact_campaign_id_campaign"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint(
            "campaign_id",
            "phone_number",
            "occasion",
            name="uq_contact_campaign_id_phone_number_occasion",
        ),
    )
    op.create_index("ix_contact_status_due_at", "contact", ["status", "due_at"])


def _attempts() -> None:
    op.create_table(
        "call_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("dialler", sa.String(length=64), nullable=False),
        _moment("lease_until"),
        _moment("claimed_at"),
        _moment("dialled_at", known=False),
        _moment("answered_at", known=False),
        _moment("ended_at", known=False),
        sa.CheckConstraint(
            "state IN ('claimed', 'dialling', 'answered', 'over')", name="ck_call_attempt_state"
        ),
        sa.CheckConstraint(
            "(state = 'over') = (outcome IS NOT NULL)", name="ck_call_attempt_outcome_when_over"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_call_attempt_contact_id_contact"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_attempt"),
        sa.UniqueConstraint("contact_id", "ordinal", name="uq_call_attempt_contact_id_ordinal"),
    )
    standing = sa.text("state <> 'over'")
    op.create_index(
        "uq_call_attempt_open",
        "call_attempt",
        ["contact_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("ix_call_attempt_state_lease_until", "call_attempt", ["state", "lease_until"])


def _callback_status(permitted: str) -> None:
    """Change what a callback may be; SQLite writes the table anew for it."""
    condition = f"status IN ({permitted})"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_callback_status", "callback", type_="check")
        op.create_check_constraint(op.f("ck_callback_status"), "callback", condition)
        return
    with op.batch_alter_table("callback", recreate="always", copy_from=_callback(condition)):
        pass


def _callback(status: str) -> sa.Table:
    """Lay the table of callbacks out as 0003 made it, with another condition."""
    table = sa.Table(
        "callback",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        _moment("at"),
        sa.Column("status", sa.String(length=16), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.CheckConstraint(status, name="ck_callback_status"),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name="fk_callback_caller_id_caller"),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
    )
    waiting = sa.text("status = 'waiting'")
    sa.Index("uq_callback_waiting", table.c.caller_id, unique=True, sqlite_where=waiting)
    sa.Index("ix_callback_status_at", table.c.status, table.c.at)
    return table


def downgrade() -> None:
    """Take the schema back."""
    op.execute("UPDATE callback SET status = 'cancelled' WHERE status = 'taken'")
    _callback_status("'waiting', 'cancelled'")
    for table in ("call_attempt", "contact", "campaign"):
        op.drop_table(table)
