"""Figures: what events left to be counted is folded into them, by the clock alone (rule 8)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.month import MONTH, day_of, is_closed, month_of
from gateway.seal import SealError
from gateway.store.tables import Figure, Inbox
from gateway.store.work import Count, Store, Work

log = structlog.get_logger()

CHUNK = 500

_decoder = msgspec.json.Decoder(list[Count])


def fold_all(store: Store) -> None:
    """Everything that waits to be counted, in transactions of `CHUNK` events."""
    full = True
    while full:
        with store.work() as work:
            full = fold(work) == CHUNK


def fold(work: Work) -> int:
    """Adds what at most `CHUNK` events left to the figures and takes it from them, in one transaction: whatever dies, each is counted once.

    Another clock takes other events. How many there were.
    """
    waiting = select(Inbox.key, Inbox.counts).where(Inbox.counts.is_not(None)).limit(CHUNK).with_for_update(skip_locked=True)
    events = work.connection.execute(waiting).all()
    if not events:
        return 0
    _add(work, Counter(_open_period(work, count) for event in events for count in _opened(work, event)))
    work.connection.execute(update(Inbox).where(Inbox.key.in_([event.key for event in events])).values(counts=None))
    return len(events)


def _opened(work: Work, event: Any) -> Iterator[Count]:
    try:
        yield from _decoder.decode(work.vault.conversations.open(event.counts, f"inbox:counts:{event.key}"))
    except SealError:
        log.error("what an event left to be counted cannot be opened, and is not counted")


def _open_period(work: Work, count: Count) -> Count:
    """What comes so late that its month may be told already counts now: two reports of one month that differ would tell of one caller."""
    if not is_closed(count.period, work.now):
        return count
    return count._replace(period=month_of(work.now) if len(count.period) == MONTH else day_of(work.now))


def _add(work: Work, counts: Counter[Count]) -> None:
    """In one order, or two clocks would wait for each other."""
    insert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    for (period, what, which), count in sorted(counts.items()):
        one = insert(Figure).values(period=period, what=what, which=which, count=count)
        more = {"count": Figure.count + one.excluded.count}
        work.connection.execute(one.on_conflict_do_update(index_elements=["period", "what", "which"], set_=more))
