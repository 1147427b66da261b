"""Texts through the real Kannel, set up as docs/kannel.conf says, with an operator's SMS centre (SMPP) or its own `fakesmsc` behind it."""

import http.client
import signal
import subprocess
from base64 import b64encode
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import func, select

from gateway.orphan import end_with_parent
from gateway.store import tables
from gateway.store.threads import LegFacts, add_leg
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.kannel import FAKE, Centre, Kannel, Sent
from tests.rig.servers import free_port, until
from tests.story.test_canary import Told, of_a_number

LINE, SHORT = "85550000200", "4455"  # as the operator writes them
WORDS = "សួស្ដី ខ្ញុំចង់ដឹងពីអាកាសធាតុ"
LONG = WORDS * 4  # two parts
AUTH = ("kannel", "CHANGE-ME-HOOK")


@pytest.fixture(scope="module")
def kannel() -> Iterator[Kannel]:
    """Its ports are known before anybody listens there, for gateway and Kannel each need the other's."""
    boxes = Kannel(hook="")
    yield boxes
    boxes.close()


@pytest.fixture(scope="module")
def gateway(kannel: Kannel, carrier: Carrier) -> Iterator[Gateway]:
    """The web process alone: what is due is done when the story says so."""
    house = Gateway(carrier.url, extra=kannel.settings | {"kannel_numbers": f"+{LINE}:public,{SHORT}:public"})
    kannel.hook = f"127.0.0.1:{house.port}"
    yield house.start("web")
    house.close()


@pytest.fixture(scope="module")
def centre(kannel: Kannel, gateway: Gateway) -> Iterator[Centre]:
    operator = Centre(kannel.ports["smpp"])
    kannel.start()
    until(lambda: operator.is_bound, what="Kannel at the SMS centre")
    yield operator
    operator.close()


def answers(gateway: Gateway) -> int:
    with gateway.house.store.read() as work:
        return work.connection.scalar(select(func.count()).select_from(tables.Outbox).where(tables.Outbox.kind == "answer")) or 0


def is_answered(gateway: Gateway, centre: Centre, before: int, number: str) -> list[Sent]:
    """Waits for the answer as the network gets it, whole."""
    until(lambda: answers(gateway) > before, 30, "an answer")
    gateway.does_what_is_due()
    until(lambda: _whole(centre, number), 30, "a whole text at the SMS centre")
    parts = sorted(_to(centre, number), key=lambda one: one.part)
    assert len(parts) <= 3
    return parts


def _to(centre: Centre, number: str) -> list[Sent]:
    return [one for one in centre.sent if one.to == number]


def _whole(centre: Centre, number: str) -> bool:
    parts = _to(centre, number)
    return bool(parts) and len(parts) == parts[0].part[1]


def knock(gateway: Gateway, path: str, body: bytes = b"", **more: object) -> int:
    given = {"auth": AUTH, "timeout": 10} | more
    return requests.request("POST" if body else "GET", f"{gateway.url}/hooks/kannel/{path}", data=body or None, **given).status_code


def from_(number: str) -> dict[str, str]:
    return {"X-Kannel-From": f"+{number}", "X-Kannel-To": f"+{LINE}", "Content-Type": 'text/plain; charset="UTF-16BE"'}


# -- she writes


@pytest.mark.parametrize("line, number", [(LINE, "85550001501"), (SHORT, "85550001502")])
def test_khmer_through_an_operator_is_answered_in_khmer_from_the_number_that_she_wrote_to(
    gateway: Gateway, centre: Centre, line: str, number: str
) -> None:
    before = answers(gateway)
    centre.text(number, line, WORDS)
    parts = is_answered(gateway, centre, before, number)
    assert {(one.from_, one.coding) for one in parts} == {(line, 8)}
    assert "ភាសាខ្មែរ" in "".join(one.words for one in parts)


def test_a_long_text_comes_as_one_and_is_answered_once(gateway: Gateway, centre: Centre) -> None:
    before, number = answers(gateway), "85550001503"
    centre.text(number, LINE, LONG)
    is_answered(gateway, centre, before, number)
    assert answers(gateway) == before + 1


def test_what_the_network_says_of_an_answer_comes_back(gateway: Gateway, centre: Centre) -> None:
    before, number = answers(gateway), "85550001504"
    centre.text(number, LINE, WORDS)
    for part in is_answered(gateway, centre, before, number):
        centre.report(part)

    def is_over() -> bool:
        with gateway.house.store.read() as work:
            newest = select(tables.Leg.phase).where(tables.Leg.channel == "kannel").order_by(tables.Leg.created_at.desc()).limit(1)
            return work.connection.scalar(newest) == "over"

    until(is_over, 20, "the end of the text")


def test_a_tester_hears_what_the_network_says(gateway: Gateway, centre: Centre) -> None:
    said = gateway.command("channels", "test", "kannel", "--role", "public", "--number", "+85550001512", "--wait", "2")
    (text,) = _to(centre, "85550001512")
    assert text.words in said and ": sent" in said


def test_while_we_are_away_nobody_answers_her_and_her_text_is_brought_again(gateway: Gateway, centre: Centre) -> None:
    """S37: Kannel of itself would write "Could not fetch content, sorry." """
    before, number = answers(gateway), "85550001505"
    gateway.kill("web")
    centre.text(number, LINE, WORDS)
    centre.text("85550001506", LINE, WORDS)
    gateway.start("web")
    is_answered(gateway, centre, before + 1, number)
    assert answers(gateway) == before + 2
    assert all("sorry" not in one.words and "reply" not in one.words for one in centre.sent)


