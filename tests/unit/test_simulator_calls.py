"""Calls as they go over a carrier: each test is what hands do at the phones, and what the gateway was asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.web.simulator.exchange.records import Call
from gateway.web.simulator.exchange.refusals import EngagedError, NonsenseError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.view import waiting_for
from tests.simulator_toy import (
    CALLER,
    FOCAL_POINT,
    PUBLIC,
    STAFF,
    SUPERVISOR,
    ToyGateway,
    clip,
    dial,
    exchange_for,
    gather,
    page_url,
)


@pytest.fixture
def toy() -> ToyGateway:
    return ToyGateway(
        pages={
            "start": gather("menu", clip("greeting")),
            "menu.1": clip("weather") + "<Hangup/>",
            "menu.2": dial(FOCAL_POINT, then="after"),
            "menu.3": dial("117", then="after"),
            "menu.4": gather("code", clip("code"), digits=4),
            "menu.silence": clip("goodbye") + "<Hangup/>",
            "code": clip("thanks") + "<Hangup/>",
            "code.silence": "<Hangup/>",
            "after": clip("nobody") + "<Hangup/>",
        }
    )


class Hand:
    """Somebody with a phone: acts on the call that the phone is in, as it is now."""

    def __init__(self, exchange: Exchange, number: str) -> None:
        self.exchange, self.number = exchange, number

    def dials(self, to: str) -> None:
        self.exchange.calls.dial(self.number, to, "page")

    def answers(self) -> None:
        assert self.exchange.calls.answer(self.call.sid, self.call.version, "page")

    def presses(self, keys: str) -> None:
        self.exchange.calls.press(self.call.sid, self.call.version, keys)

    def is_silent(self) -> None:
        self.exchange.calls.silence(self.call.sid, self.call.version)

    def hangs_up(self) -> None:
        assert self.exchange.calls.hang_up(self.number)

    @property
    def call(self) -> Call:
        with self.exchange.office.ledger.reading() as book:
            call = book.latest(self.number)
        assert call is not None
        return call

    @property
    def at(self) -> str:
        with self.exchange.office.ledger.reading() as book:
            return waiting_for(book, self.call) or self.call.status

    def noticed(self, kind: str) -> list[str]:
        with self.exchange.office.ledger.reading() as book:
            return [happening.what for happening in book.happenings(self.call.sid) if happening.kind == kind]

    @property
    def heard(self) -> list[str]:
        return [url.rsplit("/", 1)[-1].removesuffix(".wav") for url in self.noticed("clip")]


Phones = Callable[[str], Hand]


@pytest.fixture
def exchange(toy: ToyGateway, tmp_path: Path) -> Exchange:
    return exchange_for(toy, toy.app(), tmp_path / "exchange.sqlite")


@pytest.fixture
def phone(exchange: Exchange) -> Phones:
    return lambda number: Hand(exchange, number)


def test_a_caller_dials_hears_presses_and_is_let_go(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials("050 000 010")
    assert (caller.at, caller.heard) == ("keys", ["greeting"])
    caller.presses("1")
    assert (caller.at, caller.heard) == ("sounds", ["greeting", "weather"])
    toy.move_clock(20)
    caller.is_silent()
    assert caller.at == "completed"
    assert [hook.page for hook in toy.hooks] == ["start", "menu", "start"]
    assert [form["CallStatus"] for form in toy.status_hooks()] == ["completed"]
    assert toy.status_hooks()[0]["CallDuration"] == "20"


def test_the_webhook_is_told_what_somleng_tells(toy: ToyGateway, phone: Phones) -> None:
    phone(CALLER).dials(PUBLIC)
    phone(CALLER).presses("1")
    first, second = toy.hooks
    sid = first.form["CallSid"]
    assert sid.startswith("CA") and len(sid) == 34
    assert first.form == {
        "CallSid": sid,
        "AccountSid": "AC" + "1" * 32,
        "From": CALLER,
        "To": PUBLIC,
        "Caller": CALLER,
        "Called": PUBLIC,
        "Direction": "inbound",
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
    }
    assert second.form == first.form | {"CallStatus": "in-progress", "Digits": "1"}


def test_silence_goes_past_the_gather_without_its_action(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.is_silent()
    assert caller.heard == ["greeting", "goodbye"]
    assert [hook.page for hook in toy.hooks] == ["start", "menu.silence"]
    assert "Digits" not in toy.hooks[1].form


def test_a_pause_sends_fewer_keys_than_were_asked_for(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.presses("4")
    caller.presses("1")
    caller.presses("2")
    assert caller.at == "keys"
    caller.is_silent()
    assert toy.digits() == ["4", "12"]


def test_the_last_key_of_a_number_sends_it_and_further_ones_are_lost(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.presses("4")
    caller.presses("123456")
    assert toy.digits() == ["4", "1234"]


def test_the_finishing_key_ends_a_number_but_does_not_begin_one(toy: ToyGateway, phone: Phones) -> None:
    toy.pages["start"] = gather("menu", digits=4, finish="#")
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.presses("#")
    assert caller.at == "keys"
    caller.presses("31#")
    assert toy.digits() == ["31"]


def test_hash_is_a_key_like_any_other_where_nothing_finishes(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.presses("#")
    assert toy.digits() == ["#"]


def test_a_double_click_does_nothing_twice(toy: ToyGateway, exchange: Exchange, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    seen = caller.call
    assert exchange.calls.press(seen.sid, seen.version, "1")
    assert not exchange.calls.press(seen.sid, seen.version, "1")
    assert not exchange.calls.silence(seen.sid, seen.version)
    assert [hook.page for hook in toy.hooks] == ["start", "menu"]


def test_keys_outside_a_wait_are_lost(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.presses("1")
    caller.presses("2")
    assert caller.at == "sounds"
    assert caller.noticed("keys") == ["1"]


def test_a_caller_who_hangs_up_sends_only_the_final_status(toy: ToyGateway, phone: Phones) -> None:
    caller = phone(CALLER)
    caller.dials(PUBLIC)
    caller.hangs_up()
    assert caller.at == "completed"
    assert [hook.path for hook in toy.hooks] == ["/hooks/twilio/voice", "/hooks/twilio/status"]


def test_a_phone_is_in_one_call_at_a_time(phone: Phones) -> None:
    phone(CALLER).dials(PUBLIC)
    with pytest.raises(EngagedError):
        phone(CALLER).dials(STAFF)


@pytest.mark.parametrize("number", ["", "police", "<Number>", "+855 50x"])
def test_a_phone_dials_only_numbers(phone: Phones, number: str) -> None:
    with pytest.raises(NonsenseError):
        phone(CALLER).dials(number)


def test_a_busy_line_is_heard_as_busy(toy: ToyGateway, phone: Phones) -> None:
    toy.pages["start"] = '<Reject reason="busy"/>'
    phone(CALLER).dials(PUBLIC)
    assert phone(CALLER).at == "busy"
    assert [form["CallStatus"] for form in toy.status_hooks()] == ["busy"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<Pause/>", "<Pause> is not in the subset"),
        (f'<Dial callerId="{CALLER}">117</Dial>', "callerId of <Dial> is not a number of this account"),
        (f"<Redirect>{page_url('start')}</Redirect>", "redirect in a loop"),
        (None, "answered 500"),
    ],
)
def test_what_the_carrier_does_not_understand_drops_the_call_and_says_why(
    toy: ToyGateway, phone: Phones, page: str | None, reason: str
) -> None:
    toy.pages.pop("start") if page is None else toy.pages.update(start=page)
    phone(CALLER).dials(PUBLIC)
    assert not phone(CALLER).call.alive
    assert reason in phone(CALLER).noticed("fault")[0]


def test_a_status_hook_that_is_refused_is_shown(toy: ToyGateway, tmp_path: Path) -> None:
    app = toy.app()
    app.before_request(lambda: ("no", 403) if toy.hooks else None)
    caller = Hand(exchange_for(toy, app, tmp_path / "other.sqlite"), CALLER)
    caller.dials(PUBLIC)
    caller.hangs_up()
    assert caller.noticed("fault") == ["the status callback was answered 403"]


def test_the_other_phone_is_rung_with_our_number_and_talks(toy: ToyGateway, phone: Phones) -> None:
    caller, focal_point = phone(CALLER), phone(FOCAL_POINT)
    caller.dials(PUBLIC)
    caller.presses("2")
    assert (caller.at, focal_point.at, focal_point.call.other) == ("dialling", "ringing", STAFF)
    focal_point.answers()
    assert (caller.at, focal_point.at) == ("talking", "talking")
    toy.move_clock(90)
    focal_point.hangs_up()
    bridged = toy.hooks[-1].form
    assert (bridged["DialCallStatus"], bridged["DialCallDuration"]) == ("completed", "90")
    assert bridged["DialCallSid"] == focal_point.call.sid
    assert caller.heard[-1] == "nobody"


def test_neither_handset_shows_the_others_number(phone: Phones) -> None:
    caller, focal_point = phone(CALLER), phone(FOCAL_POINT)
    caller.dials(PUBLIC)
    caller.presses("2")
    focal_point.answers()
    assert caller.noticed("dialling") + caller.noticed("talking") == ["", ""]
    assert focal_point.noticed("talking") == [STAFF]


@pytest.mark.parametrize(("deed", "status"), [("decline", "busy"), ("wait", "no-answer")])
def test_a_ring_that_nobody_takes_comes_back(toy: ToyGateway, exchange: Exchange, phone: Phones, deed: str, status: str) -> None:
    phone(CALLER).dials(PUBLIC)
    phone(CALLER).presses("2")
    if deed == "decline":
        phone(FOCAL_POINT).hangs_up()
    else:
        toy.move_clock(25)
        exchange.tick()
    assert toy.hooks[-1].form["DialCallStatus"] == status
    assert "DialCallSid" not in toy.hooks[-1].form
    assert phone(CALLER).at == "sounds"


def test_a_phone_in_a_call_is_busy_for_others(toy: ToyGateway, phone: Phones) -> None:
    phone(FOCAL_POINT).dials(STAFF)
    phone(CALLER).dials(PUBLIC)
    phone(CALLER).presses("2")
    assert toy.hooks[-1].form["DialCallStatus"] == "busy"


def test_a_caller_who_leaves_a_bridge_ends_it_and_its_action_is_never_asked(toy: ToyGateway, phone: Phones) -> None:
    phone(CALLER).dials(PUBLIC)
    phone(CALLER).presses("2")
    phone(FOCAL_POINT).answers()
    phone(CALLER).hangs_up()
    assert (phone(CALLER).at, phone(FOCAL_POINT).at) == ("completed", "completed")
    assert "after" not in [hook.page for hook in toy.hooks]


def test_whoever_has_no_phone_here_answers_at_once(toy: ToyGateway, exchange: Exchange, phone: Phones) -> None:
    phone(CALLER).dials(PUBLIC)
    phone(CALLER).presses("3")
    assert phone(CALLER).at == "talking"
    assert phone(CALLER).noticed("talking") == ["117"]
    exchange.calls.hang_up("117")
    assert toy.hooks[-1].form["DialCallStatus"] == "completed"


def test_phones_call_each_other_without_troubling_the_gateway(toy: ToyGateway, phone: Phones) -> None:
    phone(CALLER).dials(SUPERVISOR)
    phone(SUPERVISOR).answers()
    assert (phone(CALLER).at, phone(SUPERVISOR).call.other) == ("talking", CALLER)
    phone(SUPERVISOR).hangs_up()
    assert phone(CALLER).at == "completed"
    assert toy.hooks == []


def test_a_call_of_a_process_that_died_is_given_up(toy: ToyGateway, exchange: Exchange, phone: Phones) -> None:
    phone(CALLER).dials(PUBLIC)
    with exchange.calls._journey() as journey:
        journey.ask(phone(CALLER).call, page_url("start"))
    exchange.tick()
    assert phone(CALLER).at == "connecting"
    toy.move_clock(31)
    exchange.tick()
    assert phone(CALLER).noticed("fault") == ["dropped: the webhook never answered"]


def test_an_answer_that_comes_after_the_hang_up_is_dropped(toy: ToyGateway, tmp_path: Path) -> None:
    app = toy.app()
    exchange = exchange_for(toy, app, tmp_path / "other.sqlite")
    caller = Hand(exchange, CALLER)

    @app.before_request
    def hang_up_meanwhile() -> None:
        exchange.calls.hang_up(CALLER)

    caller.dials(PUBLIC)
    assert (caller.at, caller.heard) == ("canceled", [])
    assert [form["CallStatus"] for form in toy.status_hooks()] == ["canceled"]


def test_two_exchanges_on_one_file_are_one_switch(toy: ToyGateway, exchange: Exchange, tmp_path: Path) -> None:
    other = exchange_for(toy, toy.app(), tmp_path / "exchange.sqlite")
    Hand(exchange, CALLER).dials(PUBLIC)
    Hand(other, CALLER).presses("1")
    assert Hand(exchange, CALLER).at == "sounds"


def test_a_file_of_an_older_shape_is_started_afresh(toy: ToyGateway, exchange: Exchange, tmp_path: Path) -> None:
    Hand(exchange, CALLER).dials(PUBLIC)
    with exchange.office.ledger.writing() as book:
        book._connection.execute("PRAGMA user_version = 0")
    assert exchange_for(toy, toy.app(), tmp_path / "exchange.sqlite").calls.listed() == []


deeds = st.sampled_from(["dial", "1", "2", "3", "4", "silence", "hang up", "answer", "decline", "117 hangs up", "a minute"])


@settings(max_examples=30, deadline=None)
@given(st.lists(deeds, max_size=14))
def test_whatever_hands_do_every_call_that_ended_was_reported_once(tmp_path_factory: pytest.TempPathFactory, done: list[str]) -> None:
    toy = ToyGateway(
        pages={
            "start": gather("menu", clip("greeting")),
            "menu": "<Hangup/>",
            "menu.1": gather("menu"),
            "menu.2": dial(FOCAL_POINT, then="start"),
            "menu.3": dial("117", then="start"),
            "menu.silence": gather("menu"),
        }
    )
    exchange = exchange_for(toy, toy.app(), tmp_path_factory.mktemp("switch") / "exchange.sqlite")
    for deed in done:
        _do(exchange, toy, deed)
    with exchange.office.ledger.reading() as book:
        living, calls = book.living(), book.listed_calls()
    assert len({call.handset for call in living}) == len(living)
    assert all(any(parent.sid == call.parent for parent in living) for call in living if call.parent)
    ended = sorted(call.sid for call in calls if not call.alive and call.direction == "inbound")
    assert sorted(form["CallSid"] for form in toy.status_hooks()) == ended


def _do(exchange: Exchange, toy: ToyGateway, deed: str) -> None:
    with exchange.office.ledger.reading() as book:
        call, ring = book.engaging(CALLER), book.engaging(FOCAL_POINT)
    match deed:
        case "dial" if not call:
            exchange.calls.dial(CALLER, PUBLIC, "page")
        case "1" | "2" | "3" | "4" if call:
            exchange.calls.press(call.sid, call.version, deed)
        case "silence" if call:
            exchange.calls.silence(call.sid, call.version)
        case "hang up":
            exchange.calls.hang_up(CALLER)
        case "answer" if ring:
            exchange.calls.answer(ring.sid, ring.version, "page")
        case "decline":
            exchange.calls.hang_up(FOCAL_POINT)
        case "117 hangs up":
            exchange.calls.hang_up("117")
        case "a minute":
            toy.move_clock(60)
            exchange.tick()
