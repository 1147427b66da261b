"""Saved calls: how one is written, what it tells when it does not hold, and how it is written anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.flows.faults import codes
from gateway.saved.coverage import coverage
from gateway.saved.golden import renewed
from gateway.saved.nowhere import Told, told_in
from gateway.saved.proof import failures, run
from gateway.saved.source import read
from gateway.shelf import Shelf
from tests.staged import flow_with, staged

FILE = "tests/saved/main/a_call.yaml"
A_CALL = """\
call: She hears where to go for health care, and hangs up.
steps:
  - hears: [greeting, choose_language] # the neutral first words
  - press: "1"
    hears: [exit_told, can_you_listen]
  - choose: i_can_listen
    hears: [promises, topics]
    at_node: main/topics
  - choose: health
    hears: [which_district]
  - choose: place.1601
    at_node: health/where
  - choose: place.160101
    hears_among: [service.*, card_number, "digits:phone.*"]
  - hangs_up: true
"""


def told(text: str, shelf: Shelf | None = None) -> list[str]:
    """The faults of one call, a line each."""
    return [str(fault) for fault in failures(shelf or staged(), {FILE: text})]


def with_step(steps: str, top: str = "") -> str:
    """A call of these steps, from the flow of the code on."""
    return f"call: A call.\nflow: code\n{top}steps:\n  - at_node: code/code\n{steps}"


FOUND = "answers: {open_by_code: {found: {request: r1}}}\n"


# -- a call that holds, and where one leaves its path


def test_a_call_that_goes_as_it_is_written_has_no_faults() -> None:
    assert told(A_CALL) == []


def test_where_it_leaves_its_path_is_told_with_file_line_step_and_both_ways() -> None:
    moved = staged(main=flow_with("main", "{label: i_can_listen, next: promises}", "{label: i_can_listen, next: topics}"))
    assert told(A_CALL, moved) == [
        f"{FILE}:7: main/can_you_listen: F71 step 3 (choose: i_can_listen): expected `hears: [promises, topics]`, "
        "but it came to `hears: [topics]`; mend the flow; or, if it is meant so, take the new way over: "
        f"`flask --app app flows test --update {FILE}`"
    ]


def test_what_is_no_longer_offered_is_told_with_what_is() -> None:
    renamed = staged(main=flow_with("main", "{label: health, next: health}", "{label: weather, next: health}"))
    (fault,) = told(A_CALL, renamed)
    assert fault.startswith(f"{FILE}:9: main/topics: F78 step 4 (choose: health) cannot be done there: ")
    assert '`offers: {"1": weather, "2": papers_and_law, ' in fault


def test_a_choice_by_its_label_holds_when_its_key_moves() -> None:
    swapped = flow_with("main", '"1": {label: health,', '"6": {label: health,')
    assert told(A_CALL, staged(main=swapped)) == []


@pytest.mark.parametrize(
    ("wrong", "expected", "came"),
    [
        ("hears: [weather]", "hears: [weather]", "hears: [exit_told, code_found]"),
        ("hears: []", "hears: []", "hears: [exit_told, code_found]"),
        ("hears_among: [code_found, weather]", "hears_among: [code_found, weather]", "hears: [exit_told, code_found]"),
        ('offers: {"1": code_withdraw}', 'offers: {"1": code_withdraw}', 'offers: {"1": code_hear_state, "2": code_withdraw}'),
        ("at_node: code/key", 'at_node: "code/key"', 'at_node: "code/choose"'),
        ("speaks: eng", "speaks: eng", "speaks: khm"),
        ("ends: true", "ends: true", "ends: false"),
        ("at_node: code/choose\n    does: [withdraw_request]", "does: [withdraw_request]", "does: []"),
        ("at_node: code/choose\n    connects: short.117", "connects: short.117", "connects: nobody"),
    ],
)
def test_every_expectation_can_fail(wrong: str, expected: str, came: str) -> None:
    (fault,) = told(with_step(f'  - press: "6789"\n    {wrong}\n', FOUND))
    assert f"expected `{expected}`, but it came to `{came}`" in fault


@pytest.mark.parametrize(
    ("steps", "expected", "came"),
    [
        ("  - choose: code_withdraw\n    hears: []\n", "does: []", "does: [withdraw_request]"),
        ("  - choose: code_withdraw\n    does: [withdraw_request]\n    hears: []\n", "ends: false", "ends: true"),
    ],
)
def test_a_deed_and_an_end_that_nobody_expects_are_faults(steps: str, expected: str, came: str) -> None:
    found = told(with_step('  - press: "6789"\n    at_node: code/choose\n' + steps, FOUND))
    assert any(f"expected `{expected}`, but it came to `{came}`" in fault for fault in found)


@pytest.mark.parametrize(
    ("deed", "instead"),
    [
        ('press: "12345"', "a wait for 4 keys"),
        ("comes_back: completed", "nobody was connected"),
    ],
)
def test_what_cannot_be_done_there_is_told(deed: str, instead: str) -> None:
    (fault,) = told(with_step(f"  - {deed}\n    hears: []\n"))
    assert "F78" in fault and f"cannot be done there: `{instead}`" in fault


def test_nothing_can_be_done_once_it_is_over() -> None:
    (fault,) = told('call: The weather.\nflow: decoy\nsteps:\n  - ends: true\n  - press: "1"\n    hears: []\n')
    assert "step 2" in fault and "`ends: true`" in fault


def test_a_connection_must_come_back() -> None:
    step = '{top}  - press: "{key}"\n    {what}\n'
    call = "call: To 117.\nflow: danger\nknown: {connects_117: 'yes'}\nsteps:\n  - at_node: danger/choose_with_117\n"
    call += step.format(top="", key="1", what="connects: short.117") + step.format(top="", key="1", what="hears: []")
    (fault,) = told(call)
    assert "`connects: short.117, so tell how it `comes_back``" in fault


# -- answers


def test_a_question_that_nobody_answers_is_told() -> None:
    (fault,) = told(with_step('  - press: "6789"\n    hears: []\n'))
    assert "F72" in fault and "the flow asks for open_by_code" in fault


def test_a_list_of_answers_that_is_used_up_answers_no_more() -> None:
    twice = '  - press: "1111"\n    hears: [exit_told, code_wrong, code_enter]\n  - press: "1111"\n    hears: []\n'
    (fault,) = told(with_step(twice, 'answers: {open_by_code: [{wrong: {code_tries: "1"}}]}\n'))
    assert "F72 step 3" in fault


def test_an_answer_that_the_flow_has_no_way_for_is_told_with_those_it_has() -> None:
    (fault,) = told(with_step('  - press: "6789"\n    hears: []\n', "answers: {open_by_code: perhaps}\n"))
    assert fault.startswith(f"{FILE}:3: code/code: F73 open_by_code is answered perhaps")
    assert fault.endswith("answer one of: found, wrong, locked")


def test_an_answer_that_nothing_asked_for_is_a_fault() -> None:
    (fault,) = told("call: The weather.\nflow: decoy\nanswers: {pin: right}\nsteps:\n  - ends: true\n")
    assert fault.startswith(f"{FILE}:3: F74 the call never came to ask for pin")


def test_of_several_answers_the_one_that_was_not_asked_for_is_named() -> None:
    both = "answers: {open_by_code: {found: {request: r1}}, request_state: waiting}\n"
    (fault,) = told(with_step('  - press: "6789"\n    at_node: code/choose\n', both))
    assert "F74 the call never came to ask for request_state;" in fault


def test_the_clock_goes_on_within_a_call() -> None:
    evening = 'flow: code\nat: "2026-11-25 22:00"\nanswers: {open_by_code: {found: {request: r1}}, request_state: held}\n'
    steps = """\
