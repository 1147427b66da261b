"""Every fault that the checks know, each shown by a flow that has it; and how the ways through the flows are walked."""

from collections.abc import Mapping

import pytest

from gateway.dialogue import Ask, Key, Play
from gateway.flows import checks
from gateway.flows.checks import presses, ways
from gateway.flows.compile import compile_flows, read
from gateway.flows.faults import Fault, codes
from gateway.flows.state import State, Turn
from tests.checking import FINE, Files, betraying, but, changed, faults, many, saying, without
from tests.conversation import FILES, a_flow, flows_with

BESIDE = a_flow("start: {end: {back: true}}", "beside")
FIRST = {"legal": "where", "more": "choose"}
MENU = '{{menu: {{prompt: topics, choices: {{"1": {{label: more, next: {to}}}}}}}}}'
DEEP = "".join(f"d{n}: {MENU.format(to=f'd{n + 1}')}\n" for n in range(8)) + "d8: {end: {}}"
LONG = "".join(f"s{n}: {{say: {{prompt: topics, next: s{n + 1}}}}}\n  " for n in range(70)) + "s70: {say: {prompt: topics, next: where}}"
NUMBER = "ask: {number: {prompt: topics, digits: 9, attribute: code_given, next: where}}"
TO_DECOY = "  decoy:\n    subflow: {flow: decoy}\n"
TO_SHELTER = '        "3": {label: place_to_stay, next: shelter}\n'
NOT_PROVEN = """  choose:
    menu:
      prompt: danger_choices
      choices:
        "1": {label: someone_calls_me_now, next: callback}
"""
CLOSE = "say: {prompt: decoy_closing, next: done}"
ASKS = 'menu: {prompt: decoy_closing, choices: {"1": {label: more, next: done}}}'


def before(flow: str, node: str) -> Files:
    """A flow that begins with another node."""
    return changed(flow, (f"start: {FIRST[flow]}\nnodes:\n", f"start: {node.split(':')[0]}\nnodes:\n  {node}\n"))


def lead_deep() -> Files:
    weather = '        "3": {label: weather, next: weather}\n'
    on = '        "4": {label: more, next: deep}\n'
    more = changed("more", (weather, weather + on), ("nodes:\n", "nodes:\n  deep: {subflow: {flow: deep}}\n"))
    return {**more, "deep.yaml": a_flow(DEEP, "deep")}


SAYS_NOTHING = "set: {values: {for_whom: someone_else},"
NOTHING = "set: {values: {for_whom: someone_else}, next: done}"


