"""Ways out and in on the page of the system: what it tells of each channel, a test to a colleague, and setting a telephone up."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select, update

from app import create_app
from gateway.accounts.roles import Role
from gateway.clock import utc_now
from gateway.simulated import now
from gateway.store.tables import Audit, Backup, FocalPoint
from tests.rig.carrier import Carrier
from tests.rig.gateway import CALLBACK, STAFF, Gateway
from tests.rig.officer import Officer, employs, signed_in, words_of
from tests.rig.telephone import PASSWORD, Telephone, received, settings
from tests.story.test_canary import Told, of_a_number

COLLEAGUE, CALLER = "+85550001801", "+85550001802"
WORDS = "សួស្ដី"


@pytest.fixture(scope="module")
def office() -> Iterator[Telephone]:
    stand_in = Telephone("office")
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def village() -> Iterator[Telephone]:
    stand_in = Telephone("village")
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def gateway(carrier: Carrier, office: Telephone, village: Telephone) -> Iterator[Gateway]:
    phones = settings({office: "+85550000300:public,+85550000301:staff", village: "+85550000302:staff"})
    routes = {"routes": "[{to: staff, operator: Metfone, hours: ['18:00', '06:00'], by: [android, twilio]}]"}
    house = Gateway(carrier.url, extra=phones | routes | {"send_timeout_seconds": "1", "database_wait_ms": "5000"})
    office.now = village.now = lambda: now(house.house)
    house.enrol(COLLEAGUE)
    yield house.start("web")
    house.close()


@pytest.fixture(scope="module")
def chief(gateway: Gateway) -> Officer:
    return signed_in(gateway, "chief", Role.ADMINISTRATOR)


def way(page: str, channel: str) -> str:
    """What the page says of one channel."""
    return page.split(f" {channel} · ")[1].split(" · Twilio or Somleng")[0].split(" · a telephone with our SIM")[0]


def test_each_channel_tells_how_it_stands(gateway: Gateway, chief: Officer, office: Telephone, village: Telephone) -> None:
    assert "none in three days" in way(chief.sees("/system"), "office")
    office.bring(f"{gateway.url}/hooks/office/event", "sms:received", received(CALLER, WORDS))
    gateway.does_what_is_due()
    village.misbehave = lambda path: 2.0
    try:
        page = chief.sees("/system")
    finally:
        village.misbehave = lambda path: None
    assert "well" in way(page, "office") and "not well" not in way(page, "office")
    assert "The last one that it took today at" in way(page, "office") and "The last one that came in today at" in way(page, "office")
    assert "not well the telephone does not answer" in way(page, "village")
    assert "nothing can be asked of it" in way(page, "twilio")


def test_what_was_not_carried_is_told_with_its_reason(gateway: Gateway, chief: Officer, office: Telephone) -> None:
    office.misbehave = lambda path: 500
    try:
        office.bring(f"{gateway.url}/hooks/office/event", "sms:received", received("+85550001803", WORDS))
        gateway.does_what_is_due()
    finally:
        office.misbehave = lambda path: None
    assert "it answered with status 500" in way(chief.sees("/system"), "office")
    (text,) = office.texts(CALLER)
    office.bring(f"{gateway.url}/hooks/office/event", "sms:failed", {"messageId": text["id"], "phoneNumber": CALLER, "simNumber": None})
    with gateway.house.store.read() as work:
        assert work.connection.exec_driver_sql("SELECT fault FROM leg WHERE token = ?", (text["id"],)).scalar() == "failed"


def test_a_supervisor_chooses_by_which_way_somebody_is_texted(gateway: Gateway) -> None:
    supervisor, person = signed_in(gateway, "dispatcher", Role.DISPATCHER), gateway.enrol("+85550001804")
    assert "village" in supervisor.sees(f"/people/{person}")
    assert supervisor.post(f"/people/{person}/texts", {"channel": "village"}).status_code == 303
    assert 'value="village" selected' in supervisor.get(f"/people/{person}").text
    assert supervisor.post(f"/people/{person}/texts", {"channel": "pigeon"}).status_code == 400
    with gateway.house.store.read() as work:
        assert work.session.get_one(FocalPoint, person).texted_by == "village"
        assert work.session.scalar(select(Audit.actor).where(Audit.what == f"chose how {person} is texted"))
    gateway.goes_home([person])


def test_rules_ways_and_unknown_prices_are_told(chief: Officer) -> None:
    page = chief.sees("/system")
    assert "staff Metfone any 18:00–06:00 android → twilio" in page
    assert "twilio → office → village" in page
    assert "Not known: nobody has written down a price" in page


def test_a_test_text_goes_to_who_is_enrolled_and_to_nobody_else(gateway: Gateway, chief: Officer, village: Telephone) -> None:
    before = len(village.texts())
    assert chief.post("/system/ways/village", {"number": "050 001 801"}).headers["Location"] == "/office/system#way-village"
    told = chief.get("/system").text
    (text,) = village.texts(COLLEAGUE)
    assert f"“{text['textMessage']['text']}”" in told and "1801" not in told
    chief.post("/system/ways/village", {"number": CALLER})
    assert "Nobody who is enrolled has this number" in chief.sees("/system")
    assert len(village.texts()) == before + 1
    with gateway.house.store.read() as work:
        noted = list(work.connection.scalars(select(Audit.what).where(Audit.what.startswith("tried village"))))
    assert len(noted) == 2 and "nobody enrolled" in noted[1] and not any(number[-4:] in str(noted) for number in (COLLEAGUE, CALLER))
    assert chief.post("/system/ways/nothing", {"number": COLLEAGUE}).status_code == 404


def test_it_goes_from_the_number_that_was_chosen_and_from_no_strangers(chief: Officer, office: Telephone) -> None:
    for chosen, sim in (("+85550000300", 1), ("+85550009999", 2)):
        chief.post("/system/ways/office", {"number": COLLEAGUE, "from": chosen})
        assert office.texts(COLLEAGUE)[-1]["simNumber"] == sim


def test_no_colleague_sees_the_number_that_rings_callers(chief: Officer, carrier: Carrier) -> None:
    """S17."""
    assert f"<option>{CALLBACK}" not in chief.get("/system").text
    chief.post("/system/ways/twilio", {"number": COLLEAGUE, "from": CALLBACK})
    assert [asked.form["From"] for asked in carrier.created("text", COLLEAGUE)] == [STAFF]


def test_what_the_channel_did_not_take_is_said(gateway: Gateway, village: Telephone) -> None:
    chief = signed_in(gateway, "unlucky", Role.ADMINISTRATOR)
    village.misbehave = lambda path: 401
    try:
        chief.post("/system/ways/village", {"number": COLLEAGUE})
        page = chief.sees("/system")
        assert "It was not sent: it answered with status 401" in page and "it answered with status 401" in way(page, "village")
    finally:
        village.misbehave = lambda path: None


def test_who_tries_numbers_waits(gateway: Gateway, village: Telephone) -> None:
    """Else the button would tell whose number is enrolled."""
    curious, before = signed_in(gateway, "curious", Role.ADMINISTRATOR), len(village.texts())
    for _ in range(5):
        curious.post("/system/ways/village", {"number": CALLER})
    curious.post("/system/ways/village", {"number": COLLEAGUE})
    assert "Too many tries" in curious.sees("/system") and len(village.texts()) == before


def test_the_page_that_sets_a_telephone_up_shows_a_square_and_no_secret(gateway: Gateway, chief: Officer, office: Telephone) -> None:
    answer = chief.get("/system/telephones")
    assert "<svg" in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert office.key not in answer.text and PASSWORD not in answer.text and office.url not in answer.text
    assert "office" in words_of(answer)
    gateway.move_clock(16 * 60)
    assert chief.get("/system/telephones").headers["Location"] == "/office/prove?next=/office/system/telephones"


def test_a_telephone_is_told_where_to_bring_texts(gateway: Gateway, office: Telephone, village: Telephone) -> None:
    chief = signed_in(gateway, "second-chief", Role.ADMINISTRATOR)
    chief.post("/system/telephones/village")
    assert "Done. It brings texts here" in chief.sees("/system/telephones")
    hooks = {given["url"] for _, path, given in village.asked if path == "/webhooks"}
    keys = [given["webhooks"]["signing_key"] for _, path, given in village.asked if path == "/settings"]
    assert (hooks, keys) == ({f"{gateway.url}/hooks/village/event"}, [village.key])
    assert not [path for _, path, _ in office.asked if path == "/webhooks"]
    office.misbehave = lambda path: 401
    try:
        chief.post("/system/telephones/office")
        assert "did not take it: it answered with status 401" in chief.sees("/system/telephones")
    finally:
        office.misbehave = lambda path: None
    log = gateway.log.read_text()
    assert village.key not in log and PASSWORD not in log


def test_copies_are_told_and_their_silence_is(gateway: Gateway, chief: Officer) -> None:
    auditor = signed_in(gateway, "auditor", Role.AUDITOR)
    assert "The data never, as far as we were told" in auditor.sees("/system")
    assert gateway.command("db", "backed-up", "data") == "data: noted\n"
    assert "The data today at" in auditor.sees("/system") and "The recordings never" in auditor.sees("/system")
    assert requests.get(f"{gateway.url}/readyz", timeout=10).json()["backups"] == "ok"
    with gateway.house.store.work() as work:
        work.connection.execute(update(Backup).values(at=utc_now() - timedelta(hours=49)))
    assert requests.get(f"{gateway.url}/readyz", timeout=10).json()["backups"] == "no copy for two days: data"
    assert "The gateway is not well" in auditor.sees()
    assert create_app(gateway.house).test_cli_runner().invoke(args=["db", "backed-up", "everything"]).exit_code == 2


def test_a_supervisor_sees_the_ways_and_cannot_try_them(gateway: Gateway) -> None:
    employs(gateway.house, "boss", Role.DISPATCHER)
    boss = Officer(gateway.url)
    boss.signs_in("boss")
    assert "Ways out and in" in boss.sees("/system") and "Send a test text" not in boss.sees("/system")
    assert boss.post("/system/ways/village", {"number": COLLEAGUE}).status_code == 403


def test_no_log_holds_a_number_that_was_tried(gateway: Gateway) -> None:
    """S27."""
    numbers = [spelling for number in (COLLEAGUE, CALLER) for spelling in of_a_number(number)]
    assert Told((*numbers, WORDS), ()).in_(gateway.log.read_bytes()) == []