steps:
  - at_node: code/code
  - press: "6789"
    at_node: code/choose
  - press: "1"
    at_node: code/key
  - press: "7"
    at_node: code/held
  - LATERpress: "1"
    hears: [code_cannot_call]
"""
    asked = [told(f"call: When.\n{evening}" + steps.replace("LATER", later))[0] for later in ("", "later: 3h\n    ")]
    assert all("expected `hears: [code_cannot_call]`, but it came to `hears: [callback_when]`" in one for one in asked)
    offered = [
        f"call: When.\n{evening}" + steps.replace("LATER", later).replace("hears: [code_cannot_call]", 'offers: {"1": x}')
        for later in ("", "later: 3h\n    ")
    ]
    tonight, past_midnight = (told(one)[0] for one in offered)
    assert "window_today" not in tonight and "window_today_morning" in past_midnight


# -- what must appear nowhere, and what is too long


@pytest.mark.parametrize("spelling", ["117", "1 1 7", "១១៧", "one one seven"])
def test_what_must_appear_nowhere_is_found_in_any_spelling(spelling: str) -> None:
    call = f"call: In danger.\nflow: danger\nsteps:\n  - hears_among: [dial_117]\n  - hangs_up: true\nnowhere: ['{spelling}']\n"
    found = told(call)
    assert bool(found) == (spelling != "one one seven")
    assert all(fault.startswith(f"{FILE}:6: F75 “{spelling}” must appear nowhere, and is in step 1") for fault in found)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("1280", "12 80"), ("1280", "១២ ៨០"), ("050 000 001", "+855 50-000-001"), ("+85550000001", "(050) 000 001")],
)
def test_a_number_is_found_however_it_is_grouped(wanted: str, said: str) -> None:
    everything = Told(staged().catalogues)
    everything.add("step 1", f"Ring {said}, day and night.")
    assert told_in(wanted, everything) == "step 1"
    assert told_in("050 000 002", everything) == ""


def test_a_number_read_out_is_found_whatever_its_form() -> None:
    dials = "  - press: '3'\n    hears_among: ['digits:phone.*']\n"
    code = f"call: A number.\nflow: talk\nsteps:\n  - at_node: callback/consent\n{dials}nowhere: ['1280']\n"
    (fault,) = told(code)
    assert "“1280” must appear nowhere, and is in step 2" in fault


def test_what_is_kept_after_the_end_is_looked_through_too() -> None:
    """Who her focal point is stays in the state, so that a replay connects to the same; were it a number, this would tell."""
    gate = """\
