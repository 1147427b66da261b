"""S3: a service's number in 5 keys and 90 s, a callback in 11 keys and 3 minutes; measured on the clips, refused when broken."""

from dataclasses import replace
from datetime import datetime

import pytest

from gateway import rehearsal
from gateway.dialogue import Ask, Play
from gateway.flows import budget
from gateway.flows.budget import Budget, Rehearsal, Way
from gateway.flows.faults import FlowError
from gateway.flows.state import Answer, Need, State
from gateway.flows.walk import Graph
from gateway.prompts.clips import Clip, Voices
from gateway.prompts.publish import estimated
from gateway.publishing import Sources, check_budgets
from gateway.rehearsal import BUDGETS, MOMENTS
from gateway.shelf import Shelf, spoken_graph
from gateway.store.work import Versions
from tests.conversation import CASEWORK, FILES, a_flow, flows_with
from tests.spoken import drafts, sources

SECOND = 1000

# -- how a way is measured, on flows of a few nodes and words of whole seconds


def sounds_ms(line: Play | Ask) -> int:
    """A second for each part; for a choice two: its label and its key."""
    return SECOND * (len(line.parts) + (2 * len(line.choices) if isinstance(line, Ask) else 0))


def answer(need: Need) -> Answer | None:
    return CASEWORK[need.kind](need.args) if need.kind in ("nearest", "card", "places", "windows") else None


def fastest(nodes: str, to: Budget, most_keys: int = 9, **files: str) -> Way | None:
    graph = flows_with(main=a_flow(nodes), **files)
    begin = State(known={"medium": "voice", "reachable": "no"})
    return budget.fastest(graph, "main", begin, Rehearsal(answer, sounds_ms), to, most_keys)


def menu(name: str, *leads: str, prompts: str = "topics") -> str:
    choices = ", ".join(f'"{key}": {{label: more, next: {lead}}}' for key, lead in enumerate(leads, 1))
    return f"{name}: {{menu: {{prompts: [{prompts}], choices: {{{choices}}}}}}}\n"


LEGAL = "legal: {find: {need: legal, next: card}}\ncard: {offer: {next: end}}\nend: {end: {}}\n"
A_NUMBER = budget.number_for("legal")


def test_she_presses_a_second_after_the_key_of_her_choice_was_said() -> None:
    # topics 1 s, two choices of 2 s, 1 s to press; told of 0 for 1 s, then name, "number", the number: 3 s
    assert fastest(menu("ask", "end", "legal") + LEGAL, A_NUMBER) == Way("2", (1 + 2 * 2 + 1 + 1 + 3) * SECOND)


def test_a_choice_that_is_said_earlier_is_sooner() -> None:
    assert fastest(menu("ask", "legal", "end") + LEGAL, A_NUMBER) == Way("1", (1 + 2 + 1 + 1 + 3) * SECOND)


def test_what_is_said_before_the_question_counts() -> None:
    long = "hello: {say: {prompts: [greeting, promises, greeting, promises], next: ask}}\n"
    assert fastest(long + menu("ask", "legal") + LEGAL, A_NUMBER) == Way("1", (4 + 1 + 2 + 1 + 1 + 3) * SECOND)


def test_a_number_is_heard_when_it_was_read_as_often_as_it_is_read() -> None:
    def twice(need: Need) -> Answer | None:
        if need.kind != "card":
            return answer(need)
        return Answer(parts=("service.a", "digits:phone.a", "again", "digits:phone.a", "card_free", "service.b", "digits:phone.b"))

    graph = flows_with(main=a_flow(LEGAL))
    way = budget.fastest(graph, "main", State(), Rehearsal(twice, sounds_ms), A_NUMBER, 9)
    assert way == Way("", 4 * SECOND)


def test_a_card_without_a_number_is_not_there_yet() -> None:
    def none(need: Need) -> Answer | None:
        if need.kind == "card" and need.args["service"] == "hospital":
            return Answer(parts=("service.hospital", "card_no_number"))
        return answer(need)

    way = budget.fastest(flows_with(main=a_flow(LEGAL)), "main", State(), Rehearsal(none, sounds_ms), A_NUMBER, 9)
    assert way is not None
    assert way.keys == "1"  # the next one


