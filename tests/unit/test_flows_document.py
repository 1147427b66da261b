"""An officer's file, changed by a page: what she did not touch stays as she wrote it, to the last byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.flows.compile import compile_flows, read, shipped
from gateway.flows.document import Document, NotEdited
from gateway.flows.source import Flow, parse, read_folder
from gateway.flows.state import KNOWN_ATTRIBUTES
from gateway.flows.tree import plain
from gateway.flows.tree import read as read_tree
from gateway.flows.writing import dump, written
from tests.random_flows import flows

FILES = read_folder(Path(__file__).parents[2] / "flows")
EVERY_FILE = {f"flows/{name}": text for name, text in FILES.items()} | {f"shipped/{name}": text for name, text in shipped().items()}

MENU = """\
# Our "own" words: {all} of them  # twice
flow: main   # two spaces before, three after:   x
start: 'ask'

nodes:

  # above ask
  ask:   # S1
    menu:
      prompt:   topics     # ដំបូង
      # between the fields
      choices:
        "1": {label: health,   next: ask}   # first, she said
        # about two
        '2': {label: more, next: "bye", set: {need: legal}}
        # about all of them
      otherwise: bye  # else
    # a remark of ask's

  # above bye
  bye:

    end: {}   # gone
# the end
"""


def document(text: str = MENU) -> Document:
    return Document(text, "flows/main.yaml")


def changed(before: Document, after: Document) -> tuple[list[str], list[str]]:
    """The lines that are gone and the lines that have come, where everything else is as it was and in its order."""
    old, new = before.text.split("\n"), after.text.split("\n")
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    behind = 0
    while behind < min(len(old), len(new)) - same and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    return old[same : len(old) - behind], new[same : len(new) - behind]


# -- one edit, one change


@pytest.mark.parametrize(
    ("edit", "gone", "come"),
    [
        (
            lambda file: file.set_field("ask", "prompt", value="more_choices"),
            ["      prompt:   topics     # ដំបូង"],
            ["      prompt:   more_choices     # ដំបូង"],
        ),
        (
            lambda file: file.set_field("ask", "choices", "2", "set", "need", value="health"),
            ["        '2': {label: more, next: \"bye\", set: {need: legal}}"],
            ["        '2': {label: more, next: \"bye\", set: {need: health}}"],
        ),
        (
            lambda file: file.set_field("ask", "choices", "1", "set", value={"place": "0117"}),
            ['        "1": {label: health,   next: ask}   # first, she said'],
            ['        "1": {label: health,   next: ask, set: {place: "0117"}}   # first, she said'],
        ),
        (lambda file: file.set_field("ask", "retries", value=1), [], ["      retries: 1"]),
        (lambda file: file.set_field("bye", "back", value=True), ["    end: {}   # gone"], ["    end: {back: true}   # gone"]),
        (lambda file: file.remove_field("ask", "otherwise"), ["      otherwise: bye  # else"], []),
        (
            lambda file: file.remove_field("ask", "choices", "2", "set"),
            ["        '2': {label: more, next: \"bye\", set: {need: legal}}"],
            ["        '2': {label: more, next: \"bye\"}"],
        ),
        (
            lambda file: file.add_choice("ask", "3", {"label": "weather", "next": "bye"}),
            [],
            ['        "3": {label: weather, next: bye}'],
        ),
        (lambda file: file.remove_choice("ask", "1"), ['        "1": {label: health,   next: ask}   # first, she said'], []),
        (
            lambda file: file.move_choice("ask", "2", "5"),
            ["        '2': {label: more, next: \"bye\", set: {need: legal}}"],
            ["        '5': {label: more, next: \"bye\", set: {need: legal}}"],
        ),
        (
            lambda file: file.move_choice("ask", "1", "2"),
            [
                '        "1": {label: health,   next: ask}   # first, she said',
                "        # about two",
                "        '2': {label: more, next: \"bye\", set: {need: legal}}",
            ],
            [
                '        "1": {label: more, next: "bye", set: {need: legal}}',
                "        # about two",
                "        '2': {label: health,   next: ask}   # first, she said",
            ],
        ),
        (
            lambda file: file.add_node("hello", "say", {"prompts": ["greeting", "digits:code"], "next": "ask"}, after="ask"),
            [],
            ["  hello:", '    say: {prompts: [greeting, "digits:code"], next: ask}'],
        ),
        (lambda file: file.add_node("hello", "end", {}), [], ["  hello:", "    end: {}"]),
    ],
)
def test_an_edit_changes_its_own_line_and_no_other(edit: Callable[[Document], Document], gone: list[str], come: list[str]) -> None:
    assert changed(document(), edit(document())) == (gone, come)


def test_a_node_gets_another_name_wherever_it_is_named() -> None:
    assert document().rename_node("bye", "gone").text == (
        MENU.replace("otherwise: bye", "otherwise: gone").replace('"bye"', '"gone"').replace("  bye:\n", "  gone:\n")
    )
    assert "start: 'first'" in document().rename_node("ask", "first").text


def test_a_node_goes_and_what_led_there_leads_elsewhere() -> None:
    with pytest.raises(NotEdited, match="F92 ask leads to bye; say where it leads instead"):
        document().remove_node("bye")
    without = document().add_node("hello", "end", {}).remove_node("bye", instead="hello")
    assert "  bye:" not in without.text and without.text.count("hello") == 3 and "  # above bye\n" in without.text
    assert list(parse(without.text, "flows/main.yaml").nodes) == ["ask", "hello"]


LOOK = "; look at the menu as it is now: somebody may have changed it"
NAME = "is no name: a name begins with a small letter, and has small letters, digits and _ only; write it so, for example water_clean"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda file: file.set_field("aks", "prompt", value="x"), f"F90 there is no nodes.aks{LOOK}"),
        (lambda file: file.remove_field("ask", "silence"), f"F90 there is no nodes.ask.menu.silence{LOOK}"),
        (lambda file: file.add_node("bye", "end", {}), "bye: F91 there is a node bye already; choose another name"),
        (lambda file: file.add_node("hello", "end", {}, after="aks"), f"F90 there is no nodes.aks{LOOK}"),
        (lambda file: file.remove_node("bye", instead="bye"), "bye: F94 bye cannot take its own place; name another node"),
        (lambda file: file.rename_node("bye", "ask"), "bye: F91 there is a node ask already; choose another name"),
        (lambda file: file.rename_node("bye", "good 'bye"), f"F95 “good 'bye” {NAME}"),
        (lambda file: file.move_choice("ask", "1", "*"), f"F95 “*” {NAME}"),
        (lambda file: file.add_choice("ask", "2", {}), "ask: F93 ask has a choice 2 already; take another key"),
        (lambda file: file.add_choice("bye", "2", {}), f"F90 there is no nodes.bye.end.choices{LOOK}"),
        (lambda file: file.move_choice("ask", "4", "1"), f"F90 there is no nodes.ask.menu.choices.4{LOOK}"),
        (
            lambda file: file.set_field("ask", "prompt", "x", value="x"),
            "F96 nodes.ask.menu.prompt is written in an unusual way, which only its file can show; change it in the file itself",
        ),
    ],
)
def test_what_cannot_be_edited_says_why(edit: Callable[[Document], Document], why: str) -> None:
    with pytest.raises(NotEdited) as refused:
        edit(document())
    assert str(refused.value) == f"flows/main.yaml:1: {why}"


def test_what_is_written_in_an_unusual_way_is_left_to_her_own_hands() -> None:
    odd = document("flow: main\nstart: ask\nnodes:\n  ask: {say: {prompt, next: ask}}\n")
    with pytest.raises(NotEdited, match="F96"):
        odd.set_field("ask", "prompt", value="topics")


IN_BRACES = """\
flow: main
start: a
nodes:
  a:
    say: {prompt: x, # about x
      next: a, # about a
      prompts: [] # about none
    }
