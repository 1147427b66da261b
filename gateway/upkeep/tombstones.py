"""What is left of requests when their rows are gone (S29): counts of a month, without place or need."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from gateway.clock import PHNOM_PENH
from gateway.store.tables import Tombstone
from gateway.store.work import Work

UNTOLD = "unknown"  # records from before it was written down


def add(work: Work, gone: Iterable[Any]) -> None:
    """Counts these rows (`created_at`, `record`), which the same transaction deletes: each once, whatever dies."""
    insert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    for (month, urgency, ended), count in sorted(Counter(map(_grave, gone)).items()):
        one = insert(Tombstone).values(month=month, urgency=urgency, ended=ended, count=count)
        more = {"count": Tombstone.count + one.excluded.count}
        work.connection.execute(one.on_conflict_do_update(index_elements=["month", "urgency", "ended"], set_=more))


def _grave(row: Any) -> tuple[str, str, str]:
    month = f"{row.created_at.astimezone(PHNOM_PENH):%Y-%m}"
    return month, str(row.record.get("urgency", UNTOLD)), str(row.record.get("ended_as") or UNTOLD)
