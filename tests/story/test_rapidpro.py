"""Staff by RapidPro: contacts, alerts as flow starts, answers by resthook and by polling; and nothing of a caller ever gets there."""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from signal import SIGKILL
from typing import Any

import pytest
import requests
from sqlalchemy import func, select, update

from app import create_app
from gateway.casework import people, staff, team
from gateway.casework.enrol import give_number
from gateway.relay.rounds import FETCH_SECONDS, SYNC_SECONDS, Rounds
from gateway.relay.sync import Busy, Sync
from gateway.store import tables
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.parts import Part
from tests.rig.people import HOME, Member, Town
from tests.rig.phones import Street
from tests.rig.rapidpro import FLOW, GROUP, RESTHOOK, SECRET, RapidPro
from tests.rig.servers import PostgresServer, until
from tests.story.test_canary import Told, of_a_number

LATE = timedelta(days=2)


@pytest.fixture(scope="module")
def rapidpro() -> Iterator[RapidPro]:
    stand_in = RapidPro()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def gateway(request: pytest.FixtureRequest, rapidpro: RapidPro, carrier: Carrier) -> Iterator[Gateway]:
    """The web process alone; what is due is done when the story says so."""
    urls: dict[str, str] = {}
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        urls = {"database_url": server.database("rapidpro"), "keys_database_url": server.database("rapidpro_keys")}
    house = Gateway(carrier.url, extra=rapidpro.settings | {"send_timeout_seconds": "1"}, **urls)
    house.house.clock._rounds = None
    for known in (
        rapidpro.asked,
        rapidpro.heard,
        rapidpro.contacts,
        rapidpro.groups,
        rapidpro.fields,
        rapidpro.subscribers,
        rapidpro.runs,
        rapidpro.refused,
    ):
        known.clear()
    house.command("rapidpro", "connect")
    yield house.start("web")
    house.close()


@pytest.fixture
def street(gateway: Gateway, carrier: Carrier) -> Street:
    return Street(gateway, carrier)


@pytest.fixture
def town(street: Street, rapidpro: RapidPro) -> Iterator[Town]:
    """Its people leave RapidPro with it."""
    town = Town(street)
    yield town
    rapidpro.misbehave = lambda method, endpoint: None
    budget_is_rested(street.gateway)
    with street.gateway.house.store.work() as work:
        work.session.execute(update(tables.FocalPoint).values(texted_by=""))
    town.goes_home()
    rapidpro.contacts.clear()
    syncs(street.gateway)


@pytest.fixture
def sophea(gateway: Gateway, town: Town, rapidpro: RapidPro) -> Member:
    """Who is reached by RapidPro."""
    return is_reached(gateway, town.focal_point())


def chosen(gateway: Gateway, member: Member) -> Member:
    with gateway.house.store.work() as work:
        people.text_by(work, work.session.get_one(tables.FocalPoint, member.id), "rapidpro", "tests")
    return member


def is_reached(gateway: Gateway, member: Member) -> Member:
    chosen(gateway, member)
    assert [one["kind"] for one in syncs(gateway)] == ["added"]
    return member


def syncs(gateway: Gateway, *, ours: bool = False, dry: bool = False, names: bool = False) -> list[dict[str, Any]]:
    """What a round tells."""
    assert gateway.house.relay
    told = Sync(gateway.house.store, gateway.house.relay, names, ours=ours, dry=dry).run()
    return [asdict(one) | {"what": list(one.what), "conflict": one.is_conflict} for one in told]


def stands(gateway: Gateway, member: Member) -> str:
    """As an officer sees her."""
    with gateway.house.store.work() as work:
        return people.show(work, work.session.get_one(tables.FocalPoint, member.id), "tests").standing


def budget_is_rested(gateway: Gateway) -> None:
    gateway.house.relay._client._budget._rests_until = 0.0  # type: ignore[union-attr]


def accepted_by(gateway: Gateway) -> str | None:
    return gateway.newest().holder


