"""What was written down for somebody may wait: for its minute, or for a machine that was down. Whether she is still troubled with it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gateway import casework
from gateway.callbacks import effects
from gateway.callbacks.records import Phase, State
from gateway.casework import requests, staff, team
from gateway.channels.carrier import TextsOf
from gateway.dispatch import Dispatch
from gateway.flows.state import Answer
from gateway.house import House
from gateway.store import outbox, tables
from gateway.store.threads import LegFacts
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
    dispatch = Dispatch(house.store, house.shelves, house.wiring, house.routes, carrier, {"twilio": TextsOf(carrier, house.wiring.status)})
    return Street(scene, carrier, dispatch, person, row)


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


def holds(street: Street, house: House) -> str:
    """How a call went is owed by her, and a call to ask for it waits. The request's id."""
    with house.store.work() as work:
        request = requests.load(work, work.session.scalars(select(tables.Request.id)).one())
        assert request
        owed = replace(request, state=State.CALLING, phase=Phase.OUTCOME, holder=street.person, lease_until=request.expires_at)
        values = update(tables.Request).where(tables.Request.id == request.id).values(requests.columns(owed))
        work.connection.execute(values)
        outbox.add(work, "outcome_call", "how", request.id, street.person)
        return request.id


@pytest.mark.parametrize(("status", "rung"), [("active", 1), ("forced", 0)])
def test_a_forced_phone_does_not_ring_for_what_she_still_owes(street: Street, house: House, status: str, rung: int) -> None:
    holds(street, house)
    street.she(status=status)
    street.dispatch.deliver(street.row + 1)
    assert len(street.carrier.rung) == rung


@pytest.mark.parametrize(("offer", "rung"), [("open", 0), ("cancelled", 1)])
def test_a_drill_that_waited_does_not_ring_into_something_real(street: Street, house: House, offer: str, rung: int) -> None:
    with house.store.work() as work:
        work.connection.execute(update(tables.Offer).values(state=offer))
        outbox.add(work, "drill_call", "drill", None, street.person)
    street.dispatch.deliver(street.row + 1)
    assert len(street.carrier.rung) == rung


def next_duty(street: Street, house: House, leg: LegFacts) -> Answer:
    with house.store.work() as work:
        return staff.next_duty(casework.Scene(work, house.settings, None, leg, "", {}), {})  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "duty"), [("active", "outcome"), ("forced", "none")])
def test_nor_does_whoever_forces_her_hear_of_it_by_her_own_pin(street: Street, house: House, status: str, duty: str) -> None:
    request = holds(street, house)
    street.she(status=status, paused=True)
    assert next_duty(street, house, LegFacts("t", "rung", request, street.person)).verdict == duty


def test_she_hears_first_of_the_one_that_she_is_rung_for(street: Street, house: House) -> None:
    """Somebody is in danger now; an older offer can wait until she has answered."""
    urgent, _, _ = street.scene.request(State.OFFERED, due=MINUTE)
    with house.store.work() as work:
        later = work.now + MINUTE
        offer = {"id": new_id(), "request_id": urgent, "focal_point_id": street.person, "rung": 5, "code": "48", "state": "open"}
        work.connection.execute(insert(tables.Offer).values(offer | {"created_at": later, "expires_at": later + timedelta(days=1)}))
    assert next_duty(street, house, LegFacts("t", "offer", urgent, street.person)).values["request"] == urgent
    assert next_duty(street, house, LegFacts("t", "staff", None, street.person)).values["request"] != urgent


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
