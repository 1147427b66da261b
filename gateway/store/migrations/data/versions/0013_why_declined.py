"""why declined: what a reviewer wrote to whoever handed a release over"""

import sqlalchemy as sa
from alembic import op

revision = "0013_data"
down_revision = "0012_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("release_mark", schema=None) as batch_op:
        # The default stays: a process of the version before goes on declining without a word until it is restarted.
        batch_op.add_column(sa.Column("note", sa.String(length=500), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("release_mark", schema=None) as batch_op:
        batch_op.drop_column("note")
