"""The simulator's REST API as the real `twilio` SDK uses it, over real HTTP."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from werkzeug.serving import make_server

from gateway.channels.twilio import Twilio
from gateway.web.simulator.exchange.records import Call
from gateway.web.simulator.exchange.switch import Exchange
from tests.simulator_toy import (
    ACCOUNT,
    CALLER,
    PUBLIC,
    PUBLIC_URL,
    STAFF,
    SUPERVISOR,
    TOKEN,
    ToyGateway,
    clip,
    exchange_for,
    gather,
    page_url,
    with_page,
)

STATUS = f"{PUBLIC_URL}/hooks/twilio/status"


@pytest.fixture
def toy() -> ToyGateway:
    return ToyGateway(pages={"brief": gather("brief", clip("decoy")), "brief.silence": "<Hangup/>", "said": "<Hangup/>"})


@pytest.fixture
def served(toy: ToyGateway, tmp_path: Path, socket_enabled: None) -> Iterator[tuple[str, Exchange]]:
    app = toy.app()
    exchange = exchange_for(toy, app, tmp_path / "exchange.sqlite")
    with_page(toy, app, exchange)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simulator/carrier", exchange
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def exchange(served: tuple[str, Exchange]) -> Exchange:
    return served[1]


def client_for(base_url: str, token: str = TOKEN) -> Client:
    client = Client(ACCOUNT, token)
    client.api.base_url = base_url
    return client


@pytest.fixture
def client(served: tuple[str, Exchange]) -> Client:
    return client_for(served[0])


def ring(client: Client, **changes: Any) -> Any:
    asked = {"to": SUPERVISOR, "from_": STAFF, "url": page_url("brief"), "status_callback": STATUS, "timeout": 25}
    return client.calls.create(**asked | changes)


def rung(client: Client, exchange: Exchange, **changes: Any) -> Call:
    """The carrier answers first and rings then: waits for it."""
    sid = ring(client, **changes).sid
    eventually(lambda: exchange.calls.fetch(sid).status == "ringing")
    return exchange.calls.fetch(sid)


def eventually(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it never came about")


def refused(code: int, status: int = 400) -> Any:
    return pytest.raises(TwilioRestException, check=lambda error: (error.code, error.status) == (code, status))


def test_a_call_rings_is_answered_and_is_fetched(toy: ToyGateway, client: Client, exchange: Exchange) -> None:
    created = ring(client)
    assert (created.status, created.direction, created.to) == ("queued", "outbound-api", SUPERVISOR)
    eventually(lambda: client.calls(created.sid).fetch().status == "ringing")
    call = exchange.calls.fetch(created.sid)
    assert exchange.calls.answer(call.sid, call.version, "page")
    assert toy.hooks[0].form["To"] == SUPERVISOR
    toy.move_clock(40)
    ended = client.calls(created.sid).update(status="completed")
    assert (ended.status, ended.duration) == ("completed", "40")
    assert ended.end_time - ended.start_time == timedelta(seconds=40)
    eventually(lambda: [form["CallStatus"] for form in toy.status_hooks()] == ["completed"])


def test_what_is_said_into_a_call_is_kept_as_on_somleng_until_its_customer_deletes_it(
    toy: ToyGateway, client: Client, exchange: Exchange, served: tuple[str, Exchange]
) -> None:
    record = f'<Record maxLength="60" timeout="5" playBeep="true" action="{page_url("said")}" method="POST"/>'
    toy.pages["brief"] = f"{clip('tone')}{record}<Redirect>{page_url('brief.silence')}</Redirect>"
    call = rung(client, exchange)
    exchange.calls.answer(call.sid, call.version, "page")
    exchange.calls.silence(call.sid, exchange.calls.fetch(call.sid).version)  # the words before the tone are over
    assert exchange.calls.record(call.sid, exchange.calls.fetch(call.sid).version, b"RIFF" + bytes(16_000 * 3))
    hook = next(hook for hook in toy.hooks if hook.page == "said")
    sid = hook.form["RecordingUrl"].rsplit("/", 1)[-1]
    assert (hook.form["RecordingDuration"], "RecordingSid" in hook.form, "Digits" in hook.form) == ("3", False, False)
    assert Twilio(ACCOUNT, TOKEN, served[0]).recording(sid, 10**6, 5) == b"RIFF" + bytes(16_000 * 3)
    assert [one.sid for one in client.recordings.list()] == [one.sid for one in client.calls(call.sid).recordings.list()] == [sid]
    assert client.recordings(sid).fetch().duration == "3"
    Twilio(ACCOUNT, TOKEN, served[0]).forget_recording(sid)
    with refused(20404, 404):
        client.recordings(sid).fetch()


def test_a_ring_times_out_as_was_asked(toy: ToyGateway, client: Client, exchange: Exchange) -> None:
    call = rung(client, exchange)
    toy.move_clock(25)
    exchange.tick()
    assert client.calls(call.sid).fetch().status == "no-answer"
    eventually(lambda: [form["CallStatus"] for form in toy.status_hooks()] == ["no-answer"])


@pytest.mark.parametrize("status", ["canceled", "completed"])
def test_a_ring_is_taken_back_once(toy: ToyGateway, client: Client, status: str) -> None:
    created = ring(client)
    assert client.calls(created.sid).update(status=status).status == "canceled"
    with refused(21220):
        client.calls(created.sid).update(status=status)
    eventually(lambda: [form["CallStatus"] for form in toy.status_hooks()] == ["canceled"])


def test_a_cancel_that_comes_too_late_leaves_the_call_alone(client: Client, exchange: Exchange) -> None:
    call = rung(client, exchange)
    exchange.calls.answer(call.sid, call.version, "page")
    assert client.calls(call.sid).update(status="canceled").status == "in-progress"


def test_a_document_can_come_with_the_call(client: Client, exchange: Exchange) -> None:
    call = rung(client, exchange, url="", twiml=f"<Response>{clip('decoy')}<Hangup/></Response>")
    exchange.calls.answer(call.sid, call.version, "page")
    exchange.calls.silence(call.sid, exchange.calls.fetch(call.sid).version)
    assert client.calls(call.sid).fetch().status == "completed"


def test_calls_are_listed_by_whom_and_since_when(toy: ToyGateway, client: Client) -> None:
    early = ring(client)
    toy.move_clock(60)
    late = ring(client, to=CALLER)
    assert [call.sid for call in client.calls.list()] == [late.sid, early.sid]
    assert [call.sid for call in client.calls.list(to=SUPERVISOR)] == [early.sid]
    assert [call.sid for call in client.calls.list(start_time_after=toy.time - timedelta(seconds=1))] == [late.sid]
    assert client.calls.list(to=CALLER, status="completed") == []


def test_a_call_is_forgotten_only_after_its_end(client: Client) -> None:
    created = ring(client)
    with refused(20009):
        client.calls(created.sid).delete()
    client.calls(created.sid).update(status="canceled")
    assert client.calls(created.sid).delete()
    with refused(20404, 404):
        client.calls(created.sid).fetch()
    assert client.calls.list() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "anonymous"}, 21211),
        ({"to": ""}, 21211),
        ({"to": "050000001"}, 21211),
        ({"from_": CALLER}, 21210),
        ({"url": "/hooks"}, 21205),
        ({"url": f"{PUBLIC_URL}/hooks#part"}, 21205),
        ({"method": "GET"}, 21206),
        ({"timeout": 0}, 13223),
        ({"url": "", "twiml": "<Response><Pause/></Response>"}, 12100),
        ({"url": ""}, 21205),
    ],
)
def test_a_call_that_cannot_be_made_is_refused_in_twilios_words(client: Client, changes: dict[str, Any], code: int) -> None:
    with refused(code):
        ring(client, **changes)


def test_a_short_code_can_be_rung(client: Client) -> None:
    assert ring(client, to="117").to == "117"


def test_a_message_arrives_is_receipted_redacted_and_deleted(toy: ToyGateway, client: Client, exchange: Exchange) -> None:
    created = client.messages.create(to=SUPERVISOR, from_=STAFF, body="Code 42", status_callback=STATUS)
    assert (created.status, created.num_segments, created.body) == ("queued", "1", "Code 42")
    eventually(lambda: [form["MessageStatus"] for form in toy.status_hooks()] == ["sent", "delivered"])
    assert client.messages(created.sid).fetch().status == "delivered"
    assert [message.sid for message in client.messages.list(to=SUPERVISOR)] == [created.sid]
    assert client.messages(created.sid).update(body="").body == ""
    assert client.messages(created.sid).delete()
    assert client.messages.list() == []
    assert [note.body for note in exchange.texts.kept_by(SUPERVISOR)] == ["Code 42"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"to": "RESTRICTED"}, 21211), ({"from_": CALLER}, 21606), ({"body": ""}, 21602), ({"body": "a" * 1601}, 21617)],
)
def test_a_message_that_cannot_be_sent_is_refused_in_twilios_words(client: Client, changes: dict[str, str], code: int) -> None:
    with refused(code):
        client.messages.create(**{"to": SUPERVISOR, "from_": STAFF, "body": "hello"} | changes)


def test_words_of_a_message_are_removed_but_never_changed(client: Client) -> None:
    created = client.messages.create(to=SUPERVISOR, from_=PUBLIC, body="hello")
    with refused(21620):
        client.messages(created.sid).update(body="good-bye")


def test_what_there_is_not_is_not_found(client: Client) -> None:
    for missing in (client.calls("CA" + "0" * 32), client.messages("SM" + "0" * 32)):
        with refused(20404, 404):
            missing.fetch()


def test_a_wrong_token_opens_nothing(served: tuple[str, Exchange]) -> None:
    stranger = client_for(served[0], token="another")
    with refused(20003, 401):
        stranger.calls("CA" + "0" * 32).fetch()
    with refused(20003, 401):
        ring(stranger)
