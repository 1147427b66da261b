"""accounts: who works in the office, what proves her, and sessions that hold an account or a person"""

import sqlalchemy as sa
from alembic import op

revision = "0008_data"
down_revision = "0007_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name_index", sa.String(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("password_hash", sa.String(length=128), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("tongue", sa.String(length=2), nullable=False),
        sa.Column("digits", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name_index", name=op.f("uq_account_name_index")),
        sa.UniqueConstraint("person", name=op.f("uq_account_person")),
    )
    op.create_table(
        "account_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("forgets_second", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_link")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_link_account_id")),
    )
    op.create_index(op.f("ix_account_link_expires_at"), "account_link", ["expires_at"])
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.String(length=36), nullable=True))
        batch_op.alter_column("focal_point_id", existing_type=sa.String(length=36), nullable=True)
        batch_op.create_index(op.f("ix_web_session_account_id"), ["account_id"])


def downgrade() -> None:
    op.execute("DELETE FROM web_session WHERE focal_point_id IS NULL OR account_id IS NOT NULL")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_web_session_account_id"))
        batch_op.alter_column("focal_point_id", existing_type=sa.String(length=36), nullable=False)
        batch_op.drop_column("account_id")
    for table in ("passkey", "recovery_code", "account_link", "account"):
        op.drop_table(table)
