"""What changed between two menus, as an officer would say it; and that nothing which callers would notice goes unsaid (S42)."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.flows.compile import compile_flows, read
from gateway.flows.difference import differences
from gateway.flows.faults import FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.source import Flow, parse, read_folder
from gateway.flows.walk import Graph
from gateway.settings import ROOT

MAIN = """\
flow: main
start: hello
help_at_once: true
nodes:
  hello:
    say: {prompt: greeting, next: topics}
  topics:
    menu:
      prompt: topics
      choices:
        "1": {label: health, next: card}
        "2": {label: papers_and_law, next: where}
        "3": {label: place_to_stay, next: where}
  where:
    branch: {on: place, cases: {"160101": card}, otherwise: done}
  card:
    offer: {prompt: care_in_time, also: {label: care_within_days, next: where}, callback: done, next: done}
  done:
    end: {}
"""


def said(old: str, new: str, text: str = MAIN) -> list[str]:
    """What is said of a file in which this was written instead."""
    assert old in text
    return [str(change) for change in differences(flows(text), flows(text.replace(old, new)))]


def flows(*texts: str) -> dict[str, Flow]:
    read_ = [parse(text, "flows/some.yaml") for text in texts]
    return {flow.name: flow for flow in read_}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "label: place_to_stay, next: where",
            "label: place_to_stay, next: card",
            ["main, menu topics, choice 3 (place_to_stay): now leads to card instead of where"],
        ),
        ('        "3": {label: place_to_stay, next: where}\n', "", ["main, menu topics, choice 3 (place_to_stay): is gone"]),
        (
            '"3": {label: place_to_stay, next: where}',
            '"3": {label: place_to_stay, next: where}\n        "4": {label: more, next: done}',
            ["main, menu topics, choice 4 (more): is new and leads to done"],
        ),
        ('"3": {label', '"4": {label', ["main, menu topics, choice 4 (place_to_stay): moved here from key 3"]),
        (
            "label: place_to_stay,",
            "label: more,",
            ["main, menu topics, choice 3 (more): is new and leads to where", "main, menu topics, choice 3 (place_to_stay): is gone"],
        ),
        (
            "next: where}\n  where",
            "next: where, set: {urgency: normal}}\n  where",
            ["main, menu topics, choice 3 (place_to_stay): set urgency is now normal"],
        ),
        ("{prompt: greeting,", "{prompts: [greeting, promises],", ["main, say hello: now says greeting, promises instead of greeting"]),
        ("say: {prompt: greeting,", "say: {prompts: [greeting],", []),
        ("start: hello", "start: topics", ["flow main: start is now topics instead of hello"]),
        ("help_at_once: true\n", "", ["flow main: help_at_once is now no instead of yes"]),
        ('cases: {"160101": card}', 'cases: {"160102": card}', [
            "main, branch where: case 160102 now leads to card", "main, branch where: case 160101 no longer leads to card"
        ]),
        ("otherwise: done", "otherwise: card", ["main, branch where: otherwise now leads to card instead of done"]),
        (", callback: done", "", ["main, offer card: callback no longer leads to done"]),
        (
            "also: {label: care_within_days, next: where}, ",
            "",
            ["main, offer card: also is gone; it was label care_within_days, next where"],
        ),
        ("end: {}", "end: {back: true}", ["main, end done: back is now yes instead of no"]),
        ("end: {}", "say: {prompt: goodbye, next: hello}", ["main, done: is now of the kind say instead of end"]),
        ("  done:\n", "  bye:\n    end: {}\n  done:\n", ["main, end bye: is new"]),
        ("  done:\n", "  done: # the end of it\n", []),
    ],
)  # fmt: skip
def test_what_an_officer_changed_is_said_in_a_sentence(old: str, new: str, words: list[str]) -> None:
    assert said(old, new) == words


def test_choices_said_in_another_order_are_told() -> None:
    first, second = '        "1": {label: health, next: card}\n', '        "2": {label: papers_and_law, next: where}\n'
    assert said(first + second, second + first) == ["main, menu topics: its choices are said in another order: 2, 1, 3"]


def test_whole_flows_come_and_go() -> None:
    other = "flow: other\nstart: done\nnodes:\n  done:\n    end: {}\n"
    assert [str(change) for change in differences(flows(MAIN), flows(MAIN, other))] == ["flow other: is new"]
    (gone,) = differences(flows(MAIN, other), flows(MAIN))
    assert (str(gone), gone.takes_away) == ("flow other: is gone", True)


@pytest.mark.parametrize(
    ("old", "new", "less"),
    [
        ('        "3": {label: place_to_stay, next: where}\n', "", True),
        (", callback: done", "", True),
        ("also: {label: care_within_days, next: where}, ", "", True),
        ('        "2": {label: papers_and_law, next: where}\n        "3"', '        "2"', False),  # the rest moves: a key she knew is wrong
        ("label: place_to_stay, next: where", "label: place_to_stay, next: done", False),
        ("say: {prompt: greeting, next: topics}", "say: {prompt: greeting, next: done}", False),
        (", cases: {\"160101\": card}", ", cases: {}", False),  # whoever came by it goes elsewhere now
        ("help_at_once: true\n", "", False),
    ],
)  # fmt: skip
def test_only_what_is_merely_taken_out_may_be_done_by_one_person(old: str, new: str, less: bool) -> None:
    changes = differences(flows(MAIN), flows(MAIN.replace(old, new)))
    assert changes and all(change.takes_away for change in changes) == less


def test_a_language_that_is_no_longer_offered_is_taken_away_and_one_in_another_place_is_not() -> None:
    text = "flow: main\nstart: a\nnodes:\n  a:\n    language: {offer: [khm, tpu, eng], next: b}\n  b:\n    end: {}\n"
    for offer, less in (("khm, eng", True), ("eng", False), ("tpu, eng", False), ("eng, khm, tpu", False), ("khm, tpu, eng, jra", False)):
        (change,) = differences(flows(text), flows(text.replace("khm, tpu, eng", offer)))
        assert change.takes_away == less
        assert str(change) == f"main, language a: offer is now {offer} instead of khm, tpu, eng"


# -- whatever is changed in the flows that ship

BEFORE = read(read_folder(ROOT / "flows"))


def mappings(data: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in it that holds something, however deep."""
    if isinstance(data, dict) and data:
        yield data
        for value in data.values():
            yield from mappings(value)


