"""Callers, branches, leads, appointments, calls and turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "branch",
        sa.Column("branch_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_hi", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("area_hi", sa.String(length=100), nullable=False),
        sa.Column("pincode", sa.String(length=6), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("weekly_closed", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("opens < closes", name="ck_branch_opens_before_it_closes"),
        sa.PrimaryKeyConstraint("branch_id", name="pk_branch"),
    )
    op.create_index("ix_branch_city", "branch", ["city"])

    op.create_table(
        "caller",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("do_not_call_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recording_consent", sa.Boolean(), nullable=True),
        sa.Column("recording_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("phone_number LIKE '+%'", name="ck_caller_e164"),
        sa.PrimaryKeyConstraint("id", name="pk_caller"),
        sa.UniqueConstraint("phone_number", name="uq_caller_phone_number"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("branch_id", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'booked' AND seat >= 1) OR (status = 'cancelled' AND seat IS NULL)",
            name="ck_appointment_seat_while_booked",
        ),
        sa.CheckConstraint("ends_at > starts_at", name="ck_appointment_ends_after_start"),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.branch_id"], name="fk_appointment_branch_id_branch"
        ),
        sa.ForeignKeyConstraint(
            ["caller_id"], ["caller.id"], name="fk_appointment_caller_id_caller"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint(
            "branch_id", "starts_at", "seat", name="uq_appointment_branch_id_starts_at_seat"
        ),
    )
    op.create_index("ix_appointment_caller_id", "appointment", ["caller_id"])
    op.create_index(
        "uq_appointment_booked_caller",
        "appointment",
        ["caller_id", "branch_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )

    op.create_table(
        "lead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("gold_weight_grams", sa.Double(), nullable=True),
        sa.Column("loan_paise", sa.BigInteger(), nullable=True),
        sa.Column("interest", sa.String(length=16), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("interest IN ('high', 'medium', 'low')", name="ck_lead_interest"),
        sa.CheckConstraint("status IN ('open', 'closed')", name="ck_lead_status"),
        sa.CheckConstraint("gold_weight_grams > 0", name="ck_lead_weight_is_positive"),
        sa.CheckConstraint("loan_paise > 0", name="ck_lead_loan_is_positive"),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name="fk_lead_caller_id_caller"),
        sa.PrimaryKeyConstraint("id", name="pk_lead"),
    )
    op.create_index(
        "uq_lead_open",
        "lead",
        ["caller_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )

    op.create_table(
        "call",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("dialled", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("hung_up_by", sa.String(length=16), nullable=True),
        sa.Column("recording", sa.String(length=500), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name="ck_call_direction"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name="ck_call_outcome_when_ended"
        ),
        sa.CheckConstraint("ended_at >= started_at", name="ck_call_ends_after_start"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_call_appointment_id_appointment"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_call_lead_id_lead"),
        sa.PrimaryKeyConstraint("call_id", name="pk_call"),
    )
    op.create_index("ix_call_number_started_at", "call", ["number", "started_at"])
    op.create_index("ix_call_started_at", "call", ["started_at"])

    op.create_table(
        "turn",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller_said", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("tools", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("ear_ms", sa.Double(), nullable=True),
        sa.Column("barged_in", sa.Boolean(), nullable=False),
        sa.Column("played_fraction", sa.Double(), nullable=False),
        sa.CheckConstraint("ordinal >= 0", name="ck_turn_ordinal_from_0"),
        sa.CheckConstraint("played_fraction BETWEEN 0 AND 1", name="ck_turn_played_fraction"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.call_id"], name="fk_turn_call_id_call", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "ordinal", name="pk_turn"),
    )


def downgrade() -> None:
    """Take the schema back."""
    for table in ("turn", "call", "lead", "appointment", "caller", "branch"):
        op.drop_table(table)
