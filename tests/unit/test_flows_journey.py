"""The caller's journey through the flows that ship: what she hears, what is asked of her, what is done, in that order."""

import pytest

from gateway.dialogue import Connect, Leave, Medium, Play
from gateway.flows.state import Effect
from tests.conversation import DECOY, HER_CODE, HER_KEY, Answering, Conversation, begins, options, says

MEDIA: tuple[Medium, ...] = ("voice", "text")
TOLD = ("medium", "reachable", "connects_117", "earliest", "until_then")
"""What is known beside what she chose."""


def at_topics(medium: Medium = "voice", reachable: str = "yes") -> Conversation:
    return begins(medium=medium, reachable=reachable).chooses("language_khm", "i_can_listen")


def at_consent(medium: Medium = "voice") -> Conversation:
    """By text she is first told that nobody answers texts yet (S8)."""
    asked = at_topics(medium).chooses("talk_to_someone")
    return asked.chooses("offer_callback") if medium == "text" else asked


# -- the first minute


@pytest.mark.parametrize("medium", MEDIA)
def test_the_first_words_are_those_of_an_information_line_and_ask_only_the_language(medium: Medium) -> None:
    call = begins(medium=medium)
    assert call.lines[0] == Play("khm", ("greeting",))
    assert (call.ask.parts, call.labels) == (("choose_language",), ("language_khm", "language_eng"))


def test_then_in_her_language_whether_she_can_listen() -> None:
    asked = begins().chooses("language_eng")
    assert (asked.at, asked.ask.lang, asked.labels) == ("main/can_you_listen", "eng", ("i_can_listen",))


def test_what_is_promised_comes_before_the_subjects() -> None:
    topics = begins().chooses("language_khm", "i_can_listen")
    assert topics.lines[0] == Play("khm", ("promises",))  # S41
    assert topics.labels == ("health", "papers_and_law", "place_to_stay", "talk_to_someone", "more", "help_at_once")


def test_another_language_can_be_had_later() -> None:
    more = at_topics().chooses("more", "another_language")
    assert (more.at, more.ask.lang, more.presses("#").at) == ("more/choose", "eng", "main/topics")


def test_the_weather_explains_the_number() -> None:
    call = at_topics().chooses("more", "weather")
    assert call.said[0] == "decoy_opening"
    assert call.over


# -- to a number


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(("subject", "need"), [("health", "health"), ("papers_and_law", "legal"), ("place_to_stay", "shelter")])
def test_a_subject_and_a_place_lead_to_the_nearest_service(medium: Medium, subject: str, need: str) -> None:
    card = at_topics(medium).chooses(subject, "place.1602", "place.160201")
    assert card.asked_for[0].args == {"need": need, "place": "160201", "urgency": "normal", "lang": "khm"}
    assert card.said[:3] == ("service.hospital", "card_number", "digits:phone.hospital")


def test_whoever_would_rather_not_say_where_still_hears_a_number() -> None:
    card = at_topics().chooses("papers_and_law", "place_more", "place_other")
    assert card.asked_for[0].args["place"] == ""
    assert "digits:phone.hospital" in card.said


def test_health_tells_of_time_after_the_number_and_asks_nothing() -> None:
    card = at_topics().chooses("health", "place.1601", "place.160101")
    assert card.said[-1] == "care_in_time"  # S34: told, not asked
    assert card.labels[0] == "care_within_days"


def test_care_within_days_makes_it_urgent_and_looks_again() -> None:
    card = at_topics().chooses("health", "place.1601", "place.160101", "care_within_days")
    assert card.asked_for[0].args == {"need": "health", "place": "160101", "urgency": "urgent_health", "lang": "khm"}
    assert card.at == "health/card_in_time"
    assert "care_within_days" not in card.labels
    confirmed = card.chooses("offer_callback", "callback_near", "window_now", "callback_not_again").presses(HER_KEY)
    assert confirmed.chooses("callback_confirm_yes").effects[0].known["urgency"] == "urgent_health"


# -- to a callback


@pytest.mark.parametrize("medium", MEDIA)
def test_a_callback_is_asked_for_with_consent_and_every_choice_hers(medium: Medium) -> None:
    near = at_consent(medium)
    assert near.labels == ("callback_near", "callback_farther", "callback_rather_numbers")
    window = near.chooses("callback_near", "place.1603", "place.160302")
    assert window.said == ("earliest_from", "window_tomorrow_morning", "until_then", "card_number", "digits:phone.line", "callback_when")
    assert window.labels == ("window_now", "window_today_evening", "window_tomorrow_morning")
    key = window.chooses("window_today_evening", "callback_next_day")
    assert key.said == ("callback_choose_key",)
    confirm = key.presses(HER_KEY)
    assert [part for part in confirm.said if part == "digits:code"] == ["digits:code"] * 2  # S40: twice, before the confirming key
    assert confirm.effects == ()
    done = confirm.chooses("callback_confirm_yes")
    known = {"need": "counselling", "place": "160302", "near": "near", "window": "today_evening", "if_missed": "next_day"}
    assert [effect.name for effect in done.effects] == ["confirm_request"]
    assert known | {"key": HER_KEY, "code": HER_CODE, "lang": "khm", "script": "khmer"} == {
        name: value for name, value in done.effects[0].known.items() if name not in TOLD
    }
    assert done.said == ("callback_confirmed", "how_to_delete", "goodbye")
    assert done.over


