"""The carrier's hand on the gateway's door: signed as Twilio signs, never following where it is sent, and the same by either way."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect, request
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from gateway.web.simulator.exchange.refusals import NoReplyError
from gateway.web.simulator.exchange.webhooks import Deliver, in_process, over_http, signature

TOKEN = "a token of no account"
FORM = {"From": "+85550000001", "Body": "សួស្ដី & <b>", "Digits": "1#"}


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_the_signature_is_the_one_that_twilios_own_library_expects(form: dict[str, str]) -> None:
    url = "https://gateway.example/hooks/twilio/voice?leg=Ab-1_x&step=4"
    assert RequestValidator(TOKEN).validate(url, form, signature(TOKEN, url, form))


@pytest.fixture
def door() -> Flask:
    app = Flask("door")
    app.add_url_rule("/hook", "hook", lambda: Response(seen(), content_type="text/xml"), methods=["POST"])
    app.add_url_rule("/moved", "moved", lambda: redirect("/hook"), methods=["POST"])
    return app


def seen() -> str:
    """What arrived, in one line."""
    query = request.environ["QUERY_STRING"]
    return "|".join([request.host, query, request.headers["X-Twilio-Signature"], *(f"{name}={request.form[name]}" for name in FORM)])


@pytest.fixture
def server(door: Flask, socket_enabled: None) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_both_ways_bring_the_same_bytes(door: Flask, server: str) -> None:
    url = f"{server}/hook?leg=a%2Fb%20c&step=4"
    by_http, inside = over_http(TOKEN)(url, FORM), in_process(door, TOKEN)(url, FORM)
    assert by_http == inside
    host, query, signed, *fields = by_http.body.decode().split("|")
    assert (f"http://{host}", query, signed) == (server, "leg=a%2Fb%20c&step=4", signature(TOKEN, url, FORM))
    assert fields == [f"{name}={value}" for name, value in FORM.items()]


@pytest.mark.parametrize("way", ["http", "inside"])
def test_a_redirect_is_an_answer_and_not_followed(door: Flask, server: str, way: str) -> None:
    deliver: Deliver = over_http(TOKEN) if way == "http" else in_process(door, TOKEN)
    assert deliver(f"{server}/moved", FORM).status == 302


def test_a_door_that_is_shut_says_so(socket_enabled: None) -> None:
    with pytest.raises(NoReplyError, match="could not be reached"):
        over_http(TOKEN)("http://127.0.0.1:9/hook", FORM)
