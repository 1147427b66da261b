"""What was changed in another system, and what was never ours: taken where a node of ours says the same, else kept as it came."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.flows.exchange import files
from gateway.flows.exchange.canonical import canonical
from gateway.flows.exchange.files import SYSTEMS, System
from gateway.flows.faults import FlowError
from gateway.flows.source import Flow, parse
from gateway.flows.writing import dump
from tests.checking import faults
from tests.exchanging import AT, a_flow, anew, back, came_back, out, taken, words

BOTH = pytest.mark.parametrize("system", SYSTEMS)
FLOW = """
flow: main
start: ask
nodes:
  ask: {menu: {prompt: topics, choices: {"1": {label: health, next: told}, "2": {label: weather, next: end}}, tell_language: true}}
  told: {say: {prompt: goodbye, next: end}}
  look: {find: {need: health, next: told}}
  end: {end: {back: true}}
"""


def blocks(made: Any) -> dict[str, Any]:
    return {block["name"]: block for block in made["flows"][0]["blocks"]}


def nodes(made: Any, role: str, node: str = "ask") -> list[Any]:
    """Of the voice flow and of the messaging flow the node that has this role in a node of ours."""
    found = []
    for flow in made["flows"]:
        for uuid, ui in flow["_ui"]["nodes"].items():
            ours = ui["config"].get("cwcc", {})
            if ours.get("node") == node and ours.get("role", "") == role and not ours.get("part"):
                found.append(next(one for one in flow["nodes"] if one["uuid"] == uuid))
    return found


def fields(flow: Flow, node: str = "ask") -> dict[str, Any]:
    said: dict[str, Any] = flow.nodes[node].spec.model_dump(mode="json", exclude_defaults=True)
    return said


# FLOIP: somebody edits our flow


def test_a_way_that_was_led_elsewhere_is_taken_with_all_that_floip_cannot_say() -> None:
    made = out(a_flow(FLOW), "floip")
    ask, told, look = (blocks(made)[name] for name in ("ask", "told", "look"))
    ask["exits"][1]["destination_block"] = told["uuid"]
    look["exits"][0]["destination_block"] = ask["uuid"]
    coming = back(made, "floip")
    flow = parse(coming.files["main.yaml"], "flows/main.yaml")
    assert fields(flow)["choices"]["2"]["next"] == "told" and fields(flow)["tell_language"]
    assert fields(flow, "look") == {"need": "health", "next": "ask"}
    assert [(fault.code, fault.node) for fault in coming.told] == [("F118", "ask"), ("F118", "look")]
    assert coming.told[0].line > 1


def test_a_choice_that_was_added_is_taken_where_its_words_are_ours() -> None:
    made = out(a_flow(FLOW), "floip")
    ask = blocks(made)["ask"]
    prompt = made["flows"][0]["resources"][0]["uuid"][:-12] + "0" * 12
    made["flows"][0]["resources"].append(
        {
            "uuid": prompt,
            "values": [{"language_id": "khm", "content_type": "TEXT", "modes": ["IVR"], "value": words().said("khm", ("more",))}],
        }
    )
    ask["config"]["choices"].append({"name": "3", "prompt": prompt, "ivr_test": {"test_expression": 'block.response = "3"'}})
    ask["exits"].insert(2, {**ask["exits"][0], "uuid": prompt[:-1] + "1", "name": "3", "test": 'block.value = "3"'})
    assert fields(taken(made, "floip"))["choices"]["3"] == {"label": "more", "next": "told"}


def test_what_our_nodes_cannot_say_is_kept_and_cannot_be_published() -> None:
    made = out(a_flow(FLOW), "floip")
    blocks(made)["told"]["config"]["set_contact_property"] = [{"property_key": "told", "property_value": "yes"}]
    flow = taken(made, "floip")
    assert flow.nodes["told"].kind == "foreign" and fields(flow, "told")["leads"] == {"1": "end"}
    found = [fault for fault in faults({"main.yaml": dump(flow)}) if fault.code == "F16"]
    assert [(fault.node, fault.said["type"]) for fault in found] == [("told", "MobilePrimitives.Message")]
    assert "put nodes of ours in its place" in found[0].remedy()


def test_words_that_were_changed_are_told_and_not_taken() -> None:
    made = out(a_flow(FLOW), "floip")
    said = {value["value"]: value for one in made["flows"][0]["resources"] for value in one["values"]}
    said[words().said("khm", ("goodbye",))]["value"] = "something else"
    coming = back(made, "floip")
    assert coming.files["main.yaml"] == dump(a_flow(FLOW)["main"])
    assert [(fault.code, fault.node, fault.severity) for fault in coming.told] == [("F119", "told", "warning")]


def test_fields_that_were_changed_by_hand_are_not_believed() -> None:
    made = out(a_flow(FLOW), "floip")
    blocks(made)["look"]["vendor_metadata"]["cwcc"]["fields"]["next"] = "end"
    assert fields(taken(made, "floip"), "look")["next"] == "told"  # where the block leads


# RapidPro: somebody edits our flow


def leads(node: Any, category: int, to: Any) -> None:
    uuid = node["router"]["categories"][category]["exit_uuid"]
    next(one for one in node["exits"] if one["uuid"] == uuid)["destination_uuid"] = to["uuid"]


def test_a_way_that_was_led_elsewhere_in_one_of_a_pair_is_taken() -> None:
    made = out(a_flow(FLOW), "rapidpro")
    voice, _ = nodes(made, "wait")
    leads(voice, 1, nodes(made, "", "told")[0])
    coming = back(anew(made), "rapidpro")
    flow = parse(coming.files["main.yaml"], "flows/main.yaml")
    assert fields(flow)["choices"]["2"]["next"] == "told" and fields(flow)["tell_language"]
    assert [(fault.code, fault.node) for fault in coming.told] == [("F118", "ask")]


def test_a_pair_that_says_two_things_is_refused() -> None:
    made = out(a_flow(FLOW), "rapidpro")
    (voice, text), told = nodes(made, "wait"), nodes(made, "", "told")
    leads(voice, 1, told[0])
    leads(text, 0, nodes(made, "", "end")[1])
    with pytest.raises(FlowError) as refused:
        back(made, "rapidpro")
    assert [(fault.code, fault.node) for fault in refused.value.faults] == [("F116", "ask")]


def test_other_patience_is_taken_by_its_pattern() -> None:
    made = out(a_flow(FLOW), "rapidpro")
    for limit in nodes(made, "limit"):
        limit["router"]["operand"] = limit["router"]["operand"].replace("wrong > 2", "wrong > 1")
    assert fields(taken(made, "rapidpro"))["retries"] == 1


def test_choices_that_changed_places_are_known_by_their_words() -> None:
    made = out(a_flow(FLOW), "rapidpro")
    for n in range(2):  # in the voice flow and in the messaging flow
        said, wait = nodes(made, "")[n]["actions"][-1], nodes(made, "wait")[n]
        head, health, weather = said["text"].splitlines()
        said["text"] = "\n".join([head, f"1{weather[1:]}", f"2{health[1:]}"])
        leads(wait, 0, nodes(made, "", "end")[n])
        leads(wait, 1, nodes(made, "", "told")[n])
    choices = fields(taken(made, "rapidpro"))["choices"]
    assert choices == {"1": {"label": "weather", "next": "end"}, "2": {"label": "health", "next": "told"}}


def an_audio(made: Any) -> None:
    nodes(made, "", "told")[0]["actions"][0]["audio_url"] = "https://example.org/a.mp3"


def a_result(made: Any) -> None:
    nodes(made, "wait")[0]["router"]["result_name"] = "Choice"


def another_wait(made: Any) -> None:
    nodes(made, "wait")[0]["router"]["wait"]["timeout"]["seconds"] = 60


@pytest.mark.parametrize(("edit", "kept"), [(an_audio, "told"), (a_result, "ask"), (another_wait, "ask")])
def test_what_a_node_of_ours_cannot_say_makes_it_theirs(edit: Callable[[Any], None], kept: str) -> None:
    made = out(a_flow(FLOW), "rapidpro")
    edit(made)
    made["flows"] = made["flows"][:1]
    assert taken(made, "rapidpro").nodes[kept].kind == "foreign"


def test_a_node_without_its_config_is_read_by_its_words() -> None:
    made = out(a_flow(FLOW), "rapidpro")
    for flow in made["flows"]:
        for ui in flow["_ui"]["nodes"].values():
            ui["config"] = {}
    coming = back(made, "rapidpro")
    kinds = [node.kind for text in coming.files.values() for node in parse(text, "x").nodes.values()]
    assert kinds.count("menu") == kinds.count("say") == 2  # nobody can tell any more that they are a pair
    assert sorted(coming.files) == ["main_messaging.yaml", "main_voice.yaml"]


# Files that were never ours

UUID = "0000000{}-0000-4000-8000-00000000000{}"
RECORDS = {
    "uuid": UUID.format(1, 1),
    "name": "happy",
    "type": "MobilePrimitives.OpenResponse",
    "config": {"prompt": UUID.format(9, 1), "ivr": {"max_duration_seconds": 60}},
    "exits": [{"uuid": UUID.format(1, 2), "name": "next", "default": True, "destination_block": UUID.format(2, 1)}],
}
THANKS = {
    "uuid": UUID.format(2, 1),
    "name": "Thank You!",
    "type": "MobilePrimitives.Message",
    "config": {"prompt": UUID.format(9, 2)},
    "exits": [{"uuid": UUID.format(2, 2), "name": "next", "default": True, "destination_block": UUID.format(1, 1)}],
    "vendor_metadata": {"viamo": {"x": 1.5}},
}
SPOKEN = [
    {"uuid": UUID.format(9, n), "values": [{"language_id": "fra", "content_type": "TEXT", "modes": ["IVR"], "value": text}]}
    for n, text in ((1, "Ça va?"), (2, "Merci @contact.name"))
]
FOREIGN_FLOIP = {
    "specification_version": "1.0.0-rc4",
    "uuid": UUID.format(0, 1),
    "name": "theirs",
    "flows": [
        {
            "uuid": UUID.format(0, 2),
            "name": "Enquête 2",
            "last_modified": "2022-01-01T00:00:00Z",
            "interaction_timeout": 30,
            "supported_modes": ["IVR"],
            "languages": [{"id": "fra", "iso_639_3": "fra", "label": "Français"}],
            "blocks": [RECORDS, THANKS],
            "first_block_id": UUID.format(1, 1),
            "resources": SPOKEN,
        }
    ],
}
FOREIGN_RAPIDPRO = {
    "version": "13",
    "site": "https://example.org",
    "campaigns": [],
    "triggers": [],
    "flows": [
        {
            "uuid": UUID.format(0, 3),
            "name": "Registration",
            "spec_version": "14.4.0",
            "language": "eng",
            "type": "messaging",
            "localization": {"spa": {UUID.format(3, 2): {"text": ["¿Tu color?"]}}},
            "nodes": [
                {
                    "uuid": UUID.format(3, 1),
                    "actions": [{"uuid": UUID.format(3, 2), "type": "send_msg", "text": "Your colour?", "quick_replies": ["red"]}],
                    "exits": [{"uuid": UUID.format(3, 3), "destination_uuid": UUID.format(4, 1)}],
                },
                {
                    "uuid": UUID.format(4, 1),
                    "actions": [],
                    "router": {
                        "type": "switch",
                        "operand": "@input",
                        "result_name": "Colour",
                        "wait": {"type": "msg"},
                        "cases": [],
                        "categories": [{"uuid": UUID.format(4, 2), "name": "All", "exit_uuid": UUID.format(4, 3)}],
                        "default_category_uuid": UUID.format(4, 2),
                    },
                    "exits": [{"uuid": UUID.format(4, 3), "destination_uuid": UUID.format(3, 1)}],
                },
            ],
            "_ui": {"nodes": {UUID.format(4, 1): {"position": {"left": 1, "top": 2}, "type": "wait_for_response"}}},
        }
    ],
}


def test_a_foreign_container_is_kept_and_given_back_as_it_was() -> None:
    flow = taken(FOREIGN_FLOIP, "floip", "enqu_te_2")
    assert {name: node.kind for name, node in flow.nodes.items()} == {"happy": "foreign", "thank_you": "foreign"}
    made = out({flow.name: flow}, "floip")
    assert came_back(made, "floip") == {flow.name: dump(flow)}
    again = made["flows"][0]
    theirs: Any = FOREIGN_FLOIP["flows"][0]  # type: ignore[index]
    assert canonical([again["blocks"], again["first_block_id"]]) == canonical([theirs["blocks"], theirs["first_block_id"]])
    assert (again["supported_modes"], again["interaction_timeout"]) == (["IVR"], 30)
    assert again["resources"] == theirs["resources"] and theirs["languages"][0] in again["languages"]


def test_a_foreign_flow_of_rapidpro_is_kept_and_given_back_as_it_was() -> None:
    flow = taken(FOREIGN_RAPIDPRO, "rapidpro", "registration")
    assert [node.spec.type for node in flow.nodes.values()] == ["send_msg", "wait"]  # type: ignore[attr-defined]
    assert came_back(out({flow.name: flow}, "rapidpro"), "rapidpro") == {flow.name: dump(flow)}
    made = out({flow.name: flow}, "rapidpro")["flows"]
    theirs: Any = FOREIGN_RAPIDPRO["flows"][0]  # type: ignore[index]
    assert len(made) == 1 and made[0]["type"] == "messaging" and made[0]["language"] == "eng"
    kept = ("nodes", "localization")
    assert canonical([made[0][one] for one in kept]) == canonical([theirs[one] for one in kept])
    shown = [ui for ui in made[0]["_ui"]["nodes"].values() if "type" in ui]
    assert [(ui["type"], ui["position"]) for ui in shown] == [("wait_for_response", {"left": 1, "top": 2})]


@BOTH
def test_what_came_from_one_system_does_not_go_to_the_other(system: System) -> None:
    theirs, name = (FOREIGN_FLOIP, "enqu_te_2") if system == "rapidpro" else (FOREIGN_RAPIDPRO, "registration")
    other: System = "floip" if system == "rapidpro" else "rapidpro"
    flow = taken(theirs, other, name)
    assert not out({name: flow}, system)["flows"]


def test_a_foreign_message_with_words_of_ours_becomes_a_node_of_ours() -> None:
    theirs: Any = json.loads(json.dumps(FOREIGN_FLOIP))
    theirs["flows"][0]["resources"][1]["values"] = [
        {"language_id": "khm", "content_type": "TEXT", "modes": ["IVR"], "value": words().said("khm", ("goodbye",))}
    ]
    flow = taken(theirs, "floip", "enqu_te_2")
    assert fields(flow, "thank_you") == {"prompt": "goodbye", "next": "happy"}


@BOTH
def test_a_foreign_node_that_was_changed_by_hand_goes_nowhere(system: System) -> None:
    for as_it_came in ("{}", "no JSON", "[]"):
        node = {"system": system, "type": "x", "as_it_came": as_it_came}
        flow = a_flow(json.dumps({"flow": "main", "start": "a", "nodes": {"a": {"foreign": node}}}))
        assert files.given(flow, system, words(), AT).left_out == ("main",)


@BOTH
def test_a_node_keeps_its_name_however_it_is_called(system: System) -> None:
    long = "a__" + "very_" * 12 + "long_name"
    flow = a_flow(f"flow: main\nstart: {long}\nnodes:\n  {long}: {{say: {{prompt: topics, next: a_}}}}\n  a_: {{end: {{}}}}\n")
    assert came_back(out(flow, system), system) == {"main": dump(flow["main"])}
