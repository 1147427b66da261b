"""Focal points in the office by real HTTP, on both databases: enrolling, changing, duty, and her number only by an act that is noted."""

import itertools
import re
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import select

from gateway.accounts.roles import Role
from gateway.casework import people
from gateway.store.tables import Audit, FocalPoint, Outbox
from tests.rig.desk import Forms
from tests.rig.gateway import Gateway
from tests.rig.officer import Officer, signed_in, words_of
from tests.rig.people import fresh_number
from tests.rig.servers import PostgresServer

ROOM, MALIK, NYANG = "/people", "160101", "160103"
_names = itertools.count()


@pytest.fixture(scope="module")
def gateway(postgres: PostgresServer) -> Iterator[Gateway]:
    """On PostgreSQL, as the room of the recordings is on SQLite; the office itself is walked on both."""
    house = Gateway("", extra={"database_wait_ms": "5000"}, **postgres.urls())
    yield house.start("web")
    house.close()


def dispatcher(gateway: Gateway) -> Officer:
    return signed_in(gateway, f"dispatcher-{next(_names)}", Role.DISPATCHER)


def row(gateway: Gateway, person: str) -> FocalPoint:
    with gateway.house.store.read() as work:
        return work.session.get_one(FocalPoint, person)


def noted(gateway: Gateway, person: str) -> str:
    with gateway.house.store.read() as work:
        return str(list(work.connection.scalars(select(Audit.what).where(Audit.what.like(f"%{person}%")))))


def marked(officer: Officer, page: str) -> dict[str, str]:
    return Forms(officer.get(page).text).found[""]


def hers(officer: Officer, page: str, **filled: object) -> requests.Response:
    """With boxes that may be ticked several times."""
    return officer.browser.post(f"{officer.url}/office{page}", data=marked(officer, page) | filled, timeout=10, allow_redirects=False)


def test_she_is_enrolled_gets_a_code_once_and_her_number_is_nowhere(gateway: Gateway) -> None:
    officer, number = dispatcher(gateway), fresh_number()
    form = {"name": "Sreymom", "number": number, "communes": [MALIK], "neighbours": [MALIK, NYANG], "languages": ["khm", "jra"]}
    for bad, told in (
        ({"number": "12"}, "cannot be rung"),
        ({"name": " "}, "Write her name"),
        ({"communes": []}, "at least one commune"),
        ({"communes": ["16"]}, "at least one commune"),
        ({"languages": ["xyz"]}, "at least one language"),
        ({"agreed": "yesterday"}, "2026-11-30"),
    ):
        refused = hers(officer, f"{ROOM}/new", **form | bad)
        assert told in words_of(refused, 400), bad
        assert 'value="160103" checked' in refused.text, "what she filled in is still there"
    page = hers(officer, f"{ROOM}/new", **form, agreed="2026-10-01")
    code, person = re.findall(r'id="code" lang="en">(\d+)<', page.text)[0], re.findall(r"/people/([\w-]{36})", page.text)[0]
    assert len(code) >= 6 and code not in officer.get(f"{ROOM}/{person}").text
    assert "enrolled already" in words_of(hers(officer, f"{ROOM}/new", **form | {"name": "Twin"}), 400)
    kept = row(gateway, person)
    assert (kept.communes, kept.neighbours, kept.languages, kept.status) == ([MALIK], [NYANG], ["khm", "jra"], "unverified")
    listed = officer.sees(ROOM)
    assert "Sreymom" in listed and "has not chosen her PIN yet" in listed
    for path in ("", "/rota", f"/{person}", f"/{person}/change", f"/{person}/hours"):
        assert number[4:] not in officer.get(f"{ROOM}{path}").text
    assert number in words_of(officer.post(f"{ROOM}/{person}/number")) and number not in officer.get(f"{ROOM}/{person}").text
    assert f"saw the number of {person}" in noted(gateway, person)
    gateway.move_clock(16 * 60)
    for path in (f"/{person}/number", f"/{person}/code", f"/{person}/retire"):
        assert "Your password, once more" in words_of(officer.post(f"{ROOM}{path}")), "whoever only found her screen open"
    assert f"gave {person} a code to choose a PIN with" in noted(gateway, person) and noted(gateway, person).count("saw the number") == 1