# code → where it is told, in which files, in what world
EXAMPLES: Mapping[str, tuple[str, Files, checks.Outside]] = {
    "F03": ("legal.yaml:1", changed("legal", ("start: where", "start: elsewhere")), FINE),
    "F04": ("legal.yaml: nearest", changed("legal", ("legal, next: card", "legal, next: cards")), FINE),
    "F05": ("main.yaml: health", changed("main", ("{flow: health}", "{flow: wealth}")), FINE),
    "F06": ("main.yaml: health", changed("main", ("{flow: health}", "{flow: health, at: middle}")), FINE),
    "F07": ("legal.yaml: lost", changed("legal", ("nodes:\n", "nodes:\n  lost: {end: {}}\n")), FINE),
    "F08": ("legal.yaml: words", before("legal", "words: {say: {prompt: topics, next: words}}"), FINE),
    "F09": ("legal.yaml: farewell", changed("legal", ("{flow: farewell}", "{flow: legal}")), FINE),
    "F10": ("health.yaml: told_when", changed("health", ("on: medium", "on: age")), FINE),
    "F11": ("main.yaml: legal", changed("farewell", ("end: {}", "end: {back: true}")), FINE),
    "F12": ("beside.yaml:1", {"beside.yaml": BESIDE}, FINE),
    "F13": ("health.yaml: told_when", changed("health", ("cases: {text:", "cases: {txt:")), FINE),
    "F15": ("main.yaml:1", before("legal", LONG), FINE),
    "F40": ("main.yaml: greeting", {}, without("greeting")),
    "F41": ("main.yaml: greeting", {}, betraying("greeting")),
    "F42": ("main.yaml: language", {}, but(words=lambda lang, key: () if (lang, key) == ("tpu", "topics") else FINE.words(lang, key))),
    "F43": ("main.yaml: topics", {}, but(text_only={"topics"})),
    "F45": ("main.yaml: topics", {}, saying("topics", "For health press 1.")),
    "F48": ("main.yaml: topics", {}, but(keywords={"health": frozenset({"law"}), "papers_and_law": frozenset({"law"})})),
    "F49": ("legal.yaml: ask", before("legal", NUMBER), FINE),
    "F50": ("more.yaml: choose", changed("more", ("prompt: more_choices", "prompt: more_choices\n      tell_help: true")), FINE),
    "F51": ("legal.yaml: ask", before("legal", NUMBER.replace("digits", "secret: true, digits")), FINE),
    "F52": ("legal.yaml:1", changed("legal", ("flow: legal\n", "flow: legal\naudience: staff\n")), FINE),
    "F53": ("more.yaml: choose", changed("more", ("prompt: more_choices", "prompt: more_choices\n      otherwise: helper")), FINE),
    "F54": ("main.yaml: can_you_listen", changed("main", ("      otherwise: decoy\n", ""), (TO_DECOY, "")), FINE),
    "F55": ("more.yaml: helper", changed("more", ("for_whom: someone_else", "near: farther")), FINE),
    "F56": ("main.yaml: language", changed("main", ("help_at_once: true", ""), ("      tell_help: true\n", "")), FINE),
    "F57": ("main.yaml: topics", changed("main", ("      tell_help: true\n", "")), FINE),
    "F58": ("danger.yaml: dial_117", changed("danger", ("prompt: dial_117", "prompt: promises")), FINE),
    "F59": ("danger.yaml: connect", changed("danger", ("otherwise: choose\n", "otherwise: choose_with_117\n"), (NOT_PROVEN, "")), FINE),
    "F60": ("main.yaml:1", changed("main", (TO_SHELTER, ""), ("  shelter:\n    subflow: {flow: shelter}\n", "")), FINE),
    "F62": ("deep.yaml: d7", lead_deep(), FINE),
    "F63": ("main.yaml:1", before("legal", "by_text: {branch: {on: medium, cases: {text: farewell}, otherwise: where}}"), FINE),
    "F64": ("health.yaml: card", changed("health", ("      prompt: care_in_time\n", "")), FINE),
    "F65": ("farewell.yaml: done", changed("farewell", ("[how_to_delete, goodbye]", "[goodbye]")), FINE),
    "F66": ("main.yaml: topics", changed("main", ("say: {prompt: promises,", "say: {prompt: greeting,")), FINE),
    "F67": ("danger.yaml: connect", changed("danger", ("short.117", "service.nobody")), FINE),
    "F68": ("danger.yaml: connect", changed("danger", ("party: short.117", "party: short.117, caller_id: staff")), FINE),
    "F69": ("decoy.yaml: close", changed("decoy", (CLOSE, ASKS)), FINE),
    "F80": ("legal.yaml: consented", before("legal", "consented: {subflow: {flow: callback, at: request, next: where}}"), FINE),
    "F81": ("legal.yaml: ring", before("legal", "ring: {dial: {party: service.line, next: where}}"), but(services={"line"})),
    "F82": ("legal.yaml: secret", before("legal", 'secret: {say: {prompt: "digits:code", next: where}}'), FINE),
    "F83": (
        "decoy.yaml:1",
        changed("decoy", ("say: {prompts: [decoy_opening, decoy_weather, decoy_health],", SAYS_NOTHING), (CLOSE, NOTHING)),
        FINE,
    ),
}
ELSEWHERE = {
    "F01": "test_flows_checks.py",
    "F02": "test_flows_checks.py",
    "F14": "here, below",
    "F16": "test_flows_exchange_bad.py",
    "F46": "test_flows_budget.py",
    "F61": "test_flows_budget.py",
    "F79": "test_flows_budget.py",
}
OURS = ("F0", "F1", "F4", "F5", "F6", "F79", "F8")


