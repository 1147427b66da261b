"""The phones without a page: what is printed, and what a script of keys does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.web.simulator.exchange.refusals import EngagedError, NonsenseError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.terminal import Terminal, Transcript, person, script
from tests.simulator_toy import CALLER, FOCAL_POINT, PUBLIC, STAFF, ToyGateway, clip, dial, exchange_for, gather, page_url


@pytest.fixture
def toy() -> ToyGateway:
    return ToyGateway(
        pages={
            "start": clip("greeting") + gather("menu", clip("topics")),
            "menu.1": gather("code", clip("code"), digits=4),
            "menu.2": dial("117", then="after"),
            "menu.3": dial(FOCAL_POINT, then="after"),
            "menu.silence": "<Say>Good-bye</Say><Hangup/>",
            "menu": "<Pause/>",
            "code": clip("thanks") + "<Hangup/>",
            "after": clip("weather") + "<Hangup/>",
        },
        texts=["1 សុខភាព"],
    )


@pytest.fixture
def exchange(toy: ToyGateway, tmp_path: Path) -> Exchange:
    return exchange_for(toy, toy.app(), tmp_path / "exchange.sqlite")


@pytest.fixture
def printed() -> list[str]:
    return []


@pytest.fixture
def terminal(toy: ToyGateway, exchange: Exchange, printed: list[str]) -> Terminal:
    return terminal_for(exchange, printed, lambda seconds: toy.move_clock(1))


def terminal_for(exchange: Exchange, printed: list[str], sleep: Callable[[float], None]) -> Terminal:
    def describe(url: str) -> dict[str, object]:
        name = url.rsplit("/", 1)[-1].removesuffix(".wav")
        return {"words": f"ពាក្យ {name}", "gloss": name, "draft": name == "greeting"}

    return Terminal(exchange, describe, printed.append, sleep)


def call(terminal: Terminal, keys: str) -> Transcript:
    return terminal.call(CALLER, PUBLIC, script(keys))


def test_a_scripted_call_prints_what_is_heard_and_pressed(terminal: Terminal, printed: list[str]) -> None:
    transcript = call(terminal, "1,1234")
    assert transcript.ended == "completed"
    assert (
        list(transcript.lines)
        == printed
        == [
            "  ពាក្យ greeting\n      greeting (draft)",
            "  ពាក្យ topics\n      topics",
            "> 1",
            "  ពាក្យ code\n      code",
            "> 1234",
            "  ពាក្យ thanks\n      thanks",
            "= completed",
        ]
    )


def test_fewer_keys_are_sent_as_after_a_pause(toy: ToyGateway, terminal: Terminal) -> None:
    call(terminal, "1,12")
    assert toy.digits() == ["1", "12"]


def test_silence_and_the_end_of_the_script(toy: ToyGateway, terminal: Terminal) -> None:
    assert call(terminal, "s").lines[-3:] == ("> (silence)", "  Good-bye", "= completed")
    assert call(terminal, "").lines[-2:] == ("  ពាក្យ topics\n      topics", "= completed")
    assert len(toy.status_hooks()) == 2


def test_a_dropped_call_says_why(terminal: Terminal) -> None:
    assert call(terminal, "9").lines[-2].startswith("! carrier: dropped: <Pause>")


def test_the_other_side_hangs_up_when_nothing_more_is_said(toy: ToyGateway, terminal: Terminal) -> None:
    transcript = call(terminal, "2,s")
    assert "… talking 117" in transcript.lines
    assert transcript.lines[-2:] == ("  ពាក្យ weather\n      weather", "= completed")


def test_a_phone_that_nobody_answers_rings_until_it_is_given_up(toy: ToyGateway, terminal: Terminal) -> None:
    transcript = call(terminal, "3")
    assert "… rings: Focal point (--answer focal_point)" in transcript.lines
    assert toy.hooks[-2].form["DialCallStatus"] == "no-answer"


def test_two_terminals_talk_until_one_hangs_up(toy: ToyGateway, exchange: Exchange) -> None:
    """The one waits where the other acts, as two people would at two terminals."""
    answered: list[Transcript] = []

    def other_acts(seconds: float) -> None:
        if not answered:
            answered.append(terminal_for(exchange, [], lambda seconds: toy.move_clock(1)).answer("focal_point", script("h"), patience=1))

    transcript = terminal_for(exchange, [], other_acts).call(CALLER, PUBLIC, script("3,s"))
    assert answered[0].lines == (f"Focal point is rung by Staff line {STAFF}", f"… talking Staff line {STAFF}", "= completed")
    assert transcript.lines[-2:] == ("  ពាក្យ weather\n      weather", "= completed")


def test_a_ring_of_the_gateway_is_answered(toy: ToyGateway, exchange: Exchange, terminal: Terminal) -> None:
    exchange.calls.create(FOCAL_POINT, STAFF, url=page_url("start"), twiml="", status_url="", timeout=25)
    transcript = terminal.answer("focal_point", script("1,4321"), patience=5)
    assert transcript.lines[0] == f"Focal point is rung by Staff line {STAFF}"
    assert (transcript.ended, toy.digits()) == ("completed", ["1", "4321"])


def test_a_watch_ends_when_nobody_rings(terminal: Terminal) -> None:
    assert terminal.answer("focal_point", script(""), patience=1) == Transcript((), "nobody rang")


def test_a_text_and_what_comes_back(terminal: Terminal) -> None:
    assert terminal.text("050 000 001", PUBLIC, "សួស្ដី").lines == ("> សួស្ដី", f"  Information line {PUBLIC}: 1 សុខភាព")
    assert len(terminal.text(CALLER, PUBLIC, "1").lines) == 2


def test_a_phone_in_a_call_cannot_make_another(exchange: Exchange, terminal: Terminal) -> None:
    exchange.calls.dial(CALLER, PUBLIC, "page")
    with pytest.raises(EngagedError):
        call(terminal, "1")


@pytest.mark.parametrize("leaves", [KeyboardInterrupt, EOFError])
def test_who_leaves_the_terminal_hangs_up(exchange: Exchange, terminal: Terminal, leaves: type[BaseException]) -> None:
    def hand() -> str:
        raise leaves

    with pytest.raises(leaves):
        terminal.call(CALLER, PUBLIC, hand)
    assert [held.status for held in exchange.calls.listed()] == ["completed"]


def test_a_role_that_there_is_not_is_named_with_those_there_are(terminal: Terminal) -> None:
    with pytest.raises(NonsenseError, match="caller, focal_point, supervisor"):
        terminal.answer("mayor", script(""), patience=1)


def test_a_script_is_checked_before_anybody_is_called() -> None:
    with pytest.raises(NonsenseError, match="'x'"):
        script("1,x")


def test_a_person_is_asked_again_for_what_is_no_key() -> None:
    said = iter(["hello", " 1 ", "", "H"])
    hand = person(lambda: next(said))
    assert [hand(), hand(), hand()] == ["1", "s", "h"]
