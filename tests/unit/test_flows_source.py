"""A flow file with a mistake: which file, which line, which node, what is wrong, what to do. All of them at once."""

import json
import os
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.flows.compile import read
from gateway.flows.faults import FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.source import parse, read_folder
from gateway.khmer import is_khmer

SAY = "flow: main\nstart: hello\nnodes:\n  hello:\n    say: {prompt: greeting, next: hello}\n"
MENU = """\
flow: main
start: ask
nodes:
  ask:
    menu:
      prompt: topics
      choices:
        "1": {label: health, next: ask}
"""
ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "hello", "Hello", "1", "yes"])
ODD_KEYS = st.sampled_from(sorted({name for kind in KINDS.values() for name in kind.spec.model_fields} | {"1", "0", "Odd"}))


def faults(text: str, *, shipped: bool = False) -> list[str]:
    with pytest.raises(FlowError) as refused:
        parse(text, "flows/main.yaml", shipped=shipped)
    assert str(refused.value) == "\n".join(map(str, refused.value.faults))
    return [str(fault) for fault in refused.value.faults]


def in_menu(line: str) -> str:
    return f"{MENU}        {line}\n"


def test_a_right_file_is_read() -> None:
    flow = parse(MENU, "flows/main.yaml")
    assert (flow.name, flow.start, list(flow.nodes), flow.nodes["ask"].kind, flow.nodes["ask"].line) == ("main", "ask", ["ask"], "menu", 4)


