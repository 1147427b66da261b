"""rapidpro: who of staff is a contact there, and how far its rounds have come"""

import sqlalchemy as sa
from alembic import op

revision = "0014_data"
down_revision = "0013_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "relay_contact",
        sa.Column("focal_point_id", sa.String(length=36), nullable=False),
        sa.Column("uuid", sa.String(length=64), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("focal_point_id", name="pk_relay_contact"),
        sa.ForeignKeyConstraint(["focal_point_id"], ["focal_point.id"], name="fk_relay_contact_focal_point_id_focal_point"),
        sa.UniqueConstraint("uuid", name="uq_relay_contact_uuid"),
    )
    op.create_table(
        "relay_round",
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("free_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_relay_round"),
    )


def downgrade() -> None:
    op.drop_table("relay_round")
    op.drop_table("relay_contact")
