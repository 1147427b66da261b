"""Whatever is pressed, texted or left unsaid, whatever casework answers: what must hold after every event of every flow that ships.

That each event comes to a wait, a connection or an end, asks for little and leaves a small state that is read as it was written, every
`Conversation` asserts by itself.
"""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.dialogue import Ask, Bridged, Connect, Heard, Key, Leave, Medium, Play, Receipt, Record, Recorded, Silence, Started, Text
from gateway.flows import engine
from gateway.flows.compile import EXIT_WORDS
from gateway.flows.kinds.number import READ_BACK
from gateway.flows.state import KNOWN_ATTRIBUTES, Answer, Need, State, parse, write
from tests.conversation import DECOY, SHIPPED, TYPED, Answering, Conversation, begins
from tests.spoken import sources

DECOYS = {*DECOY}
GAZETTEER, SERVICES, CATALOGUES = sources().gazetteer, sources().directory.services, sources().catalogues
WINDOWS = ("now", "today_morning", "today_noon", "tomorrow_afternoon", "tomorrow_evening")
BRIEF = "urgency_danger_now need_counselling brief_language language_khm brief_no_mediation"

MEANT = ["malik", "បានលុង", "english", "ខ្មែរ", "yes", "health", "ច្បាប់", "help", "more", "another place", "050000001"]
one_key = st.sampled_from("1234567890*#")
keys = st.one_of(one_key, one_key, one_key, st.text("0123456789*#", min_size=1, max_size=14)).map(Key)
words = st.one_of(st.sampled_from([*MEANT, "hello", "", "1 2", "៣", *sorted(EXIT_WORDS)]), st.text(max_size=40))
back = st.sampled_from([Bridged("completed"), Bridged("busy"), Bridged("failed")])
spoken = st.one_of(keys, keys, keys, st.just(Silence()), st.just(Started()), back)
written = st.one_of(keys.map(lambda key: Text(key.digits)), words.map(Text), words.map(Text), st.just(Receipt("delivered")))

places = st.sampled_from([place.code for place in GAZETTEER.places if place.code.startswith("16") and 4 <= len(place.code) <= 6])
MOSTLY, EVENTS = st.sampled_from([True] * 7 + [False]), 30
yes_no = st.sampled_from(["yes", "no"])


def labelled(codes: list[str]) -> Answer:
    return Answer(options=tuple((code, ()) for code in codes))


def a_card(args: Mapping[str, str], numbered: str, connects: str) -> Answer:
    name = args["service"]
    number = ("card_number", f"digits:phone.{name}") if numbered == "yes" else ("card_no_number",)
    return Answer(parts=(f"service.{name}", *number), values={"number": numbered, "connects": connects, "to_ring": name})


def anyhow(data: st.DataObject) -> Mapping[str, Answering]:
    """Casework that answers anything it ever may."""

    def names(args: Mapping[str, str]) -> Answer:
        within = args["within"]
        return labelled([place.code for place in (GAZETTEER.children(within) if within else GAZETTEER.districts)])

    def named(args: Mapping[str, str]) -> Answer:
        verdict = data.draw(st.sampled_from(["sure", "choose", "unknown"]))
        few = {"sure": (1, 1), "choose": (2, 5), "unknown": (0, 0)}[verdict]
        found = data.draw(st.lists(places, min_size=few[0], max_size=few[1], unique=True))
        return Answer(verdict, options=tuple((code, ()) for code in found))

    def services(args: Mapping[str, str]) -> Answer:
        return labelled(data.draw(st.lists(st.sampled_from([service.id for service in SERVICES]), unique=True, max_size=14)))

    answering: dict[str, Answering] = {
        "places": names,
        "place_named": named,
        "nearest": services,
        "card": lambda args: a_card(args, data.draw(yes_no), data.draw(yes_no)),
        "windows": lambda args: labelled(data.draw(st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=5, unique=True))),
    }
    for node in SHIPPED.nodes.values():
        if hasattr(node, "answers"):
            answering[node.ask] = lambda args, node=node: verdict_of(data, node.ask)  # type: ignore[misc]
    return answering


