"""Texts between a phone and the gateway, and the two memories that hold them: the carrier's and the phone's."""

from pathlib import Path

import pytest

from gateway.web.simulator.exchange.records import Note
from gateway.web.simulator.exchange.refusals import MissingError, UnfinishedError
from gateway.web.simulator.exchange.switch import Exchange
from tests.simulator_toy import CALLER, PUBLIC, PUBLIC_URL, SUPERVISOR, ToyGateway, exchange_for

STATUS = f"{PUBLIC_URL}/hooks/twilio/status"


@pytest.fixture
def toy() -> ToyGateway:
    return ToyGateway()


@pytest.fixture
def exchange(toy: ToyGateway, tmp_path: Path) -> Exchange:
    return exchange_for(toy, toy.app(), tmp_path / "exchange.sqlite")


def kept(exchange: Exchange, number: str) -> list[tuple[str, str]]:
    return [(note.kind, note.body) for note in exchange.texts.kept_by(number)]


def test_a_text_reaches_the_gateway_and_its_answers_the_phone(toy: ToyGateway, exchange: Exchange) -> None:
    toy.texts = ["1 សុខភាព", "2 ច្បាប់"]
    exchange.texts.send(CALLER, "050 000 010", "សួស្ដី")
    assert kept(exchange, CALLER) == [("sent", "សួស្ដី"), ("received", "1 សុខភាព"), ("received", "2 ច្បាប់")]
    (hook,) = toy.hooks
    sid = hook.form["MessageSid"]
    assert sid.startswith("SM") and len(sid) == 34
    assert hook.form == {
        "MessageSid": sid,
        "AccountSid": "AC" + "1" * 32,
        "From": CALLER,
        "To": PUBLIC,
        "Body": "សួស្ដី",
        "NumMedia": "0",
        "ReferralNumMedia": "0",
        "ApiVersion": "2010-04-01",
    }


def test_an_empty_text_has_no_body_at_all(toy: ToyGateway, exchange: Exchange) -> None:
    exchange.texts.send(CALLER, PUBLIC, "")
    assert "Body" not in toy.hooks[0].form


def test_no_answer_is_no_text(exchange: Exchange) -> None:
    exchange.texts.send(CALLER, PUBLIC, "0")
    assert kept(exchange, CALLER) == [("sent", "0")]


def test_an_answer_that_the_carrier_would_not_send_is_shown(toy: ToyGateway, exchange: Exchange) -> None:
    toy.texts = [""]
    exchange.texts.send(CALLER, PUBLIC, "1")
    assert kept(exchange, CALLER)[1:] == [("fault", "<Message> is empty")]


def test_phones_text_each_other_without_troubling_the_gateway(toy: ToyGateway, exchange: Exchange) -> None:
    exchange.texts.send(CALLER, SUPERVISOR, "hello")
    assert kept(exchange, SUPERVISOR) == [("received", "hello")]
    assert toy.hooks == []


def test_receipts_follow_once_and_in_order(toy: ToyGateway, exchange: Exchange) -> None:
    message = exchange.texts.create(SUPERVISOR, PUBLIC, "Code 42", STATUS)
    assert message.status == "queued" and toy.hooks == []
    exchange.tick()
    exchange.tick()
    assert [(form["MessageSid"], form["MessageStatus"]) for form in toy.status_hooks()] == [
        (message.sid, "sent"),
        (message.sid, "delivered"),
    ]


def test_what_the_carrier_forgets_the_phone_keeps(exchange: Exchange) -> None:
    message = exchange.texts.create(SUPERVISOR, PUBLIC, "Code 42", "")
    exchange.tick()
    assert exchange.texts.redact(message.sid).body == ""
    assert exchange.texts.fetch(message.sid).body == ""
    exchange.texts.delete(message.sid)
    with pytest.raises(MissingError):
        exchange.texts.fetch(message.sid)
    assert kept(exchange, SUPERVISOR) == [("received", "Code 42")]


def test_a_text_on_its_way_cannot_be_taken_back(exchange: Exchange) -> None:
    message = exchange.texts.create(SUPERVISOR, PUBLIC, "Code 42", "")
    with pytest.raises(UnfinishedError):
        exchange.texts.redact(message.sid)
    with pytest.raises(UnfinishedError):
        exchange.texts.delete(message.sid)


def test_a_refused_receipt_is_shown_with_its_text(toy: ToyGateway, tmp_path: Path) -> None:
    app = toy.app()
    app.before_request(lambda: ("no", 403))
    exchange = exchange_for(toy, app, tmp_path / "other.sqlite")
    exchange.texts.create(SUPERVISOR, PUBLIC, "Code 42", STATUS)
    exchange.tick()
    assert ("fault", "the status callback was answered 403") in kept(exchange, SUPERVISOR)


def test_a_phone_shows_its_texts_from_where_one_looked_last(exchange: Exchange) -> None:
    exchange.texts.send(CALLER, SUPERVISOR, "one")
    seen: list[Note] = exchange.texts.kept_by(SUPERVISOR)
    exchange.texts.send(CALLER, SUPERVISOR, "two")
    assert [note.body for note in exchange.texts.kept_by("050 000 003", after=seen[-1].id)] == ["two"]
