"""releases: which three versions belong together, who made them so, what became of it"""

import sqlalchemy as sa
from alembic import op

revision = "0002_data"
down_revision = "0001_data"
branch_labels = None
depends_on = None

KINDS = ("flows", "directory", "prompts")

_published = sa.table("published", *map(sa.column, ("id", "release", *KINDS)))
_version = sa.table("version", *map(sa.column, ("kind", "number", "author")), sa.column("created_at", sa.DateTime(timezone=True)))
_made = (*map(sa.column, ("number", *KINDS, "way", "wants", "author", "note", "base")), sa.column("created_at", sa.DateTime(timezone=True)))
_release = sa.table("release", *_made)
_mark = sa.table("release_mark", *map(sa.column, ("release", "mark", "by")), sa.column("at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flows", sa.Integer(), nullable=False),
        sa.Column("directory", sa.Integer(), nullable=False),
        sa.Column("prompts", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("wants", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=48), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_table(
        "release_mark",
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name=op.f("fk_release_mark_release_release")),
        sa.PrimaryKeyConstraint("release", "mark", name=op.f("pk_release_mark")),
    )
    # The default stays: processes of the version before still insert this row while the upgrade goes on (rule 13).
    op.add_column("published", sa.Column("release", sa.Integer(), server_default="0", nullable=False))
    _what_is_in_force_becomes_the_first_release()


def _what_is_in_force_becomes_the_first_release() -> None:
    bind = op.get_bind()
    published = bind.execute(sa.select(_published).where(_published.c.id == 1)).one_or_none()
    if published is None or not all(getattr(published, kind) for kind in KINDS):
        return  # nothing was ever published; in development the row may stand for a moved clock alone
    numbers = {kind: getattr(published, kind) for kind in KINDS}
    mine = sa.or_(*(sa.and_(_version.c.kind == kind, _version.c.number == number) for kind, number in numbers.items()))
    last = bind.execute(sa.select(_version).where(mine).order_by(_version.c.created_at.desc()).limit(1)).one()
    by, at = last.author[:48], last.created_at
    bind.execute(_release.insert().values(number=1, **numbers, way="publish", wants="", author=by, note="", base=0, created_at=at))
    bind.execute(_mark.insert().values(release=1, mark="in force", by=by, at=at))
    bind.execute(_published.update().where(_published.c.id == 1).values(release=1))


def downgrade() -> None:
    with op.batch_alter_table("published", schema=None) as batch_op:
        batch_op.drop_column("release")
    op.drop_table("release_mark")
    op.drop_table("release")