def test_every_code_has_an_example() -> None:
    assert {code for code in codes() if code.startswith(OURS) and len(code) == 3} == EXAMPLES.keys() | ELSEWHERE.keys()


def file_and_node(fault: Fault) -> str:
    file = fault.file.rpartition("/")[2]
    return f"{file}: {fault.node}" if fault.node else f"{file}:{fault.line}"


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_flow_that_has_the_fault_is_told_where_and_what(code: str) -> None:
    where, files, world = EXAMPLES[code]
    found = [fault for fault in faults(files, world) if fault.code == code]
    assert found, [str(fault) for fault in faults(files, world)]
    places = {file_and_node(fault) for fault in found}
    assert where in places
    for fault in found:
        assert fault.told("khm") != fault.told("eng")


@pytest.mark.parametrize(
    ("first", "second"), [("connects_117, cases: {'yes'", "reachable, cases: {'yes'"), ("medium, cases: {text", "reachable, cases: {'no'")]
)
def test_a_branch_behind_a_branch_is_gone_through_as_well(first: str, second: str) -> None:
    """S1: where 117 can be rung, most who call can be reached too; a text may come from a number that cannot be rung."""
    branches = f"{{branch: {{on: {first}: more}}, otherwise: choose}}}}\n  more: {{branch: {{on: {second}: words}}, otherwise: choose}}}}\n"
    more = changed(
        "more", ("start: choose\nnodes:\n", f"start: it\nnodes:\n  it: {branches}  words: {{say: {{prompt: divorce, next: choose}}}}\n")
    )
    assert {(fault.code, fault.node) for fault in faults(more, betraying("divorce"))} == {("F41", "words")}


@pytest.mark.parametrize("part", ["known:place", "digits:callback_number", "digits:key_given", "digits:phone.nobody"])
def test_what_is_known_of_her_is_not_for_an_officer_to_have_said(part: str) -> None:
    world = but(services={"line"})
    assert [fault.code for fault in faults(before("legal", f'it: {{say: {{prompt: "{part}", next: where}}}}'), world)] == ["F82"]
    assert faults(before("legal", 'it: {say: {prompt: "digits:phone.line", next: where}}'), world) == ()


@pytest.mark.parametrize("entered", ["callback", "code, at: withdraw", "staff, at: work", "gate, at: again", "redial"])
def test_a_shipped_flow_is_entered_by_its_kind_alone(entered: str) -> None:
    """S10, S18: in its middle her yes, or a PIN, would lie behind her."""
    assert [fault.code for fault in faults(before("legal", f"it: {{subflow: {{flow: {entered}, next: where}}}}"))] == ["F80"]


@pytest.mark.parametrize("way", ["silence", "otherwise"])
def test_a_silence_that_comes_back_to_itself_never_ends(way: str) -> None:
    """S5: asked for ever is a voice for ever, in a room where she may not be alone."""
    main = changed("main", ("krr, eng], next", f"krr, eng], {way}: language, next"))
    assert {(fault.code, fault.node) for fault in faults(main)} == {("F53", "language")}


def test_what_she_types_is_no_need_and_no_place() -> None:
    """A place that is none would break the search for help."""
    files = before("legal", "typed: {number: {prompt: topics, digits: 6, attribute: place, read_back: true, next: where}}")
    assert [fault.code for fault in faults(files)] == ["F13"]