def duties(gateway: Gateway, kind: str, *states: str) -> int:
    with gateway.house.store.read() as work:
        where = (tables.Outbox.kind == kind, *([tables.Outbox.state.in_(states)] if states else []))
        return work.connection.scalar(select(func.count()).select_from(tables.Outbox).where(*where)) or 0


def code_in(start: dict[str, Any]) -> str:
    return "".join(letter for letter in start["params"]["text"] if letter.isdecimal())


# -- who is told to it


def test_a_dry_run_changes_nothing_there(gateway: Gateway, town: Town, rapidpro: RapidPro) -> None:
    maly = chosen(gateway, town.focal_point())
    before = len(rapidpro.asked)
    assert [(one["kind"], one["who"]) for one in syncs(gateway, dry=True)] == [("added", maly.id)]
    assert {method for method, *_ in rapidpro.asked[before:]} == {"GET"} and rapidpro.contacts == {}


def test_whoever_has_not_proved_her_number_is_told_to_nobody(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    """It may be mistyped, and then it is anybody's."""
    with gateway.house.store.work() as work:
        people.change_number(work, work.session.get_one(tables.FocalPoint, sophea.id), "+85550009903", "x", "tests")
    assert [one["kind"] for one in syncs(gateway)] == ["removed"]
    assert rapidpro.contacts == {} and b"+85550009903" not in b"".join(rapidpro.heard)


def test_only_who_was_chosen_becomes_a_contact_and_it_says_no_name(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro
) -> None:
    town.focal_point()
    assert syncs(gateway) == []
    (contact,) = rapidpro.contacts.values()
    assert contact["urns"] == [f"tel:{sophea.number}"] and contact["groups"][0]["name"] == GROUP
    assert contact["name"] == f"Staff {sophea.id[-6:]}" and contact["language"] == "khm"
    assert contact["fields"] == {"communes": HOME, "duty": "on"}
    assert rapidpro.refused == []


def test_what_changes_here_is_told_and_who_leaves_is_removed_with_all_her_texts(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro
) -> None:
    with gateway.house.store.work() as work:
        work.session.get_one(tables.FocalPoint, sophea.id).communes = ["160102"]
    assert [(one["kind"], one["what"]) for one in syncs(gateway)] == [("changed", ["communes"])]
    contact = rapidpro.contact_with(sophea.number)
    assert contact["fields"]["communes"] == "160102"
    contact["groups"].append({"uuid": "another", "name": "Volleyball"})  # which is nothing of ours
    assert [(one["kind"], one["what"]) for one in syncs(gateway, names=True)] == [("changed", ["name"])]
    assert contact["name"] == "nobody" and len(contact["groups"]) == 2
    with gateway.house.store.work() as work:
        people.retire(work, work.session.get_one(tables.FocalPoint, sophea.id), "tests")
        assert work.session.get_one(tables.RelayContact, sophea.id).agreed == {}
    assert [one["kind"] for one in syncs(gateway)] == ["removed"]
    assert rapidpro.contacts == {}


def test_duty_is_taken_from_there_and_the_rest_is_told_and_left_alone(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro
) -> None:
    contact = rapidpro.contact_with(sophea.number)
    contact["fields"] |= {"duty": "off", "communes": "160199"}
    told = {one["kind"]: one["what"] for one in syncs(gateway)}
    assert told == {"taken": ["duty"], "changed there": ["communes"]}
    assert stands(gateway, sophea) == "off duty"
    assert contact["fields"]["communes"] == "160199"
    assert [one["kind"] for one in syncs(gateway, ours=True, dry=True)] == ["changed"]
    assert contact["fields"]["communes"] == "160199"
    told_twice = create_app(gateway.house).test_cli_runner().invoke(args=["rapidpro", "sync"])
    assert (told_twice.exit_code, told_twice.output) == (1, f"{sophea.id}: changed at RapidPro; left as it is there (communes)\n")
    assert [one["kind"] for one in syncs(gateway, ours=True)] == ["changed"]
    assert (contact["fields"], syncs(gateway)) == ({"duty": "off", "communes": HOME}, [])


def test_what_changed_on_both_sides_is_told_until_somebody_decides(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro
) -> None:
    rapidpro.contact_with(sophea.number)["language"] = "tpu"
    with gateway.house.store.work() as work:
        work.session.get_one(tables.FocalPoint, sophea.id).languages = ["jra", "khm"]
    for _ in range(2):
        assert [(one["kind"], one["what"], one["conflict"]) for one in syncs(gateway)] == [("changed on both", ["language"], True)]
    syncs(gateway, ours=True)
    assert rapidpro.contact_with(sophea.number)["language"] == "jra"


def test_strangers_and_doubles_are_told_and_nobody_is_taken_over(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    stranger = rapidpro.add_by_hand("+85550009901")
    assert [(one["kind"], one["who"]) for one in syncs(gateway)] == [("stranger", stranger["uuid"])]
    double = rapidpro.add_by_hand(sophea.number)
    assert {one["kind"] for one in syncs(gateway)} == {"stranger", "second contact"}
    for one in (stranger, double):
        del rapidpro.contacts[one["uuid"]]
    maly = town.focal_point()
    rapidpro.add_by_hand(maly.number, group=False, name="Somebody's aunt")
    chosen(gateway, maly)
    assert [(one["kind"], one["who"]) for one in syncs(gateway)] == [("refused", maly.id)]
    assert rapidpro.contact_with(maly.number)["name"] == "Somebody's aunt"
    with gateway.house.store.work() as work:  # sophea has the aunt's telephone now; and maly's own is another
        give_number(work, work.session.get_one(tables.FocalPoint, maly.id), "+85550009904")
        give_number(work, work.session.get_one(tables.FocalPoint, sophea.id), maly.number)
    assert {(one["kind"], one["who"]) for one in syncs(gateway)} == {("refused", sophea.id), ("added", maly.id)}
    assert rapidpro.contact_with(sophea.number)["name"].startswith("Staff")
    rapidpro.refused.clear()


def test_who_left_the_group_there_is_told_and_not_put_back_and_reached_another_way(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro, carrier: Carrier
) -> None:
    """Stopped, blocked or taken out: RapidPro would take a start for her, and do nothing."""
    del rapidpro.contacts[rapidpro.contact_with(sophea.number)["uuid"]]
    for _ in range(2):
        gateway.move_clock(1)
        assert [one["kind"] for one in syncs(gateway)] == ["gone"]
    assert rapidpro.contacts == {}
    started = len(rapidpro.starts)
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    assert (len(carrier.created("text", sophea.number)), len(rapidpro.starts)) == (1, started)
    assert [one["kind"] for one in syncs(gateway, ours=True)] == ["gone", "added"]


def test_a_round_that_is_killed_goes_on_at_its_page(gateway: Gateway, town: Town, rapidpro: RapidPro) -> None:
    five = [is_reached(gateway, town.focal_point()) for _ in range(5)]
    with gateway.house.store.work() as work:
        for person in five:
            work.session.get_one(tables.FocalPoint, person.id).communes = ["160102"]
    slow, pages = iter([None, None, 9.0]), "contacts"
    rapidpro.misbehave = lambda method, endpoint: next(slow, None) if (method, endpoint) == ("GET", pages) else None
    before = len(rapidpro.asked)
    killed = Part(["flask", "rapidpro", "sync"], gateway.environment | {"GATEWAY_SEND_TIMEOUT_SECONDS": "20"}, gateway.log)
    until(lambda: [asked[:2] for asked in rapidpro.asked[before:]].count(("GET", pages)) == 3, 30, "the third page")
    killed.send_signal(SIGKILL)
    killed.wait(10)
    told = [one["fields"]["communes"] for one in rapidpro.contacts.values()]
    assert told.count("160102") == 4
    rapidpro.misbehave = lambda method, endpoint: None
    with pytest.raises(Busy):
        syncs(gateway)
    gateway.move_clock(61)
    before = len(rapidpro.asked)
    assert [(one["kind"], one["who"]) for one in syncs(gateway)] == [("changed", five[4].id)]
    assert [query["cursor"] for method, endpoint, query, _ in rapidpro.asked[before:] if (method, endpoint) == ("GET", pages)] == ["cD4"]


# -- the alert, and what she answers


def test_an_alert_is_a_flow_start_with_a_code_and_her_answer_accepts_once(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro, carrier: Carrier
) -> None:
    her = town.caller()
    her.sends("Zebrafinch canyon")
    kept = her.asks_to_be_called()
    gateway.does_what_is_due()
    (start,) = rapidpro.told(sophea.number)
    assert start["params"].keys() == {"text", "ref"} and len(code_in(start)) == 2
    assert carrier.created("text", sophea.number) == []
    run = rapidpro.answers(sophea.number, code_in(start))
    assert [rapidpro.brings(run) for _ in range(3)] == [[200]] * 3
    assert accepted_by(gateway) == sophea.id
    version = gateway.newest().version
    gateway.house.rounds.fetch()  # type: ignore[union-attr]
    gateway.does_what_is_due()
    assert (gateway.newest().version, duties(gateway, "answer")) == (version, duties(gateway, "answer", "sent"))
    assert len(rapidpro.told(sophea.number)) == 2  # the alert, and "it is noted"
    assert rapidpro.archived[-1] == rapidpro.contact_with(sophea.number)["uuid"]
    heard = b"\n".join(rapidpro.heard)
    nothing = Told((*of_a_number(her.number), f'"{kept.code}"', "Zebrafinch"), (kept.code,))
    assert Told(of_a_number(sophea.number), ()).in_(heard) and nothing.in_(heard) == []


def test_an_answer_that_no_hook_brought_is_found_among_the_runs(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    for _ in range(3):  # more than one page of what was answered in vain before
        rapidpro.answers(sophea.number, "99")
    rapidpro.answers(sophea.number, "1")  # to this very text, so it says which
    gateway.house.rounds.fetch()  # type: ignore[union-attr]
    assert accepted_by(gateway) == sophea.id
    version = gateway.newest().version
    gateway.house.rounds.fetch()  # type: ignore[union-attr]
    assert gateway.newest().version == version


def test_the_clock_looks_for_answers_and_for_people(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    house, moment = gateway.house, [0.0]
    assert house.relay
    rounds = Rounds(house.store, house.relay, house.switchboard.take, names=False, now=lambda: moment[0])
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    rapidpro.answers(sophea.number, code_in(rapidpro.told(sophea.number)[-1]))
    rapidpro.contact_with(sophea.number)["fields"]["duty"] = "off"
    moment[0] = FETCH_SECONDS
    until(lambda: rounds.go() or accepted_by(gateway) == sophea.id, 10, "the answer")
    moment[0] = SYNC_SECONDS
    until(lambda: rounds.go() or stands(gateway, sophea) == "off duty", 10, "what changed there")
    until(lambda: not rounds.busy, 10, "the end of the round")


def test_a_late_answer_is_too_late_and_takes_no_later_offer(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    (start,) = rapidpro.told(sophea.number)
    gateway.ends_requests()
    town.caller().asks_to_be_called()
    gateway.time_passes(61)  # one text a minute
    until(lambda: len(rapidpro.told(sophea.number)) == 2, 5, "the next alert")
    for words in ("1", code_in(start)):
        rapidpro.brings(rapidpro.answers(sophea.number, words, start=start))
    assert accepted_by(gateway) is None
    gateway.does_what_is_due()
    assert len(rapidpro.told(sophea.number)) == 4  # "thank you, somebody has it", to each
    rapidpro.brings(rapidpro.answers(sophea.number, "1", start=rapidpro.told(sophea.number)[1]))
    assert accepted_by(gateway) == sophea.id


def test_stop_and_duty_come_by_it_too(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    start = {"uuid": "s", "params": {"ref": ""}}
    rapidpro.brings(rapidpro.answers(sophea.number, "off", start=start))
    assert stands(gateway, sophea) == "off duty"
    rapidpro.brings(rapidpro.answers(sophea.number, "STOP", start=start))
    assert stands(gateway, sophea) == "paused"


# -- what may come to the door


def hook(gateway: Gateway, body: bytes, auth: tuple[str, str] | None = ("rapidpro", SECRET)) -> int:
    return requests.post(f"{gateway.url}/hooks/rapidpro/answer", data=body, auth=auth, timeout=10).status_code


def test_whoever_has_not_the_secret_is_refused(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    run = rapidpro.answers(sophea.number, code_in(rapidpro.told(sophea.number)[-1]))
    forged = json.dumps(rapidpro.payload(run)).encode()
    for auth in (None, ("rapidpro", ""), ("rapidpro", "x" * 40), ("", SECRET), ("rapidpro", SECRET + "s")):
        assert hook(gateway, forged, auth) == 403
    assert accepted_by(gateway) is None


def test_what_is_old_or_from_anybody_else_accepts_nothing(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    caller = town.caller()
    caller.asks_to_be_called()
    gateway.does_what_is_due()
    start = rapidpro.told(sophea.number)[-1]
    code = code_in(start)
    old = rapidpro.answers(sophea.number, code, began=datetime.now(UTC) - LATE)
    rapidpro.add_by_hand("+85550009902")
    other = rapidpro.answers("+85550009902", code, start=start)
    for run in (old, other):
        assert rapidpro.brings(run) == [200]
    gateway.house.rounds.fetch()  # type: ignore[union-attr]
    assert accepted_by(gateway) is None


BODIES = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 20_000, b'{"contact":{"uuid":"x"},"run":{"uuid":"r"},"results":{}}']
BODIES += [b'{"contact":{"uuid":"x"},"run":{"uuid":"r","created_on":"2026-11-23T00:00:00"},"results":{"answer":{"value":"1"}}}']
BODIES += [b'{"contact":{"uuid":7},"run":{"uuid":{},"created_on":"now"},"results":[]}']


def test_what_is_no_answer_is_let_go(gateway: Gateway) -> None:
    before = duties(gateway, "answer")
    assert [hook(gateway, body) for body in BODIES] == [200] * len(BODIES)
    assert hook(gateway, BODIES[-1] + b" " * 70_000) == 403
    assert duties(gateway, "answer") == before


# -- what it cannot do


@pytest.mark.parametrize("bad", [400, 429, b"<html>", 3.0], ids=str)
def test_what_it_does_not_take_goes_by_the_next_channel(
    gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro, carrier: Carrier, bad: int | float | bytes
) -> None:
    rapidpro.misbehave = lambda method, endpoint: bad if endpoint == "flow_starts" else None
    town.caller().asks_to_be_called()
    gateway.does_what_is_due()
    until(lambda: duties(gateway, "offer_text", "claimed") == 0, 10, "an end of the first try")
    gateway.time_passes(5)
    until(lambda: len(carrier.created("text", sophea.number)) == 1, 10, "the text by the next channel")
    sophea.sends(carrier.created("text", sophea.number)[0].form["Body"].split()[-1], "+85550000102")
    assert accepted_by(gateway) == sophea.id


def test_one_that_hangs_holds_up_nobody_else(gateway: Gateway, town: Town, rapidpro: RapidPro, carrier: Carrier) -> None:
    slow = [is_reached(gateway, town.supervisor()) for _ in range(6)]
    quick = town.supervisor()
    rapidpro.misbehave = lambda method, endpoint: 8.0 if endpoint in ("flow_starts", "runs") else None
    with gateway.house.store.work() as work:
        team.tell_supervisors(work, f"hang {gateway.port}", None)
    began = time.monotonic()
    gateway.does_what_is_due()
    until(lambda: len(carrier.created("text", quick.number)) == 1, 20, "the text by Twilio")
    until(lambda: duties(gateway, "notice_text", "claimed") == 0, 20, "an end of all first tries")
    gateway.time_passes(5)
    until(lambda: all(carrier.created("text", member.number) for member in slow), 20, "all of them by the next channel")
    assert time.monotonic() - began < 20


def test_how_it_stands_is_told(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    relay = gateway.house.relay
    assert relay and relay._ails() == ""
    assert '"channel": "rapidpro"' in gateway.command("channels", "list", "--json").splitlines()[-1]
    for bad, said in ((403, "refuses our token"), (429, "too often"), (500, "status 500"), (2.0, "does not answer")):
        rapidpro.misbehave = lambda method, endpoint, bad=bad: bad  # type: ignore[misc]
        budget_is_rested(gateway)
        assert said in relay._ails()
    rapidpro.misbehave = lambda method, endpoint: None
    budget_is_rested(gateway)
    kept, rapidpro.channels = rapidpro.channels, []
    assert "no channel" in relay._ails()
    rapidpro.channels = kept
    assert "Test" in gateway.command("channels", "test", "rapidpro", "--number", sophea.number)
    assert rapidpro.told(sophea.number)[-1]["params"]["text"].startswith("Test")


# -- the rest


def test_a_flow_with_all_that_it_leads_to_is_told(gateway: Gateway, rapidpro: RapidPro) -> None:
    file = {"version": "13", "site": rapidpro.url, "flows": [{"uuid": "f", "name": "Talk"}], "campaigns": [], "triggers": [], "fields": []}
    rapidpro.files["f00dfeed-1111-4111-8111-111111111111"] = file
    relay = gateway.house.relay
    assert relay and relay.definitions(relay.flow_named("flow f00d")) == file
    assert (rapidpro.asked[-1][2], relay.flow_named("nothing")) == ({"flow": next(iter(rapidpro.files)), "dependencies": "all"}, "")


def test_all_on_duty_are_told_to_call_back_each_in_her_language(gateway: Gateway, town: Town, sophea: Member, rapidpro: RapidPro) -> None:
    resting = is_reached(gateway, town.focal_point())
    with gateway.house.store.work() as work:
        people.pause(work, work.session.get_one(tables.FocalPoint, resting.id), "tests")
    assert gateway.command("rapidpro", "broadcast", "--lang", "tpu") == "nobody on duty is reached by RapidPro\n"
    assert gateway.command("rapidpro", "broadcast") == "khm: 1 told\n"
    (told,) = rapidpro.broadcasts
    assert told["contacts"] == [rapidpro.contact_with(sophea.number)["uuid"]] and not any(map(str.isdecimal, told["text"]))
    rapidpro.broadcasts.clear()


def test_answers_are_asked_for_once_and_with_the_secret_in_no_path(gateway: Gateway, rapidpro: RapidPro) -> None:
    assert "already" in gateway.command("rapidpro", "connect")
    (url,) = rapidpro.subscribers.values()
    assert url == gateway.url.replace("//", f"//rapidpro:{SECRET}@") + "/hooks/rapidpro/answer"
    rapidpro.subscribers[77] = url.replace(SECRET, "f" * 40)
    gateway.command("rapidpro", "connect")
    assert list(rapidpro.subscribers.values()) == [url]
    assert RESTHOOK and FLOW and os.environ.get("GATEWAY_RAPIDPRO_URL") is None


def test_no_number_ever_reached_it_but_those_of_staff_as_their_contacts(gateway: Gateway, rapidpro: RapidPro) -> None:
    """Of all that these stories did, with a caller in each."""
    with_numbers = [asked for asked in rapidpro.asked if re.search(r"(\+|%2B|00)855|\b050\d{6}", str(asked))]
    assert with_numbers and {asked[:2] for asked in with_numbers} == {("POST", "contacts")}
    told = {given["urns"][0].removeprefix("tel:") for *_, given in with_numbers}
    with gateway.house.store.read() as work:
        unknown = [number for number in told if not staff.recognise(work, number)]
    assert len(told) > 10 and len(unknown) == 3  # of who retired, and of those who have another number now


def test_nothing_of_a_text_a_number_or_a_secret_is_in_the_log(gateway: Gateway, rapidpro: RapidPro) -> None:
    with gateway.house.store.read() as work:
        rows = [str(tuple(row)) for table in (tables.RelayContact, tables.RelayRound) for row in work.connection.execute(select(table))]
    sinks = gateway.log.read_bytes() + "\n".join(rows).encode()
    assert b"hook failed" in sinks
    numbers = {line.split(b"tel:+855")[1][:8].decode() for line in rapidpro.heard if b"tel:+855" in line}
    assert numbers and Told((SECRET, *numbers), ()).in_(sinks) == []
