"""Each kind that waits, by voice and by text, and all that can be heard there: silence, wrong keys, `* # 0 9 8`, nonsense, exit words."""

import pytest

from gateway.dialogue import Ask, Leave, Medium
from gateway.flows.walk import Graph
from tests.conversation import DECOY, Conversation, a_flow, begins, flows_with

FIRST = 'first: {menu: {prompt: more_choices, choices: {"1": {label: more, next: NEXT}}}}'
LAST = """
on: {menu: {prompt: callback_consent, choices: {"1": {label: more, next: on}}}}
else: {menu: {prompt: callback_when, choices: {"1": {label: more, next: on}}}}
"""
MENU = 'menu: {prompt: topics, choices: {"1": {label: health, next: on}, "2": {label: weather, next: on}}ALSO}'
NUMBER = "number: {prompt: code_enter, digits: 4, attribute: code_given, next: onALSO}"
READ_BACK = NUMBER.replace("next: on", "read_back: true, next: on")
PLACE = "place: {prompt: which_district, next: onALSO}"
LANGUAGE = "language: {prompt: choose_language, offer: [khm, eng], next: onALSO}"
OFFER = "offer: {prompt: care_in_time, callback: on, next: onALSO}"
# What waits, how it is written, what is pressed from its node to there, and what # leads to, where that is a step within it.
WAITS: dict[str, tuple[str, str, str]] = {
    "menu": (MENU, "", ""),
    "number": (NUMBER, "", ""),
    "number read back": (READ_BACK, "4711", "code_enter"),
    "place": (PLACE, "", ""),
    "place, page 2": (PLACE, "6", "place.1601"),
    "communes": (PLACE, "6 4", "place.1601"),
    "communes, page 2": (PLACE, "6 4 6", "place.160901"),
    "language": (LANGUAGE, "", ""),
    "offer": (OFFER, "", ""),
    "offer, the second": (OFFER, "2", "service.hospital"),
    "offer, a text to her": (OFFER, "3", "offer_callback"),
}
BY_TEXT = [name for name in WAITS if name != "offer, a text to her"]  # a text is what she has already
in_each = pytest.mark.parametrize("wait", WAITS)
in_each_by_text = pytest.mark.parametrize("wait", BY_TEXT)
by_both = pytest.mark.parametrize(("wait", "medium"), [*((name, "voice") for name in WAITS), *((name, "text") for name in BY_TEXT)])


def graph(wait: str, also: str = "", top: str = "") -> Graph:
    node = WAITS[wait][0].replace("ALSO", also)
    find = "find: {find: {need: legal, next: node}}\n" if wait.startswith("offer") else ""
    return flows_with(main=a_flow(f"{FIRST.replace('NEXT', 'find' if find else 'node')}\n{find}node: {{{node}}}{LAST}", top=top))


def at(wait: str, medium: Medium = "voice", also: str = "", top: str = "") -> Conversation:
    there = begins(medium=medium, graph=graph(wait, also, top)).presses("1", *WAITS[wait][1].split())
    assert there.at == "main/node"
    return there


def wrong_key(there: Conversation) -> str:
    return "7" if there.ask.choices else "47111"


def asks_the_same(now: Conversation, there: Conversation) -> bool:
    """Perhaps without what was only said the first time."""
    ask, before = now.ask, there.ask
    return (now.at, ask.choices, ask.digits) == (there.at, before.choices, before.digits) and {*ask.parts} <= {*before.parts}


# -- silence


@in_each
def test_the_first_silence_is_a_hint_and_the_second_the_decoy(wait: str) -> None:
    there = at(wait)
    first = there.stays_silent()
    hint = ("choose_language",) if wait == "language" else ("repeat_hint",)
    assert (first.at, first.said, first.ask.digits) == (there.at, hint, there.ask.digits)
    second = first.stays_silent()
    if wait.startswith("offer"):
        assert second.at == "main/on"  # she has heard the number
    else:
        assert (second.said, second.over) == (DECOY, True)


@in_each
def test_after_the_hint_everything_still_counts(wait: str) -> None:
    there = at(wait)
    assert asks_the_same(there.stays_silent().presses("*"), there)
    for choice in there.ask.choices:
        assert there.stays_silent().presses(choice.key).lines[-1] == there.presses(choice.key).lines[-1]


@in_each
def test_a_flow_may_say_where_silence_leads(wait: str) -> None:
    hinted = at(wait, also=", silence: else").stays_silent()
    assert (hinted.at, hinted.stays_silent().at) == ("main/node", "main/else")


# -- wrong answers