A_REQUEST = {"request": "0198f2a4-5b1c-7e3d-9a61-2f4c8d7e6b50"}
FACTS: Mapping[str, Mapping[str, str]] = {
    "new_code": {"code": "4711"},
    "earliest": {"earliest": "window_tomorrow_morning", "until_then": "until_then card_number digits:phone.malik_health_centre"},
    "open_by_code": A_REQUEST,
    "next_duty": {**A_REQUEST, "request_number": "1234"},
    "accept": {**A_REQUEST, "brief": BRIEF},
    "brief_window": {**A_REQUEST, "brief": BRIEF},
    "next_to_record": {"prompt": "greeting", "prompt_number": "012", "voice": "khm", "told": "record_refused record_fault_loud"},
    "take_recorded": {"take": "0198f2a4-5b1c-7e3d-9a61-2f4c8d7e6b50"},
    "hear_take": {"sound": f"clip.{'0' * 32}.wav"},
    **{asked: {"focal_point": "f1"} for asked in ("gate", "bridge", "stand_by", "call_in")},
}
"""What casework answers besides a verdict, the longest of its kind."""


def verdict_of(data: st.DataObject, asked: str) -> Answer:
    answers = {verdict for node in SHIPPED.nodes.values() if getattr(node, "ask", "") == asked for verdict in node.answers}
    return Answer(data.draw(st.sampled_from(sorted(answers))), {**FACTS.get(asked, {}), "code_tries": "1"})


def whatever_happens(data: st.DataObject, flow: str, medium: Medium = "voice") -> list[Conversation]:
    """A conversation from its beginning, event by event."""
    now = begins(flow, medium, casework=anyhow(data), reachable=data.draw(yes_no), connects_117=data.draw(yes_no))
    all_of_it = [now]
    while not now.over and len(all_of_it) < EVENTS:
        now = now.gets(data.draw(offered(now, medium) if data.draw(MOSTLY) else spoken if medium == "voice" else written))
        all_of_it.append(now)
    return all_of_it


def offered(now: Conversation, medium: Medium) -> st.SearchStrategy[Heard]:
    """What somebody does who listens, so that conversations get far."""
    last = now.lines[-1]
    if isinstance(last, Record):
        return st.sampled_from([Recorded("RE1", 3), Recorded("RE1", 0), Silence()])
    if not isinstance(last, Ask):
        return back
    keys = [choice.key for choice in last.choices] or [TYPED.get(last.digits, "1" * last.digits)]
    return st.sampled_from(keys).map(Key if medium == "voice" else Text)


FLOWS: list[tuple[str, Medium]] = [("main", "voice"), ("main", "text"), ("redial", "voice"), ("gate", "voice"), ("staff", "voice")]
in_every_flow = pytest.mark.parametrize(("flow", "medium"), FLOWS, ids=lambda value: value)


def nothing_typed_for_casework_stays(now: Conversation) -> None:
    reads_back = now.state.options == READ_BACK
    once_typed = {"first_given"} if now.state.at in ("staff/again", "staff/second_again") else set()  # a PIN, until it is typed again
    assert not [name for name in now.known if name.endswith("_given") and not reads_back and name not in once_typed]
    assert set(now.known) <= KNOWN_ATTRIBUTES
    if now.over:
        assert set(now.known) <= {"code", "request_number", "focal_point"}


def whatever_is_said_has_words(now: Conversation) -> None:
    for line in (line for line in now.lines if isinstance(line, Play | Ask)):
        choices = line.choices if isinstance(line, Ask) else ()
        for part in (*line.parts, *(part for choice in choices for part in choice.label)):
            speaker = part.removeprefix("language_") if part.startswith("language_") else "khm"
            assert part.startswith("digits:") or CATALOGUES.own(speaker, part), part


def no_more_is_asked_than_she_can_remember(now: Conversation) -> None:
    """S3: five choices, for places a sixth, and help at once beside the main menu; each key once. S8: time to answer."""
    for ask in (line for line in now.lines if isinstance(line, Ask)):
        pressed = [choice.key for choice in ask.choices]
        assert len(pressed) == len(set(pressed))
        assert len(pressed) <= (6 if now.at.endswith(("/where", "/place", "/topics")) else 5)
        assert ask.seconds >= 8


