"""The desk: what a focal point or a supervisor sees of requests, and what she does about one. Never a number, a code or a key (S24)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Select, or_, select

from gateway.callbacks import events, ladder
from gateway.callbacks.decide import TABLE
from gateway.callbacks.effects import Ignored, Why
from gateway.callbacks.outlook import Outlook, outlook
from gateway.callbacks.policy import Urgency
from gateway.callbacks.records import OfferState, Request, Role, Stage, State
from gateway.casework import requests, team
from gateway.casework.standing import Status
from gateway.store import tables
from gateway.store.work import Work

MOST = 200  # on one page; the most pressing come first
TWICE = timedelta(minutes=1)
LATE = timedelta(minutes=2)  # the clock looks every two seconds: what is due for longer than this is stuck


class Deed(StrEnum):
    ACCEPT = "accept"
    PASS_ON = "pass_on"  # noqa: S105
    GIVE_UP = "give_up"
    REPORT = "report"
    TAKE = "take"
    HAND_ON = "hand_on"
    ESCALATE = "escalate"
    HOLD = "hold"


EVENTS: Mapping[Deed, type] = {
    Deed.ACCEPT: events.Accepted,
    Deed.PASS_ON: events.PassedOn,
    Deed.GIVE_UP: events.PassedOn,
    Deed.REPORT: events.OutcomeReported,
    Deed.TAKE: events.TakenOver,
    Deed.HAND_ON: events.HandedOn,
    Deed.ESCALATE: events.EscalatedNow,
    Deed.HOLD: events.HeldBack,
}
OF_THE_ASKED = (Deed.ACCEPT, Deed.PASS_ON)
OF_THE_HOLDER = (Deed.GIVE_UP, Deed.REPORT)
OF_A_SUPERVISOR = (Deed.TAKE, Deed.HAND_ON, Deed.ESCALATE, Deed.HOLD)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks."""

    id: str
    role: Role

    @property
    def supervises(self) -> bool:
        return self.role is Role.SUPERVISOR


@dataclass(frozen=True, slots=True)
class Case:
    """What one person may see of one request, and do about it. No place, and nothing that tells who she is."""

    id: str
    number: int
    version: int
    stage: Stage
    urgency: Urgency
    need: str | None
    """None for who is asked: her consent names the one who accepts (S10). None, too, for who passed it on (S19)."""
    language: str | None
    holder: str | None
    """The name, for a supervisor."""
    mine: bool
    offered: bool
    calls_in: bool
    attempts: int
    attempts_in_all: int
    window: tuple[datetime, datetime] | None
    next: Outlook | None
    expires_at: datetime
    overdue: bool
    ended: bool
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What she chose on the page, as it stood at `version`."""

    deed: Deed
    version: int
    to: str = ""
    outcome: events.Outcome | None = None


class Came(StrEnum):
    """What came of it."""

    DONE = "done"
    FASTER = "faster"
    CHANGED = "changed"
    REFUSED = "refused"


def reader(work: Work, person: str) -> Reader | None:
    """None for whoever is not active (any more): a page opens for nobody to whom the staff line would tell nothing."""
    active = (tables.FocalPoint.id == person, tables.FocalPoint.status == Status.ACTIVE.value)
    role = work.session.scalar(select(tables.FocalPoint.role).where(*active))
    return Reader(person, Role(role)) if role else None


# -- seeing


def cases(work: Work, who: Reader) -> list[Case]:
    """A supervisor's: all that are open, and those that ended within 72 hours. A focal point's: what she is offered, and what she holds."""
    return _told(work, who, _hers(work, who).order_by(tables.Request.due_at).limit(MOST))


def case(work: Work, who: Reader, number: int) -> Case | None:
    """One of these, by its request number; None for any other, whether it is there or not."""
    return next(iter(_told(work, who, _hers(work, who).where(tables.Request.number == number))), None)


def _hers(work: Work, who: Reader) -> Select[Any]:
    not_purged = select(tables.Request.record).where(tables.Request.state != State.PURGED.value)
    if who.supervises:
        return not_purged
    return not_purged.where(or_(tables.Request.holder == who.id, tables.Request.id.in_(_offers_to(work, who))))


def _offers_to(work: Work, who: Reader) -> Select[str]:
    mine = (tables.Offer.focal_point_id == who.id, tables.Offer.state == OfferState.OPEN.value, tables.Offer.expires_at > work.now)
    return select(tables.Offer.request_id).where(*mine)


def _told(work: Work, who: Reader, found: Select[Any]) -> list[Case]:
    records = [msgspec.convert(record, Request) for record in work.session.scalars(found)]
    offered = set(work.session.scalars(_offers_to(work, who)))
    names = _names(work, {request.holder for request in records if request.holder}) if who.supervises else {}
    return [_case(request, who, request.id in offered, names.get(request.holder or ""), work.now) for request in records]


def _case(request: Request, who: Reader, offered: bool, holder: str | None, now: datetime) -> Case:
    mine = request.holder == who.id
    knows = (mine or who.supervises) and who.id not in request.excluded
    window = request.next_window(now) if not request.ended and request.state is not State.UNSAFE_HOLD else None
    return Case(
        id=request.id,
        number=request.number,
        version=request.version,
        stage=request.stage,
        urgency=request.urgency,
        need=request.need if knows else None,
        language=(request.speaks or request.language) if knows else None,
        holder=holder,
        mine=mine,
        offered=offered,
        calls_in=request.calls_in,
        attempts=request.attempts,
        attempts_in_all=request.policy.attempts,
        window=(window.start, window.end) if window else None,
        next=outlook(request),
        expires_at=request.expires_at,
        overdue=request.due_at is not None and request.due_at < now - LATE,
        ended=request.ended,
        deeds=tuple(deed for deed in _deeds(who, mine, offered) if (request.stage, EVENTS[deed]) in TABLE),
    )


def _deeds(who: Reader, mine: bool, offered: bool) -> tuple[Deed, ...]:
    of_hers = (OF_THE_ASKED if offered else ()) + (OF_THE_HOLDER if mine else ())
    return of_hers + (tuple(deed for deed in OF_A_SUPERVISOR if not (mine and deed is Deed.TAKE)) if who.supervises else ())


def _names(work: Work, people: Iterable[str]) -> dict[str, str]:
    rows = work.session.scalars(select(tables.FocalPoint).where(tables.FocalPoint.id.in_(list(people))))
    return {row.id: name_of(work, row) for row in rows}


def name_of(work: Work, row: tables.FocalPoint) -> str:
    return work.vault.data.open(row.name, f"focal_point:name:{row.id}").decode()


def to_hand_on_to(work: Work, request_id: str) -> list[tuple[str, str]]:
    """Whom a request may be offered to, id and name, now, in the ladder's order (I11)."""
    request = requests.load(work, request_id, hold=False)
    if request is None:
        return []
    who = [person.id for person in ladder.to_hand_on_to(request, team.people(work))]
    names = _names(work, who)
    return [(person, names[person]) for person in who]


