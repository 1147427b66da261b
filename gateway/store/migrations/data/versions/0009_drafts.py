"""drafts: what officers are editing, step by step, and the calls that they kept"""

import sqlalchemy as sa
from alembic import op

revision = "0009_data"
down_revision = "0008_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_piece",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_draft_piece")),
    )
    op.create_table(
        "draft_edit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=48), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draft_edit")),
    )
    op.create_table(
        "kept_call",
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_kept_call")),
    )


def downgrade() -> None:
    for table in ("kept_call", "draft_edit", "draft_piece"):
        op.drop_table(table)
