"""Whatever an officer writes and whatever a caller does: no crash, an end, and always the way out (S4, S5)."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.dialogue import Ask, Bridged, Connect, Heard, Key, Medium, Silence
from gateway.flows.state import parse, write
from tests.conversation import Conversation, begins, flows_with
from tests.random_flows import HEARD, flows

MEDIA: st.SearchStrategy[Medium] = st.sampled_from(["voice", "text"])
EVENTS = st.lists(HEARD, max_size=12)
TOO_MANY = Key("7" * 13)


def walked(text: str, medium: Medium, events: Iterable[Heard]) -> list[Conversation]:
    """The conversation after each event, until it is over. `gets` itself sees to it that every turn waits, connects or ends."""
    here = begins(medium=medium, graph=flows_with(main=text))
    stations = [here]
    for heard in events:
        if here.over:
            break
        here = hears(here, heard)
        stations.append(here)
    return stations


def hears(here: Conversation, heard: Heard) -> Conversation:
    """While somebody is connected only the end of the connection can be heard."""
    connected = isinstance(here.lines[-1], Connect) and not isinstance(heard, Bridged)
    return here.gets(Bridged("completed") if connected else heard)


@settings(max_examples=150)
@given(text=flows(), medium=MEDIA, events=EVENTS)
def test_nothing_that_is_heard_crashes_a_flow(text: str, medium: Medium, events: list[Heard]) -> None:
    for here in walked(text, medium, events):
        assert parse(write(here.state)) == here.state


@settings(max_examples=80)
@given(text=flows(), medium=MEDIA, events=EVENTS)
def test_the_same_is_heard_and_the_same_is_said(text: str, medium: Medium, events: list[Heard]) -> None:
    first, second = (walked(text, medium, events) for _ in range(2))
    assert [(one.state, one.lines, one.effects) for one in first] == [(one.state, one.lines, one.effects) for one in second]


@settings(max_examples=150)
@given(text=flows(), medium=MEDIA, events=EVENTS)
def test_0_leads_out_of_every_wait_in_one_step(text: str, medium: Medium, events: list[Heard]) -> None:
    here = walked(text, medium, events)[-1]
    if here.over or isinstance(here.lines[-1], Connect):
        return
    assert isinstance(here.lines[-1], Ask)
    left = here.presses("0")
    assert left.over, f"0 at {here.at} leads to {left.at}"


@settings(max_examples=100)
@given(text=flows(), medium=MEDIA, events=EVENTS)
@pytest.mark.parametrize("again", [Silence(), TOO_MANY], ids=["silence", "a wrong key"])
def test_whoever_only_stays_silent_or_presses_nonsense_is_let_go(again: Heard, text: str, medium: Medium, events: list[Heard]) -> None:
    here = walked(text, medium, events)[-1]
    for _ in range(80):
        if here.over:
            return
        here = hears(here, again)
    raise AssertionError(f"still at {here.at}")


@settings(max_examples=60)
@given(text=flows(), medium=MEDIA, events=EVENTS)
def test_who_hangs_up_leaves_nothing(text: str, medium: Medium, events: list[Heard]) -> None:
    here = walked(text, medium, events)[-1]
    if not here.over:
        here = here.hangs_up()
    assert here.over and not here.state.scratch and not here.state.trail and not here.state.found
    assert set(here.known) <= {"code", "request_number", "focal_point"}
