"""What was written down for somebody may wait: for its minute, or for a machine that was down. Whether she is still troubled with it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gateway.callbacks import effects
from gateway.callbacks.records import State
from gateway.casework import requests, staff, team
from gateway.dispatch import Dispatch
from gateway.house import House
from gateway.store import outbox, tables
from gateway.store.work import new_id
from gateway.week import local_minute
from tests.upkeep.scene import Scene

MINUTE = timedelta(minutes=1)


@dataclass
class Carrier:
    rung: list[str] = field(default_factory=list)

    def call(self, to: str, *_: object) -> str:
        self.rung.append(to)
        return f"CA{len(self.rung)}"


@dataclass
class Street:
    """A supervisor to whom a request is offered, and a call to her that waits."""

    scene: Scene
    carrier: Any
    dispatch: Dispatch
    person: str
    row: int

    def she(self, **values: object) -> None:
        with self.scene.house.store.work() as work:
            work.connection.execute(update(tables.FocalPoint).where(tables.FocalPoint.id == self.person).values(values))


@pytest.fixture
def street(house: House) -> Street:
    scene, carrier = Scene(house), Carrier()
    person, (request, _, _) = scene.supervisor(), scene.request(State.OFFERED, due=MINUTE)
    with house.store.work() as work:
        ends = work.now + timedelta(days=1)
        offer = {"id": new_id(), "request_id": request, "focal_point_id": person, "rung": 5, "code": "47", "state": "open"}
        work.connection.execute(insert(tables.Offer).values(offer | {"created_at": work.now, "expires_at": ends}))
        outbox.add(work, "offer_call", "one", request, person, {"offer": offer["id"], "code": "47"}, not_after=ends)
    with house.store.read() as work:
        row = work.session.scalars(select(tables.Outbox.id)).one()
    return Street(scene, carrier, Dispatch(house.store, house.shelves, house.wiring, carrier), person, row)


def leave(house: House) -> list[dict[str, Any]]:
    with house.store.read() as work:
        return [{"start": str(work.now - MINUTE), "end": None, "on": False, "why": "leave"}]


def test_while_she_is_there_she_is_rung(street: Street) -> None:
    street.dispatch.deliver(street.row)
    assert len(street.carrier.rung) == 1


@pytest.mark.parametrize("changed", [{"paused": True}, {"status": "forced"}, {"status": "unverified"}, "off duty", "on leave"])
def test_who_went_home_or_said_stop_meanwhile_is_left_alone(street: Street, house: House, changed: Any) -> None:
    if changed == "off duty":
        with house.store.read() as work:
            today = local_minute(work.now).weekday()
        other_day = (today + 3) % 7 * 1440
        changed = {"weekly": [{"opens": other_day, "closes": other_day + 60}]}
    street.she(**({"spells": leave(house)} if changed == "on leave" else changed))
    street.dispatch.deliver(street.row)
    assert street.carrier.rung == []
    with house.store.read() as work:
        assert work.session.scalars(select(tables.Outbox.state)).one() == "cancelled"


def test_a_holder_is_not_rung_for_a_lease_that_is_over(street: Street, house: House) -> None:
    """A machine that was down over night must not ring her at three for a safe time of yesterday."""
    with house.store.work() as work:
        request = requests.load(work, work.session.scalars(select(tables.Request.id)).one())
        assert request
        requests._carry_out(work, request, effects.RingHolder(street.person, work.now + MINUTE))
        waiting = select(tables.Outbox.not_after).where(tables.Outbox.kind == "window_call")
        assert work.session.scalars(waiting).one() == work.now + MINUTE


@pytest.mark.parametrize("said", ["STOP", "Stop.", " chhob!", "ឈប់។"])
def test_stop_is_understood_as_people_write_it_and_others_hear_of_it(street: Street, house: House, said: str) -> None:
    other = street.scene.supervisor()
    with house.store.work() as work:
        assert staff.text(work, work.session.get_one(tables.FocalPoint, street.person), said) == "text_paused"
        told = select(tables.Outbox.focal_point_id).where(tables.Outbox.kind == "notice_text")
        assert list(work.session.scalars(told)) == [other]
        person = team.active(work, street.person)
        assert person and person.paused


def test_who_is_the_last_to_pause_still_hears_what_supervisors_must_hear(street: Street, house: House) -> None:
    street.she(paused=True)
    with house.store.work() as work:
        team.tell_supervisors(work, "unanswered:r:1", None)
        told = select(tables.Outbox.focal_point_id).where(tables.Outbox.kind == "notice_text")
        assert list(work.session.scalars(told)) == [street.person]