MISTAKES = [
    (f"{SAY}  bye:\n    ende: {{}}\n", "6: bye: F26 ende is no kind of node; write end, if that is meant; the kinds are: say, menu, "),
    (
        f"{SAY}  bye:\n    end: {{}}\n    say: {{prompt: goodbye, next: hello}}\n",
        "6: bye: F25 a node is one kind with its fields, and here are 2; ",
    ),
    (f"{SAY}  bye: end\n", "6: bye: F25 a node is one kind with its fields, and here are 0; write one kind below its name, such as `say:`"),
    (f"{SAY}  bye: {{}}\n", "6: bye: F25 a node is one kind with its fields, and here are 0; "),
    (
        f"{SAY}  bye:\n    say:\n      promt: goodbye\n      next: hello\n",
        "8: bye: F27 there is no field promt; write prompt, if that is meant, or remove it,",
    ),
    (
        in_menu('"2": {label: more, nxt: ask}'),
        "9: ask: F27 there is no field nxt; write next, if that is meant, or remove it, or indent it as its neighbours; the fields are: ",
    ),
    (in_menu('"2": {label: more}'), "9: ask: F28 choices.2.next is missing; add it"),
    (f"{SAY}  bye:\n    say:\n      prompt: goodbye\n", "6: bye: F28 next is missing; add it"),
    (f"{SAY}  bye:\n    say: {{next: hello}}\n", "6: bye: F29 say: {…} does not fit here; write {prompt: a_prompt, next: …}"),
    (f"{SAY}  bye:\n    say:\n", "6: bye: F28 next is missing; add it"),
    (f"{SAY}  bye:\n    say: [goodbye]\n", "6: bye: F29 say: […] does not fit here; write {prompt: …, prompts: …, next: …}"),
    (f"{SAY}  Good Bye:\n    end: {{}}\n", "6: F29 nodes.Good Bye: Good Bye does not fit here; write a_name"),
    (
        f"{SAY}  near:\n    find:\n      need: police\n      next: hello\n",
        "8: near: F29 need: police does not fit here; write health | legal | shelter | counselling | safety",
    ),
    (f"{SAY}  bye:\n    end: {{back: yes}}\n", "7: bye: F29 back: yes does not fit here; write true | false"),
    (f"{SAY}  pin:\n    number: {{digits: 13, attribute: key, next: hello}}\n", "7: pin: F29 digits: 13 does not fit here; write 1–12"),
    (f"{SAY}  pin:\n    number: {{digits: '4', attribute: key, next: hello}}\n", '7: pin: F29 digits: "4" does not fit here; write 1–12'),
    (f"{SAY}  pin:\n    number: {{digits: true, attribute: key, next: hello}}\n", "7: pin: F29 digits: true does not fit here; write 1–12"),
    (
        f"{SAY}  pin:\n    number: {{digits: 4, at_least: 5, attribute: key, next: hello}}\n",
        "7: pin: F29 at_least: 5 does not fit here; write 1–4",
    ),
    (f"{SAY}  bye:\n    say: {{prompt: Good Bye, next: hello}}\n", "7: bye: F29 prompt: Good Bye does not fit here; write a_prompt"),
    (f"{SAY}  bye:\n    say: {{prompt: hello, next: 12}}\n", "7: bye: F29 next: 12 does not fit here; write a_node"),
    (f"{SAY}  bye:\n    say: {{prompt: hello, next: }}\n", "7: bye: F29 next: null does not fit here; write a_node"),
    (
        f"{SAY}  bye:\n    branch: {{on: need, cases: legal, otherwise: hello}}\n",
        '7: bye: F29 cases: legal does not fit here; write {"…": a_node, …}',
    ),
    (f"{SAY}  bye:\n    say: {{prompts: [a, [b]], next: hello}}\n", "7: bye: F29 prompts.1: […] does not fit here; write a_prompt"),
    (
        f"{SAY}  say_much:\n    say:\n      prompts: [a, b, c, d, e, f, g, h, i]\n      next: hello\n",
        "8: say_much: F31 prompts: 9 are too many; at most 8, for nobody remembers more (S3); lead to a second node",
    ),
    ("start: hello\nnodes: {}\n", "1: F28 flow is missing; add it"),
    ("flow: main\nstart: hello\nnodes:\n", "3: F29 nodes: null does not fit here; write {a_name: …, …}"),
    (
        f"{SAY}audiense: staff\n",
        "6: F27 there is no field audiense; write audience, if that is meant, or remove it,",
    ),
    # -- no flow, or no text at all
    ("- flow: main\n", "1: F24 not a flow; begin it with `flow:`, `start:` and `nodes:`"),
    ("", "1: F24 not a flow; begin it with `flow:`, `start:` and `nodes:`"),
    ("# only a remark", "1: F24 not a flow; begin it with `flow:`, `start:` and `nodes:`"),
    ("flow: main\nstart: he\x00llo", "2: F20 not text in UTF-8 (U+0000); take the character out, or save the file as UTF-8"),
    # -- YAML that is none
    ("flow: main\nnodes:\n\thello:\n", "3: F32 begins with a tab; indent it with spaces"),
    (f"{SAY}\tbye:\n", "6: F32 begins with a tab; indent it with spaces"),
    ("flow: main\nnodes: {hello\nstart: x\n", "2: F36 a quote or a bracket begins here and does not end; close it, "),
    ('flow: "main\nstart: hello\n', "1: F36 a quote or a bracket begins here and does not end; close it, "),
    ("flow: main\nstart: hello: you\n", "2: F22 this line cannot be read; look at how far it is indented, at its colon and at its quotes"),
    ("flow: main\n start: hello\n", "2: F22 this line cannot be read; "),
    ("flow: main\nstart: @hello\n", "2: F22 this line cannot be read; "),
    ("flow: main\n[start]: hello\n", "2: F22 this line cannot be read; "),
    # -- YAML that flows do not have
    (
        f"{SAY}  hello:\n    end: {{}}\n",
        "6: F37 hello is said a second time (first in line 4); remove one of the two or give it another name",
    ),
    (in_menu('"1": {label: more, next: ask}'), "9: F37 1 is said a second time (first in line 8); "),
    (in_menu("1: {label: more, next: ask}"), "9: F37 1 is said a second time (first in line 8); "),
    ("flow: &main main\n", "1: F34 &main has no meaning in a flow (no anchors, tags, merges or second documents); write out what is meant"),
    ("flow: *main\n", "1: F34 *main has no meaning in a flow "),
    (f"{SAY}  <<: {{bye: {{end: {{}}}}}}\n", "6: F34 << has no meaning in a flow "),
    (SAY.replace("main", "!!python/object/apply:os.getcwd []"), "1: F34 !!python/object/apply:os.getcwd has no meaning in a flow "),
    (f"{SAY}---\nflow: more\n", "6: F34 --- has no meaning in a flow "),
    (f"%YAML 1.1\n---\n{SAY}", "2: F34 % has no meaning in a flow "),
    # -- what would upset a terminal or a list of one line for each fault
    (f'{SAY}  "bye\\n\\e[2J": {{end: {{}}}}\n', "6: F29 nodes.bye��[2J: bye��[2J does not fit here; write a_name"),
    (f"{SAY}  {'x' * 500}: {{}}\n", f"6: {'x' * 79}…: F25 a node is one kind with its fields, and here are 0; "),
    # -- S26
    (
        f"{SAY}  bye:\n    record: {{next: hello}}\n",
        "6: bye: F35 record: no voice is ever recorded (S26); take it out; a callback lets her be heard ",
    ),
    (f"{SAY}  bye:\n    dial: {{party: short.117, record: true, next: hello}}\n", "7: bye: F35 record: no voice is ever recorded (S26); "),
]


