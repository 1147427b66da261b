"""By text the words of a choice are as good as its key; and a flow may be opened by a word."""

import pytest

from gateway.casework import openings
from gateway.dialogue import Arrival, Text
from gateway.flows.compile import EXIT_WORDS
from gateway.flows.faults import FlowError
from gateway.flows.walk import Graph
from gateway.khmer import keyword
from gateway.settings import Settings
from tests.checking import changed, faults, without
from tests.conversation import DECOY, FILES, KEYWORDS, SHIPPED, Conversation, begins, every_wait, flows_with


def at_topics() -> Conversation:
    return begins(medium="text").texts("1", "1")


# -- the words of a choice


@pytest.mark.parametrize(
    "words", ["health", "HEALTH", " Health. ", "“health”", "សុខភាព", "សុខភាព។", "សុខ\u200bភាព", "Sokhapheap", "sokhapheap!", "hea lth"]
)
def test_a_subject_may_be_written_in_words(words: str) -> None:
    assert at_topics().texts(words).at == "health/where"


@pytest.mark.parametrize(
    ("word", "at"), [("law", "legal/where"), ("ច្បាប់", "legal/where"), ("more", "more/choose"), ("help", "danger/choose")]
)
def test_or_by_a_keyword(word: str, at: str) -> None:
    assert at_topics().texts(word).at == at


@pytest.mark.parametrize("word", ["help", "ជួយ", "Chuoy!"])
def test_a_cry_for_help_is_heard_wherever_9_is(word: str) -> None:
    for keys in ((), ("1",), ("1", "1")):
        assert begins(medium="text").texts(*keys, word).said[0] == "dial_117"  # S36
    assert "dial_117" not in at_topics().chooses("health").texts(word).said


def test_words_in_another_language_than_hers_count_as_well() -> None:
    english = begins(medium="text").texts("english", "yes")
    assert (english.at, english.texts("សុខភាព").ask.lang) == ("main/topics", "eng")


def test_yes_is_yes_where_it_is_asked_for() -> None:
    for yes in ("yes", "ចាស", "បាទ", "bat", "ban", "បាន"):
        assert begins(medium="text").texts("1", yes).at == "main/topics"
    assert begins(medium="text").texts("1", "no").said == DECOY


def test_only_the_whole_word_counts_and_only_where_it_is_offered() -> None:
    assert at_topics().texts("not health").said == ("text_unknown_choice",)
    assert at_topics().texts("someone calls me").at == "main/topics"
    assert at_topics().chooses("health").texts("law").said[0] == "place_unknown"


def test_an_exit_word_is_never_anything_else() -> None:
    assert not {keyword(word) for word in EXIT_WORDS} & {word for words in KEYWORDS.values() for word in words}


def test_a_long_text_is_no_keyword() -> None:
    assert at_topics().texts("health " * 300).said == ("text_unknown_choice",)


def test_no_word_means_two_choices_of_one_wait() -> None:
    for wait in every_wait(begins(medium="text")):
        meant: list[str] = []
        for choice in wait.ask.choices:
            meant += {word for part in choice.label for word in KEYWORDS.get(part, ())}
        assert len(meant) == len(set(meant)), wait.at


def test_every_choice_can_be_written_in_words() -> None:
    for wait in every_wait(begins(medium="text")):
        for choice in wait.ask.choices:
            words = [word for part in choice.label for word in KEYWORDS.get(part, ())]
            named = [name for name in choice.label if name.startswith("place.")]
            assert words or named, (wait.at, choice)
            for word in words:
                assert wait.texts(word).lines == wait.presses(choice.key).lines, (wait.at, word)


# -- a flow opened by a word


def opened(body: str, graph: Graph = SHIPPED, line: str = "+85550000100") -> str:
    arrival = Arrival("text", "inbound", "SM1", "+85550000001", line, "", 0, Text(body))
    opening = openings.text(Settings.model_validate({"lines": {"+85550000103": {"flow": "danger"}}}), arrival)
    return openings.entered(graph, opening, arrival.heard)


@pytest.mark.parametrize("body", ["weather", "The weather", "អាកាសធាតុ", "Akastheat", " WEATHER. "])
def test_whoever_asks_for_the_weather_is_told_it_and_nothing_else(body: str) -> None:
    flow = opened(body)
    told = begins(flow, medium="text")
    assert (told.said, told.over) == (DECOY, True)


@pytest.mark.parametrize("body", ["sousdey", "", "1", "health", "weather please", "ជួយ", "stop"])
def test_whatever_else_is_written_first_is_met_with_the_neutral_question(body: str) -> None:
    assert opened(body) == "main"


def test_an_officer_may_give_a_flow_a_word_of_its_own() -> None:
    graph = flows_with(legal=FILES["legal.yaml"].replace("flow: legal\n", "flow: legal\nkeyword: papers_and_law\n"))
    assert opened("law", graph) == "legal"
    assert opened("weather", graph) == "decoy"
    assert begins("legal", medium="text", graph=graph).at == "legal/where"


def test_a_line_with_a_flow_of_its_own_keeps_to_it() -> None:
    assert opened("weather", line="+85550000103") == "danger"


def test_a_word_opens_one_flow_only() -> None:
    legal = FILES["legal.yaml"].replace("flow: legal\n", "flow: legal\nkeyword: weather\n")
    with pytest.raises(FlowError, match="stands for decoy and for legal"):
        flows_with(legal=legal)


def test_no_word_opens_the_staffs_phone() -> None:
    graph = flows_with(legal=FILES["legal.yaml"].replace("flow: legal\n", "flow: legal\naudience: staff\nkeyword: papers_and_law\n"))
    assert opened("law", graph) == "main"


def test_a_keyword_is_a_prompt_that_has_words() -> None:
    found = faults(changed("decoy", ("keyword: weather", "keyword: wether")), without("wether"))
    (fault,) = [fault for fault in found if fault.code == "F40"]
    assert (fault.file, fault.said["prompt"]) == ("flows/decoy.yaml", "wether")
