"""A flow file with a mistake: which file, which line, which node, what is wrong, what to do. All of them at once."""

from pathlib import Path

import pytest

from gateway.flows.faults import FlowError
from gateway.flows.source import parse, read_folder

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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            f"{SAY}  hello:\n    end: {{}}\n",
            'flows/main.yaml:6: F22 found duplicate key "hello"',
        ),
        (
            in_menu('"1": {label: more, next: ask}'),
            'flows/main.yaml:9: F22 found duplicate key "1"',
        ),
        (
            f"{SAY}  bye:\n    ende: {{}}\n",
            "flows/main.yaml:6: bye: F26 ende is no kind of node; write one of: branch, callback, code, dial, end, find, language, menu,",
        ),
        (
            f"{SAY}  bye:\n    end: {{}}\n    say: {{prompt: goodbye, next: hello}}\n",
            "flows/main.yaml:6: bye: F25 has 2 kinds, and a node has one; make a node of each",
        ),
        (
            f"{SAY}  bye: end\n",
            "flows/main.yaml:6: F29 nodes.bye: Input should be a valid dictionary; see the kinds of node in docs/flows.md",
        ),
        (
            f"{SAY}  bye: {{}}\n",
            "flows/main.yaml:6: bye: F25 has 0 kinds, and a node has one; make a node of each",
        ),
        (
            f"{SAY}  bye:\n    say:\n      promt: goodbye\n      next: hello\n",
            "flows/main.yaml:8: bye: F27 promt: there is no such field; remove it or correct its name",
        ),
        (
            f"{SAY}  bye:\n    say:\n      prompt: goodbye\n",
            "flows/main.yaml:6: bye: F28 next is missing; add it",
        ),
        (
            f"{SAY}  bye:\n    say: [goodbye]\n",
            "flows/main.yaml:6: bye: F29 nodes: Input should be a valid dictionary or instance of SaySpec",
        ),
        (
            f"{SAY}  Good Bye:\n    end: {{}}\n",
            "flows/main.yaml:6: F29 nodes.Good Bye: String should match pattern",
        ),
        (
            f"{SAY}  near:\n    find:\n      need: police\n      next: hello\n",
            "flows/main.yaml:8: near: F29 need: Input should be 'health', 'legal', 'shelter', 'counselling' or 'safety'",
        ),
        (
            f"{SAY}  say_much:\n    say:\n      prompts: [a, b, c, d, e, f, g, h, i]\n      next: hello\n",
            "flows/main.yaml:8: say_much: F31 prompts: List should have at most 8 items after validation, not 9",
        ),
        ("start: hello\nnodes: {}\n", "flows/main.yaml:1: F28 flow is missing; add it"),
        (f"{SAY}titel: x\n", "flows/main.yaml:6: F27 titel: there is no such field; remove it or correct its name"),
        ("- flow: main\n", "flows/main.yaml:1: F24 not a flow; begin it with `flow:`, `start:` and `nodes:`"),
        ("", "flows/main.yaml:1: F24 not a flow; begin it with `flow:`, `start:` and `nodes:`"),
        ("flow: main\nnodes:\n\thello:\n", "flows/main.yaml:3: F22 found character '\\t' that cannot start any token; mend the line"),
        ("flow: {main\nstart: x\n", "flows/main.yaml:2: F22 "),
        ("flow: main\x00", "flows/main.yaml:1: F22 not YAML; mend the line"),
        ("flow: *main", "flows/main.yaml:1: F22 found undefined alias 'main'; mend the line"),
        (f"flow: {'[' * 1000}", "flows/main.yaml:1: F23 nested too deeply"),
        (f"flow: main # {'x' * 262144}", "flows/main.yaml:1: F21 larger than 256 kB; split it into sub-flows"),
    ],
    ids=lambda value: "" if "\n" in value or "flow" in value[:5] else value[:40],
)
def test_every_kind_of_mistake_is_told_where_it_is(text: str, fault: str) -> None:
    assert any(told.startswith(fault) for told in faults(text)), faults(text)


@pytest.mark.parametrize("key", ["0", "*", "#", "9", "10", "a", ""])
def test_a_choice_may_not_take_a_key_that_means_the_same_everywhere(key: str) -> None:
    (fault,) = faults(in_menu(f'"{key}": {{label: more, next: ask}}'))
    assert fault.startswith(f"flows/main.yaml:9: ask: F30 choices.{key}: ")
    assert fault.endswith("choices have the keys 1 to 8; 0 * # 9 mean the same everywhere (S4)")


def test_nobody_remembers_six_choices() -> None:
    six = MENU + "".join(f'        "{key}": {{label: more, next: ask}}\n' for key in range(2, 7))
    (fault,) = faults(six)
    assert fault.startswith("flows/main.yaml:7: ask: F31 choices: Dictionary should have at most 5 items")
    assert fault.endswith("nobody remembers so many (S3): lead to a second one")


def test_a_menu_without_choices_is_none() -> None:
    assert "choices: Dictionary should have at least 1 item" in faults(MENU.partition("      choices")[0] + "      choices: {}\n")[0]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = f"{SAY}  one:\n    end: {{bakc: true}}\n  two:\n    menuu: {{}}\n  three:\n    say: {{}}\n"
    assert [fault.split(": ")[1] for fault in faults(text)] == ["one", "two", "three"]


@pytest.mark.parametrize("kind", ["consult: {ask: pin, answers: {right: hello}}", "perform: {effect: pass_on, next: hello}"])
def test_what_reaches_into_casework_is_not_for_officers_files(kind: str) -> None:
    text = f"{SAY}  deed:\n    {kind}\n"
    assert f"flows/main.yaml:6: deed: F26 {kind.split(':')[0]} is no kind of node" in faults(text)[0]
    assert parse(text, "gateway/flows/shipped/main.yaml", shipped=True).shipped


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
    assert fault.startswith("flows/main.yaml:7: note: F29 values.place: Input should be a valid string")


def test_a_key_without_quotes_is_told_to_be_put_into_quotes() -> None:
    (fault,) = faults(in_menu("2: {label: more, next: ask}"))
    assert fault.startswith("flows/main.yaml:9: ask: F30 choices.2: ")


def test_a_tag_makes_nothing_but_a_fault() -> None:
    assert faults(SAY.replace("flow: main", "flow: !!python/object/apply:os.getcwd []"))


# -- the folder


def test_a_folder_is_read_by_name_and_leaves_other_files_alone(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "a.yaml~", "notes.txt"):
        (tmp_path / name).write_text(name)
    assert list(read_folder(tmp_path).items()) == [("a.yaml", "a.yaml"), ("b.yaml", "b.yaml")]


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_bytes("flow: main\nstart: é\n".encode("latin-1"))
    with pytest.raises(FlowError, match=r"flows/main.yaml:2: F20 not UTF-8; save it as UTF-8"):
        read_folder(tmp_path)
