"""A number as a text, for who asked for it and said yes: one neutral message, once, and soon gone from the carrier (S13, S22, S24)."""

import pytest
from sqlalchemy import select

from gateway.sms import parts
from gateway.store import tables
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.people import Caller
from tests.rig.phones import PUBLIC, Call, Street
from tests.rig.servers import until


def at_a_card(her: Caller, *language: str) -> Call:
    """A line with a number, heard by whoever would rather not say where she is."""
    call = her.dials().chooses(*(language or ("language_khm",)), "i_can_listen", "papers_and_law", "place_more", "place_other")
    return call.hears("service.1281", "offer_text_me")


def receipt(street: Street, url: str, sid: str, status: str) -> None:
    assert street.post(url, {"MessageSid": sid, "MessageStatus": status, "From": PUBLIC}).status_code == 204


def test_she_hears_what_a_text_leaves_before_she_says_yes(gateway: Gateway, caller: Caller) -> None:
    call = at_a_card(caller).chooses("offer_text_me").hears("text_me_consent", "text_me_yes", "text_me_no")
    caller.gets_no_text()
    call.chooses("text_me_no").hears("offer_text_me")
    caller.gets_no_text()


def test_the_text_is_a_number_and_hours_and_nothing_that_betrays_her(caller: Caller) -> None:
    at_a_card(caller).chooses("offer_text_me", "text_me_yes").hears("text_me_sent")
    text = caller.gets_text()
    assert text.form["From"] == PUBLIC
    assert text.form["Body"].splitlines()[0] == "1281"
    assert parts(text.form["Body"]) == 1
    for word in ("ច្បាប់", "មេធាវី", "http", "0 ", "Law", "lek"):
        assert word not in text.form["Body"]


def test_it_is_written_in_the_language_of_the_call(caller: Caller) -> None:
    at_a_card(caller, "language_eng").chooses("offer_text_me", "text_me_yes")
    assert not any("\u1780" <= letter <= "\u17ff" for letter in caller.gets_text().form["Body"])


def test_it_is_sent_once_however_often_the_key_comes(gateway: Gateway, street: Street, caller: Caller) -> None:
    call = at_a_card(caller).chooses("offer_text_me")
    for _ in range(3):
        street.post(call.gather.action, call.form | {"Digits": "1"})
    caller.gets_text()
    gateway.time_passes(3600)
    caller.gets_no_text()


@pytest.mark.parametrize("answer", [(500, "<html>"), 3.0, (201, "no JSON")], ids=["refused", "no answer", "nonsense"])
def test_nobody_knows_whether_it_went_so_it_is_not_sent_again(
    gateway: Gateway, carrier: Carrier, caller: Caller, answer: tuple[int, str] | float
) -> None:
    carrier.misbehave = lambda asked: answer if asked.creates and asked.form["To"] == caller.number else None
    try:
        at_a_card(caller).chooses("offer_text_me", "text_me_yes")
        caller.gets_text()
        for _ in range(3):
            gateway.time_passes(60)
            caller.gets_no_text()
    finally:
        carrier.misbehave = lambda asked: None


def test_her_number_is_kept_no_longer_than_it_is_needed(gateway: Gateway, caller: Caller) -> None:
    at_a_card(caller).chooses("offer_text_me", "text_me_yes")
    caller.gets_text()

    def sealed() -> list[bytes]:
        with gateway.house.store.read() as work:
            return list(work.connection.scalars(select(tables.Outbox.sealed).where(tables.Outbox.sealed.is_not(None))))

    until(lambda: not sealed(), 15, "the end of her sealed number")


@pytest.mark.parametrize("last", ["sent", "delivered", "failed", "undelivered"])
def test_the_carrier_is_told_to_forget_it(gateway: Gateway, street: Street, carrier: Carrier, caller: Caller, last: str) -> None:
    at_a_card(caller).chooses("offer_text_me", "text_me_yes")
    text = caller.gets_text()
    receipt(street, text.form["StatusCallback"], text.sid, "queued")
    gateway.does_what_is_due()
    assert carrier.orders(text.sid) == []
    receipt(street, text.form["StatusCallback"], text.sid, last)
    until(lambda: "DELETE" in carrier.orders(text.sid), 15, "its removal")
    assert carrier.orders(text.sid) == ["redact", "DELETE"]


def test_a_carrier_that_cannot_forget_it_yet_is_asked_again(gateway: Gateway, street: Street, carrier: Carrier, caller: Caller) -> None:
    at_a_card(caller).chooses("offer_text_me", "text_me_yes")
    text = caller.gets_text()
    carrier.misbehave = lambda asked: (400, '{"code": 20009}') if f"/{text.sid}" in asked.path else None
    try:
        receipt(street, text.form["StatusCallback"], text.sid, "sent")
        until(lambda: bool(carrier.orders(text.sid)), 15, "the first try")
    finally:
        carrier.misbehave = lambda asked: None
    gateway.time_passes(300)
    until(lambda: "DELETE" in carrier.orders(text.sid), 15, "its removal")


def test_the_call_itself_is_forgotten_at_the_carrier_too(carrier: Carrier, caller: Caller) -> None:
    call = at_a_card(caller)
    call.hangs_up()
    until(lambda: carrier.orders(call.form["CallSid"]) == ["DELETE"], 15, "its removal")


def test_what_she_texted_us_is_forgotten_at_the_carrier_at_once(carrier: Carrier, caller: Caller) -> None:
    caller.sends("Sousdey", sid=f"SM{caller.number[1:]}")
    until(lambda: carrier.orders(f"SM{caller.number[1:]}") == ["redact", "DELETE"], 15, "its removal")