SPECS = {flow.name: {name: node.spec.model_dump(exclude_defaults=True) for name, node in flow.nodes.items()} for flow in BEFORE.values()}
NEEDED = (
    "next",
    "label",
    "choices",
    "flow",
    "need",
    "declined",
    "on",
    "otherwise",
    "offer",
    "ask",
    "attribute",
    "effect",
    "prompt",
    "prompts",
)


@st.composite
def changed(draw: st.DrawFn, *edits: str) -> Mapping[str, Flow]:
    """The shipped flows after one to three thoughtless edits; still readable, still leading somewhere."""
    specs = deepcopy(SPECS)
    for _ in range(draw(st.integers(1, 3))):
        edit = draw(st.sampled_from(edits))
        written = [each for nodes in specs.values() for spec in nodes.values() for each in mappings(spec)]
        one, key = draw(st.sampled_from([(each, key) for each in written for key in each if key not in NEEDED or edit != "take out"]))
        match edit:
            case "take out":
                del one[key]
            case "copy over":
                one[key] = draw(st.sampled_from([each[key] for each in written if key in each]))
            case "other key":
                one[draw(st.sampled_from("123456")) if key in "123456" else key] = one.pop(key)
    return {name: with_nodes(flow, specs[name]) for name, flow in BEFORE.items()}


def with_nodes(flow: Flow, specs: Mapping[str, Any]) -> Flow:
    try:
        nodes = {name: replace(node, spec=KINDS[node.kind].spec.model_validate(specs[name])) for name, node in flow.nodes.items()}
    except ValidationError:
        assume(False)
        raise
    return replace(flow, nodes=nodes)


def graph(of: Mapping[str, Flow]) -> Graph:
    try:
        return compile_flows(of, ())
    except FlowError:
        assume(False)
        raise


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(changed("take out", "copy over", "other key"))
def test_what_would_be_walked_otherwise_is_never_passed_over(after: Mapping[str, Flow]) -> None:
    assume(graph(after) != graph(BEFORE))
    assert differences(BEFORE, after)
    assert differences(BEFORE, after) == differences(BEFORE, after)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(changed("take out"))
def test_a_mere_taking_away_leads_nowhere_new_and_says_nothing_new(after: Mapping[str, Flow]) -> None:
    changes = differences(BEFORE, after)
    assume(changes and all(change.takes_away for change in changes))
    old, new = graph(BEFORE).nodes, graph(after).nodes
    for name, node in new.items():
        assert set(node.leads()) <= set(old[name].leads())
        assert set(node.prompts()) <= set(old[name].prompts())
