"""Flows leave for FLOIP and RapidPro and come back as they were; what they are there is what those systems can read and walk."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import Phase, given, settings

from gateway.flows.exchange.files import SYSTEMS, System, led_to
from gateway.flows.exchange.losses import losses
from gateway.flows.exchange.parts import Ask, Choice
from gateway.flows.exchange.words import Words, menu
from gateway.flows.writing import dump
from tests import rapidpro
from tests.conversation import FILES
from tests.exchanging import OURS, a_flow, anew, back, came_back, out, words
from tests.floip.older import walk
from tests.random_flows import flows
from tests.rapidpro import Phone

RC4 = Path(__file__).parents[1] / "floip" / "rc4"
OFFICERS = led_to(OURS, [name.removesuffix(".yaml") for name in FILES])
BOTH = pytest.mark.parametrize("system", SYSTEMS)


def schema(name: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((RC4 / f"{name}.json").read_text("utf-8")))


@BOTH
def test_every_flow_that_ships_comes_back_byte_for_byte(system: System) -> None:
    assert came_back(out(OURS, system), system) == {name: dump(flow) for name, flow in OURS.items()}


@BOTH
def test_and_also_when_every_uuid_became_another_on_the_way(system: System) -> None:
    assert came_back(anew(out(OFFICERS, system)), system) == {name: dump(flow) for name, flow in OFFICERS.items()}


@BOTH
@settings(max_examples=15, deadline=None, phases=[Phase.generate])  # a flow of twelve nodes is small enough to be looked at
@given(text=flows())
def test_whatever_an_officer_writes_comes_back_as_it_was(system: System, text: str) -> None:
    flow = a_flow(text)
    made = out(flow, system)
    assert came_back(made, system) == {"main": dump(flow["main"])}
    if system == "rapidpro":
        rapidpro.obey(made)


@BOTH
def test_who_brings_back_what_is_here_changes_nothing(system: System) -> None:
    made = back(out(OFFICERS, system), system, OURS, replacing=False)
    assert not made.files and set(made.same) == set(OFFICERS)


@BOTH
def test_the_same_flows_make_the_same_file(system: System) -> None:
    assert out(OFFICERS, system) == out(OFFICERS, system)


def test_an_at_sign_in_words_is_no_expression() -> None:
    words = Words({"khm": {"mail": "write to a@b.test", "yes": "yes @ once"}})
    assert menu(words, "khm", Ask("", ("mail",), (Choice("1", "yes", ""),), "", "", 0, 0)) == "write to a@@b.test\n1 yes @@ once"
    assert words.named("write to a@@b.test") == "mail"


# FLOIP


def test_a_container_is_what_the_schema_of_rc4_wants() -> None:
    made = out(OURS, "floip")
    schema("flowSpecJsonSchema").validate(made)
    blocks = [block for flow in made["flows"] for block in flow["blocks"]]
    for kind in {block["type"] for block in blocks}:
        validator = schema(f"I{kind.split('.')[1]}Block")
        for block in blocks:
            if block["type"] == kind:
                validator.validate(block)


@pytest.mark.parametrize(
    ("keys", "comes_to"),
    [
        ("11", ["main/promises", "main/topics"]),
        ("1153", ["decoy/tips", "decoy/close", "decoy/done", "main/topics"]),  # the weather, and back
        ("1141", ["talk/callback", "talk/numbers", "talk/card", "talk/farewell", "farewell/words", "farewell/done"]),
    ],
)
def test_the_runner_of_floip_walks_our_flows(keys: str, comes_to: list[str]) -> None:
    came = walk(out(OFFICERS, "floip"), "main", list(keys))
    assert came[:4] == ["main/greeting", "main/language", "main/language__1", "main/can_you_listen"]
    assert came[-len(comes_to) :] == comes_to


def test_it_throws_on_a_wrong_key_as_ever() -> None:
    with pytest.raises(AssertionError, match="alidation"):
        walk(out(OFFICERS, "floip"), "main", ["7"])


# RapidPro


def test_a_file_of_rapidpro_is_one_that_its_engine_reads() -> None:
    made = out(OURS, "rapidpro")
    rapidpro.obey(made)
    assert [flow["type"] for flow in made["flows"]] == ["voice", "messaging"] * len(OURS)


MENU = """
flow: main
start: ask
nodes:
  ask: {menu: {prompt: topics, choices: {"1": {label: health, next: done, set: {need: health}}}, retries: 1}}
  done: {say: {prompt: goodbye, next: end}}
  end: {end: {}}
"""
DECOY = "flow: decoy\nstart: words\nnodes:\n  words: {say: {prompt: weather, next: end}}\n  end: {end: {}}\n"


def a_phone(type_: str) -> Phone:
    return Phone(out(a_flow(MENU) | a_flow(DECOY, "decoy"), "rapidpro"), f"main ({type_})")


def test_one_menu_is_a_question_a_wait_two_answers_and_a_limit() -> None:
    made = out(a_flow(MENU), "rapidpro")["flows"][0]
    shown = [ui["type"] for ui in made["_ui"]["nodes"].values()]
    assert shown[:5] == ["execute_actions", "wait_for_menu", "execute_actions", "execute_actions", "split_by_expression"]


def test_its_choice_leads_on() -> None:
    phone = a_phone("voice")
    assert phone.heard[0].endswith("1 សុខភាព")
    assert phone.presses("1").over and len(phone.heard) == 1


def test_a_wrong_key_is_forgiven_once_and_then_leads_to_the_announcement() -> None:
    phone = a_phone("voice").presses("7")
    assert not phone.over and len(phone.heard) == 1
    assert phone.presses("8").over and len(phone.heard) == 2  # sorry, and the weather


def test_so_does_the_second_silence_and_a_text_hears_none() -> None:
    phone = a_phone("voice").stays_silent()
    assert not phone.over
    assert phone.stays_silent().over and len(phone.heard) == 2
    text = a_phone("messaging")
    assert "timeout" not in text.stack[-1][2]["router"]["wait"]


def test_who_may_be_overheard_is_let_go_at_once() -> None:
    phone = Phone(out(OFFICERS, "rapidpro"), "main (voice)").presses("1")
    assert len(phone.heard) == 1  # can you listen?
    phone.presses("2")
    assert phone.over and words().said("khm", ("wrong_key",)) not in phone.heard


def test_nothing_that_she_chose_is_kept_with_her_contact() -> None:
    text = json.dumps(out(OURS, "rapidpro"))
    assert not [kept for kept in ("set_contact_field", "set_run_result", "result_name", "@fields", "@contact") if kept in text]


# What is lost


@BOTH
def test_the_file_says_what_it_loses(system: System) -> None:
    made, lost = out(OFFICERS, system), losses(OFFICERS, system)
    assert any("S39" in sentence for sentence in lost) and any("S4" in sentence for sentence in lost)
    told = made["description"] if system == "floip" else next(iter(made["flows"][0]["_ui"]["stickies"].values()))["body"]
    assert told == "\n".join(lost)


@BOTH
def test_a_loss_is_told_only_where_it_is_one(system: System) -> None:
    assert not [sentence for sentence in losses(a_flow(DECOY, "decoy"), system) if "called back" in sentence]


@BOTH
def test_who_cannot_be_called_back_there_is_not_told_that_she_will_be(system: System) -> None:
    assert "callback" not in led_to(OURS, ["talk"])
    text = json.dumps(out(led_to(OURS, ["talk"]), system), ensure_ascii=False)
    assert "callback_confirmed" not in text
