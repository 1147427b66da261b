"""Files that are broken, hostile or of another kind: refused with a code, a place and a remedy, and soon."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.flows.exchange import door, files
from gateway.flows.exchange.files import SYSTEMS, Coming, System
from gateway.flows.faults import FlowError
from gateway.flows.source import parse
from tests.checking import faults
from tests.exchanging import OURS, a_flow, back, out, words

BOTH = pytest.mark.parametrize("system", SYSTEMS)
TEXT = """flow: main
start: ask
nodes:
  ask: {menu: {prompt: topics, choices: {"1": {label: health, next: end}}}}
  end: {end: {}}
"""
FLOW = a_flow(TEXT)
NOWHERE = "00000000-0000-4000-8000-000000000000"


def reads(text: str, system: System) -> Coming:
    return files.coming(text, "file.json", system, words(), {}, replacing=True)


def refused(text: str, system: System) -> list[str]:
    with pytest.raises(FlowError) as error:
        reads(text, system)
    for fault in error.value.faults:
        assert fault.file == "file.json" and fault.line >= 1 and fault.told("eng") != fault.told("khm")
    return [fault.code for fault in error.value.faults]


@BOTH
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "F110"),
        ("{", "F110"),
        ('{"a": NaN}', "F110"),
        (f'{{"a": {"9" * 5000}}}', "F110"),
        ("[]", "F113"),
        ("{}", "F113"),
        ('{"version": "11", "specification_version": "1.0.0-rc1", "flows": []}', "F113"),
        ('{"version": "13", "specification_version": "1.0.0-rc4", "flows": []}', "F114"),
        ('{"version": "13", "specification_version": "1.0.0-rc4", "flows": [{"uuid": 1}]}', "F114"),
        ("[" * 100_000, "F112"),
        ('{"a":' * 40 + "1" + "}" * 40, "F112"),
        (" " * (door.LARGEST + 1), "F111"),
    ],
)
def test_what_is_no_such_file_is_refused(text: str, code: str, system: System) -> None:
    assert refused(text, system)[0] == code


@BOTH
def test_a_tower_within_a_text_is_no_tower(system: System) -> None:
    assert refused(json.dumps({"a": "[" * 1000}), system) == ["F113"]


@BOTH
def test_the_line_of_what_is_broken_is_told(system: System) -> None:
    text = json.dumps(out(FLOW, system), indent=1).replace('"flows": [', '"flows": [,')
    with pytest.raises(FlowError) as error:
        reads(text, system)
    assert error.value.faults[0].line == text[: text.index("[,")].count("\n") + 1


def many(made: Any, times: int) -> Any:
    made["flows"] *= times
    return made


@BOTH
@pytest.mark.parametrize("times", [150, 1200])
def test_a_flood_is_refused_before_it_is_read(system: System, times: int) -> None:
    assert refused(json.dumps(many(out(a_flow("flow: main\nstart: a\nnodes:\n  a: {end: {}}\n"), system), times)), system)[0] == "F111"


def dangling(made: Any) -> None:
    flow = made["flows"][0]
    for node in flow.get("blocks", flow.get("nodes")):
        for one in node["exits"]:
            one["destination_block" if "blocks" in flow else "destination_uuid"] = NOWHERE


def without_language(made: Any) -> None:
    flow = made["flows"][0]
    flow["languages"] = []
    flow["language"] = ""


def another_block(made: Any) -> None:
    flow = made["flows"][0]
    node = flow.get("blocks", flow.get("nodes"))[0]
    node["type"] = "Viamo.Record"
    node["actions"] = [{"uuid": NOWHERE, "type": "call_webhook", "url": "http://localhost"}]


def no_exit(made: Any) -> None:
    flow = made["flows"][0]
    flow.get("blocks", flow.get("nodes"))[0]["exits"] = [{"uuid": "x"}]


def test_a_part_whose_name_is_none_is_named_after_its_block() -> None:
    made = out(FLOW, "floip")
    block = next(one for one in made["flows"][0]["blocks"] if one["vendor_metadata"]["cwcc"]["node"] == "end")
    block["vendor_metadata"]["cwcc"]["part"] = NOWHERE
    made["flows"][0]["vendor_metadata"] = {"cwcc": "else"}
    (text,) = reads(json.dumps(made), "floip").files.values()
    assert "end" in parse(text, "flows/main.yaml").nodes


@BOTH
@pytest.mark.parametrize(("spoil", "code"), [(dangling, "F109"), (without_language, "F114"), (no_exit, "F114")])
def test_a_file_that_does_not_hang_together_is_refused(system: System, spoil: Callable[[Any], None], code: str) -> None:
    made = out(FLOW, system)
    spoil(made)
    assert code in refused(json.dumps(made), system)


def test_a_piece_takes_no_other_nodes_name() -> None:
    text = TEXT.replace('"1": {label: health, next: end}', '"1": {label: health, next: ask_out}').replace(
        "  end: {end: {}}", "  ask_out: {end: {}}"
    )
    made = out(a_flow(text), "floip")
    made["flows"][0]["blocks"][0]["config"]["set_contact_property"] = [{"property_key": "x", "property_value": "y"}]
    assert refused(json.dumps(made), "floip") == ["F114"]  # the announcement after the question would be named ask_out too


@BOTH
def test_a_type_that_nobody_knows_is_kept_and_cannot_be_published(system: System) -> None:
    made = out(FLOW, system)
    made["flows"] = made["flows"][:1]
    another_block(made)
    text = back(made, system).files["main.yaml"]
    assert parse(text, "flows/main.yaml").nodes["ask"].kind == "foreign"
    assert "F16" in {fault.code for fault in faults({"main.yaml": text})}


@BOTH
def test_a_circle_without_a_wait_is_taken_and_found_by_the_checks(system: System) -> None:
    turning = a_flow("flow: main\nstart: a\nnodes:\n  a: {say: {prompt: topics, next: b}}\n  b: {say: {prompt: weather, next: a}}\n")
    text = back(out(turning, system), system).files["main.yaml"]
    assert "F08" in {fault.code for fault in faults({"main.yaml": text})}


def test_a_language_that_is_named_and_not_spoken_is_told() -> None:
    made = out(FLOW, "floip")
    made["flows"][0]["languages"].append({"id": "fra", "iso_639_3": "fra"})
    told = back(made, "floip").told
    assert [(fault.code, fault.said["lang"]) for fault in told] == [("F108", "fra")]


@BOTH
def test_a_file_changes_no_flow_that_comes_with_the_gateway(system: System) -> None:
    made = out({"callback": parse(TEXT.replace("main", "callback"), "flows/callback.yaml")}, system)
    with pytest.raises(FlowError) as error:
        back(made, system, OURS)
    assert [fault.code for fault in error.value.faults] == ["F115"]


@BOTH
def test_what_is_here_is_replaced_only_when_that_is_said(system: System) -> None:
    with pytest.raises(FlowError) as error:
        back(out(FLOW, system), system, OURS, replacing=False)
    assert [fault.code for fault in error.value.faults] == ["F117"]
    assert list(back(out(FLOW, system), system, OURS).files) == ["main.yaml"]


def test_a_file_that_is_none_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b"\xff" * (door.LARGEST + 1))
    (tmp_path / "latin.json").write_bytes(b'{\n"a": "\xe9"}')
    for name, code, line in (("large.json", "F111", 1), ("latin.json", "F110", 2), ("", "F110", 1)):
        with pytest.raises(FlowError) as error:
            door.text_of(tmp_path / name)
        assert (error.value.faults[0].code, error.value.faults[0].line) == (code, line)


KEYS = st.sampled_from(["uuid", "type", "text", "x"])
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just(NOWHERE))
ODD = st.recursive(PLAIN, lambda odd: st.lists(odd, max_size=2) | st.dictionaries(KEYS, odd, max_size=2), max_leaves=4)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every map or list in it, with each key or index."""
    here = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    return [(value, key) for key, _ in here] + [place for _, inner in here for place in places(inner)]


@BOTH
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_whatever_a_piece_of_a_file_is_it_is_taken_or_refused(system: System, data: st.DataObject) -> None:
    made = out(FLOW, system)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(made)))
        holder[key] = data.draw(ODD)
    try:
        coming = reads(json.dumps(made), system)
    except FlowError as error:
        assert error.faults and all(fault.told() for fault in error.faults)
    else:
        for name, text in coming.files.items():
            parse(text, f"flows/{name}")
