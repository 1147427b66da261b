"""A sub-flow is told something on the way in, comes back to where it was called, and knows it from there on."""

from tests.checking import faults
from tests.conversation import Conversation, a_flow, begins, flows_with

MAIN = """
ask: {menu: {prompt: topics, choices: {"1": {label: health, next: health}, "2": {label: weather, next: other}}}}
health: {subflow: {flow: words, set: {need: health, urgency: urgent_health}, next: after}}
other: {subflow: {flow: words, at: which, set: {need: legal}, next: after}}
after: {menu: {prompt: more_choices, choices: {"1": {label: more, next: ask}}}}
"""
WORDS = """
hello: {say: {prompt: promises, next: which}}
which: {branch: {on: need, cases: {health: of_health}, otherwise: of_others}}
of_health: {say: {prompt: care_in_time, next: sure}}
of_others: {say: {prompt: goodbye, next: sure}}
sure: {menu: {prompt: choose_language, choices: {"1": {label: more, next: done}}}}
done: {end: {back: true}}
"""


def call() -> Conversation:
    return begins(graph=flows_with(main=a_flow(MAIN), words=a_flow(WORDS, "words")))


def test_one_flow_serves_two_subjects() -> None:
    assert call().presses("1").said[-3:] == ("promises", "care_in_time", "choose_language")
    assert call().presses("2").said[-2:] == ("goodbye", "choose_language")


def test_what_it_was_told_is_known_and_it_comes_back() -> None:
    after = call().presses("1", "1")
    assert (after.at, after.state.stack) == ("main/after", ())
    assert (after.known["need"], after.known["urgency"]) == ("health", "urgent_health")


def test_the_way_through_it_is_told_with_the_node_that_called_it() -> None:
    asked = call().presses("2")
    assert (asked.at, asked.state.stack) == ("words/sure", ("main/other",))
    assert asked.presses("#").at == "main/ask"


def test_only_what_is_known_can_be_told() -> None:
    main = a_flow(MAIN.replace("urgency: urgent_health", "mood: blue"))
    found = faults({"main.yaml": main, "words.yaml": a_flow(WORDS, "words")})
    assert [(fault.node, fault.said["attribute"]) for fault in found if fault.code == "F10"] == [("health", "mood")]