def test_she_hears_what_whoever_picks_up_will_hear_before_she_confirms() -> None:
    window = at_consent().chooses("callback_farther", "place.1601", "place_other")
    confirm = window.chooses("window_now", "callback_not_again").presses("3")
    sample = ("callback_what_you_hear", "digits:callback_number", "decoy_opening", "callback_press_your_key")
    assert confirm.lines[0] == Play("khm", sample)  # S13, S14


@pytest.mark.parametrize("key", ["0", "*", "#", "12"])
def test_her_key_is_one_of_1_to_9(key: str) -> None:
    asked = at_consent().chooses("callback_farther", "place.1601", "place_other", "window_now", "callback_not_again")
    assert asked.at == "callback/key"
    assert "key" not in asked.presses(key).known


def test_nothing_is_asked_for_until_she_confirms() -> None:
    call = at_consent()
    steps = ["callback_farther", "place.1601", "place_other", "window_now", "callback_not_again"]
    for step in steps:
        assert call.hangs_up().effects == ()
        call = call.chooses(step)
        assert call.effects == ()
    confirm = call.presses(HER_KEY)
    assert (confirm.hangs_up().effects, confirm.presses("0").effects) == ((), ())
    assert confirm.chooses("callback_confirm_no").effects == ()


def test_rather_numbers_gives_the_directory_in_full_and_asks_nothing_first() -> None:
    """S10: no consent takes nothing away."""
    card = at_consent().chooses("callback_rather_numbers")
    assert card.asked_for[0].args == {"need": "counselling", "place": "", "urgency": "normal", "lang": "khm"}
    assert "digits:phone.hospital" in card.said
    assert "offer_callback" not in card.labels
    nearby = card.chooses("offer_near_me", "place.1601", "place.160101")
    assert nearby.asked_for[0].args["place"] == "160101"
    assert "digits:phone.hospital" in nearby.said


def test_a_withheld_number_is_told_so_and_gets_numbers_instead() -> None:
    card = at_topics(reachable="no").chooses("talk_to_someone")
    assert card.said[:2] == ("callback_no_number", "service.hospital")
    assert card.at == "talk/card"


def test_two_open_requests_are_enough_for_one_number() -> None:
    asked = begins(casework={"new_code": says("full")}).chooses("language_khm", "i_can_listen", "talk_to_someone")
    asked = asked.chooses("callback_farther", "place.1601", "place_other", "window_now", "callback_not_again").presses(HER_KEY)
    assert asked.said[-4:] == ("callback_too_many", "service.hospital", "card_number", "digits:phone.hospital")
    assert asked.effects == ()


def test_for_someone_else_the_callback_is_to_herself() -> None:
    topics = at_topics().chooses("more", "for_someone_else")
    assert (topics.said[0], topics.at) == ("for_someone_else_words", "main/topics")
    assert topics.known["for_whom"] == "someone_else"


def test_by_text_it_says_that_human_help_is_not_by_text_yet() -> None:
    asked = at_topics("text").chooses("talk_to_someone")
    assert asked.said == ("text_human_help",)  # S8
    assert asked.chooses("callback_rather_numbers").at == "talk/card"
    assert asked.chooses("offer_callback").said == ("callback_consent",)
    assert at_consent("voice").said == ("callback_consent",)


# -- in danger


def test_in_danger_the_number_comes_first_and_nobody_is_asked_when() -> None:
    danger = begins().presses("9")
    assert danger.said == ("dial_117", "danger_choices")
    asked = danger.chooses("someone_calls_me_now", "callback_farther", "place.1601", "place.160101")
    assert asked.at == "callback/key"
    effect = asked.presses(HER_KEY).chooses("callback_confirm_yes").effects[0]
    assert (effect.known["need"], effect.known["urgency"]) == ("safety", "danger_now")
    assert "window" not in effect.known


def test_117_is_offered_only_where_it_was_proved_and_a_failed_connection_leads_on() -> None:
    assert "connect_117" not in begins().presses("9").labels
    danger = begins(connects_117="yes").presses("9")
    assert danger.labels == ("connect_117", "someone_calls_me_now")
    connecting = danger.chooses("connect_117")
    assert connecting.connected_to == Connect("short.117", "public")
    for status in ("no-answer", "busy", "failed", "completed"):
        assert connecting.comes_back(status).labels == danger.labels


# -- her code


@pytest.mark.parametrize("medium", MEDIA)
def test_her_code_alone_withdraws_and_is_answered_with_silence(medium: Medium) -> None:
    found = at_topics(medium).chooses("more", "i_have_a_code").presses(HER_CODE)
    assert found.labels == ("code_hear_state", "code_withdraw")
    gone = found.chooses("code_withdraw")
    assert (gone.performed, gone.effects[0].known["request"]) == (("withdraw_request",), "r1")
    assert gone.lines == (Leave(),)