def test_a_question_of_the_language_is_no_wait_where_only_one_can_be_spoken() -> None:
    circle = "which: {language: {offer: [khm, eng], next: words}}\n  words: {say: {prompt: topics, next: which}}"
    assert "F08" in {fault.code for fault in faults(before("legal", circle))}


def test_an_officers_flow_is_for_callers_whatever_it_is_opened_by() -> None:
    desk = 'ask: {menu: {prompt: topics, choices: {"1": {label: health, next: ask}}, silence: ask}}'
    assert "F52" in {
        fault.code for fault in faults({"back_office.yaml": a_flow(desk, "back_office", "audience: staff\nkeyword: weather\n")})
    }


@pytest.mark.parametrize(("word", "means"), [("stop", "0"), ("helpatonce", "9")])
def test_a_word_that_means_the_same_everywhere_is_no_choice_and_opens_nothing(word: str, means: str) -> None:
    """S4, S36: whoever texts it wants to be left alone, or help now, and gets just that."""
    world = but(keywords={"help_at_once": frozenset({"helpatonce"}), "weather": frozenset({word}), "i_can_listen": frozenset({word})})
    told = [fault for fault in faults({}, world) if fault.code == "F48"]
    assert [(file_and_node(fault), fault.said["one"]) for fault in told] == [
        ("decoy.yaml:1", means), ("main.yaml: can_you_listen", means), *([("more.yaml: choose", means)] if means == "0" else [])
    ]  # fmt: skip


def test_the_announcement_asks_nothing_of_the_directory() -> None:
    assert "F69" in {fault.code for fault in faults(changed("decoy", (CLOSE, "find: {need: legal, next: done}")))}


def test_what_ships_has_none_of_the_faults() -> None:
    assert faults({}) == ()


def test_warnings_stop_nothing_and_are_handed_back() -> None:
    warned = checks.check(read({**FILES, "beside.yaml": BESIDE}), FINE)
    assert [(fault.code, fault.severity) for fault in warned] == [("F12", "warning")]


def test_a_flow_that_only_a_line_could_begin_with_is_listened_to_as_well() -> None:
    """S1: whoever redials that line hears it."""
    beside = {"beside.yaml": a_flow("words: {say: {prompt: divorce, next: bye}}\nbye: {end: {}}", "beside")}
    assert [fault.code for fault in faults(beside, betraying("divorce"))] == ["F12", "F41"]


# -- what is walked


def entries() -> list[ways.Entry]:
    return [ways.Entry("main", facts) for facts in checks.FACTS]


def walked(**files: str) -> ways.Ways:
    return ways.Ways(flows_with(**files), entries(), "khm")


@pytest.fixture(scope="module")
def shipped() -> ways.Ways:
    return walked()


def test_every_node_that_ships_is_come_through(shipped: ways.Ways) -> None:
    """But those of the gate, of the callback line and of staff, which nobody comes to from the public line."""
    been = {node for _, _, step in shipped.steps for node in step.turn.way}
    of_ours = ("desk/", "drill/", "gate/", "page/", "recording/", "redial/", "staff/")
    theirs = {node for node in shipped.graph.nodes if not node.startswith(of_ours)}
    assert theirs - been == set()


def test_a_subject_is_named_by_the_main_menu_and_by_a_code_and_not_by_the_words_before(shipped: ways.Ways) -> None:
    naming = {moment.at for moment in shipped.moments if shipped.names_subjects(moment)}
    assert naming >= {"main/topics", "more/choose"}
    assert not naming & {"main/language", "main/can_you_listen"}


def test_before_a_subject_other_things_are_heard_and_nothing_of_help(shipped: ways.Ways) -> None:
    heard = {part for _, _, step in shipped.steps if not step.chosen for part in step.said}
    assert {"greeting", "promises", "papers_and_law", "weather", "decoy_health", "exit_told", "wrong_key", "repeat_hint"} <= heard
    assert not heard & {"dial_117", "care_in_time", "callback_consent", "code_enter", "which_district"}


