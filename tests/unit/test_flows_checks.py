"""What may not be published: names that lead nowhere, nodes that nobody reaches, circles, words that are missing or betray (S1)."""

import re

import pytest

from gateway.flows import checks, engine
from gateway.flows.compile import EXIT_WORDS, compile_flows, read, shipped
from gateway.flows.faults import FlowError
from gateway.flows.state import State
from tests.checking import FINE, betraying, but, without
from tests.conversation import FILES, SHIPPED, a_flow, begins, flows_with

CATALOGUE = "prompts/khm/catalogue.yaml"
ASK = 'ask: {menu: {prompt: topics, choices: {"1": {label: health, next: NEXT}}}}'


def faults_of(outside: checks.Outside = FINE, **files: str) -> list[str]:
    """What the flows that ship are refused for, with these instead or beside."""
    with pytest.raises(FlowError) as refused:
        checks.check(read(FILES | {f"{name}.yaml": text for name, text in files.items()}), outside)
    return [str(fault) for fault in refused.value.faults]


def asks(then: str) -> str:
    return ASK.replace("NEXT", then)


def test_what_ships_may_be_published() -> None:
    assert [fault for fault in checks.check(read(FILES), FINE) if fault.severity == "error"] == []
    graph = compile_flows(read(FILES), ())
    assert set(graph.starts) >= {"main", "decoy", "danger", "callback", "code", "gate", "redial", "staff"}
    assert graph.staff_flows == {"desk", "drill", "page", "recording", "staff"}
    assert graph.help_flows == {"main"}


def test_nobody_is_recorded_outside_of_a_flow_for_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """S26, also for what ships with the code."""
    for_callers = {name: text.replace("audience: staff\n", "") if name == "recording.yaml" else text for name, text in shipped().items()}
    monkeypatch.setattr("gateway.flows.compile.shipped", lambda: for_callers)
    assert any(": record: F35 record: no voice is ever recorded (S26)" in fault for fault in faults_of())
    with pytest.raises(PermissionError):
        begins("recording", graph=compile_flows(read(FILES), ("khm",))).chooses("record_now")


# -- compiling


@pytest.mark.parametrize("name", ["main", "decoy", "danger"])
def test_three_flows_are_needed(name: str) -> None:
    files = {file: text for file, text in FILES.items() if file != f"{name}.yaml"}
    with pytest.raises(FlowError, match=f"flows/:1: F01 there is no flow {name}; add flows/{name}.yaml"):
        compile_flows(read(files), ())


def test_a_flow_that_nobody_wrote() -> None:
    assert "flows/main.yaml:4: away: F05 there is no flow nowhere; add flows/nowhere.yaml or name another" in faults_of(
        main=a_flow("away: {subflow: {flow: nowhere}}")
    )


def test_a_sub_flow_entered_at_a_node_that_it_has_not() -> None:
    faults = faults_of(main=a_flow("away: {subflow: {flow: decoy, at: middle}}"))
    assert "flows/main.yaml:4: away: F06 flow decoy has no node middle; name one of its nodes" in faults


def test_a_name_that_leads_nowhere_wherever_it_stands() -> None:
    nodes = f"""
{asks("nowhere")}
say: {{say: {{prompt: topics, next: nowhere}}}}
branch: {{branch: {{on: need, cases: {{health: nowhere}}, otherwise: ask}}}}
offer: {{offer: {{callback: nowhere, next: ask}}}}
call: {{callback: {{need: legal, declined: nowhere, next: ask}}}}
"""
    faults = faults_of(main=a_flow(nodes))
    assert [fault.split(": ")[1] for fault in faults if "there is no such node" in fault] == ["ask", "say", "branch", "offer", "call"]
    assert "flows/main.yaml:4: ask: F04 leads to nowhere, and there is no such node; add the node or name another" in faults


def test_a_start_that_is_no_node() -> None:
    faults = faults_of(main="flow: main\nstart: hello\nnodes:\n  bye:\n    end: {}\n")
    assert "flows/main.yaml:1: F03 start: there is no node hello; name one of its nodes" in faults


def test_two_flows_of_one_name() -> None:
    faults = faults_of(again=FILES["health.yaml"], callback=a_flow("bye: {end: {}}", "callback"))
    assert faults == [
        "flows/again.yaml:1: F02 a flow named health is also in flows/health.yaml; give it another name",
        "gateway/flows/shipped/callback.yaml:1: F02 a flow named callback is also in flows/callback.yaml; give it another name",
    ]


