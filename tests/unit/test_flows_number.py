"""Numbers of many keys: in pieces, of differing length, read back, forgotten when they were wrong."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.dialogue import Ask, Medium
from gateway.flows.faults import FlowError
from gateway.flows.source import parse
from gateway.flows.state import write
from gateway.flows.walk import Graph
from tests.conversation import DECOY, Conversation, a_flow, begins, flows_with

ON = '\non: {menu: {prompt: topics, choices: {"1": {label: more, next: on}}}}'


def asking(fields: str) -> Graph:
    return flows_with(main=a_flow(f"ask: {{number: {{prompt: code_enter, attribute: code_given, {fields}, next: on}}}}{ON}"))


NINE_OR_TEN, READ_BACK = asking("digits: 10, at_least: 9"), asking("digits: 10, at_least: 9, read_back: true")
CODE, TWELVE = asking('digits: 4, without: "0"'), asking("digits: 12")
PHONE = "050000001"


def typing(graph: Graph, *pieces: str, medium: Medium = "voice") -> Conversation:
    return begins(graph=graph, medium=medium).presses(*pieces)


def cut(digits: str, at: frozenset[int]) -> list[str]:
    """The digits in pieces, as somebody types who pauses now and then."""
    edges = [0, *sorted(edge for edge in at if 0 < edge < len(digits)), len(digits)]
    return [digits[start:end] for start, end in pairwise(edges)]


edges = st.frozensets(st.integers(1, 11))


# -- in pieces


@given(digits=st.text("0123456789", min_size=12, max_size=12), at=edges)
def test_however_it_is_cut_it_is_the_same_number(digits: str, at: frozenset[int]) -> None:
    assume("0" not in (pieces := cut(digits, at)))
    ends = typing(TWELVE, *pieces)
    assert (ends.at, ends.known["code_given"], ends.state.scratch) == ("main/on", digits, "")


@given(digits=st.text("123456789", min_size=4, max_size=4), at=edges)
def test_a_code_too(digits: str, at: frozenset[int]) -> None:
    assert typing(CODE, *cut(digits, at)).known["code_given"] == digits


@given(digits=st.text("0123456789", min_size=2, max_size=12), at=edges)
def test_a_0_alone_is_always_the_way_out(digits: str, at: frozenset[int]) -> None:
    """S4: wherever in a number she presses it and nothing after it."""
    before = [piece for piece in cut(digits, at)[:-1] if piece != "0"]
    assert typing(TWELVE, *before).presses("0").said == DECOY


def test_the_rest_of_a_piece_is_waited_for_in_silence_and_with_time() -> None:
    piece = typing(TWELVE, "050")
    assert piece.ask == Ask("khm", digits=9)


def test_a_piece_that_was_left_lying_is_not_joined_to_a_new_try() -> None:
    hinted = typing(TWELVE, "123").stays_silent()
    assert (hinted.said, hinted.ask.digits, hinted.state.scratch) == (("repeat_hint",), 12, "")
    assert hinted.presses("050000001234").known["code_given"] == "050000001234"


def test_in_a_code_without_a_0_one_leads_out_wherever_it_stands() -> None:
    for pieces in (["01"], ["4701"], ["47", "10"]):
        assert typing(CODE, *pieces).over


# -- of differing length


def test_the_longest_ends_with_its_last_key() -> None:
    assert typing(NINE_OR_TEN, f"{PHONE}2").known["code_given"] == f"{PHONE}2"


@given(at=edges)
def test_a_shorter_one_ends_with_a_pause(at: frozenset[int]) -> None:
    assume("0" not in (pieces := cut(PHONE, at)))
    paused = typing(NINE_OR_TEN, *pieces)
    assert paused.ask == Ask("khm", digits=1, seconds=3)
    assert paused.stays_silent().known["code_given"] == PHONE
    assert paused.presses("2").known["code_given"] == f"{PHONE}2"


def test_too_short_a_one_is_no_number() -> None:
    hinted = typing(NINE_OR_TEN, PHONE[:8]).stays_silent()
    assert (hinted.said, hinted.known.get("code_given")) == (("repeat_hint",), None)


def test_star_and_hash_in_a_pause_mean_what_they_always_mean() -> None:
    paused = typing(NINE_OR_TEN, PHONE)
    again = paused.presses("*")
    assert (again.said, again.ask.digits, again.state.scratch) == (("code_enter",), 10, "")
    assert paused.presses("#").said == ("code_enter",)


@pytest.mark.parametrize("body", [PHONE, "050 000 001", "050-000-001", "០៥០ ០០០ ០០១", f"“{PHONE}”."])
def test_by_text_a_number_comes_whole_and_however_it_is_written(body: str) -> None:
    written = begins(graph=NINE_OR_TEN, medium="text").texts(body)
    assert (written.at, written.known["code_given"]) == ("main/on", PHONE)


def test_by_text_half_a_number_is_a_wrong_answer_and_waits_for_no_rest() -> None:
    half = begins(graph=NINE_OR_TEN, medium="text").texts("0500")
    assert (half.said, half.state.scratch) == (("exit_told", "text_unknown_choice", "code_enter"), "")


# -- read back


@pytest.mark.parametrize("medium", ["voice", "text"])
def test_what_she_typed_is_read_back_and_she_says_whether_it_is_right(medium: Medium) -> None:
    back = typing(READ_BACK, f"{PHONE}2", medium=medium)
    assert back.said[-2:] == ("number_read_back", "digits:code_given")
    assert back.labels == ("number_right", "number_again")
    right = back.presses("1")
    assert (right.at, right.known["code_given"], right.state.options) == ("main/on", f"{PHONE}2", ())


def test_read_back_after_the_pause() -> None:
    assert typing(READ_BACK, PHONE).stays_silent().labels == ("number_right", "number_again")


@pytest.mark.parametrize(("key", "said"), [("2", ("code_enter",)), ("#", ("code_enter",))])
@pytest.mark.parametrize("medium", ["voice", "text"])
def test_a_wrong_one_is_forgotten_at_once(medium: Medium, key: str, said: tuple[str, ...]) -> None:
    asked = typing(READ_BACK, f"{PHONE}2", medium=medium).presses(key)
    assert (asked.said, asked.ask.digits) == (said, 10)
    assert PHONE.encode() not in write(asked.state)
    assert asked.presses(f"{PHONE}3", "1").known["code_given"] == f"{PHONE}3"


def test_it_can_be_heard_again_and_silence_does_not_lose_it() -> None:
    back = typing(READ_BACK, f"{PHONE}2")
    assert back.presses("*").said == ("number_read_back", "digits:code_given")
    assert back.stays_silent().presses("1").known["code_given"] == f"{PHONE}2"
    assert back.presses("5").said == ("wrong_key",)
    assert back.presses("5", "1").known["code_given"] == f"{PHONE}2"


def test_by_text_the_right_number_may_follow_at_once() -> None:
    back = typing(READ_BACK, f"{PHONE}2", medium="text")
    assert back.texts(f"{PHONE}3").said[-2:] == ("number_read_back", "digits:code_given")
    assert back.texts(f"{PHONE}3", "1").known["code_given"] == f"{PHONE}3"
    assert back.texts("ត្រូវ").at == back.texts("right").at == "main/on"


@pytest.mark.parametrize("medium", ["voice", "text"])
def test_whoever_leaves_leaves_no_digits_behind(medium: Medium) -> None:
    for here in (typing(READ_BACK, f"{PHONE}2", medium=medium), typing(READ_BACK, PHONE)):
        for left in (here.presses("0"), here.hangs_up(), here.presses("#", "0")):
            assert left.over
            assert PHONE.encode() not in write(left.state)


@given(pieces=st.lists(st.text("0123456789*#", min_size=1, max_size=12), max_size=8), silences=st.booleans())
def test_whatever_is_typed_nothing_is_done_and_the_digits_are_in_one_place(pieces: list[str], silences: bool) -> None:
    now = begins(graph=READ_BACK)
    for piece in pieces:
        if now.over or now.at == "main/on":
            break
        now = now.presses(piece) if not silences or now.state.quiet else now.stays_silent()
        assert now.effects == ()
        assert not (now.state.scratch and now.known.get("code_given"))
    assert not (now.over and "code_given" in now.known)


# -- as it is written


@pytest.mark.parametrize(
    "fields",
    ["digits: 13", "digits: 0", "digits: 4, at_least: 5", "digits: 4, at_least: 0", "digits: 4, secret: true, read_back: true"],
)
def test_what_no_number_can_be_is_refused(fields: str) -> None:
    with pytest.raises(FlowError):
        parse(
            a_flow(f"ask: {{number: {{prompt: code_enter, attribute: code_given, {fields}, next: ask}}}}"),
            "gateway/flows/shipped/x.yaml",
            shipped=True,
        )
