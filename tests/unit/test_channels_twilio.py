"""The REST side, against a real HTTP server that answers as Twilio and Somleng do, well and badly."""

import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.channels.errors import SendingError
from gateway.channels.twilio import PlacedCall, Twilio, _elsewhere

pytestmark = pytest.mark.enable_socket

HER, OURS, ANOTHER = "+85550000001", "+85550000009", "+85550000002"
HOOK, STATUS = "https://gateway.example/hooks/twilio/voice?leg=a", "https://gateway.example/hooks/twilio/status?leg=a"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    password: bool = True


Answer = tuple[int, str] | float | None  # status and body; or seconds of silence; or a closed connection


@dataclass
class StandIn:
    """A carrier on loopback. `answers` are given in turn; after them it does what it is asked."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    sid_of: Callable[[Asked], str] = lambda asked: "CA-1"

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)
        if asked.method == "DELETE":
            return 204, ""
        return 201 if asked.method == "POST" else 200, json.dumps({"sid": self.sid_of(asked), "status": "queued"})


@pytest.fixture
def carrier() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            answer = stand_in.answer(Asked(self.command, split.path, dict(parse_qsl(split.query)), form, "Authorization" in self.headers))
            if isinstance(answer, float):
                time.sleep(answer)
            if not isinstance(answer, tuple):
                return
            status, text = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if 300 <= status < 400:
                self.send_header("Location", stand_in.url + "/elsewhere")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield stand_in
    server.shutdown()
    server.server_close()


@pytest.fixture
def twilio(carrier: StandIn) -> Twilio:
    return Twilio("AC-1", "secret-token", carrier.url, timeout=0.4)


def refused(status: int, code: object, message: str = f"The 'To' number {HER} is not a valid phone number") -> Answer:
    return status, json.dumps({"code": code, "message": message, "more_info": "…", "status": status})


def ring(twilio: Twilio) -> str:
    return twilio.call(HER, OURS, HOOK, STATUS, 25)


def send(twilio: Twilio, body: str = "សួស្តី 12") -> str:
    return twilio.text(HER, OURS, body, STATUS, 600)


def test_a_call_is_asked_for_in_words_that_both_carriers_know(carrier: StandIn, twilio: Twilio) -> None:
    assert ring(twilio) == "CA-1"
    (asked,) = carrier.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/2010-04-01/Accounts/AC-1/Calls.json", {})
    assert asked.form == {
        "To": HER,
        "From": OURS,
        "Url": HOOK,
        "Method": "POST",
        "StatusCallback": STATUS,
        "StatusCallbackMethod": "POST",
        "Timeout": "25",
    }


def test_a_text_goes_without_marks_that_nobody_sees(carrier: StandIn, twilio: Twilio) -> None:
    carrier.sid_of = lambda asked: "SM-1"
    assert send(twilio, "សុខ\u200bភាព 12") == "SM-1"
    (asked,) = carrier.asked
    assert asked.path == "/2010-04-01/Accounts/AC-1/Messages.json"
    assert asked.form == {"To": HER, "From": OURS, "Body": "សុខភាព 12", "StatusCallback": STATUS, "ValidityPeriod": "600"}


def test_a_base_url_may_have_a_path_of_its_own(carrier: StandIn) -> None:
    ring(Twilio("AC-1", "t", carrier.url + "/simulator/carrier"))
    assert carrier.asked[0].path == "/simulator/carrier/2010-04-01/Accounts/AC-1/Calls.json"


def test_the_machines_own_twilio_settings_bend_nothing(carrier: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    assert ring(Twilio("AC-1", "t", carrier.url)) == "CA-1"


def test_a_carrier_on_this_machine_is_not_asked_through_a_proxy(carrier: StandIn, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ring(twilio) == "CA-1"


def test_a_call_is_cancelled_or_ended(carrier: StandIn, twilio: Twilio) -> None:
    twilio.cancel("CA-1")
    twilio.hang_up("CA-2")
    assert [(asked.path, asked.form) for asked in carrier.asked] == [
        ("/2010-04-01/Accounts/AC-1/Calls/CA-1.json", {"Status": "canceled"}),
        ("/2010-04-01/Accounts/AC-1/Calls/CA-2.json", {"Status": "completed"}),
    ]


def test_a_text_is_emptied_before_it_is_deleted(carrier: StandIn, twilio: Twilio) -> None:
    twilio.forget_text("SM-1")
    twilio.forget_call("CA-1")
    assert [(asked.method, asked.path.rpartition("/")[2], asked.form) for asked in carrier.asked] == [
        ("POST", "SM-1.json", {"Body": ""}),
        ("DELETE", "SM-1.json", {}),
        ("DELETE", "CA-1.json", {}),
    ]


def test_what_a_carrier_cannot_forget_is_told(carrier: StandIn, twilio: Twilio) -> None:
    carrier.answers = [(404, "")]
    with pytest.raises(SendingError) as told:
        twilio.forget_call("CA-1")
    assert (told.value.permanent, told.value.status) == (True, 404)


@pytest.mark.parametrize("code", [20009, "20009", "S1003"])
def test_a_text_still_under_way_is_forgotten_later(carrier: StandIn, twilio: Twilio, code: object) -> None:
    carrier.answers = [refused(422, code)]
    with pytest.raises(SendingError) as told:
        twilio.forget_text("SM-1")
    assert (told.value.permanent, told.value.unknown, told.value.code) == (False, False, str(code))
    assert len(carrier.asked) == 1


def test_an_id_that_came_over_the_wire_reaches_nothing_else(carrier: StandIn, twilio: Twilio) -> None:
    twilio.hang_up("../Messages/SM-1.json?x=")
    assert carrier.asked[0].path == "/2010-04-01/Accounts/AC-1/Calls/..%2FMessages%2FSM-1.json%3Fx%3D.json"


def test_a_recording_is_fetched_by_its_id_and_from_where_the_carrier_keeps_it(carrier: StandIn, twilio: Twilio) -> None:
    """Somleng sends on to its store; our password is for the carrier alone."""
    carrier.answers = [(302, ""), (200, "the sound")]
    assert twilio.recording("RE/1", 100, 5) == b"the sound"
    assert [asked.path for asked in carrier.asked] == ["/2010-04-01/Accounts/AC-1/Recordings/RE%2F1.wav", "/elsewhere"]
    assert [asked.password for asked in carrier.asked] == [True, False]


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ([(404, "")], False),  # it is not there yet
        ([(503, "")], False),
        ([(401, "")], True),
        ([(200, "x" * 101)], True),
        ([(302, ""), (302, ""), (302, "")], True),
        ([None], False),
    ],
)
def test_a_recording_that_cannot_be_had_is_told(carrier: StandIn, twilio: Twilio, answers: list[Answer], permanent: bool) -> None:
    carrier.answers = list(answers)
    with pytest.raises(SendingError) as told:
        twilio.recording("RE1", 100, 5)
    assert told.value.permanent == permanent


def test_a_recording_that_trickles_is_not_waited_for(carrier: StandIn, twilio: Twilio) -> None:
    carrier.answers = [(200, "x")]
    with pytest.raises(SendingError):
        twilio.recording("RE1", 100, -1)


@pytest.mark.parametrize("location", ["http://elsewhere.example/x.wav", "ftp://elsewhere.example/x", "file:///etc/passwd"])
def test_it_goes_nowhere_that_is_less_safe(location: str) -> None:
    with pytest.raises(SendingError):
        _elsewhere("https://api.somleng.org/x", location)
    assert _elsewhere("https://api.somleng.org/x", "https://store.example/x.wav?signed") == "https://store.example/x.wav?signed"


def test_a_recording_is_deleted(carrier: StandIn, twilio: Twilio) -> None:
    twilio.forget_recording("RE1")
    assert (carrier.asked[0].method, carrier.asked[0].path) == ("DELETE", "/2010-04-01/Accounts/AC-1/Recordings/RE1.json")


@pytest.mark.parametrize(
    ("status", "code", "permanent", "unknown"),
    [
        (400, 21211, True, False),
        (400, 21610, True, False),
        (400, 21614, True, False),
        (400, 21606, True, False),
        (400, 21210, True, False),
        (422, "20422", True, False),
        (422, "21210", True, False),
        (422, "30006", True, False),
        (400, 99999, True, False),
        (422, "S1005", False, False),
        (401, 20003, False, False),
        (403, 20005, False, False),
        (404, 20404, True, False),
        (429, 20429, False, False),
        (500, 20500, False, True),
        (502, None, False, True),
        (503, 20503, False, True),
        (504, None, False, True),
    ],
)
@pytest.mark.parametrize("ask", [ring, send])
def test_a_refusal_says_whether_it_is_worth_asking_again(
    carrier: StandIn, twilio: Twilio, ask: Callable[[Twilio], str], status: int, code: object, permanent: bool, unknown: bool
) -> None:
    carrier.answers = [refused(status, code)]
    with pytest.raises(SendingError) as told:
        ask(twilio)
    assert (told.value.permanent, told.value.unknown, told.value.status) == (permanent, unknown, status)
    assert told.value.code == (str(code) if code else "")
    assert len(carrier.asked) == 1, "nothing is ever asked twice by itself"


def test_the_newer_shape_of_errors_is_read_too(carrier: StandIn, twilio: Twilio) -> None:
    carrier.answers = [(400, json.dumps({"type": "about:blank", "title": "bad", "status": 400, "code": 21211, "detail": HER}))]
    with pytest.raises(SendingError) as told:
        ring(twilio)
    assert (told.value.permanent, told.value.status, told.value.code) == (True, 400, "21211")


@pytest.mark.parametrize("code", [HER, f"to {HER}", {"to": HER}, [HER], "050000001"])
def test_a_code_that_is_no_code_is_dropped(carrier: StandIn, twilio: Twilio, code: object) -> None:
    carrier.answers = [refused(400, code)]
    with pytest.raises(SendingError) as told:
        ring(twilio)
    assert told.value.code == ""


def test_a_redirect_is_not_followed_with_her_number_in_hand(carrier: StandIn, twilio: Twilio) -> None:
    carrier.answers = [(307, "")]
    with pytest.raises(SendingError) as told:
        ring(twilio)
    assert (told.value.permanent, told.value.unknown, told.value.status) == (False, False, 307)
    assert len(carrier.asked) == 1


@pytest.mark.parametrize("answer", [5.0, None, (201, ""), (201, "{}"), (201, '{"sid": ""}'), (201, "[1]"), (201, "<html>welcome</html>")])
def test_without_a_clear_answer_her_phone_may_be_ringing(carrier: StandIn, twilio: Twilio, answer: Answer) -> None:
    carrier.answers = [0.6 if answer == 5.0 else answer]
    with pytest.raises(SendingError) as told:
        ring(twilio)
    assert (told.value.permanent, told.value.unknown) == (False, True)
    assert len(carrier.asked) == 1


def test_nobody_there_means_that_nothing_rings() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SendingError) as told:
            ring(Twilio("AC-1", "t", nobody, timeout=0.4))
    assert (told.value.permanent, told.value.unknown, told.value.status) == (False, False, 0)


def test_a_late_answer_is_not_waited_for(carrier: StandIn, twilio: Twilio) -> None:
    carrier.answers = [0.8]
    begun = time.monotonic()
    with pytest.raises(SendingError):
        ring(twilio)
    assert time.monotonic() - begun < 0.7


@pytest.mark.parametrize("answer", [refused(400, 21211), refused(500, HER), (201, f"<p>{HER}</p>"), None])
def test_no_number_token_or_text_is_in_an_error_or_a_log(
    carrier: StandIn, twilio: Twilio, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    words = "a secret" + " word"  # so that the line itself does not hold it when a traceback quotes it
    carrier.answers = [answer]
    with pytest.raises(SendingError) as told:
        send(twilio, words)
    assert told.value.__cause__ is None and told.value.__context__ is None
    everything = caplog.text + repr(told.value) + "".join(traceback.format_exception(told.value))
    for secret in (HER.lstrip("+"), "secret word", "secret-token"):
        assert secret not in everything


def test_a_call_that_went_well_leaves_no_number_in_the_log(carrier: StandIn, twilio: Twilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ring(twilio)
    carrier.answers = [(200, json.dumps({"calls": []}))]
    twilio.calls_to(HER, OURS, NOON)
    assert HER.lstrip("+") not in caplog.text


def test_threads_that_share_an_account_get_each_its_own_answer(carrier: StandIn, twilio: Twilio) -> None:
    carrier.sid_of = lambda asked: "CA-" + asked.form["To"]
    numbers = [f"+855500000{n:02}" for n in range(60)]
    with ThreadPoolExecutor(12) as pool:
        sids = list(pool.map(lambda number: twilio.call(number, OURS, HOOK, STATUS, 25), numbers))
    assert sids == ["CA-" + number for number in numbers]


def listed(sid: str, to: str = HER, from_: str = OURS, at: str | None = "Mon, 23 Nov 2026 12:00:00 +0000") -> dict[str, Any]:
    return {"sid": sid, "to": to, "from": from_, "status": "in-progress", "date_created": at, "direction": "outbound-api"}


def test_what_became_of_a_call_is_found_in_the_carriers_list(carrier: StandIn, twilio: Twilio) -> None:
    calls = [
        listed("CA-1"),
        listed("CA-somleng", to=HER.lstrip("+"), from_=OURS.lstrip("+")),
        listed("CA-no-time", at=None),
        listed("CA-to-another", to=ANOTHER),
        listed("CA-from-another", from_=ANOTHER),
        listed("CA-before", at="Mon, 23 Nov 2026 11:59:59 +0000"),
    ]
    carrier.answers = [(200, json.dumps({"calls": calls, "page": 0, "page_size": 200, "next_page_uri": None}))]
    found = twilio.calls_to(HER, OURS, NOON.replace(microsecond=900_000))
    assert found == [PlacedCall(sid, "in-progress") for sid in ("CA-1", "CA-somleng", "CA-no-time")]
    (asked,) = carrier.asked
    assert HER not in asked.query.values(), "her number in a URL (S27)"
    assert asked.query == {"From": OURS, "PageSize": "200"}


@pytest.mark.parametrize(("answer", "status"), [((429, "{}"), 429), ((500, "oops"), 500), ((200, "oops"), 0), ((200, "{}"), 0)])
def test_a_list_that_cannot_be_had_is_an_error_like_another(carrier: StandIn, twilio: Twilio, answer: Answer, status: int) -> None:
    carrier.answers = [answer]
    with pytest.raises(SendingError) as told:
        twilio.calls_to(HER, OURS, NOON)
    assert (told.value.permanent, told.value.status) == (False, status)