def test_the_mistakes_of_all_files_are_told_at_once() -> None:
    with pytest.raises(FlowError) as refused:
        read({"main.yaml": "- no", "decoy.yaml": "flow: [", "danger.yaml": FILES["danger.yaml"]})
    assert {fault.file for fault in refused.value.faults} == {"flows/main.yaml", "flows/decoy.yaml"}


def test_officers_may_not_write_what_reaches_into_casework() -> None:
    assert "is no kind of node" in faults_of(main=a_flow("deed: {perform: {effect: confirm_request, next: deed}}"))[0]


def test_the_shipped_flows_are_found_by_name_whatever_the_working_folder() -> None:
    assert set(shipped()) == {
        "callback.yaml",
        "code.yaml",
        "desk.yaml",
        "drill.yaml",
        "gate.yaml",
        "page.yaml",
        "recording.yaml",
        "redial.yaml",
        "staff.yaml",
    }


# -- nobody comes here, nobody gets out of here


def test_a_node_that_no_call_reaches() -> None:
    nodes = f"{asks('bye')}\nlost: {{say: {{prompt: topics, next: bye}}}}\nbye: {{end: {{}}}}"
    assert "flows/main.yaml:5: lost: F07 no call ever comes here; lead to it from another node, or remove it" in faults_of(
        main=a_flow(nodes)
    )


def test_a_node_that_another_flow_enters_at_is_reached() -> None:
    beside = a_flow("start: {end: {back: true}}\nmiddle: {end: {back: true}}", "beside")
    main = a_flow(f"{asks('away')}\naway: {{subflow: {{flow: beside, at: middle, next: ask}}}}")
    assert not any("F07" in fault for fault in faults_of(main=main, beside=beside))


@pytest.mark.parametrize(
    "nodes",
    [
        "one: {say: {prompt: topics, next: one}}",
        "one: {say: {prompt: topics, next: two}}\ntwo: {set: {values: {need: legal}, next: one}}",
        "one: {branch: {on: need, cases: {legal: two}, otherwise: two}}\ntwo: {say: {prompt: topics, next: one}}",
        "one: {callback: {need: legal, declined: one, next: two}}\ntwo: {end: {}}",
    ],
    ids=["itself", "two", "branch", "declined"],
)
def test_a_circle_without_a_wait(nodes: str) -> None:
    circle = "flows/main.yaml:4: one: F08 leads back to itself without waiting for a key; put a menu into the circle"
    assert circle in faults_of(main=a_flow(nodes))


def test_a_circle_with_a_menu_in_it_is_a_menu() -> None:
    main = a_flow(f"{asks('say')}\nsay: {{say: {{prompt: topics, next: ask}}}}")
    assert not any("F08" in fault for fault in faults_of(main=main))


def test_a_circle_through_a_sub_flow_is_one_unless_the_sub_flow_waits() -> None:
    main = a_flow("round: {subflow: {flow: beside, next: round}}")
    says = a_flow("say: {say: {prompt: topics, next: done}}\ndone: {end: {back: true}}", "beside")
    assert any("main.yaml:4: round: F08" in fault for fault in faults_of(main=main, beside=says))
    waits = a_flow(f"{asks('done')}\ndone: {{end: {{back: true}}}}", "beside")
    assert not any("F08" in fault for fault in faults_of(main=main, beside=waits))


def test_a_circle_that_slipped_through_is_lost_and_does_not_hang() -> None:
    graph = flows_with(main=a_flow("one: {say: {prompt: topics, next: one}}"))
    with pytest.raises(engine.Lost, match="no wait within 64 nodes"):
        engine.start(graph, "main", State())


def test_sub_flows_that_lead_into_each_other() -> None:
    """The way back would grow with every round, and the state with it."""
    there = a_flow(f"{asks('on')}\non: {{subflow: {{flow: main}}}}", "there")
    faults = faults_of(main=a_flow(f"{asks('on')}\non: {{subflow: {{flow: there}}}}"), there=there)
    assert [fault for fault in faults if "leads back into" in fault] == [
        "flows/main.yaml:5: on: F09 flow there leads back into main; end it with `back` instead",
        "flows/there.yaml:5: on: F09 flow main leads back into there; end it with `back` instead",
    ]