@in_every_flow
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_after_every_event(flow: str, medium: Medium, data: st.DataObject) -> None:
    for now in whatever_happens(data, flow, medium):
        nothing_typed_for_casework_stays(now)
        whatever_is_said_has_words(now)
        no_more_is_asked_than_she_can_remember(now)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), flow=st.sampled_from(["main", "redial", "gate"]))
def test_0_leads_to_the_decoy_in_one_step_wherever_she_is(data: st.DataObject, flow: str) -> None:
    here = whatever_happens(data, flow)[-1]
    if here.over or isinstance(here.lines[-1], Connect) or SHIPPED.nodes[here.at].raw:
        return
    left = here.presses("0")
    assert (left.said, left.over, left.effects) == (DECOY, True, ())


@settings(max_examples=100, deadline=None)
@given(data=st.data(), word=st.sampled_from(["0", *sorted(EXIT_WORDS)]))
def test_an_exit_word_is_silence_wherever_she_is(data: st.DataObject, word: str) -> None:
    here = whatever_happens(data, "main", "text")[-1]
    if not here.over:
        left = here.texts(word)
        assert (left.lines, left.over, left.effects) == ((Leave(),), True, ())


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_on_her_leg_nothing_but_the_decoy_before_her_key(data: st.DataObject) -> None:
    """I7, whatever comes from the line: until casework has said that the key was hers."""
    hers = False

    def gate(args: Mapping[str, str]) -> Answer:
        nonlocal hers
        verdict = data.draw(st.sampled_from(["right", "not_now", "wrong"]))
        hers = hers or verdict == "right"
        return Answer(verdict)

    now = begins("gate", casework={**anyhow(data), "gate": gate})
    for event in data.draw(st.lists(spoken, max_size=12)):
        if now.over:
            break
        now = now.gets(event)
        if not hers:
            assert set(now.said) <= DECOYS
            assert not any(isinstance(line, Connect) for line in now.lines)
            assert not (isinstance(now.lines[-1], Ask) and now.ask.choices)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), medium=st.sampled_from(["voice", "text"]))
def test_nobody_is_asked_to_ring_without_a_confirming_key(data: st.DataObject, medium: Medium) -> None:
    """S10: whoever is called back was asked everything, and said yes to it at the end."""
    all_of_it = whatever_happens(data, "main", medium)
    for before, now in pairwise(all_of_it):
        for effect in now.effects:
            if effect.name == "confirm_request":
                assert before.at in ("callback/confirm", "callback/confirm_call_in")
                assert {"need", "near", "key", "code"} <= set(effect.known)
                never_rung = before.at == "callback/confirm_call_in"
                assert bool(effect.known.get("calls_in")) is never_rung
                assert never_rung or effect.known.get("urgency") == "danger_now" or {"window", "if_missed"} <= set(effect.known)


@settings(max_examples=200)
@given(
    st.builds(
        State, at=st.text(), known=st.dictionaries(st.text(), st.text()), trail=st.lists(st.tuples(st.text(), st.integers(0, 9))).map(tuple)
    )
)
def test_a_state_is_read_as_it_was_written(state: State) -> None:
    assert parse(write(state)) == state


def test_a_state_of_nodes_that_are_gone_is_lost_and_says_so() -> None:
    with pytest.raises(engine.Lost, match="no wait 'main/gone' in this version of the flows"):
        engine.step(SHIPPED, State(at="main/gone"), Key("1"))
    with pytest.raises(engine.Lost):
        engine.step(SHIPPED, State(at="main/promises"), Key("1"))  # a node, and nobody waits there


def test_a_need_changes_nothing_until_it_is_answered() -> None:
    topics = begins().presses("1", "1")
    need = engine.step(SHIPPED, topics.state, Key("1"))
    assert isinstance(need, Need)
    first, second = (engine.resume(SHIPPED, need, labelled(["1601"])) for _ in range(2))
    assert first == second
