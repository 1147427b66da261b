"""Duty hours as rows: her own word, an officer's, and a table of the week; the command line and, later, the office use these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from gateway.callbacks.records import Role
from gateway.callbacks.rota import Rota, Spell, Stretch, Why, gaps
from gateway.casework import requests, team
from gateway.casework.enrol import PeopleError, Wrong
from gateway.casework.scene import Scene
from gateway.casework.standing import Status
from gateway.clock import PHNOM_PENH, as_utc
from gateway.flows.state import Effect
from gateway.khmer import keyword
from gateway.store import tables
from gateway.store.work import Work
from gateway.week import Opening

WEEK = timedelta(days=7)
ON_WORDS = frozenset(map(keyword, ("on", "on duty", "ចូលវេន", "chol ven")))
OFF_WORDS = frozenset(map(keyword, ("off", "off duty", "ចេញវេន", "chenh ven")))


# -- by herself


def on_duty(scene: Scene, effect: Effect) -> None:
    by_herself(scene.work, str(scene.leg.focal_point_id), True)


def off_duty(scene: Scene, effect: Effect) -> None:
    by_herself(scene.work, str(scene.leg.focal_point_id), False)


def by_herself(work: Work, person: str, on: bool, actor: str = "") -> None:
    """Until the next change of the rota. `actor` is named where it was not she who said so."""
    with requests.duty_changes(work, actor or person):
        row = team.held(work, person)
        _write(row, team.rota_of(row).by_herself(on, work.now))
    whose = f"put {person} {'on' if on else 'off'} duty" if actor else f"is {'on' if on else 'off'} duty by her own word"
    work.audit(whose, actor=actor or person)


# -- by an officer


def add_spell(work: Work, person: str, spell: Spell, actor: str) -> None:
    """On or off duty, or on leave, from one moment to another; it goes before all that was told earlier."""
    with requests.duty_changes(work, actor):
        row = team.held(work, person)
        _write(row, team.rota_of(row).with_spell(spell, work.now))
    what = "leave" if spell.why is Why.LEAVE else "duty" if spell.on else "off duty"
    work.audit(f"noted {what} of {person}", actor=actor)


def set_weeks(work: Work, weeks: Mapping[str, Sequence[Opening]], actor: str) -> None:
    """The weekly hours of these people, in the place of those they had. Others keep theirs."""
    with requests.duty_changes(work, actor):
        for person, weekly in weeks.items():
            team.held(work, person).weekly = msgspec.to_builtins(weekly)
    for person in weeks:
        work.audit(f"set the duty hours of {person}", actor=actor)


def set_week(work: Work, person: str, before: Sequence[Opening], weekly: Sequence[Opening], actor: str) -> None:
    """Of one. Raises `PeopleError` where her hours are not any more as they were seen."""
    with requests.duty_changes(work, actor):
        row = team.held(work, person)
        if tuple(team.rota_of(row).weekly) != tuple(before):
            raise PeopleError("somebody has changed her hours since you looked; look again", Wrong.MEANWHILE)
        row.weekly = msgspec.to_builtins(weekly)
    work.audit(f"set the duty hours of {person}", actor=actor)


def _write(row: tables.FocalPoint, rota: Rota) -> None:
    row.weekly, row.spells = msgspec.to_builtins(rota.weekly), msgspec.to_builtins(rota.spells)


# -- to be seen


def monday(week: str, now: datetime) -> datetime:
    """The first moment, in Cambodia, of a week like 2026-W48, else of this one, as UTC. Raises `PeopleError`."""
    try:
        day = datetime.strptime(f"{week}-1", "%G-W%V-%u") if week else None  # noqa: DTZ007
    except ValueError:
        raise PeopleError("write the week like 2026-W48") from None
    here = now.astimezone(PHNOM_PENH).replace(hour=0, minute=0, second=0, microsecond=0)
    return as_utc(day.replace(tzinfo=PHNOM_PENH) if day else here - timedelta(days=here.weekday()))


@dataclass(frozen=True, slots=True)
class Cover:
    """A commune, or the supervisors, in one week: who is on duty when, by id, and when nobody is."""

    of: str
    stretches: Mapping[str, Sequence[Stretch]]
    gaps: Sequence[Stretch]


SUPERVISORS = "supervisors"


def covers(rows: Sequence[tables.FocalPoint], monday: datetime) -> list[Cover]:
    """Each commune that somebody covers, by code, then the supervisors. Whoever is paused, not verified or gone is not counted on."""
    counted = [row for row in rows if row.status == Status.ACTIVE and not row.paused]
    communes = sorted({commune for row in rows if row.status != Status.RETIRED for commune in row.communes})
    groups = [(code, [row for row in counted if code in row.communes and row.role == Role.FOCAL_POINT]) for code in communes]
    groups.append((SUPERVISORS, [row for row in counted if row.role == Role.SUPERVISOR]))
    return [_cover(of, group, monday) for of, group in groups]


def _cover(of: str, rows: Sequence[tables.FocalPoint], monday: datetime) -> Cover:
    rotas = {row.id: team.rota_of(row) for row in rows}
    end = monday + WEEK
    return Cover(of, {one: tuple(rota.stretches(monday, end)) for one, rota in rotas.items()}, gaps(rotas.values(), monday, end))