def test_her_details_and_hours_are_changed_and_the_later_of_two_is_told(gateway: Gateway) -> None:
    one, other, person = dispatcher(gateway), dispatcher(gateway), gateway.enrol(fresh_number(), communes=[MALIK])
    change, hours = f"{ROOM}/{person}/change", f"{ROOM}/{person}/hours"
    late = marked(other, change) | {"communes": MALIK, "languages": "khm"}
    assert hers(one, change, communes=[NYANG], languages=["khm", "tpu"], trained="2026-11-01").status_code == 303
    kept = row(gateway, person)
    assert (kept.communes, kept.languages, str(kept.trained_on)) == ([NYANG], ["khm", "tpu"], "2026-11-01")
    assert "Somebody has changed this" in words_of(other.post(change, late), 400) and row(gateway, person).communes == [NYANG]
    assert "at least one commune" in words_of(hers(one, change, languages=["khm"]), 400)

    stale = marked(other, hours)
    week = {"from-0-0": "08:00", "to-0-0": "12:00", "from-0-1": "13:00", "to-0-1": "17:00", "from-6-0": "20:00", "to-6-0": "06:00"}
    assert hers(one, hours, **week).status_code == 303
    page = one.get(hours).text
    assert all(f'name="{name}" value="{value}"' in page for name, value in week.items()), "a night over the week's end is one shift again"
    assert "Somebody has changed this" in words_of(other.post(hours, stale | {"from-1-0": "08:00", "to-1-0": "09:00"}), 400)
    for bad in (
        {"from-2-0": "8 o'clock", "to-2-0": "09:00"},
        {"from-2-0": "08:00", "to-2-0": ""},
        {"from-2-0": "25:00", "to-2-0": "26:00"},
    ):
        refused = hers(one, hours, **bad)
        assert "Times are written" in words_of(refused, 400)
    with gateway.house.store.read() as work:
        before = work.session.get_one(FocalPoint, person).weekly
    hers(one, hours, **week)
    assert row(gateway, person).weekly == before, "keeping without a change changes nothing"


def test_the_week_tells_gaps_and_leave_and_duty_for_once(gateway: Gateway) -> None:
    officer, person = dispatcher(gateway), gateway.enrol(fresh_number(), communes=["160701"])
    hers(officer, f"{ROOM}/{person}/hours", **{"from-0-0": "08:00", "to-0-0": "17:00"})
    shown = officer.sees(f"{ROOM}/rota?week=2030-W10")
    assert "nobody 08:00–17:00" in shown and "nobody: 00:00–08:00 , 17:00–24:00" in shown and "nobody: 00:00–24:00" in shown
    assert "hours in which nobody is on duty" in officer.sees()
    assert "This is no week" in officer.sees(f"{ROOM}/rota?week=2030-W99")
    there = f"{ROOM}/{person}"
    assert officer.post(f"{there}/leave", {"first": "2030-03-04", "last": "2030-03-04"}).status_code == 303
    assert "nobody 08:00–17:00" not in officer.sees(f"{ROOM}/rota?week=2030-W10") and "on leave" in officer.sees(there)
    assert "end after it begins" in words_of(officer.post(f"{there}/leave", {"first": "2030-03-04", "last": "2030-03-03"}), 400)
    assert "2026-11-30" in words_of(officer.post(f"{there}/leave", {"first": "soon", "last": ""}), 400)
    assert officer.post(f"{there}/duty", {"on": "yes", "start": "2030-03-05T08:00", "end": "2030-03-05T10:00"}).status_code == 303
    assert "nobody 08:00–10:00" in officer.sees(f"{ROOM}/rota?week=2030-W10")
    for bad in ({"start": "2030-03-05T08:00", "end": "2030-03-05T07:00"}, {"start": "never"}):
        assert officer.post(f"{there}/duty", {"on": "no"} | bad).status_code == 400


def test_pausing_ringing_a_new_phone_and_letting_her_go(gateway: Gateway) -> None:
    officer, person, number = dispatcher(gateway), gateway.enrol(fresh_number(), communes=[MALIK]), fresh_number()
    there = f"{ROOM}/{person}"
    assert officer.post(f"{there}/pause").status_code == 303 and row(gateway, person).paused
    assert "another time" in words_of(officer.post(f"{there}/drill"), 400)
    assert "not rung either" in words_of(officer.post(f"{there}/ring"), 400)
    assert officer.post(f"{there}/resume").status_code == 303 and not row(gateway, person).paused
    assert officer.post(f"{there}/ring").status_code == 303
    assert "She last practised not yet" in officer.sees(there) and officer.post(f"{there}/drill").status_code == 303
    with gateway.house.store.read() as work:
        assert "staff_call" in list(work.connection.scalars(select(Outbox.kind).where(Outbox.focal_point_id == person)))
    assert "cannot be rung" in words_of(officer.post(f"{there}/new-number", {"number": "x"}), 400)
    assert re.search(r'id="code" lang="en">\d+<', officer.post(f"{there}/new-number", {"number": number}).text)
    with gateway.house.store.work() as work:
        assert people.number(work, work.session.get_one(FocalPoint, person), "tests") == number
    assert "has not chosen her PIN" in words_of(officer.post(f"{there}/resume"), 400)
    assert "Tick the box" in words_of(officer.post(f"{there}/retire"), 400)
    assert officer.post(f"{there}/retire", {"sure": "yes"}).status_code == 303
    assert row(gateway, person).name == b"" and officer.get(there).status_code == 404
    for path in ("/nobody-at-all", f"/{person}/change"):
        assert officer.get(f"{ROOM}{path}").status_code == 404
    assert officer.post(f"{ROOM}/{person}/dance").status_code == 404