call: Her phone.
flow: gate
answers: {gate: right, bridge: {ready: {focal_point: fp_malik}}}
steps:
  - at_node: gate/decoy
  - press: "7"
    connects: focal_point
  - comes_back: completed
    does: [bridge_over]
    ends: true
nowhere: [fp_malik]
"""
    (fault,) = told(gate)
    assert "is in what is kept after the end" in fault


def test_an_answer_by_text_of_more_than_three_messages_is_a_fault() -> None:
    six = "decoy_opening, decoy_weather, decoy_health, care_in_time, promises, callback_consent"
    long = f"flow: farewell\nstart: words\nnodes:\n  words:\n    say: {{prompts: [{six}], next: done}}\n  done:\n    end: {{}}\n"
    text = 'call: Too long.\nflow: farewell\nmedium: text\nsteps:\n  - texts: "សួស្តី"\n    ends: true\n'
    (fault,) = told(text, staged(farewell=long))
    assert "F76 step 1" in fault and "S22 allows 3" in fault


def test_by_text_the_very_words_can_be_expected() -> None:
    by_text = 'call: By text.\nmedium: text\nsteps:\n  - texts: "{first}"\n    reads: ["{words}"]\n'
    assert told(by_text.format(first="sousdey", words="1 ")) == []
    (fault,) = told(by_text.format(first="sousdey", words="No such words"))
    assert 'expected `reads: ["No such words"]`, but it came to `reads: [' in fault


def test_beside_an_exit_word_nothing_else_is_read() -> None:
    """As the switchboard has it (S4): a code may stand there (S11), and no menu answers."""
    by_text = "call: By text.\nmedium: text\nsteps:\n  - texts: sousdey\n    at_node: main/language\n"
    assert told(by_text + '  - texts: "stop 1234"\n    hears: []\n    ends: true\n') == []


def test_a_flow_that_breaks_is_told_and_breaks_nothing_else() -> None:
    # Whoever says `again` twice in a row never comes to a wait. The checks refuse it; here they were not asked.
    endless = "flow: farewell\nstart: words\nnodes:\n  words:\n    say: {prompt: goodbye, next: words}\n"
    (fault,) = told("call: For ever.\nflow: farewell\nsteps:\n  - ends: true\n", staged(farewell=endless))
    assert "F77 step 1 (it begins): the flow breaks: " in fault


# -- how one is written

SHAPES = {
    "": (1, "F70", "it begins with `call:` and `steps:`"),
    "call: A call: with a colon\nsteps: []\n": (1, "F22", "this line cannot be read"),
    "call: A call.\n": (1, "F28", "steps is missing"),
    "call: A call.\nsteps: []\n": (2, "F29", "steps: […] does not fit here"),
    "call: A call.\nstepps: []\nsteps:\n  - ends: true\n": (2, "F27", "steps"),
    "call: A call.\nsteps:\n  - ends: true\ncall: Twice.\n": (4, "F37", "call"),
    "call: A call.\nsteps:\n\t- ends: true\n": (3, "F32", ""),
    "call: &a A call.\nsteps:\n  - ends: true\n": (1, "F34", "&a"),
    "call: A call.\nat: 2026-02-30 10:00\nsteps:\n  - ends: true\n": (
        2,
        "F29",
        '2026-02-30 10:00 does not fit here; write "2026-11-25 10:00"',
    ),
    "call: A call.\nsteps:\n  - ends: true\n  - press: 117\n    hears: []\n": (4, "F33", "117"),
    'call: A call.\nsteps:\n  - ends: true\n  - press: "x"\n    hears: []\n': (4, "F29", '"x" does not fit here; write "1"'),
    "call: A call.\nsteps:\n  - ends: true\n  - hears: [Weather!]\n": (4, "F29", "Weather! does not fit here; write a_prompt | service.*"),
    "call: A call.\nsteps:\n  - ends: true\n  - comes_back: happy\n    hears: []\n": (4, "F29", "write completed | busy | no-answer"),
    'call: A call.\nsteps:\n  - ends: true\n  - reads: [""]\n': (4, "F29", '"" does not fit here; write "1 "'),
    "call: " + "a" * 300_000: (1, "F21", "256 kB"),
}


@pytest.mark.parametrize("text", SHAPES)
def test_what_has_the_wrong_shape_is_told_as_in_any_flow(text: str) -> None:
    line, code, words = SHAPES[text]
    fault = told(text)[0]
    assert fault.startswith(f"{FILE}:{line}: {code} ") and words in fault, fault


STEP_2 = "call: A call.\nsteps:\n  - at_node: main/language\n"
NONSENSE = {
    "call: A call.\nflow: nowhere\nsteps:\n  - ends: true\n": (2, "there is no flow nowhere"),
    STEP_2 + "  - hears: []\n": (4, "tell what she does: one of press,"),
    'call: A call.\nsteps:\n  - press: "1"\n    hears: []\n': (3, "the first step is what she hears when the call is answered: no key yet"),
    "call: A call.\nmedium: text\nsteps:\n  - hears: []\n": (4, "the first step is her first text"),
    'call: A call.\nmedium: text\nsteps:\n  - texts: "a"\n    hears: []\n  - silence: true\n    hears: []\n': (
        6,
        "silence is nothing that one does by text",
    ),
    STEP_2 + '  - press: "1"\n': (4, "this step expects nothing, so it could never fail"),
    STEP_2 + '  - press: "1"\n    does: [confirm_request]\n': (4, "this step expects nothing, so it could never fail"),
    STEP_2 + '  - press: "1"\n    silence: true\n    hears: []\n': (
        4,
        "one step does one thing, and this does press and silence; make a step of each",
    ),
    STEP_2 + "  - hangs_up: true\n    hears: [greeting]\n": (4, "once she has hung up nothing may follow (S6); take hears out"),
    "call: A call.\nanswers: {nearest: x}\nsteps:\n  - ends: true\n": (
        2,
        "the directory and the clock answer this themselves; take it out",
    ),
    "call: A call.\nanswers: {weather: x}\nsteps:\n  - ends: true\n": (2, "no flow can ask for weather; there are accept,"),
    "call: A call.\nanswers: {pin: {right: {a: 1}}}\nsteps:\n  - ends: true\n": (2, "an answer is a verdict (right), or one with"),
}


@pytest.mark.parametrize("text", NONSENSE)
def test_what_makes_no_sense_is_told_with_its_line_and_where_to_read_on(text: str) -> None:
    line, problem = NONSENSE[text]
    fault = told(text)[0]
    assert fault.startswith(f"{FILE}:{line}: F70 {problem}"), fault
    assert fault.endswith("“Saved calls” in docs/officers.md shows how one is written")


def test_every_code_has_words_in_khmer() -> None:
    for code in (f"F7{n}" for n in range(9)):
        assert codes()[code].what["khm"] and codes()[code].remedy["khm"]


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=60, deadline=None)
def test_no_file_whatever_is_in_it_breaks_the_run(text: str) -> None:
    assert run(staged(), text, FILE).faults


def test_what_fails_is_told_of_all_files_at_once() -> None:
    assert failures(staged(), {FILE: A_CALL}) == []
    found = failures(staged(), {"one.yaml": "", FILE: A_CALL.replace("topics]", "weather]")})
    assert [fault.code for fault in found] == ["F70", "F71"]


# -- written anew


def test_after_a_wanted_change_the_file_is_written_anew_with_its_comments_and_then_holds() -> None:
    changed = staged(main=flow_with("main", "{label: i_can_listen, next: promises}", "{label: i_can_listen, next: topics}"))
    anew = renewed(read(A_CALL, FILE), changed)
    assert anew == A_CALL.replace("hears: [promises, topics]", "hears: [topics]")
    assert told(anew, changed) == []


def test_what_was_not_told_yet_is_written_behind_the_last_line_of_its_step() -> None:
    text = with_step('  - press: "6789"\n    at_node: code/choose\n  - choose: code_withdraw\n    hears: [] # silence\n', FOUND)
    anew = renewed(read(text, FILE), staged())
    assert anew == text + "    ends: true\n    does: [withdraw_request]\n"
    assert told(anew) == []
    short = with_step('  - {press: "6789", at_node: code/choose}\n  - {choose: code_withdraw, hears: []}', FOUND)
    assert told(renewed(read(short, FILE), staged())) == []


def test_lists_that_stand_on_lines_of_their_own_are_written_anew_too() -> None:
    tall = with_step('  - press: "6789"\n    hears:\n      - weather # not this\n\n      - goodbye\n\n  - hangs_up: true\n', FOUND)
    anew = renewed(read(tall, FILE), staged())
    assert anew == with_step('  - press: "6789"\n    hears:\n      [exit_told, code_found]\n\n  - hangs_up: true\n', FOUND)
    assert told(anew) == []


def test_a_call_that_holds_is_written_anew_as_it_was() -> None:
    assert renewed(read(A_CALL, FILE), staged()) == A_CALL


def test_what_she_would_do_now_is_for_a_person_to_say() -> None:
    renamed = staged(main=flow_with("main", "{label: health, next: health}", "{label: weather, next: health}"))
    anew = renewed(read(A_CALL, FILE), renamed)
    assert anew == A_CALL
    assert told(anew, renamed)


# -- coverage


def test_a_call_walks_only_what_it_came_through() -> None:
    done = run(staged(), A_CALL, FILE)
    found = coverage(staged().graph, done.walked)
    assert {"main/greeting", "main/topics", "health/card"} <= done.walked.nodes
    assert "main/decoy" in found.missed_nodes and not found.whole
    assert ("main/topics", "1", "main/health") in done.walked.edges
    assert ("main/health", "enters", "health/told_when") in done.walked.edges
    assert ("main/can_you_listen", "otherwise", "main/decoy") in found.missed_edges


ROUNDABOUT = """\
flow: farewell
start: one
nodes:
  one:
    menu: {prompt: topics, choices: {"1": {label: health, next: two}, "2": {label: more, next: two}}, otherwise: two}
  two:
    menu: {prompt: topics, choices: {"1": {label: weather, next: one}}}
