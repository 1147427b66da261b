"""studio: recordings on their way, who may record, and calls that were made for it"""

import sqlalchemy as sa
from alembic import op

revision = "0007_data"
down_revision = "0006_data"
branch_labels = None
depends_on = None

INDEXED = ("speaker", "changed_at", "due_at")


def upgrade() -> None:
    op.create_table(
        "take",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.Column("prompt", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=12), nullable=False),
        sa.Column("speaker", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("suffix", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fault", sa.String(length=16), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_take_{column}"), "take", [column])
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        # Nobody who is there agreed to lend her voice.
        batch_op.add_column(sa.Column("records", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        batch_op.alter_column("records", server_default=None)
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lang", sa.String(length=3), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_column("lang")
    # What is before does not know the role, and would be lost in it.
    op.execute("UPDATE focal_point SET role = 'focal_point', paused = true WHERE role = 'speaker'")
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        batch_op.drop_column("records")
    op.drop_table("take")
