"""A service read out: the next one, a text, a connection, a callback."""

import pytest

from gateway.dialogue import Ask, Connect, Play
from gateway.flows.state import Answer
from tests.conversation import Conversation, a_flow, begins, flows_with, options


def at_card(medium: str = "voice", subject: str = "papers_and_law", **known: str) -> Conversation:
    call = begins(medium=medium, **known)  # type: ignore[arg-type]
    return call.chooses("language_khm", "i_can_listen", subject, "place.1601", "place.160101")


def with_card(**values: str) -> Conversation:
    casework = {"card": lambda args: Answer(parts=("card_no_number",), values=values)}
    return begins(casework=casework).chooses("language_khm", "i_can_listen", "papers_and_law", "place.1601", "place.160101")


def test_by_voice_everything_is_offered_in_this_order() -> None:
    assert at_card("voice", "health").labels == (
        "care_within_days",
        "offer_callback",
        "offer_next",
        "offer_text_me",
        "offer_connect_me",
    )


def test_by_text_nothing_is_offered_that_a_text_already_is() -> None:
    assert at_card("text").labels == ("offer_callback", "offer_next", "offer_enough")


@pytest.mark.parametrize(
    ("values", "offered"),
    [
        ({"number": "yes", "connects": "yes"}, ("offer_callback", "offer_next", "offer_text_me", "offer_connect_me")),
        ({"number": "yes", "connects": "no"}, ("offer_callback", "offer_next", "offer_text_me")),
        ({"number": "no", "connects": "yes"}, ("offer_callback", "offer_next")),
        ({}, ("offer_callback", "offer_next")),
    ],
)
def test_only_what_is_possible_is_offered(values: dict[str, str], offered: tuple[str, ...]) -> None:
    assert with_card(**values).labels == offered


def test_a_withheld_number_is_not_offered_a_text() -> None:
    assert "offer_text_me" not in at_card(reachable="no").labels


def test_whoever_looks_for_services_knows_her_language() -> None:
    for lang, card in (
        ("khm", at_card()),
        ("eng", begins().chooses("language_eng", "i_can_listen", "papers_and_law", "place.1601", "place.160101")),
    ):
        asked = {need.kind: need.args["lang"] for need in card.asked_for if need.kind in ("nearest", "card")}
        assert asked == {"nearest": lang, "card": lang}


def test_the_next_one_until_there_is_none() -> None:
    card = at_card()
    assert card.said[:1] == ("service.hospital",)
    second = card.chooses("offer_next")
    assert second.said[:1] == ("service.clinic",)
    third = second.chooses("offer_next")
    assert third.said[:1] == ("service.line",)
    assert "offer_next" not in third.labels


def test_the_words_beside_the_first_card_are_said_once() -> None:
    assert at_card("voice", "health").said[-1] == "care_in_time"
    assert "care_in_time" not in at_card("voice", "health").chooses("offer_next").said


def test_back_is_the_service_before() -> None:
    second = at_card().chooses("offer_next")
    assert second.presses("#").said[:1] == ("service.hospital",)
    assert second.presses("#", "#").labels[0] == "place.1601"


# -- text me


def test_a_text_is_sent_only_after_she_has_heard_what_it_leaves() -> None:
    asked = at_card().chooses("offer_next", "offer_text_me")
    assert (asked.ask.parts, asked.labels, asked.effects) == (("text_me_consent",), ("text_me_yes", "text_me_no"), ())
    sent = asked.chooses("text_me_yes")
    assert (sent.performed, sent.effects[0].known["service"]) == (("text_card",), "clinic")
    assert sent.ask.parts == ("text_me_sent",)
    assert sent.labels == at_card().chooses("offer_next").labels


def test_no_text_is_no_text() -> None:
    card = at_card()
    refused = card.chooses("offer_text_me", "text_me_no")
    assert (refused.effects, refused.labels, refused.at) == ((), card.labels, card.at)


def test_the_question_about_the_text_can_be_heard_again_and_taken_back() -> None:
    card = at_card()
    asked = card.chooses("offer_text_me")
    assert asked.presses("*").lines == asked.lines
    assert asked.presses("#").labels == card.labels
    assert asked.presses("3").ask == Ask("khm", ("wrong_key",), asked.ask.choices)


# -- connect me


def test_being_put_through_names_the_service_and_no_number() -> None:
    connecting = at_card().chooses("offer_next", "offer_connect_me")
    assert connecting.lines == (Play("khm", ("connecting",)), Connect("service.clinic", "public"))


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_when_nobody_answers_she_is_back_where_she_was(status: str) -> None:
    card = at_card()
    back = card.chooses("offer_connect_me").comes_back(status)  # type: ignore[arg-type]
    assert (back.ask.parts, back.labels) == (("connect_failed",), card.labels)


def test_when_they_have_talked_it_says_how_to_delete_this_call() -> None:
    done = at_card().chooses("offer_connect_me").comes_back("completed")
    assert (done.said, done.over) == (("how_to_delete", "goodbye"), True)


def test_a_card_without_a_number_connects_to_whom_it_names_instead() -> None:
    instead = with_card(number="yes", connects="yes", to_ring="line").chooses("offer_connect_me")
    assert instead.connected_to == Connect("service.line", "public")


# -- nothing found


@pytest.mark.parametrize(("callback", "then"), [("callback: ask, ", "main/ask"), ("", "main/end")])
def test_whoever_is_offered_nothing_goes_on_to_a_person_or_the_end(callback: str, then: str) -> None:
    nodes = f"""
find: {{find: {{need: legal, next: card}}}}
card: {{offer: {{{callback}next: end}}}}
ask: {{menu: {{prompt: topics, choices: {{"1": {{label: health, next: end}}}}}}}}
end: {{end: {{}}}}
"""
    call = begins(graph=flows_with(main=a_flow(nodes)), casework={"nearest": lambda args: options()})
    assert call.at == then
