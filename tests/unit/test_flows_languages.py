"""Another language at any time: by voice with 8, by text with its name; she stays at the very question where she was."""

import pytest

from gateway.dialogue import Ask, Connect, Play
from gateway.directory.places import load_gazetteer
from gateway.flows.compile import compile_flows, read
from gateway.khmer import keyword
from tests.conversation import FILES, HER_CODE, HER_KEY, KEYWORDS, ROOT, Conversation, a_flow, begins, every_wait, flows_with

TO_CONFIRM = ("talk_to_someone", "callback_near", "place.1601", "place.160101", "window_now", "callback_not_again")
EVERY_WAIT = [wait for flow in ("main", "redial", "gate") for wait in every_wait(begins(flow))]
BY_TEXT = every_wait(begins(medium="text"))


def at_topics(medium: str = "voice") -> Conversation:
    return begins(medium=medium).chooses("language_khm", "i_can_listen")  # type: ignore[arg-type]


def in_languages(*languages: str) -> Conversation:
    """A call on a line that speaks these."""
    call = begins(graph=compile_flows(read(FILES), languages, KEYWORDS))
    return call.chooses(*(["language_khm"] if len(languages) > 1 else []), "i_can_listen")


# -- by voice


def test_8_says_the_same_question_in_the_other_language() -> None:
    topics = at_topics()
    switched = topics.presses("8")
    assert switched.lines == (Ask("eng", ("topics",), topics.ask.choices),)
    assert switched.chooses("health").ask.lang == "eng"
    assert switched.presses("8").ask.lang == "khm"


def test_8_goes_through_all_that_can_be_spoken_and_comes_back() -> None:
    call, heard = in_languages("eng", "jra", "khm"), []
    for _ in range(3):
        call = call.presses("8")
        heard.append(call.ask.lang)
    assert heard == ["eng", "jra", "khm"]


def test_where_only_one_language_can_be_spoken_8_is_a_wrong_key_and_not_told_of() -> None:
    alone = in_languages("khm")
    assert alone.presses("8").said == ("wrong_key",)
    assert "another_language" not in alone.chooses("more").labels


def test_of_8_the_other_things_tell_and_nothing_else() -> None:
    assert {wait.at for wait in EVERY_WAIT if "another_language" in wait.labels} == {"more/choose"}
    more = at_topics().chooses("more")
    assert more.chooses("another_language").at == "more/choose"
    assert more.ask.choices[-1].key == "8"


def test_she_stays_where_she_was_with_all_that_she_had_said() -> None:
    confirm = at_topics().chooses(*TO_CONFIRM).presses(HER_KEY)
    assert confirm.at == "callback/confirm"
    switched = confirm.presses("8")
    assert (switched.at, switched.known, switched.state.stack) == (confirm.at, confirm.known, confirm.state.stack)
    assert switched.said == ("callback_your_code", "digits:code", "callback_once_more", "digits:code", "callback_confirm")
    assert switched.chooses("callback_confirm_yes").effects[0].known["lang"] == "eng"


def test_back_leads_where_it_would_have_led() -> None:
    where = at_topics().chooses("health").presses("8")
    assert (where.presses("#").at, where.presses("#").ask.lang) == ("main/topics", "eng")


def test_every_choice_of_hers_can_be_heard_in_another_language() -> None:
    """But not where anything but yes leads away, since she may be overheard (S2), and not where every key is the flow's own (S14, S17)."""
    switched, stayed = set(), set()
    for wait in EVERY_WAIT:
        after = wait.presses("8")
        changed = not after.over and after.at == wait.at and after.state.lang != wait.state.lang
        (switched if changed else stayed).add(wait.at)
    numbers = {"callback/key", "callback/other_number", "code/code", "code/key"}
    assert stayed == numbers | {"main/can_you_listen", "gate/nobody", "gate/decoy", "redial/decoy"}
    assert len(switched) > 15


def test_where_every_key_may_be_hers_8_is_a_key() -> None:
    asked = at_topics().chooses(*TO_CONFIRM)
    assert asked.at == "callback/key"
    assert asked.presses("8").known["key"] == "8"


def test_the_staffs_phones_keep_their_language() -> None:
    menu = a_flow('ask: {menu: {prompt: topics, choices: {"1": {label: more, next: ask}}}}', "back_office", "audience: staff\n")
    for medium in ("voice", "text"):
        desk = begins("back_office", medium, graph=flows_with(back_office=menu))
        assert desk.presses("8").state.lang == desk.texts("english").state.lang == "khm"
    assert begins("staff").presses("123456", "8").state.lang == "khm"
    assert begins("gate").presses(HER_KEY).lines == (Connect("focal_point", "staff"),)
    assert begins("redial").presses(HER_CODE).presses("8").state.lang == "eng"  # behind her code it is a caller's question like any other


# -- by text


@pytest.mark.parametrize(
    ("name", "lang", "script"),
    [
        ("English", "eng", "latin"),
        (" english. ", "eng", "latin"),
        ("ភាសាអង់គ្លេស", "eng", "khmer"),
        ("ខ្មែរ", "khm", "khmer"),
        ("ភាសា ខ្មែរ", "khm", "khmer"),
        ("Pheasa khmae", "khm", "latin"),
        ("KHMER", "khm", "latin"),
    ],
)
def test_by_text_a_language_is_asked_for_by_its_name(name: str, lang: str, script: str) -> None:
    where = at_topics("text").chooses("papers_and_law")
    switched = where.texts(name)
    assert (switched.at, switched.ask.lang, switched.ask.choices) == (where.at, lang, where.ask.choices)
    assert switched.state.script == script  # and answered in the letters in which she wrote it


def test_by_text_it_works_at_every_wait() -> None:
    for wait in BY_TEXT:
        switched = wait.texts("english")
        assert switched.state.lang == "eng", wait.at
        assert wait.at == "main/language" or switched.at == wait.at


def test_no_place_has_the_name_of_a_language() -> None:
    """Else whoever types where she lives would be answered in another language."""
    places = {keyword(name) for place in load_gazetteer(ROOT / "directory").places for name in place.names}
    assert not places & {word for prompt, words in KEYWORDS.items() if prompt.startswith("language_") for word in words}


def test_where_languages_are_the_choices_its_name_is_a_choice() -> None:
    assert begins(medium="text").texts("English").at == "main/can_you_listen"


def test_a_language_that_cannot_be_spoken_whole_is_only_a_word() -> None:
    alone = begins(medium="text", graph=compile_flows(read(FILES), ("khm",), KEYWORDS)).texts("1")
    assert alone.texts("english").said == ("text_unknown_choice",)
    assert alone.texts("khmer").lines == (Ask("khm", ("topics",), alone.ask.choices),)


def test_the_way_out_is_told_in_the_language_that_she_took() -> None:
    first = begins().presses("8")
    assert first.lines[0] == Play("eng", ("exit_told",))
    assert first.at == "main/language"
