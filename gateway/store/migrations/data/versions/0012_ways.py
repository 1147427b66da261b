"""ways: who brought an event, why a channel did not carry something, and when a backup was last made"""

import sqlalchemy as sa
from alembic import op

revision = "0012_data"
down_revision = "0011_data"
branch_labels = None
depends_on = None

COLUMNS = (("inbox", "channel", 12), ("leg", "fault", 16))


def upgrade() -> None:
    for table, column, length in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            # The default stays: a process of the version before goes on writing rows until it is restarted.
            batch_op.add_column(sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
    op.create_table(
        "backup",
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_backup")),
    )


def downgrade() -> None:
    op.drop_table("backup")
    for table, column, _ in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