# -- keys


def test_9_is_told_only_where_it_works() -> None:
    nodes = 'ask: {menu: {prompt: topics, tell_help: true, choices: {"1": {label: health, next: ask}}}}'
    told = "ask: F50 tells of 9, which does nothing in this flow; take tell_help out, or give the flow help_at_once: true"
    assert any(told in fault for fault in faults_of(main=a_flow(nodes)))
    assert not any("F50" in fault for fault in faults_of(main=a_flow(nodes, top="help_at_once: true\n")))


@pytest.mark.parametrize("raw", ["unasked", "secret"])
def test_no_officer_can_take_0_away(raw: str) -> None:
    nodes = f"ask: {{number: {{prompt: topics, digits: 4, attribute: code_given, {raw}: true, next: ask, silence: ask}}}}"
    told = "flows/main.yaml:4: ask: F51 takes every key itself, so 0 would not lead out (S4); take unasked and secret out"
    assert told in faults_of(main=a_flow(nodes))


@pytest.mark.parametrize(
    "node",
    [
        "branch: {on: age, cases: {}, otherwise: ask}",
        "set: {values: {age: young}, next: ask}",
        "number: {digits: 2, attribute: age, next: ask}",
        'menu: {prompt: topics, choices: {"1": {label: health, next: ask, set: {age: young}}}}',
    ],
    ids=lambda node: node.split(":")[0],
)
def test_nothing_can_be_noted_that_nobody_planned_to_keep(node: str) -> None:
    """S25: no age in years, no story; only what is on the list."""
    told = faults_of(main=a_flow(f"ask: {{{node}}}"))
    assert any("flows/main.yaml:4: ask: F10 age is no attribute that is known; use one of: " in fault for fault in told)


# -- words


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ("greeting", "flows/main.yaml: greeting"),
        ("papers_and_law", "flows/main.yaml: topics"),
        ("help_at_once", "flows/main.yaml: topics"),
        ("which_district", "flows/health.yaml: where"),
        ("place_choose", "flows/health.yaml: where"),
        ("care_within_days", "flows/health.yaml: card"),
        ("text_me_consent", "flows/health.yaml: card"),
        ("offer_connect_me", "flows/health.yaml: card"),
        ("exit_told", "flows/main.yaml"),
        ("repeat_hint", "flows/main.yaml"),
        ("wrong_key", "flows/main.yaml"),
        ("callback_consent", "gateway/flows/shipped/callback.yaml: consent"),
    ],
)
def test_a_prompt_without_words(prompt: str, where: str) -> None:
    told = faults_of(without(prompt))
    assert told
    assert {re.sub(r":\d+", "", fault) for fault in told} >= {
        f"{where}: F40 prompt {prompt} has no Khmer words; correct the name, or add {prompt} to {CATALOGUE}"
    }


def test_what_is_filled_in_needs_no_words_of_its_own() -> None:
    checks.check(read(FILES), but(words=lambda lang, key: () if ":" in key else FINE.words(lang, key)))


@pytest.mark.parametrize("prompt", ["greeting", "topics", "papers_and_law", "decoy_weather", "exit_told", "wrong_key", "help_at_once"])
def test_a_word_that_betrays_before_she_chose_a_subject(prompt: str) -> None:
    (*_, fault) = faults_of(betraying(prompt))
    assert f"F41 prompt {prompt} says violence before a subject was chosen (S1); say it in neutral words" in fault


def test_after_she_chose_a_subject_words_may_name_things() -> None:
    checks.check(read(FILES), betraying("care_in_time", "callback_consent", "code_enter"))


# -- languages, exit words


def test_only_languages_that_can_be_spoken_are_offered_and_one_alone_is_not_asked_about() -> None:
    three = compile_flows(read(FILES), ("khm", "tpu", "eng"))
    assert begins(graph=three).labels == ("language_khm", "language_tpu", "language_eng")
    alone = compile_flows(read(FILES), ("eng",))
    assert begins(graph=alone).at == "main/can_you_listen"
    assert begins(graph=alone).ask.lang == "eng"
    assert begins(graph=compile_flows(read(FILES), ())).ask.lang == "khm"


def test_exit_words_are_folded_as_texts_are() -> None:
    assert SHIPPED.exit_words == EXIT_WORDS
    assert all(word == word.casefold().strip() for word in EXIT_WORDS)
