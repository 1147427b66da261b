"""Texts through telephones: signed hooks, doubled, stale, forged; the answer goes out by the telephone and SIM that she wrote to, once."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from gateway.casework import team
from gateway.simulated import now
from gateway.store import outbox, tables
from tests.rig.carrier import Carrier
from tests.rig.gateway import STAFF, Gateway
from tests.rig.people import Town
from tests.rig.phones import Street
from tests.rig.servers import PostgresServer, until
from tests.rig.telephone import Telephone, received, settings
from tests.story.test_canary import Told, of_a_number

SIMS = ("+85550000300", "+85550000301")
SECOND = ("+85550000302", "+85550000303")
WORDS = "សួស្ដី"


@pytest.fixture(scope="module")
def telephone() -> Iterator[Telephone]:
    stand_in = Telephone("office")
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def second() -> Iterator[Telephone]:
    stand_in = Telephone("village")
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def gateway(telephone: Telephone, second: Telephone, carrier: Carrier, postgres: PostgresServer) -> Iterator[Gateway]:
    """On PostgreSQL, as Kannel's stories are on SQLite; what is due is done when the story says so."""
    phones = settings({telephone: f"{SIMS[0]}:public,{SIMS[1]}:staff", second: f"{SECOND[0]}:staff,{SECOND[1]}:public"})
    house = Gateway(carrier.url, extra=phones | {"send_timeout_seconds": "1"}, **postgres.urls())
    telephone.now = second.now = lambda: now(house.house)
    yield house.start("web")
    house.close()


@pytest.fixture
def hook(gateway: Gateway) -> str:
    return f"{gateway.url}/hooks/office/event"


def duties(gateway: Gateway, *states: str) -> int:
    with gateway.house.store.read() as work:
        where = (tables.Outbox.kind == "answer", *([tables.Outbox.state.in_(states)] if states else []))
        return work.connection.scalar(select(func.count()).select_from(tables.Outbox).where(*where)) or 0


# -- she writes


@pytest.mark.parametrize("shown", ["+85550001601", "050 001 602", "0085550001603"])
def test_she_is_answered_from_the_sim_that_she_wrote_to_however_her_number_is_shown(
    gateway: Gateway, telephone: Telephone, hook: str, shown: str
) -> None:
    number = "+85550001" + shown.replace(" ", "")[-3:]
    assert telephone.bring(hook, "sms:received", received(shown, WORDS)).status_code == 200
    gateway.does_what_is_due()
    (text,) = telephone.texts(number)
    assert "ភាសាខ្មែរ" in text["textMessage"]["text"] and text["simNumber"] == 1
    telephone.bring(hook, "sms:received", received(shown, "1"))
    gateway.does_what_is_due()
    assert len(telephone.texts(number)) == 2