def test_time_counts_as_long_as_the_keys_suffice() -> None:
    short_in_keys = menu("ask", "slow", "two") + "slow: {say: {prompts: [a, b, c, d, e, f, g, h], next: legal}}\n"
    flow = short_in_keys + menu("two", "three") + menu("three", "legal") + LEGAL
    assert fastest(flow, A_NUMBER, most_keys=3) == Way("1", (1 + 2 + 1 + 1 + 8 + 3) * SECOND)
    faster = flow.replace("a, b, c, d, e, f, g, h", "a, b, c, d, e, f, g")
    assert fastest(faster, A_NUMBER, most_keys=9) == Way("1", (1 + 2 + 1 + 1 + 7 + 3) * SECOND)
    slower = flow.replace("next: legal}}\n", "next: slower}}\n", 1) + "slower: {say: {prompts: [a, b, c], next: legal}}\n"
    assert fastest(slower, A_NUMBER, most_keys=2) == Way("1", (1 + 2 + 1 + 1 + 11 + 3) * SECOND)
    assert fastest(slower, A_NUMBER, most_keys=3) == Way("211", (1 + 4 + 1 + 1 + 2 * (1 + 2 + 1) + 3) * SECOND)


def test_who_came_sooner_with_more_keys_does_not_shut_out_who_came_later_with_fewer() -> None:
    slow = "slow: {say: {prompts: [a, b, c, d, e, f, g, h], next: last}}\n"
    flow = menu("ask", "slow", "two") + slow + menu("two", "last") + menu("last", "legal") + LEGAL
    sooner, fewer = fastest(flow, A_NUMBER, most_keys=3), fastest(flow, A_NUMBER, most_keys=2)
    assert sooner is not None
    assert fewer is not None
    assert (sooner.keys, fewer.keys) == ("211", "11")
    assert sooner.ms < fewer.ms


def test_a_way_that_needs_more_keys_than_allowed_is_none() -> None:
    three = menu("one", "two") + menu("two", "three") + menu("three", "legal") + LEGAL
    assert fastest(three, A_NUMBER, most_keys=2) is None
    assert fastest(three, A_NUMBER, most_keys=3) is not None


def test_silence_and_wrong_keys_are_no_way() -> None:
    hidden = 'ask: {menu: {prompt: topics, choices: {"1": {label: more, next: end}}, otherwise: legal}}\n'
    assert fastest(hidden + LEGAL, A_NUMBER) is None


def test_a_number_for_something_else_is_not_what_she_wanted() -> None:
    assert fastest(menu("ask", "legal") + LEGAL, budget.number_for("health")) is None


def test_each_digit_that_she_types_is_a_key_and_a_second() -> None:
    number = "ask: {number: {prompt: topics, digits: 3, attribute: code_given, next: legal}}\n"
    assert fastest(number + LEGAL, A_NUMBER) == Way("111", (1 + 3 + 1 + 3) * SECOND)


def test_a_way_through_another_language_is_not_hers() -> None:
    other = "ask: {language: {prompt: topics, offer: [khm, eng], next: legal}}\n"
    way = fastest(other.replace("khm, eng", "eng, khm") + LEGAL, A_NUMBER)
    assert way is not None
    assert way.keys == "2"


def test_where_casework_cannot_be_rehearsed_no_way_goes_on() -> None:
    code = "ask: {code: {next: legal}}\n"
    assert fastest(code + LEGAL, A_NUMBER) is None


def test_danger_is_a_shorter_way_to_a_callback_and_does_not_count() -> None:
    def with_code(need: Need) -> Answer | None:
        return CASEWORK[need.kind](need.args) if need.kind in ("new_code", "earliest") else answer(need)

    def to_callback(urgency: str) -> Way | None:
        call = f"call: {{callback: {{need: legal, {urgency}declined: end, next: end}}}}\nend: {{end: {{}}}}"
        begin = State(known={"medium": "voice", "reachable": "yes"})
        return budget.fastest(flows_with(main=a_flow(call)), "main", begin, Rehearsal(with_code, sounds_ms), budget.callback(), 12)

    way = to_callback("")
    assert way is not None
    assert way.keys == "1111111"  # yes and near, district, commune, when, if missed, her key, confirm
    assert to_callback("urgency: danger_now, ") is None


# -- the journey that ships


def shelf(of: Sources, voices: Voices) -> Shelf:
    graph: Graph = spoken_graph(of.flows, of.catalogues, voices, production=False)
    return Shelf(Versions(0, 0, 0), graph, of.directory, of.gazetteer, of.catalogues, voices, False)


@pytest.fixture(scope="module")
def spoken() -> Shelf:
    return shelf(sources(), drafts())


@pytest.fixture(scope="module")
def unspoken() -> Shelf:
    return shelf(sources(), estimated(sources().catalogues))


@pytest.mark.parametrize("each", BUDGETS, ids=lambda each: each.what)
@pytest.mark.parametrize("now", MOMENTS, ids=["open", "closed"])
def test_the_journey_that_ships_keeps_its_budgets(spoken: Shelf, each: Budget, now: datetime) -> None:
    assert len(spoken.graph.languages) > 1  # so that the language key is counted
    way = rehearsal.way(spoken, each, now, each.keys)
    assert way is not None, f"{each.what} takes more than {each.keys} keys"
    assert way.ms <= each.ms, f"{each.what} takes {way.ms / 1000:.0f} s on the way {way.keys}"


