"""people: who is verified, duty hours, a second PIN, how lately each was asked"""

import sqlalchemy as sa
from alembic import op

revision = "0004_data"
down_revision = "0003_data"
branch_labels = None
depends_on = None

LISTS = ("neighbours", "weekly", "spells", "rung_at")


def upgrade() -> None:
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        # Whoever is there was enrolled with a PIN of her own.
        batch_op.add_column(sa.Column("status", sa.String(length=12), nullable=False, server_default="active"))
        batch_op.add_column(sa.Column("duress_hash", sa.String(length=128), nullable=False, server_default=""))
        for name in LISTS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("text_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("agreed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("trained_on", sa.Date(), nullable=True))
    # Off duty meant: never asked. Now it means: not now. Whoever was taken out by hand must not be rung in the next night.
    op.execute("UPDATE focal_point SET paused = true WHERE NOT on_duty")
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        batch_op.drop_column("on_duty")
        for name in ("status", "duress_hash", *LISTS):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_duty", sa.Boolean(), nullable=False, server_default=sa.true()))
    # What is before knows neither: whoever may not be asked must stay so.
    op.execute("UPDATE focal_point SET on_duty = false WHERE status <> 'active'")
    with op.batch_alter_table("focal_point", schema=None) as batch_op:
        batch_op.alter_column("on_duty", server_default=None)
        for name in ("status", "duress_hash", *LISTS, "text_due_at", "agreed_on", "trained_on"):
            batch_op.drop_column(name)
