"""upkeep: both ends of the audit's chain, what is left of old requests, the auditor's last look"""

import sqlalchemy as sa
from alembic import op

revision = "0003_data"
down_revision = "0002_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty: only who holds the master key can mark the audit's end, and the clock does so at its next sweep.
    op.create_table(
        "audit_end",
        sa.Column("which", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("which", name=op.f("pk_audit_end")),
    )
    op.create_table(
        "tombstone",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "urgency", "ended", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "last_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("paged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_look")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_created_at"))
    op.drop_table("last_look")
    op.drop_table("tombstone")
    op.drop_table("audit_end")
