"""Two focal points accept in the same moment: one has the request, the other hears that it is taken (I1). `RACES=1000` for a long run."""

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from gateway.callbacks.events import Withdrawn
from gateway.casework.requests import apply
from gateway.store.tables import Audit, Offer, Request
from tests.faults.conftest import Furnish
from tests.faults.scene import Scene
from tests.rig.gateway import TIRELESS
from tests.rig.people import Member
from tests.rig.phones import STAFF

RACES = int(os.environ.get("RACES", "30"))
AT_ONCE = 4
"""Pairs that race beside each other."""


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, furnish: Furnish) -> Scene:
    urls = request.getfixturevalue("on_postgresql") if request.param == "postgresql" else {}
    return furnish("web", **TIRELESS, **urls)


def test_two_accept_in_the_same_moment(scene: Scene) -> None:
    """Most by text; and one in ten with one of the two on the line, alone, because keys are for the first duty that she has."""
    other = scene.town.focal_point()
    for first in range(0, RACES, AT_ONCE):
        hold_races(scene, other, min(AT_ONCE, RACES - first), by_text=True)
    for _ in range(RACES // 10):
        hold_races(scene, other, 1, by_text=False)
    with scene.gateway.house.store.read() as work:
        taken = [what for what in work.session.scalars(select(Audit.what)) if what.startswith("Accepted: ")]
    assert len(taken) == RACES + RACES // 10


def hold_races(scene: Scene, other: Member, at_once: int, *, by_text: bool) -> None:
    with ThreadPoolExecutor(AT_ONCE) as street:
        list(street.map(lambda _: scene.town.caller().asks_to_be_called(), range(at_once)))
        won = list(street.map(lambda request_id: race(scene, other, request_id, by_text=by_text), newest(scene, at_once)))
    assert won == [Counter(won=1, lost=1)] * at_once


def newest(scene: Scene, how_many: int) -> list[str]:
    with scene.gateway.house.store.read() as work:
        return list(work.session.scalars(select(Request.id).order_by(Request.number.desc()).limit(how_many)))


def race(scene: Scene, other: Member, request_id: str, *, by_text: bool) -> Counter[str]:
    """Both come to the line, then both go. The request is withdrawn afterwards, so that nobody holds a hundred."""
    line = threading.Barrier(2)
    with ThreadPoolExecutor(2) as two:
        came = [
            two.submit(accepts, scene, scene.focal_point, request_id, line, by_text=by_text),
            two.submit(accepts, scene, other, request_id, line, by_text=True),
        ]
        won = Counter("won" if one.result() else "lost" for one in came)
    with scene.gateway.house.store.work() as work:
        apply(work, request_id, Withdrawn(), "tests")
    return won


def accepts(scene: Scene, member: Member, request_id: str, line: threading.Barrier, *, by_text: bool) -> bool:
    if by_text:
        code = code_of(scene, member, request_id)
        line.wait()
        (said,) = member.sends(code, STAFF)
        return said == accepted_words(scene)
    call = member.dials(STAFF).presses(member.pin)
    line.wait()
    return "staff_call_now" in call.chooses("staff_accept").heard


def code_of(scene: Scene, member: Member, request_id: str) -> str:
    with scene.gateway.house.store.read() as work:
        where = (Offer.request_id == request_id, Offer.focal_point_id == member.id)
        return work.session.scalars(select(Offer.code).where(*where)).one()


def accepted_words(scene: Scene) -> str:
    house = scene.gateway.house
    with house.store.read() as work:
        shelf = house.shelves.at(work, work.versions)
    words = shelf.catalogues.own("khm", "text_accepted")
    assert words
    return words.words
