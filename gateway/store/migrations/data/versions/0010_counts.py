"""counts: what is to be counted of an event, the figures that it is folded into, and what was told of each month"""

import sqlalchemy as sa
from alembic import op

revision = "0010_data"
down_revision = "0009_data"
branch_labels = None
depends_on = None

WAITING = sa.text("counts IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts", sa.LargeBinary(), nullable=True))
    op.create_index("ix_inbox_counts", "inbox", ["key"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("which", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("period", "what", "which", name=op.f("uq_figure_period")),
    )
    op.create_table(
        "report",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_report")),
    )


def downgrade() -> None:
    op.drop_table("report")
    op.drop_table("figure")
    op.drop_index("ix_inbox_counts", table_name="inbox", sqlite_where=WAITING, postgresql_where=WAITING)
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("counts")
