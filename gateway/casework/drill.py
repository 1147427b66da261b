"""A drill: a focal point practises an offer on her own phone. It belongs to no request, is counted nowhere but in the audit, and gives
way to whatever is real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gateway.callbacks.records import OfferState
from gateway.casework import speakers, staff, team
from gateway.casework.enrol import PeopleError, Wrong
from gateway.casework.requests import ENDED
from gateway.casework.scene import Scene
from gateway.flows.state import Answer, Effect
from gateway.store import outbox
from gateway.store.tables import Audit, FocalPoint, Offer, Request
from gateway.store.work import Work

TAKEN, PASSED = "practised: accepted", "practised: passed on"


@dataclass(frozen=True, slots=True)
class Practised:
    at: datetime
    accepted: bool


def ring(work: Work, row: FocalPoint, actor: str) -> None:
    """The staff line rings her to practise, once in two minutes. Raises `PeopleError` when she is busy with somebody real."""
    if not may_practise(work, row):
        raise PeopleError("she is paused, or something real waits for her: look at the requests first", Wrong.ENGAGED)
    turn = int(work.now.timestamp() // team.RINGS_FOR.total_seconds())
    outbox.add(work, "drill_call", f"drill:{row.id}:{turn}", None, row.id, not_after=work.now + team.RINGS_FOR)
    work.audit(f"had {row.id} rung to practise", actor=actor)


def may_practise(work: Work, row: FocalPoint) -> bool:
    """Whoever is asked at all; but nobody is troubled with a pretence while a real offer is open to her, or a caller is in her hands."""
    offered = select(Offer.id).where(Offer.focal_point_id == row.id, Offer.state == OfferState.OPEN.value, Offer.expires_at > work.now)
    held = select(Request.id).where(Request.holder == row.id, Request.state.not_in(ENDED))
    asked = staff.takes_part(row) and not speakers.is_only_speaker(row)
    return asked and not any(work.session.scalar(query.limit(1)) for query in (offered, held))


def last(work: Work, person: str) -> Practised | None:
    """When she last heard it to her answer, and what that was."""
    mine = select(Audit.at, Audit.what).where(Audit.actor == person, Audit.what.in_((TAKEN, PASSED))).order_by(Audit.at.desc()).limit(1)
    row = work.connection.execute(mine).one_or_none()
    return Practised(row.at, row.what == TAKEN) if row else None


# -- what her call asks, and does


def duty_in_hand(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Whether something real came while she practised."""
    return Answer("yes" if staff.real_duty(scene) else "no")


def taken(scene: Scene, effect: Effect) -> None:
    scene.work.audit(TAKEN, actor=str(scene.leg.focal_point_id))


def passed(scene: Scene, effect: Effect) -> None:
    scene.work.audit(PASSED, actor=str(scene.leg.focal_point_id))