"""


@pytest.mark.parametrize(
    ("deed", "walked"),
    [('press: "1"', {"1"}), ("choose: more", {"2"}), ('press: "5"', {"otherwise"}), ("silence: true", {"otherwise"})],
)
def test_of_ways_that_lead_to_one_place_only_the_one_that_was_taken_counts(deed: str, walked: set[str]) -> None:
    call = f"call: Roundabout.\nflow: farewell\nsteps:\n  - at_node: farewell/one\n  - {deed}\n    at_node: farewell/two\n"
    done = run(staged(farewell=ROUNDABOUT), call, FILE)
    assert done.faults == ()
    assert {edge.by for edge in done.walked.edges} == walked


def test_going_back_is_no_way_of_the_flow() -> None:
    call = 'call: Back.\nflow: farewell\nsteps:\n  - at_node: farewell/one\n  - press: "1"\n    at_node: farewell/two\n'
    back = run(staged(farewell=ROUNDABOUT), call + '  - press: "#"\n    at_node: farewell/one\n', FILE)
    on = run(staged(farewell=ROUNDABOUT), call + '  - press: "1"\n    at_node: farewell/one\n', FILE)
    assert back.faults == on.faults == ()
    assert {edge.node for edge in back.walked.edges} == {"farewell/one"}
    assert {edge.node for edge in on.walked.edges} == {"farewell/one", "farewell/two"}