def test_code_and_key_tell_how_it_stands() -> None:
    key = at_topics().chooses("more", "i_have_a_code").presses(HER_CODE).chooses("code_hear_state")
    assert key.said == ("code_enter_key",)
    told = key.presses(HER_KEY)
    assert told.said == ("code_state_waiting", "code_what_next")
    assert told.chooses("offer_enough").said == ("how_to_delete", "goodbye")


@pytest.mark.parametrize(
    ("verdict", "said"), [("accepted", "code_state_accepted"), ("closed", "code_state_closed"), ("held", "code_state_held")]
)
def test_every_state_of_a_request_has_its_words(verdict: str, said: str) -> None:
    call = begins(casework={"request_state": says(verdict)}).chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    heard = call.presses(HER_CODE).chooses("code_hear_state").presses(HER_KEY)
    assert heard.said[0] == said


def held(medium: Medium = "voice", **casework: Answering) -> Conversation:
    call = begins(medium=medium, casework={"request_state": says("held"), **casework})
    return (
        call.chooses("language_khm", "i_can_listen", "more", "i_have_a_code").presses(HER_CODE).chooses("code_hear_state").presses(HER_KEY)
    )


@pytest.mark.parametrize("medium", MEDIA)
def test_after_a_hold_she_alone_says_whether_and_when_she_is_called(medium: Medium) -> None:
    """S12, S14: to ask how it stands sets nothing going."""
    asked = held(medium)
    assert (asked.asked_for[0].kind, len(asked.asked_for), asked.effects) == ("request_state", 1, ())
    assert asked.chooses("callback_confirm_no").asked_for == ()
    when = asked.chooses("callback_confirm_yes")
    assert (when.said, when.labels[0]) == (("callback_when",), "window_now")
    (need,) = when.chooses("window_today_evening").asked_for
    assert (need.kind, need.args) == ("reopen", {"request": "r1", "window": "today_evening"})
    assert when.chooses("window_now").said[0] == "code_state_waiting"


def test_and_is_told_when_no_call_can_come_of_it() -> None:
    again = held(reopen=says("cannot")).chooses("callback_confirm_yes", "window_now")
    assert again.said[0] == "code_cannot_call"


def test_three_wrong_codes_in_a_call_are_the_decoy() -> None:
    code = at_topics().chooses("more", "i_have_a_code")
    assert code.presses("1111").said == ("code_wrong", "code_enter")
    assert code.presses("1111", "2222", "3333").said[0] == "decoy_opening"
    assert code.presses("1111", "2222", "3333").over


def test_whoever_knows_the_code_cannot_try_keys_for_ever() -> None:
    """S40: three wrong tries in a call, however they are spread over code and key, and a right code in between forgives none."""

    def tries(code: Conversation, key: str) -> Conversation:
        return code.presses(HER_CODE).chooses("code_hear_state").presses(key)

    code = at_topics().chooses("more", "i_have_a_code")
    assert tries(code, "1").said == ("code_wrong", "code_enter")
    assert tries(tries(code, "1"), "2").said == ("code_wrong", "code_enter")
    assert tries(tries(tries(code, "1"), "2"), "3").said == DECOY
    assert tries(code.presses("1111", "2222"), "3").said == DECOY


# -- nothing stays that need not


def test_what_she_typed_for_casework_is_not_in_the_state_that_follows() -> None:
    code = at_topics().chooses("more", "i_have_a_code")
    for typed in (code.presses("9876"), code.presses(HER_CODE), code.presses(HER_CODE).chooses("code_hear_state").presses("5")):
        assert not {"code_given", "key_given", "pin_given"} & set(typed.known)
        assert typed.state.scratch == ""
        assert not {"9876", HER_CODE, "5"} & set(typed.known.values())


def test_a_typed_name_is_not_kept() -> None:
    """S25: the place, never her words."""
    card = begins(medium="text").texts("1", "1", "1", "malik")
    assert card.known["place"] == "160101"
    assert b"malik" not in repr(card.state).encode()


def test_an_effect_carries_what_was_known_and_how_she_is_spoken_to() -> None:
    card = begins(medium="text", script="latin").texts("1", "1", "2").chooses("place.1601", "place.160101", "offer_callback")
    asked = card.chooses("offer_callback", "callback_near", "window_now", "callback_not_again").presses(HER_KEY)
    (effect,) = asked.chooses("callback_confirm_yes").effects
    assert isinstance(effect, Effect)
    assert (effect.known["lang"], effect.known["script"], effect.known["need"]) == ("khm", "latin", "legal")


def test_nobody_hears_of_an_eleventh_service() -> None:
    many = {"nearest": lambda args: options(*(f"s{n}" for n in range(300)))}
    card = begins(casework=many).chooses("language_khm", "i_can_listen", "health", "place.1601", "place.160101")
    assert len(card.state.found) == 10
