"""Every minute: is anything stuck? What is found is counted, named by ids alone (S27), told in the log, and pages a supervisor by voice."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.callbacks.records import ENDS, Role, State
from gateway.casework import team
from gateway.clock import utc_now
from gateway.settings import Settings
from gateway.store import outbox
from gateway.store.tables import Audit, LastLook, Outbox, Request
from gateway.store.work import Store, Work
from gateway.upkeep import forgetting

log = structlog.get_logger()

GRACE = timedelta(minutes=2)  # a sweep comes every minute, and a tick every two seconds
SILENCE = timedelta(minutes=3)
NAMED = 20
PAGED_AGAIN = timedelta(hours=1)
PAGE_LASTS = timedelta(minutes=10)  # a carrier that was away must not ring for it in the night


@dataclass(frozen=True, slots=True)
class Finding:
    """Something stuck: what, how many, and the first of them by request number or row. Never by anything of a carrier's."""

    name: str
    count: int
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = f" ({', '.join(self.ids)}{', …' if len(self.ids) < self.count else ''})" if self.ids else ""
        return f"{self.name}: {self.count}{named}"


def _open_requests(now: datetime) -> Select[Any]:
    return select(Request.number).where(Request.due_at <= now, Request.state.not_in([state.value for state in ENDS]))


LOOKS: dict[str, Callable[[datetime], Select[Any]]] = {
    "request without due time": lambda _: select(Request.number).where(Request.due_at.is_(None), Request.state != State.PURGED.value),
    "request overdue": _open_requests,
    "purge overdue": lambda now: select(Request.number).where(forgetting.purge_is_due(now)),
    "claim stale": lambda now: select(Outbox.id).where(Outbox.due_at <= now, Outbox.state == "claimed"),
    "duty late": lambda now: select(Outbox.id).where(Outbox.due_at <= now, Outbox.state == "waiting"),
    "audit row without position": lambda now: select(Audit.id).where(Audit.position.is_(None), Audit.at <= now),
}
"""What should have been done by a time, and who it is named by."""


def findings(store: Store, settings: Settings) -> list[Finding]:
    """Whatever has been stuck for longer than the grace, now. Changes nothing."""
    with store.read() as work:
        by = work.now - GRACE
        stuck = [finding for name, query in LOOKS.items() if (finding := _finding(work, name, query(by))).count]
    return [*stuck, *_kept(store, settings)]


def _finding(work: Work, name: str, query: Select[Any]) -> Finding:
    ids = tuple(str(one) for one in work.connection.scalars(query.limit(NAMED)))
    more = len(ids) == NAMED
    count = work.connection.scalar(select(func.count()).select_from(query.subquery())) if more else len(ids)
    return Finding(name, count or 0, ids)


def _kept(store: Store, settings: Settings) -> Iterator[Finding]:
    """S24, S29: what should be gone and is there. Counted only: its ids are among what should be gone."""
    for name, count in forgetting.counts(store, settings, GRACE).items():
        if count and name != forgetting.NUMBERS:
            yield Finding(f"{name} kept too long", count)


# -- every minute


def look(store: Store, settings: Settings) -> list[Finding]:
    """Looks, tells the log, writes down that it looked, and pages. What was found."""
    found = findings(store, settings)
    for finding in found:
        log.error("the auditor found something stuck", finding=finding.name, count=finding.count, ids=list(finding.ids))
    with store.work() as work:
        _write_down(work, found)
        if found and (people := _who_is_there(work)) and _may_page(work):
            _page(work, people)
    return found


def _write_down(work: Work, found: list[Finding]) -> None:
    insert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    seen = {"at": utc_now(), "findings": [asdict(finding) for finding in found]}
    work.connection.execute(insert(LastLook).values(id=1, **seen).on_conflict_do_update(index_elements=["id"], set_=seen))


def _may_page(work: Work) -> bool:
    """Once an hour; of two clocks that found the same at once, one."""
    rested = or_(LastLook.paged_at.is_(None), LastLook.paged_at <= work.now - PAGED_AGAIN)
    return work.connection.execute(update(LastLook).where(LastLook.id == 1, rested).values(paged_at=work.now)).rowcount == 1


def _who_is_there(work: Work) -> list[str]:
    """Every supervisor who is on duty. While there is none the page waits for the first who comes."""
    return [one.id for one in team.people(work) if one.role is Role.SUPERVISOR and one.on_duty and not one.paused]


def _page(work: Work, people: Sequence[str]) -> None:
    """Rings them. They hear neutral words, and look at the desk."""
    for person in people:
        limit = work.now + PAGE_LASTS
        outbox.add(work, "page_call", f"page:{work.now.isoformat()}:{person}", None, person, not_after=limit)


def wrong(work: Work) -> str:
    """What is wrong by the last look, in a few words: what it found, or that nobody has looked for too long. Empty when all is well."""
    row = work.connection.execute(select(LastLook.at, LastLook.findings)).one_or_none()
    if row is None:
        return "has never looked; is the clock running?"
    silent = utc_now() - row.at
    if silent > SILENCE:
        return f"has not looked for {silent.total_seconds() / 60:.0f} min; is the clock running?"
    return "; ".join(f"{one['name']}: {one['count']}" for one in row.findings)