# -- what may come to the door


FORGED = [None, ("kannel", ""), ("kannel", "wrong"), ("", AUTH[1]), ("ខ្មែរ".encode(), AUTH[1])]


@pytest.mark.parametrize("auth", FORGED, ids=["none", "empty", "wrong", "nobody", "nonsense"])
def test_whoever_has_not_the_password_is_refused(gateway: Gateway, auth: object) -> None:
    before = answers(gateway)
    assert knock(gateway, "text?id=forged", WORDS.encode(), auth=auth, headers=from_("85550001507")) == 403
    assert knock(gateway, "status?leg=x&type=1", auth=auth) == 403
    assert answers(gateway) == before


def test_whoever_comes_from_another_machine_is_refused(gateway: Gateway) -> None:
    street = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10, source_address=("127.0.0.2", 0))
    headers = from_("85550001508") | {"Authorization": f"Basic {b64encode(':'.join(AUTH).encode()).decode()}"}
    street.request("POST", "/hooks/kannel/text?id=away", WORDS.encode("utf-16-be"), headers)
    status = street.getresponse().status
    street.close()
    assert status == 403


def test_the_same_text_again_is_answered_once(gateway: Gateway) -> None:
    before, headers = answers(gateway), from_("85550001509")
    statuses = [knock(gateway, "text?id=again", WORDS.encode("utf-16-be"), headers=headers) for _ in range(3)]
    assert (statuses, answers(gateway)) == ([200] * 3, before + 1)


@pytest.mark.parametrize("path", ["text", "text?id=", "text?id=%00", "status?type=1", "status?leg=nobody&type=1", "status?leg=x&type=%ff"])
def test_what_is_about_nothing_is_let_go_with_an_empty_answer(gateway: Gateway, path: str) -> None:
    before = answers(gateway)
    method, body = ("POST", b"\xd8\x00\xff") if path.startswith("text") else ("GET", None)
    answer = requests.request(method, f"{gateway.url}/hooks/kannel/{path}", data=body, auth=AUTH, timeout=10)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"", "text/plain; charset=utf-8")
    assert answers(gateway) == before


def test_letters_that_are_none_and_a_huge_text_break_nothing(gateway: Gateway) -> None:
    assert knock(gateway, "text?id=odd", b"\x17\x9f\x17", headers=from_("85550001510")) == 200
    assert knock(gateway, "text?id=huge", b"x" * 70_000, headers=from_("85550001511")) == 403


@pytest.mark.parametrize("order", [("8", "1"), ("1", "8"), ("1", "1", "8"), ("4", "1", "16")])
def test_reports_come_in_any_order_and_none_goes_back(gateway: Gateway, order: tuple[str, ...]) -> None:
    leg = f"leg-{'-'.join(order)}"
    with gateway.house.store.work() as work:
        add_leg(work, LegFacts(leg, "caller"), "text", "outbound", channel="kannel")
    for kind in order:
        assert knock(gateway, f"status?leg={leg}&type={kind}") == 200
    with gateway.house.store.read() as work:
        assert work.session.get_one(tables.Leg, leg).phase == "over"
        forgotten = select(func.count()).select_from(tables.Outbox).where(tables.Outbox.dedupe == f"forget:{leg}")
        assert work.connection.scalar(forgotten) == 0  # nothing lies there


# -- what it keeps, and how it stands


def test_kannel_writes_no_number_and_no_word_anywhere(gateway: Gateway, kannel: Kannel, centre: Centre) -> None:
    numbers = [spelling for number in range(1501, 1507) for spelling in of_a_number(f"+8555000{number}")]
    told = Told((*numbers, WORDS, LINE), ())
    assert len(centre.sent) > 4
    assert told.in_(kannel.kept()) == []
    assert told.in_(gateway.log.read_bytes()) == []


def test_its_links_are_told(gateway: Gateway, kannel: Kannel, centre: Centre) -> None:
    texter = gateway.house.texters["kannel"]
    until(lambda: texter.ails() == "", 15, "every link to be up")
    for box in kannel.processes.values():
        box.send_signal(signal.SIGSTOP)
    until(lambda: texter.ails() == "does not answer", 15, "its status page to be missed")
    for box in kannel.processes.values():
        box.send_signal(signal.SIGCONT)
    centre.close()
    until(lambda: texter.ails() == "1 of 1 links to a network are not online", 20, "a link that is away")


def test_a_fake_network_and_what_the_log_would_hold_if_it_were_asked_to(gateway: Gateway, kannel: Kannel) -> None:
    """The control of the canary: at a lower level numbers and texts are there to be found."""
    kannel.close()
    port, number, before = free_port(), "85550001520", answers(gateway)
    group = f"group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {port}\nconnect-allow-ip = 127.0.0.1\n\n"
    loud = Kannel(hook=f"127.0.0.1:{gateway.port}", network=group, says=1, ports=kannel.ports).start()
    command = [FAKE, "-H", "127.0.0.1", "-r", str(port), "-m", "1", f"{number} {LINE} text Sousdey"]
    network = (loud.folder / "network").open("wb")
    fake = subprocess.Popen(command, stdout=network, stderr=network, preexec_fn=end_with_parent)
    try:
        until(lambda: answers(gateway) > before, 30, "an answer")
        gateway.does_what_is_due()
        until(lambda: b"Pheasa" in (loud.folder / "network").read_bytes(), 30, "the answer at the fake network")
        assert Told((*of_a_number(f"+{number}"), "Sousdey"), ()).in_(loud.log.read_bytes())
    finally:
        fake.kill()
        fake.wait()
        network.close()
        loud.close()
