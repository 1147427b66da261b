"""When each thing was copied last, as whoever makes the backups tells us: of the copies themselves the gateway sees nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.clock import utc_now
from gateway.store.tables import Backup
from gateway.store.work import Work

WHAT = ("data", "keys", "recordings", "tables")
"""What needs copies: docs/operators.md tells why, and how long to keep them."""
LATE = timedelta(days=2)


def note(work: Work, what: str, actor: str) -> None:
    """Somebody has just made a copy of it."""
    insert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    now = {"at": utc_now()}
    work.connection.execute(insert(Backup).values(what=what, **now).on_conflict_do_update(index_elements=["what"], set_=now))
    work.audit(f"told of a backup of {what}", actor=actor)


def last(work: Work) -> Mapping[str, datetime | None]:
    """When, by the true time; None for what nobody ever told of."""
    told = {row.what: row.at for row in work.connection.execute(select(Backup.what, Backup.at))}
    return {what: told.get(what) for what in WHAT}


def late(work: Work) -> list[str]:
    """What was copied once and not for two days: then something that ran does not run any more. What nobody ever told of is not late."""
    return [what for what, at in last(work).items() if at and utc_now() - at > LATE]


def wrong(work: Work) -> str:
    """What is late, in a few words; empty when nothing is."""
    what = late(work)
    return f"no copy for two days: {', '.join(what)}" if what else ""
