"""caller: what she tells for the brief, sealed beside her number"""

import sqlalchemy as sa
from alembic import op

revision = "0006_data"
down_revision = "0005_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("secret", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brief", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("secret", schema=None) as batch_op:
        batch_op.drop_column("brief")