@pytest.mark.parametrize(("text", "fault"), MISTAKES, ids=[fault for _, fault in MISTAKES])
def test_every_kind_of_mistake_is_told_where_it_is(text: str, fault: str) -> None:
    assert any(told.startswith(f"flows/main.yaml:{fault}") for told in faults(text)), faults(text)


@pytest.mark.parametrize(("text", "fault"), MISTAKES, ids=[fault for _, fault in MISTAKES])
def test_every_mistake_is_told_in_khmer_too(text: str, fault: str) -> None:
    with pytest.raises(FlowError) as refused:
        parse(text, "flows/main.yaml")
    for one in refused.value.faults:
        assert is_khmer(one.what("khm")) and is_khmer(one.remedy("khm"))
        assert "{" not in one.said or one.told("khm") != one.told("eng")


@settings(max_examples=30, deadline=None)
@given(node=st.recursive(ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_KEYS, inner, max_size=3), max_leaves=8))
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_stands_in_a_node_no_fault_speaks_in_the_words_of_a_library(kind: str, node: object) -> None:
    try:
        parse(f"{SAY}  odd:\n    {kind}: {json.dumps(node)}\n", "flows/main.yaml", shipped=True)
    except FlowError as error:
        assert not [fault for fault in error.faults if re.search("Input should|valid|Value error|Extra inputs|pydantic", str(fault))]
        assert {fault.node for fault in error.faults} <= {"odd", ""} and {fault.line for fault in error.faults} <= {6, 7}


@pytest.mark.parametrize("key", ["0", "*", "#", "8", "9", "10", "a", ""])
def test_a_choice_may_not_take_a_key_that_means_the_same_everywhere(key: str) -> None:
    (fault,) = faults(in_menu(f'"{key}": {{label: more, next: ask}}'))
    written = key or '""'
    assert fault == (
        f"flows/main.yaml:9: ask: F30 choices.{key}: no choice can have the key {written}; "
        'choices have the keys 1–7, in figures and straight quotes: "1"; 8 9 0 * # mean the same everywhere (S4)'
    )


def test_nobody_remembers_six_choices() -> None:
    six = MENU + "".join(f'        "{key}": {{label: more, next: ask}}\n' for key in range(2, 7))
    assert faults(six) == [
        "flows/main.yaml:7: ask: F31 choices: 6 are too many; at most 5, for nobody remembers more (S3); lead to a second node"
    ]


def test_a_menu_without_choices_is_none() -> None:
    (fault,) = faults(MENU.partition("      choices")[0] + "      choices: {}\n")
    assert fault.startswith("flows/main.yaml:7: ask: F29 choices: {…} does not fit here; write {1–7: {label: …, ")


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = f"{SAY}  one:\n    end: {{bakc: true}}\n  two:\n    menuu: {{}}\n  three:\n    say: {{}}\naudience: nobody\n"
    assert [fault.split(": ")[1] for fault in faults(text)] == ["F29 audience", "one", "two", "three"]


