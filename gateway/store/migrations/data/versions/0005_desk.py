"""desk: codes that sign a focal point in, and her sessions"""

import sqlalchemy as sa
from alembic import op

revision = "0005_data"
down_revision = "0004_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_code",
        sa.Column("code_index", sa.String(length=32), nullable=False),
        sa.Column("focal_point_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_login_code")),
        sa.UniqueConstraint("focal_point_id", name=op.f("uq_login_code_focal_point_id")),
    )
    op.create_index(op.f("ix_login_code_expires_at"), "login_code", ["expires_at"])
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("focal_point_id", sa.String(length=36), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    for column in ("focal_point_id", "began_at", "seen_at"):
        op.create_index(op.f(f"ix_web_session_{column}"), "web_session", [column])


def downgrade() -> None:
    op.drop_table("web_session")
    op.drop_table("login_code")