def test_the_same_text_again_is_answered_once_also_in_another_envelope(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    payload, before = received("+85550001610", WORDS, "feedc0de"), duties(gateway)
    for _ in range(3):  # each with an outer id of its own
        assert telephone.bring(hook, "sms:received", payload).status_code == 200
    gateway.does_what_is_due()
    assert (duties(gateway), len(telephone.texts("+85550001610"))) == (before + 1, 1)


def test_two_texts_whose_short_ids_are_the_same_are_two(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    first, before = received("+85550001611", WORDS, "abc"), duties(gateway)
    telephone.bring(hook, "sms:received", first)
    telephone.bring(hook, "sms:received", first | {"phoneNumber": "+85550001612", "receivedAt": "2026-11-22T15:46:12.000+07:00"})
    assert duties(gateway) == before + 2


def test_an_exit_word_is_answered_with_silence(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    before = duties(gateway)
    assert telephone.bring(hook, "sms:received", received("+85550001613", "ឈប់")).status_code == 200
    assert duties(gateway) == before


@pytest.mark.parametrize("sender", ["Operator", "1280", "", "anonymous"])
def test_an_advertisement_is_not_answered(gateway: Gateway, telephone: Telephone, hook: str, sender: str) -> None:
    before = duties(gateway)
    assert telephone.bring(hook, "sms:received", received(sender, WORDS)).status_code == 200
    assert duties(gateway) == before


def test_a_focal_points_word_comes_by_the_staff_sim(gateway: Gateway, carrier: Carrier, telephone: Telephone, hook: str) -> None:
    sophea = Town(Street(gateway, carrier)).focal_point()
    assert telephone.bring(hook, "sms:received", received(sophea.number, "STOP", sim=2)).status_code == 200
    gateway.does_what_is_due()
    assert "paused" in gateway.command("people", "show", sophea.id)
    assert all(text["simNumber"] == 2 for text in telephone.texts(sophea.number))


# -- what the telephone cannot do


@pytest.mark.parametrize("bad, ends_as", [(2.0, "unknown"), (500, "unknown"), (400, "failed"), (409, "unknown")])
def test_an_answer_that_may_have_gone_is_never_sent_again(
    gateway: Gateway, telephone: Telephone, hook: str, bad: int | float, ends_as: str
) -> None:
    number, before = f"+85550001{700 + int(bad) % 97}", duties(gateway, ends_as)
    telephone.misbehave = lambda path: bad
    try:
        telephone.bring(hook, "sms:received", received(number, WORDS))
        gateway.does_what_is_due()
        until(lambda: duties(gateway, ends_as) > before, 10, "the end of the duty")
    finally:
        telephone.misbehave = lambda path: None
    gateway.time_passes(30)
    assert len(telephone.texts(number)) == 1


def test_a_text_to_staff_that_one_channel_did_not_take_goes_by_the_next(gateway: Gateway, carrier: Carrier, telephone: Telephone) -> None:
    """She may get it twice, and that is better than not at all."""
    maly = Town(Street(gateway, carrier)).supervisor()
    assert "by office, then twilio, then village" in gateway.command("channels", "prefer", "office", maly.id)

    def told(about: str) -> tuple[int, int]:
        with gateway.house.store.work() as work:
            team.tell_supervisors(work, about, None)
        gateway.time_passes(61)
        gateway.time_passes(5)
        return len(telephone.texts(maly.number)), len(carrier.created("text", maly.number))

    assert told("well") == (1, 0)
    for times, bad in enumerate((400, 503, 2.0), start=1):
        telephone.misbehave = lambda path, bad=bad: bad  # type: ignore[misc]
        assert told(f"bad {bad}") == (1 + times, times)
    telephone.misbehave = lambda path: None
    assert {asked.form["From"] for asked in carrier.created("text", maly.number)} == {STAFF}


def card(gateway: Gateway, number: str) -> None:
    """A text that a caller asked for; by the routes Twilio is its first way."""
    dedupe = f"text_card:{number[-4:]}"
    sealed = gateway.house.vault.data.seal(number.encode(), outbox.sealed_at(dedupe))
    with gateway.house.store.work() as work:
        payload = {"parts": ["decoy_weather"], "lang": "khm", "script": "khmer"}
        outbox.add(work, "text_card", dedupe, None, None, payload, at_most_once=True, sealed=sealed)
    gateway.does_what_is_due()


@pytest.mark.parametrize(
    "number, bad, by_telephone", [("+85550001640", 3.0, 0), ("+85550001641", (400, "{}"), 0), ("+85550001642", (429, "{}"), 1)]
)
def test_a_callers_text_goes_by_another_channel_only_if_it_surely_did_not_go(
    gateway: Gateway, carrier: Carrier, telephone: Telephone, number: str, bad: float | tuple[int, str], by_telephone: int
) -> None:
    """S15, whatever the routes say. What is refused for good is refused for her."""
    carrier.misbehave = lambda asked: bad
    try:
        card(gateway, number)
        until(lambda: len(carrier.created("text", number)) == 1, 10, "the text")
        gateway.time_passes(60)
    finally:
        carrier.misbehave = lambda asked: None
    gateway.time_passes(60)
    assert (len(carrier.created("text", number)), len(telephone.texts(number))) == (1, by_telephone)


def test_an_answer_that_came_too_late_is_not_sent(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    """Whoever has the phone by then must not read it."""
    before = duties(gateway, "cancelled")
    telephone.bring(hook, "sms:received", received("+85550001710", WORDS))
    gateway.time_passes(4 * 60)
    assert telephone.texts("+85550001710") == []
    assert duties(gateway, "cancelled") == before + 1


def test_a_text_that_lay_in_the_telephone_for_an_hour_is_taken_and_not_answered(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    before, payload = duties(gateway, "cancelled"), received("+85550001711", WORDS)
    assert telephone.bring(hook, "sms:received", payload | {"receivedAt": "2026-01-01T03:00:00.000+07:00"}).status_code == 200
    gateway.does_what_is_due()
    assert telephone.texts("+85550001711") == []
    assert duties(gateway, "cancelled") == before + 1


@pytest.mark.parametrize("order", [("sms:sent", "sms:delivered"), ("sms:delivered", "sms:sent"), ("sms:failed", "sms:delivered")])
def test_reports_come_in_any_order(gateway: Gateway, telephone: Telephone, hook: str, order: tuple[str, ...]) -> None:
    number = f"+85550001{720 + len(order[0])}"
    telephone.bring(hook, "sms:received", received(number, WORDS))
    gateway.does_what_is_due()
    (text,) = telephone.texts(number)
    for event in order:
        assert telephone.bring(hook, event, {"messageId": text["id"], "phoneNumber": number, "simNumber": None}).status_code == 200
    with gateway.house.store.read() as work:
        assert work.session.get_one(tables.Leg, text["id"]).phase == "over"


# -- two telephones


def test_what_came_by_one_telephone_is_answered_by_it_also_while_it_hangs(
    gateway: Gateway, telephone: Telephone, second: Telephone, carrier: Carrier
) -> None:
    """An answer has no other way: whoever wrote to one number must not hear from another."""
    number = "+85550001650"
    telephone.misbehave = lambda path: 2.0
    try:
        assert telephone.bring(f"{gateway.url}/hooks/office/event", "sms:received", received(number, WORDS)).status_code == 200
        gateway.does_what_is_due()
        until(lambda: len(telephone.texts(number)) == 1, 10, "the try")
    finally:
        telephone.misbehave = lambda path: None
    gateway.time_passes(60)
    assert (len(telephone.texts(number)), second.texts(number), carrier.created("text", number)) == (1, [], [])


def test_a_focal_point_is_answered_by_the_telephone_that_she_wrote_to(
    gateway: Gateway, telephone: Telephone, second: Telephone, carrier: Carrier
) -> None:
    sophea = Town(Street(gateway, carrier)).focal_point()
    assert second.bring(f"{gateway.url}/hooks/village/event", "sms:received", received(sophea.number, "STOP")).status_code == 200
    gateway.does_what_is_due()
    assert len(second.texts(sophea.number)) == 1 and telephone.texts(sophea.number) == []


def test_when_one_telephone_hangs_a_text_to_staff_goes_by_the_other(
    gateway: Gateway, telephone: Telephone, second: Telephone, carrier: Carrier
) -> None:
    maly = Town(Street(gateway, carrier)).supervisor()
    assert "by office, then village, then twilio" in gateway.command("channels", "prefer", "android", maly.id)
    telephone.misbehave = lambda path: 2.0
    try:
        with gateway.house.store.work() as work:
            team.tell_supervisors(work, "one hangs", None)
        gateway.time_passes(61)
        until(lambda: len(telephone.texts(maly.number)) == 1, 10, "the first try")
        gateway.time_passes(10)
        until(lambda: len(second.texts(maly.number)) == 1, 10, "the other telephone")
        told = [json.loads(line) for line in gateway.command("channels", "list", "--json").splitlines()]
    finally:
        telephone.misbehave = lambda path: None
    assert carrier.created("text", maly.number) == []
    stand = {row["channel"]: (row["ails"], row["failure"]) for row in told}
    assert stand["office"] == ("the telephone does not answer", "0") and stand["village"] == ("", None)


@pytest.mark.parametrize("number, bad, by_the_other", [("+85550001651", 2.0, 0), ("+85550001652", 400, 0), ("+85550001653", 429, 1)])
def test_a_callers_text_goes_by_the_other_telephone_only_if_it_surely_did_not_go(
    gateway: Gateway, carrier: Carrier, telephone: Telephone, second: Telephone, number: str, bad: int | float, by_the_other: int
) -> None:
    """S15 between telephones, as between carriers; the first of the three ways says that it is too busy."""
    carrier.misbehave = lambda asked: (429, "{}")
    telephone.misbehave = lambda path: bad
    try:
        card(gateway, number)
        gateway.time_passes(60)
        until(lambda: len(telephone.texts(number)) == 1, 10, "the telephone's try")
        gateway.time_passes(60)
    finally:
        carrier.misbehave, telephone.misbehave = lambda asked: None, lambda path: None
    gateway.time_passes(60)
    assert (len(telephone.texts(number)), len(second.texts(number))) == (1, by_the_other)


# -- what may come to the door


def test_what_another_telephone_signed_is_refused(gateway: Gateway, telephone: Telephone, second: Telephone) -> None:
    before = duties(gateway)
    for signer, door in ((second, "office"), (telephone, "village")):
        answer = signer.bring(f"{gateway.url}/hooks/{door}/event", "sms:received", received("+85550001621", WORDS))
        assert (answer.status_code, answer.content) == (403, b"")
    assert telephone.bring(f"{gateway.url}/hooks/attic/event", "sms:received", received("+85550001621", WORDS)).status_code == 404
    assert duties(gateway) == before


FORGED = {
    "no signature": {"X-Signature": "absent"},
    "no time": {"X-Timestamp": "absent"},
    "an empty signature": {"X-Signature": ""},
    "nonsense": {"X-Signature": "zz" * 32},
    "another time": {"X-Timestamp": "1700000000"},
    "no time at all": {"X-Timestamp": "9" * 400},
    "letters for a time": {"X-Timestamp": "now"},
}


@pytest.mark.parametrize("forged", FORGED)
def test_whoever_has_not_signed_it_is_refused(gateway: Gateway, telephone: Telephone, hook: str, forged: str) -> None:
    before = duties(gateway)
    answer = telephone.bring(hook, "sms:received", received("+85550001620", WORDS), **FORGED[forged])
    assert (answer.status_code, answer.content) == (403, b"")
    assert telephone.bring(hook, "sms:received", received("+85550001620", WORDS), key="x" * 64).status_code == 403
    assert duties(gateway) == before


@pytest.mark.parametrize("ago, status", [(290, 200), (-290, 200), (310, 403), (-310, 403)])
def test_an_older_hook_cannot_be_played_back(telephone: Telephone, hook: str, ago: int, status: int) -> None:
    assert telephone.bring(hook, "sms:received", received(f"+855500016{abs(ago) % 100:02d}", WORDS), ago=ago).status_code == status


BODIES = [b"", b"{}", b"[]", b"null", b'{"event":"sms:received"}', b'{"event":"sms:received","payload":{"messageId":""}}', b"\xff\xfe"]
BODIES += [b'{"event":"system:ping","payload":{"health":{}}}', b'{"event":"mms:received","payload":{"messageId":"x"}}', b"[" * 20_000]
BODIES += [b'{"event":"sms:received","payload":{"messageId":"x","phoneNumber":{},"simNumber":99}}']


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_what_is_no_text_is_let_go(gateway: Gateway, telephone: Telephone, hook: str, body: bytes) -> None:
    before = duties(gateway)
    assert telephone.deliver(hook, body).status_code == 200
    assert telephone.deliver(hook, body + b" " * 70_000).status_code == 403
    assert duties(gateway) == before


# -- setting up, and how it stands


def test_it_is_told_where_to_bring_texts_and_to_forget_its_list(gateway: Gateway, telephone: Telephone, hook: str) -> None:
    gateway.command("channels", "android-setup", "--connect", "office")
    told = [(method, path, given) for method, path, given in telephone.asked if path in ("/settings", "/webhooks")]
    assert [given["event"] for _, path, given in told if path == "/webhooks"] == ["sms:received", "sms:sent", "sms:delivered", "sms:failed"]
    assert {given["url"] for _, path, given in told if path == "/webhooks"} == {hook}
    assert told[0][2]["messages"]["log_lifetime_days"] == 1


def test_a_code_is_texted_to_the_tester_from_the_staff_sim_and_the_network_is_heard(gateway: Gateway, telephone: Telephone) -> None:
    said = gateway.command("channels", "test", "office", "--number", "+85550001630", "--wait", "0")
    (text,) = telephone.texts("+85550001630")
    assert text["textMessage"]["text"] in said and text["simNumber"] == 2


def test_the_way_of_each_text_is_told_by_operator(gateway: Gateway) -> None:
    told = gateway.command("channels", "routes").splitlines()
    assert (
        "offer_text to Metfone: twilio, then office, then village" in told
        and "text_card to any other: twilio, then office, then village" in told
    )


def test_a_telephone_that_is_not_well_is_told(gateway: Gateway, telephone: Telephone) -> None:
    assert '"ails": ""' in gateway.command("channels", "list", "--json").splitlines()[-1]
    telephone.misbehave = lambda path: 500
    try:
        assert "not well" in gateway.command("channels", "list")
    finally:
        telephone.misbehave = lambda path: None


def test_no_log_and_no_row_holds_a_number_or_a_word(gateway: Gateway, postgres: PostgresServer) -> None:
    numbers = [spelling for number in (601, 602, 603, 610, 613, 620, 710) for spelling in of_a_number(f"+85550001{number}")]
    told = Told((*numbers, WORDS, "ភាសាខ្មែរ"), ())
    assert b"hook failed" in gateway.log.read_bytes()
    assert told.in_(gateway.log.read_bytes()) == []
    with gateway.house.store.read() as work:
        rows = [str(tuple(row)) for table in (tables.Outbox, tables.Leg, tables.Inbox) for row in work.connection.execute(select(table))]
    assert len(rows) > 20 and told.in_("\n".join(rows).encode()) == []
    # The app's own id is a bare hash over her number: it stands nowhere either.
    assert "feedc0de" not in "\n".join(rows)
