"""A focal point practises: her phone rings as for an offer, and nothing that a caller asked for is touched, delayed or counted."""

import pytest
from sqlalchemy import func, select, update

from gateway.casework import drill
from gateway.casework.enrol import PeopleError
from gateway.store.tables import FocalPoint, Offer, Outbox, Request
from tests.rig.gateway import Gateway
from tests.rig.people import Caller, Member, Town

MINUTE = 60


def practises(gateway: Gateway, member: Member) -> None:
    with gateway.house.store.work() as work:
        drill.ring(work, work.session.get_one(FocalPoint, member.id), "an officer")


def last_practised(gateway: Gateway, member: Member) -> drill.Practised | None:
    with gateway.house.store.read() as work:
        return drill.last(work, member.id)


def requests(gateway: Gateway) -> tuple[int, ...]:
    with gateway.house.store.read() as work:
        return tuple(work.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Request, Offer))


def rings_noted(gateway: Gateway, member: Member) -> list[str]:
    with gateway.house.store.read() as work:
        return list(work.session.get_one(FocalPoint, member.id).rung_at)


def test_she_hears_first_and_last_that_it_is_a_practice_and_the_office_sees_when(gateway: Gateway, town: Town) -> None:
    sophea, before = town.focal_point(), requests(gateway)
    practises(gateway, sophea)
    call = sophea.picks_up().hears("drill_practice", "drill_offer", "staff_rules", "staff_accept", "staff_pass_on")
    assert "staff_request" not in call.heard
    assert last_practised(gateway, sophea) is None
    call = call.chooses("staff_accept").hears("drill_brief").is_silent().hears_only("drill_thanks")
    assert call.over
    done = last_practised(gateway, sophea)
    assert done and done.accepted
    assert requests(gateway) == before and rings_noted(gateway, sophea) == []
    sophea.gets_no_text()


def test_somebody_who_asks_meanwhile_comes_first(gateway: Gateway, town: Town, caller: Caller) -> None:
    sophea = town.focal_point()
    practises(gateway, sophea)
    call = sophea.picks_up().hears("drill_practice")
    caller.asks_to_be_called()
    call = call.chooses("staff_pass_on").hears("drill_thanks", "staff_request")
    call.chooses("staff_accept")
    assert gateway.newest().holder == sophea.id
    done = last_practised(gateway, sophea)
    assert done and not done.accepted


def test_who_is_rung_to_practise_hears_the_real_one_if_there_is_one_by_then(gateway: Gateway, town: Town, caller: Caller) -> None:
    sophea = town.focal_point()
    practises(gateway, sophea)
    ring = sophea.is_rung()
    caller.asks_to_be_called()
    call = sophea.answers(ring).presses(sophea.pin).hears("staff_request")
    assert "drill_practice" not in call.heard


def test_with_something_real_in_her_hands_or_paused_nobody_practises(gateway: Gateway, town: Town, caller: Caller) -> None:
    sophea = town.focal_point()
    caller.asks_to_be_called()
    ring = sophea.is_rung()
    with pytest.raises(PeopleError, match="something real"):
        practises(gateway, sophea)
    sophea.answers(ring).presses(sophea.pin).chooses("staff_accept")
    with pytest.raises(PeopleError, match="something real"):
        practises(gateway, sophea)
    other = town.focal_point("160102")
    practises(gateway, other)
    with gateway.house.store.work() as work:
        work.connection.execute(update(FocalPoint).where(FocalPoint.id == other.id).values(paused=True))
    with pytest.raises(PeopleError):
        practises(gateway, other)


def test_twice_in_two_minutes_is_once(gateway: Gateway, town: Town) -> None:
    sophea = town.focal_point()
    for _ in range(2):
        practises(gateway, sophea)
    with gateway.house.store.read() as work:
        mine = Outbox.focal_point_id == sophea.id, Outbox.kind == "drill_call"
        assert work.session.scalar(select(func.count()).select_from(Outbox).where(*mine)) == 1
    sophea.picks_up().hangs_up()
