"""What we ask of smsbox, against a server that answers as it does, well and badly; tests/story/test_kannel.py asks the real one."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from gateway.channels.errors import SendingError
from gateway.channels.kannel import Kannel
from tests.rig.servers import free_port

pytestmark = pytest.mark.enable_socket

TO, FROM, LEG = "+85550000001", "+85550000200", "token"
USER = ("gateway", "send-password")


class Smsbox:
    """Answers with `status`, or not at all while it is 0."""

    def __init__(self) -> None:
        self.status, self.asked = 202, list[tuple[str, dict[str, str], bytes]]()
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        smsbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                smsbox.asked.append((self.path, dict(self.headers), body))
                if not smsbox.status:
                    time.sleep(0.5)
                    return
                self.send_response(smsbox.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def smsbox() -> Iterator[Smsbox]:
    box = Smsbox()
    yield box
    box.close()


def kannel(url: str) -> Kannel:
    return Kannel(f"{url}/cgi-bin/sendsms", USER, "http://127.0.0.1:8000", "hook-password", "", 0.3)


@pytest.mark.parametrize("words, coding", [("Test 4821", "0"), ("Prix: 5€", "0"), ("សួស្ដី", "2"), ("ok 🙏", "2")])
def test_the_address_holds_nothing_and_the_alphabet_is_what_the_words_need(smsbox: Smsbox, words: str, coding: str) -> None:
    assert kannel(smsbox.url).text(TO, FROM, words, LEG, 600) == ""
    ((path, headers, body),) = smsbox.asked
    assert (path, body.decode()) == ("/cgi-bin/sendsms", words)
    said = {name: headers[f"X-Kannel-{name}"] for name in ("To", "From", "Coding", "DLR-Mask", "Validity", "DLR-Url")}
    report = "http://kannel:hook-password@127.0.0.1:8000/hooks/kannel/status?type=%d&leg=token"
    assert said == {"To": TO, "From": FROM, "Coding": coding, "DLR-Mask": "31", "Validity": "10", "DLR-Url": report}


@pytest.mark.parametrize(
    "status, permanent, unknown", [(400, True, False), (403, False, False), (503, False, False), (302, False, False), (0, False, True)]
)
def test_whether_it_may_have_gone(smsbox: Smsbox, status: int, permanent: bool, unknown: bool) -> None:
    smsbox.status = status
    with pytest.raises(SendingError) as failed:
        kannel(smsbox.url).text(TO, FROM, "words", LEG, 600)
    assert (failed.value.permanent, failed.value.unknown, failed.value.status) == (permanent, unknown, status)
    assert failed.value.__context__ is None and len(smsbox.asked) == 1


def test_nobody_there_means_that_nothing_went() -> None:
    with pytest.raises(SendingError) as failed:
        kannel(f"http://127.0.0.1:{free_port()}").text(TO, FROM, "words", LEG, 600)
    assert not failed.value.unknown and not failed.value.permanent


def test_a_number_that_would_break_the_request_is_refused_at_once(smsbox: Smsbox) -> None:
    with pytest.raises(SendingError) as failed:
        kannel(smsbox.url).text(f"{TO}\r\nX-Kannel-To: 1", FROM, "words", LEG, 600)
    assert failed.value.permanent and smsbox.asked == []