def test_the_budgets_are_those_of_the_safety_rules() -> None:
    assert [(each.what, each.keys, each.ms) for each in BUDGETS] == [
        ("a number for health", 5, 90_000),
        ("a number for legal", 5, 90_000),
        ("a number for shelter", 5, 90_000),
        ("a number for counselling", 5, 90_000),
        ("a callback confirmed", 11, 180_000),
    ]


@pytest.mark.parametrize("each", BUDGETS, ids=lambda each: each.what)
def test_what_is_estimated_before_any_clip_is_made_is_about_what_the_clips_say(spoken: Shelf, unspoken: Shelf, each: Budget) -> None:
    said = rehearsal.way(spoken, each, MOMENTS[0], each.keys)
    guessed = rehearsal.way(unspoken, each, MOMENTS[0], each.keys)
    assert said is not None
    assert guessed is not None
    assert guessed.keys == said.keys
    assert 1 < guessed.ms / said.ms < 1.1  # never shorter: who passes the check is not refused when it is published


def slowed(voices: Voices, times: float) -> Voices:
    def longer(clip: Clip) -> Clip:
        return replace(clip, ms=round(clip.ms * times))

    return Voices({lang: {key: longer(clip) for key, clip in clips.items()} for lang, clips in voices.languages.items()})


def faults(of: Sources, voices: Voices) -> list[str]:
    with pytest.raises(FlowError) as refused:
        check_budgets(of, voices, production=False)
    return [str(fault) for fault in refused.value.faults if fault.severity == "error"]


def test_what_ships_may_be_published() -> None:
    for voices in (drafts(), estimated(sources().catalogues)):
        assert check_budgets(sources(), voices, production=False) == ()


def test_a_callback_after_a_number_that_takes_longer_than_it_should_is_told() -> None:
    told = check_budgets(sources(), slowed(drafts(), 1.1), production=False)
    assert [fault.said["what"] for fault in told] == ["a callback for health, after its number"]
    assert {(fault.said["keys"], fault.code, fault.severity) for fault in told} == {("11", "F79", "warning")}


def test_a_voice_that_speaks_too_slowly_is_refused() -> None:
    told = faults(sources(), slowed(drafts(), 2))
    assert len(told) == len(BUDGETS)
    assert told[0].startswith("flows/main.yaml:1: F61 a number for health takes 5 keys and ")
    assert "S3 allows 5 keys and 90 s; ask or say less on the way 1 1 1 1 1" in told[0]


def test_one_question_more_is_refused() -> None:
    asks = 'start: sure\nnodes:\n  sure:\n    menu: {prompt: topics, choices: {"1": {label: more, next: where}}}'
    more = replace(sources(), flows=FILES | {"legal.yaml": FILES["legal.yaml"].replace("start: where\nnodes:", asks)})
    (told,) = faults(more, drafts())
    assert told.startswith("flows/main.yaml:1: F61 a number for legal takes 6 keys and ")


def test_a_need_that_no_key_leads_to_is_refused() -> None:
    """S35: health, legal, a safe place and someone to talk to are always offered."""
    health = FILES["health.yaml"].replace("flow: health", "flow: shelter")
    (told,) = faults(replace(sources(), flows=FILES | {"shelter.yaml": health}), drafts())
    assert told == "flows/main.yaml:1: F60 no keys lead to a number for shelter (S35); lead there from the main menu"


# -- S22: the same ways, by text


def test_an_answer_of_four_messages_is_refused_where_it_is_given() -> None:
    words = FILES["more.yaml"].replace(
        "prompt: for_someone_else_words", "prompts: [care_in_time, callback_consent, for_someone_else_words]"
    )
    (told,) = faults(replace(sources(), flows=FILES | {"more.yaml": words}), drafts())
    assert told.startswith("flows/main.yaml:19: topics: F46 by text this takes ")
    assert "and S22 allows 3: " in told


def test_a_flow_that_is_opened_by_a_word_is_read_by_text_as_well() -> None:
    says = "prompts: [care_in_time, callback_consent, for_someone_else_words, promises]"
    opened = f"flow: opened\nstart: words\nkeyword: health\nnodes:\n  words:\n    say: {{{says}, next: done}}\n  done:\n    end: {{}}\n"
    (told,) = faults(replace(sources(), flows=FILES | {"opened.yaml": opened}), drafts())
    assert told.startswith("flows/opened.yaml:7: done: F46 by text this takes ")