# -- doing


def do(work: Work, who: Reader, number: int, said: Said) -> Came:
    """What she chose, if it still counts: nothing is done to a request that has gone on since she looked, and nothing twice (I1)."""
    request_id = work.session.scalar(select(tables.Request.id).where(tables.Request.number == number))
    request = requests.load(work, request_id) if request_id else None
    if request is None:
        return Came.CHANGED
    seen = case(work, who, number)
    if seen is None or said.deed not in seen.deeds or not _as_she_saw_it(request, said):
        return _too_late(work, who, request, said.deed)
    event = _event(work, who, seen, said)
    return _came(requests.apply(work, request.id, event, who.id)) if event else Came.REFUSED


def _as_she_saw_it(request: Request, said: Said) -> bool:
    """An offer stays hers while the ladder climbs on beside it; anything else was chosen for what she saw."""
    return 0 <= said.version <= request.version if said.deed in OF_THE_ASKED else said.version == request.version


def _too_late(work: Work, who: Reader, request: Request, deed: Deed) -> Came:
    """Who clicks twice hears the second time what she heard the first time."""
    hers = (tables.Audit.request_id == request.id, tables.Audit.actor == who.id, tables.Audit.at > work.now - TWICE)
    if work.session.scalar(select(tables.Audit.id).where(*hers, tables.Audit.what.startswith(f"{EVENTS[deed].__name__}:")).limit(1)):
        return Came.DONE
    return Came.FASTER if deed in OF_THE_ASKED else Came.CHANGED


def _event(work: Work, who: Reader, seen: Case, said: Said) -> events.Event | None:
    match said.deed:
        case Deed.ACCEPT:
            offer = work.session.scalar(_offers_to(work, who).with_only_columns(tables.Offer.id).where(tables.Offer.request_id == seen.id))
            return events.Accepted(who.id, offer or "", on_the_line=False)
        case Deed.PASS_ON | Deed.GIVE_UP:
            return events.PassedOn(who.id)
        case Deed.REPORT:
            return events.OutcomeReported(who.id, said.outcome) if said.outcome else None
        case Deed.TAKE:
            return events.TakenOver(who.id)
        case Deed.HAND_ON:
            return events.HandedOn(who.id, said.to)
        case Deed.ESCALATE:
            return events.EscalatedNow(who.id)
        case Deed.HOLD:
            return events.HeldBack(who.id)


def _came(decided: Request | Ignored | None) -> Came:
    match decided:
        case Request():
            return Came.DONE
        case Ignored(Why.TAKEN):
            return Came.FASTER
        case Ignored(Why.EXCLUDED):
            return Came.REFUSED
    return Came.CHANGED
