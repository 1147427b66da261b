"""Whoever may be asked, how lately each was, and what supervisors are told."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, func, select

from gateway.callbacks.records import FocalPoint, Role
from gateway.callbacks.rota import Rota, Spell
from gateway.casework.standing import Status
from gateway.store import outbox, tables
from gateway.store.work import Work
from gateway.week import Opening

LATELY = timedelta(minutes=15)
NOTICES_APART = 60
"""Seconds between two texts to a supervisor that belong to no request's policy."""
RINGS_FOR = timedelta(minutes=2)
ALARM_LASTS = timedelta(minutes=10)


def people(work: Work, at: datetime | None = None) -> list[FocalPoint]:
    """Everybody whom a ladder may name, with how many open requests each holds; on duty and on leave as at this moment, else as now."""
    holders = select(tables.Request.holder, func.count()).where(tables.Request.holder.is_not(None)).group_by(tables.Request.holder)
    held: dict[str | None, int] = dict(work.session.execute(holders).all())
    active = select(tables.FocalPoint).where(tables.FocalPoint.status == Status.ACTIVE.value)
    return [_focal_point(row, held.get(row.id, 0), at or work.now) for row in work.session.scalars(active)]


def active(work: Work, focal_point: str | None) -> FocalPoint | None:
    """How she stands now; None for whoever is not active (any more). What she holds is not counted."""
    row = work.session.get(tables.FocalPoint, focal_point)
    return _focal_point(row, 0, work.now) if row and row.status == Status.ACTIVE else None


def is_forced(work: Work, focal_point: str) -> bool:
    """Somebody may hold her phone and make her open the door: it does not ring for anything that she holds."""
    return work.session.get_one(tables.FocalPoint, focal_point).status == Status.FORCED


def _focal_point(row: tables.FocalPoint, open_requests: int, now: datetime) -> FocalPoint:
    rota, rung = rota_of(row), _rings(row)
    on_duty = rota.on_duty(now)
    return FocalPoint(
        id=row.id,
        role=Role(row.role),
        communes=tuple(row.communes),
        languages=tuple(row.languages),
        woman=row.woman,
        on_duty=on_duty,
        two_way_text=row.two_way_text,
        paused=row.paused or rota.on_leave(now),
        neighbours=tuple(row.neighbours),
        back_at=None if on_duty else rota.next_on(now),
        open_requests=open_requests,
        calls_lately=sum(at > now - LATELY for at in rung),
        asked_at=max(rung, default=None),
    )


def rota_of(row: tables.FocalPoint) -> Rota:
    weekly, spells = msgspec.convert(row.weekly, tuple[Opening, ...]), msgspec.convert(row.spells, tuple[Spell, ...])
    return Rota(weekly, spells)


def _rings(row: tables.FocalPoint) -> list[datetime]:
    return msgspec.convert(row.rung_at, list[datetime])


def wait_in_line(work: Work) -> None:
    """Numbers and codes are chosen by looking at those taken, so whoever chooses waits for the commit of whoever chose before.

    Else, of two women who confirm in the same moment one would be told to call again. SQLite has one writer anyway.
    """
    work.session.execute(select(tables.Published.id).with_for_update())


def held(work: Work, focal_point: str) -> tables.FocalPoint:
    """Her row as it is now, held: two who ask her in the same moment count each other's rings."""
    wait_in_line(work)
    row = work.session.get_one(tables.FocalPoint, focal_point)
    work.session.refresh(row)
    return row


def note_ring(row: tables.FocalPoint, now: datetime) -> None:
    """She is rung with an offer: what the ladder counts, and nothing older."""
    row.rung_at = msgspec.to_builtins([*(at for at in _rings(row) if at > now - LATELY), now])


def text_time(row: tables.FocalPoint, seconds: int, now: datetime) -> datetime:
    """When her next text may go: not sooner than so long after the one before."""
    row.text_due_at = max(now, row.text_due_at + timedelta(seconds=seconds)) if row.text_due_at else now
    return row.text_due_at


def ring(work: Work, person: str) -> None:
    """The staff line rings her; behind her code or PIN she hears what there is. Not twice in two minutes: robots call back for ever."""
    turn = int(work.now.timestamp() // RINGS_FOR.total_seconds())
    outbox.add(work, "staff_call", f"staff:{person}:{turn}", None, person, not_after=work.now + RINGS_FOR)


# -- supervisors


def tell_supervisors(work: Work, about: str, request_id: str | None) -> None:
    """Every supervisor, on duty or not, in fixed neutral words (S18)."""
    wait_in_line(work)
    for row in _supervisors(work):
        work.session.refresh(row)
        at = text_time(row, NOTICES_APART, work.now)
        outbox.add(work, "notice_text", f"notice:{about}:{row.id}", request_id, row.id, not_before=at)


def alarm_supervisors(work: Work, about: str, but: str) -> None:
    """They are rung as well, and hear what it is behind their PIN."""
    tell_supervisors(work, about, None)
    for row in _supervisors(work, tables.FocalPoint.id != but):
        outbox.add(work, "staff_call", f"alarm:{about}:{row.id}", None, row.id, not_after=work.now + ALARM_LASTS)


def _supervisors(work: Work, *which: ColumnElement[bool]) -> list[tables.FocalPoint]:
    """But not whoever paused. Where nobody is left the admins, and at last those who paused: somebody must hear of it."""
    active = (tables.FocalPoint.status == Status.ACTIVE.value, *which)
    rows = list(work.session.scalars(select(tables.FocalPoint).where(*active, tables.FocalPoint.role.in_((Role.SUPERVISOR, Role.ADMIN)))))
    there = [row for row in rows if not row.paused] or rows
    return [row for row in there if row.role == Role.SUPERVISOR] or there