@by_both
def test_two_wrong_answers_are_forgiven_and_the_third_leads_out(wait: str, medium: Medium) -> None:
    there = at(wait, medium)
    told = "text_unknown_choice" if medium == "text" else "wrong_key"
    first = there.presses(wrong_key(there))
    assert first.said[0] == told
    assert (first.at, first.ask.choices, first.ask.digits) == (there.at, there.ask.choices, there.ask.digits)
    third = first.presses(wrong_key(there), wrong_key(there))
    assert third.over
    assert third.said == (DECOY if medium == "voice" else ())


@by_both
def test_a_flow_may_say_how_many_and_where_they_lead(wait: str, medium: Medium) -> None:
    strict = at(wait, medium, ", retries: 0")
    assert strict.presses(wrong_key(strict)).over
    once = at(wait, medium, ", retries: 1, otherwise: else")
    assert once.presses(wrong_key(once)).at == "main/node"
    assert once.presses(wrong_key(once), wrong_key(once)).at == "main/else"


@in_each
def test_otherwise_alone_takes_the_first_wrong_answer_and_the_first_silence(wait: str) -> None:
    there = at(wait, also=", otherwise: else")
    assert there.presses(wrong_key(there)).at == "main/else"
    assert there.stays_silent().at == "main/else"


@in_each
def test_a_right_answer_after_wrong_ones_is_an_answer(wait: str) -> None:
    there = at(wait)
    sorry = there.presses(wrong_key(there), wrong_key(there))
    keys = [choice.key for choice in there.ask.choices] or ["4711"]
    for key in keys:
        assert sorry.presses(key).lines[-1] == there.presses(key).lines[-1]


@in_each_by_text
def test_words_that_mean_nothing_are_met_with_the_choices(wait: str) -> None:
    there = at(wait, "text")
    first = there.texts("who is this?")
    if wait.startswith(("place", "communes")):
        assert first.said[0] == "place_unknown"
        assert there.texts(*["who is this?"] * 3).at == "main/on"  # nobody is stopped by a place
    else:
        assert (first.said[0], first.ask.choices) == ("text_unknown_choice", there.ask.choices)
        assert there.texts(*["who is this?"] * 3).lines == (Leave(),)


# -- the keys that mean the same everywhere


@by_both
def test_star_is_again(wait: str, medium: Medium) -> None:
    there = at(wait, medium)
    again = there.presses("*")
    assert asks_the_same(again, there)
    assert (again.state.page, again.state.options, again.known) == (there.state.page, there.state.options, there.known)


@by_both
def test_hash_is_back(wait: str, medium: Medium) -> None:
    there, within = at(wait, medium), WAITS[wait][2]
    back = there.presses("#")
    if within:
        assert back.at == there.at
        assert within in (*back.said, *back.labels)
    else:
        assert (back.at, back.said) == ("main/first", ("more_choices",))


@by_both
def test_0_is_out(wait: str, medium: Medium) -> None:
    there = at(wait, medium)
    left = there.presses("0")
    assert (left.over, left.effects) == (True, ())
    assert left.said == (DECOY if medium == "voice" else ())


@by_both
def test_9_is_help_where_the_flow_says_so_and_else_a_wrong_key(wait: str, medium: Medium) -> None:
    assert at(wait, medium, top="help_at_once: true\n").presses("9").said[0] == "dial_117"
    there = at(wait, medium)
    if there.ask.choices:
        assert there.presses("9").said[0] in ("wrong_key", "text_unknown_choice")


@in_each
def test_8_is_another_language_where_a_key_is_a_choice(wait: str) -> None:
    there = at(wait)
    if not there.ask.choices:
        assert there.presses("8").ask.lang == "khm"  # the first of four digits
        return
    switched = there.presses("8")
    assert asks_the_same(switched, there)
    assert {line.lang for line in switched.lines} == {"eng"}  # type: ignore[union-attr]
    assert (switched.state.page, switched.state.options, switched.known) == (there.state.page, there.state.options, there.known)
    assert switched.presses("8").lines[-1] == Ask("khm", switched.ask.parts, switched.ask.choices)


# -- going


@by_both
def test_hanging_up_is_normal(wait: str, medium: Medium) -> None:
    gone = at(wait, medium).hangs_up()
    assert (gone.lines, gone.effects, gone.over) == ((), (), True)
    assert not {"code_given", "place"} & set(gone.known)


@in_each_by_text
@pytest.mark.parametrize("word", ["stop", "ឈប់", "Chhob."])
def test_an_exit_word_is_silence(wait: str, word: str) -> None:
    assert at(wait, "text").texts(word).lines == (Leave(),)