def test_a_menu_of_one_subject_may_call_things_by_their_names() -> None:
    """Who chose papers and law may be asked about divorce: everything there is for the same need."""
    asks = 'kind: {menu: {prompt: topics, choices: {"1": {label: divorce, next: where}, "2": {label: identity, next: where}}}}'
    legal = before("legal", asks)
    assert faults(legal, betraying("divorce")) == ()
    main = changed("main", ("label: papers_and_law", "label: divorce"))
    assert [fault.code for fault in faults(main, betraying("divorce"))] == ["F41"]


def test_a_word_that_betrays_is_found_in_every_language() -> None:
    world = but(
        languages=("khm", "tpu"),
        words=lambda lang, key: ("violence",) if (lang, key) == ("tpu", "topics") else FINE.words(lang, key),
        banned=lambda words: [words] if words == "violence" else [],
    )
    (fault,) = (fault for fault in faults({}, world) if fault.code == "F41")
    assert (fault.node, fault.said["prompt"]) == ("topics", "topics")


def test_a_person_is_never_far_in_what_ships(shipped: ways.Ways) -> None:
    keys = presses.to_a_person(shipped)
    waits = {moment.at: keys[moment] for moment in shipped.moments if isinstance(moment.line, Ask)}
    assert max(waits.values()) <= presses.MOST
    assert waits["main/topics"] == 1  # 9


def test_how_far_a_person_is_counts_every_key() -> None:
    chain = "\n".join(f'm{n}: {{menu: {{prompt: topics, choices: {{"1": {{label: more, next: m{n + 1}}}}}}}}}' for n in range(3))
    flow = walked(main=a_flow(f"{chain}\nm3: {{find: {{need: legal, next: card}}}}\ncard: {{offer: {{next: bye}}}}\nbye: {{end: {{}}}}"))
    keys = {moment.at: away for moment, away in presses.to_a_person(flow).items()}
    assert keys == {"main/m0": 3, "main/m1": 2, "main/m2": 1, "main/card": 1}


def test_where_casework_decides_the_worst_answer_counts(shipped: ways.Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer leads to a menu that is one key from a number, the other to one that is two keys away."""
    near, far, asks = (ways.Moment(State(at=at), Ask("khm"), ways.Entry("main", {}), frozenset(), False) for at in ("near", "far", "asks"))

    def step(digits: str, to: ways.Moment | None, *said: str) -> ways.Step:
        return ways.Step(Key(digits), Turn(State(), (Play("khm", said),), ()), frozenset(), False, to)

    near.steps = [step("1", near, "digits:phone.line")]
    far.steps = [step("2", near)]
    asks.steps = [step("3", near), step("3", far)]
    monkeypatch.setattr(shipped, "_moments", {moment.at: moment for moment in (near, far, asks)})
    assert {moment.at: keys for moment, keys in presses.to_a_person(shipped).items()} == {"near": 1, "far": 2, "asks": 3}


# -- how much there is to look through


def test_of_twice_the_menus_there_is_twice_as_much_to_look_through_and_no_more() -> None:
    """How long that takes is in the benchmarks."""
    graphs = [compile_flows(read({**FILES, **many(count)}), ("khm",)) for count in (1, 41, 81)]
    none, few, more = (len(ways.Ways(graph, entries(), "khm").moments) for graph in graphs)
    assert more - few == few - none


def test_more_ways_than_anybody_can_oversee_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "MOST_MOMENTS", 50)
    (fault,) = faults({})
    assert str(fault).startswith("flows/main.yaml:1: F14 the flows have more than 50 moments")


def test_the_graph_that_is_walked_offers_every_language_that_a_flow_names() -> None:
    alone = changed("main", ("[khm, tpu, jra, krr, eng]", "[khm]"))
    assert faults(alone) == ()
    assert compile_flows(read({**FILES, **alone}), ("khm",)).languages == ("khm",)
