"""channels: who carries a call or text, and by whom somebody's texts go first"""

import sqlalchemy as sa
from alembic import op

revision = "0011_data"
down_revision = "0010_data"
branch_labels = None
depends_on = None

COLUMNS = (("leg", "channel", "twilio"), ("outbox", "channel", ""), ("focal_point", "texted_by", ""))


def upgrade() -> None:
    for table, column, before in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            # The default stays: a process of the version before goes on writing rows until it is restarted.
            batch_op.add_column(sa.Column(column, sa.String(length=12), nullable=False, server_default=before))


def downgrade() -> None:
    for table, column, _ in COLUMNS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