@pytest.mark.parametrize("kind", ["consult: {ask: pin, answers: {right: hello}}", "perform: {effect: pass_on, next: hello}"])
def test_what_reaches_into_casework_is_not_for_officers_files(kind: str) -> None:
    text = f"{SAY}  deed:\n    {kind}\n"
    assert f"flows/main.yaml:6: deed: F26 {kind.split(':')[0]} is no kind of node" in faults(text)[0]
    assert parse(text, "gateway/flows/shipped/main.yaml", shipped=True).shipped


# -- files that mean to do harm, or have gone wrong: refused in no time, whatever they hold

AS_LARGE_AS_MAY_BE = 256 * 1024


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("flow: main #" + "x" * 10_000_000, "F21"),
        ("flow: main\nnodes:\n" + "".join(f"  n{n}: {{end: {{}}}}\n" for n in range(100_000)), "F21"),
        ("a: " + "[" * (AS_LARGE_AS_MAY_BE - 3), "F23"),
        ("{a: " * (AS_LARGE_AS_MAY_BE // 4), "F23"),
        ("a:\n" + "- " * (AS_LARGE_AS_MAY_BE // 2 - 2), "F23"),
        ("? " * (AS_LARGE_AS_MAY_BE // 2), "F23"),
        ("a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghijklmnop")), "F34"),
        ("a: [" + "a, " * (AS_LARGE_AS_MAY_BE // 3 - 2) + "]", "F28"),
        ("a:\n" * (AS_LARGE_AS_MAY_BE // 3), "F37"),
        ("\n" * AS_LARGE_AS_MAY_BE, "F24"),
        ("9" * AS_LARGE_AS_MAY_BE, "F24"),
    ],
    ids=["10 MB", "100,000 nodes", "brackets", "braces", "dashes", "question marks", "anchors", "a list", "one key", "nothing", "a number"],
)
def test_a_monstrous_file_is_refused_in_bounded_time(text: str, code: str) -> None:
    begun = time.process_time()
    with pytest.raises(FlowError) as refused:
        parse(text, "flows/main.yaml")
    assert refused.value.faults[0].code == code
    assert time.process_time() - begun < 20  # a second or three; the bound only tells slow from never


def test_two_thousand_nodes_are_welcome() -> None:
    nodes = "".join(f"  n{n}:\n    say: {{prompt: greeting, next: n{n}}}\n" for n in range(2000))
    assert len(parse(f"flow: main\nstart: n0\nnodes:\n{nodes}", "flows/main.yaml").nodes) == 2000


# -- YAML 1.2, so that a value is what it looks like


def values(written: str) -> object:
    flow = parse(f"{SAY}  note:\n    set: {{values: {{place: {written}}}, next: hello}}\n", "flows/main.yaml")
    return flow.nodes["note"].spec.model_dump()["values"]["place"]


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "17:30", '"0117"', '"1"'])
def test_words_and_times_stay_as_they_are_written(word: str) -> None:
    assert values(word) == word.strip('"')


@pytest.mark.parametrize("number", ["0117", "1", "1_000", "1.5", "true", "null"])
def test_digits_without_quotes_are_refused_rather_than_changed(number: str) -> None:
    (fault,) = faults(f"{SAY}  note:\n    set: {{values: {{place: {number}}}, next: hello}}\n")
    assert fault == f'flows/main.yaml:7: note: F33 values.place: {number} without quotes is not text; write "{number}"'


@pytest.mark.parametrize("key", ["2", "yes", "no", "on", "0117", "17:30", "true", "null", "~"])
def test_a_key_is_text_as_it_is_written_with_quotes_or_without(key: str) -> None:
    branch = "  to:\n    branch: {on: need, cases: {{}: hello}, otherwise: hello}\n"
    bare, quoted = (parse(SAY + branch.replace("{}", written), "flows/main.yaml") for written in (key, f'"{key}"'))
    assert bare.nodes["to"].spec == quoted.nodes["to"].spec
    assert list(bare.nodes["to"].spec.model_dump()["cases"]) == [key]


def test_a_choice_may_stand_without_quotes() -> None:
    assert list(parse(in_menu("2: {label: more, next: ask}"), "flows/main.yaml").nodes["ask"].spec.model_dump()["choices"]) == ["1", "2"]


@pytest.mark.parametrize("text", ["\ufeff" + SAY, SAY.replace("\n", "\r\n"), f"---\n{SAY}...\n"], ids=["BOM", "CRLF", "marks"])
def test_how_an_editor_saves_it_makes_no_other_flow(text: str) -> None:
    assert parse(text, "flows/main.yaml") == parse(SAY, "flows/main.yaml") or "---" in text
    assert list(parse(text, "flows/main.yaml").nodes) == ["hello"]


# -- the folder


def test_a_folder_that_is_not_there_holds_no_flows(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "flows") == {}


def in_folder(folder: Path) -> list[str]:
    with pytest.raises(FlowError) as refused:
        read_folder(folder)
    return [str(fault) for fault in refused.value.faults]


def test_a_folder_is_read_by_name_and_leaves_other_files_alone(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "a.yaml~", "notes.txt", "schema.json", ".b.yaml.swp", "._a.yaml", "README"):
        (tmp_path / name).write_text(name)
    (tmp_path / "old").mkdir()
    (tmp_path / ".#a.yaml").symlink_to("editor@host")
    assert list(read_folder(tmp_path).items()) == [("a.yaml", "a.yaml"), ("b.yaml", "b.yaml")]


def test_how_an_editor_saves_it_makes_no_other_version(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_bytes(b"\xef\xbb\xbf" + SAY.replace("\n", "\r\n").encode())
    assert read_folder(tmp_path) == {"main.yaml": SAY}


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("flow: main\nstart: é\n".encode("latin-1"), "2: F20 not text in UTF-8 (0xE9); take the character out, or save the file as UTF-8"),
        (SAY.encode("utf-16"), "1: F20 not text in UTF-8 (0xFF); "),
        (b"#" * 10_000_000, "1: F21 larger than 256 kB; split it into sub-flows"),
    ],
    ids=["latin-1", "UTF-16", "10 MB"],
)
def test_a_file_that_is_no_text_is_named_with_its_line(tmp_path: Path, written: bytes, fault: str) -> None:
    (tmp_path / "main.yaml").write_bytes(written)
    assert in_folder(tmp_path)[0].startswith(f"flows/main.yaml:{fault}")


def test_what_is_no_plain_file_is_refused_by_name_and_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(SAY)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "outside")
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "health.yml").write_text(SAY)
    (tmp_path / "legal.yaml.txt").write_text(SAY)
    told = in_folder(tmp_path)
    assert [fault.split(":")[0] for fault in told] == [
        f"flows/{name}" for name in sorted(("folder.yaml", "health.yml", "legal.yaml.txt", "link.yaml", "pipe.yaml"))
    ]
    assert all(": F39 this is a link, a folder, " in fault for fault in told)
    assert told[1].endswith("put a plain file here and name it health.yaml")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> str:
        raise PermissionError

    (tmp_path / "main.yaml").write_text(SAY)
    monkeypatch.setattr(Path, "read_text", denied)
    assert in_folder(tmp_path) == [
        "flows/main.yaml:1: F39 this is a link, a folder, a file that may not be read, or one whose name does not end in .yaml; "
        "put a plain file here and name it main.yaml"
    ]


def test_a_file_is_named_after_its_flow() -> None:
    with pytest.raises(FlowError) as refused:
        read({"mein.yaml": SAY})
    assert "flows/mein.yaml:1: F38 the flow is named main, and its file is not; name the file main.yaml, or correct `flow:`" in map(
        str, refused.value.faults
    )