"""


def test_a_comment_inside_braces_stays_with_its_own() -> None:
    assert document(IN_BRACES).remove_field("a", "prompts").text == IN_BRACES.replace("prompts: [] #", " #")
    assert document(IN_BRACES).remove_field("a", "next").text == IN_BRACES.replace("next: a, # about a\n      ", "")


# -- whatever is edited, and back again


REMARKS = st.sampled_from(["# x", "# : \"'{[", "#\t}, y: # z", "# ទឹក", "#", "# - a: b"])


@st.composite
def files(draw: Any) -> Document:
    """A flow of ours with remarks where nobody would put them, saved by any editor."""
    written_lines = []
    for line in draw(st.sampled_from(sorted(EVERY_FILE.values()))).splitlines():
        if draw(st.integers(0, 5)) == 0:
            written_lines.append(" " * draw(st.integers(0, 9)) + draw(st.just("") | REMARKS))
        written_lines.append(line + (f"  {draw(REMARKS)}" if draw(st.integers(0, 5)) == 0 else ""))
    text = draw(st.sampled_from(["\n", "\r\n"])).join([*written_lines, ""])
    return document(draw(st.sampled_from(["", "\ufeff"])) + text)


def nodes(file: Document) -> dict[str, Any]:
    said: dict[str, Any] = plain(read_tree(file.text, file.file))["nodes"]
    return said


def fields(node: dict[str, Any]) -> dict[str, Any]:
    (said,) = node.values()
    return said or {}


@settings(max_examples=40, deadline=None)
@given(file=files(), data=st.data())
def test_every_name_there_and_back_is_the_same_file(file: Document, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(nodes(file))))
    renamed = file.rename_node(name, "another_name")
    assert "another_name" in nodes(renamed) and name not in nodes(renamed)
    assert renamed.rename_node("another_name", name) == file


@settings(max_examples=40, deadline=None)
@given(file=files(), data=st.data())
def test_a_node_added_and_taken_away_leaves_the_same_file(file: Document, data: st.DataObject) -> None:
    after = data.draw(st.sampled_from(["", *sorted(nodes(file))]))
    choices = {"1": {"label": "health", "next": "added"}, "2": {"label": "more", "next": "added", "set": {"place": "ទឹក: #"}}}
    kind, said = data.draw(st.sampled_from([("end", {}), ("say", {"prompt": "x", "next": "added"}), ("menu", {"choices": choices})]))
    added = file.add_node("added", kind, said, after)
    assert nodes(added)["added"] == {kind: said}
    assert added.remove_node("added") == file


@settings(max_examples=40, deadline=None)
@given(file=files(), data=st.data())
def test_a_field_set_and_set_back_leaves_the_same_file(file: Document, data: st.DataObject) -> None:
    name, field, value = data.draw(st.sampled_from([(n, f, v) for n, node in nodes(file).items() for f, v in fields(node).items()]))
    edited = file.set_field(name, field, value=(new := data.draw(st.sampled_from(["x", "0117", True, ["a", "b: #"], {"a": "1"}]))))
    assert fields(nodes(edited)[name])[field] == new
    back = edited.set_field(name, field, value=value)
    assert nodes(back) == nodes(file)
    if isinstance(value, str) and written(value) in file.text:
        assert back == file


@settings(max_examples=40, deadline=None)
@given(file=files(), data=st.data())
def test_a_field_added_and_taken_away_leaves_the_same_file(file: Document, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name, node in nodes(file).items() if fields(node)]))
    edited = file.set_field(name, "added", value={"a": ["b"]})
    assert fields(nodes(edited)[name])["added"] == {"a": ["b"]}
    assert edited.remove_field(name, "added") == file


@settings(max_examples=40, deadline=None)
@given(file=files(), data=st.data())
def test_choices_come_move_and_go(file: Document, data: st.DataObject) -> None:
    menus = {name: list(fields(node)["choices"]) for name, node in nodes(file).items() if "menu" in node}
    if not menus:
        return
    name = data.draw(st.sampled_from(sorted(menus)))
    free = next(key for key in "765" if key not in menus[name])
    added = file.add_choice(name, free, {"label": "more", "next": name})
    assert list(fields(nodes(added)[name])["choices"]) == [*menus[name], free]
    assert added.remove_choice(name, free) == file
    one, other = data.draw(st.sampled_from(menus[name])), data.draw(st.sampled_from([*menus[name], free]))
    moved = file.move_choice(name, one, other)
    assert fields(nodes(moved)[name])["choices"][other] == fields(nodes(file)[name])["choices"][one]
    assert moved.move_choice(name, other, one) == file


def test_a_file_without_a_last_line_end_can_be_added_to() -> None:
    added = document(MENU.removesuffix("\n# the end\n")).add_node("hello", "end", {})
    assert added.text.endswith("    end: {}   # gone\n  hello:\n    end: {}\n")


# -- a flow, written down and read again


def same(flow: Flow) -> Flow:
    return parse(dump(flow), flow.file, shipped=flow.shipped)


def graph(flow: Flow) -> object:
    return compile_flows(read(FILES) | {flow.name: flow}, ())


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_flow_of_ours_written_down_and_read_is_the_same_graph(name: str) -> None:
    flow = parse(EVERY_FILE[name], name, shipped=name.startswith("shipped/"))
    assert graph(same(flow)) == graph(flow)
    assert dump(same(flow)) == dump(flow)


@settings(max_examples=40, deadline=None)
@given(text=flows())
def test_any_flow_written_down_and_read_is_the_same_graph(text: str) -> None:
    flow = parse(text, "flows/main.yaml")
    assert graph(same(flow)) == graph(flow)


@settings(max_examples=200, deadline=None)
@given(value=st.text(st.characters(exclude_categories=["Cs"])), attribute=st.sampled_from(sorted(KNOWN_ATTRIBUTES)))
def test_any_words_written_down_are_read_as_themselves(value: str, attribute: str) -> None:
    said = {"values": {attribute: value}, "next": "note"}
    text = f"flow: main\nstart: note\nnodes:\n  note:\n    set: {written(said)}\n"
    assert parse(text, "flows/main.yaml").nodes["note"].spec.model_dump() == said
