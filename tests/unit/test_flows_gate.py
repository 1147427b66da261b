"""Where every key is the flow's own: her phone that we rang (I7), the number that rang her, the focal point's PIN, in pieces."""

import pytest

from gateway.dialogue import Ask, Connect, Leave, Started
from tests.conversation import DECOY, HER_CODE, HER_KEY, PIN, Conversation, begins, says

ANY_KEY = tuple("0123456789*#")
SECRETS = {"key_given", "code_given", "pin_given"}


# -- her phone rings


def test_whoever_picks_up_hears_the_decoy_at_once_and_no_instruction() -> None:
    assert begins("gate").lines == (Ask("khm", DECOY),)


@pytest.mark.parametrize("key", [key for key in ANY_KEY if key != HER_KEY])
def test_before_her_key_there_is_nothing_but_the_decoy(key: str) -> None:
    """I7: no engine key is one here, no key is called wrong, nothing is told."""
    rang = begins("gate")
    pressed = rang.presses(key)
    assert set(pressed.said) <= set(DECOY)
    assert pressed.over
    assert pressed.asked_for[0].args == {"key_given": key}  # every key is casework's to judge: any but hers ends all contact (S14)
    assert pressed.effects == ()


def test_0_is_not_now_and_simply_ends() -> None:
    assert begins("gate").presses("0").lines == (Leave(),)


def test_a_voicemail_hears_the_decoy_to_its_end_and_counts_as_silence() -> None:
    unheard = begins("gate").stays_silent()
    assert (unheard.performed, unheard.lines) == (("gate_silent",), (Leave(),))


def test_her_key_puts_her_through_to_whoever_stands_by() -> None:
    through = begins("gate").presses(HER_KEY)
    assert through.lines == (Connect("focal_point", "staff"),)
    assert through.known["focal_point"] == "f1"
    assert "key_given" not in through.known


def test_when_they_have_talked_it_is_over() -> None:
    talked = begins("gate").presses(HER_KEY).comes_back("completed")
    assert (talked.performed, talked.lines) == (("bridge_over",), (Leave(),))


def test_one_stand_by_then_the_truth() -> None:
    through = begins("gate", casework={"stand_by": says("ready", focal_point="f2")}).presses(HER_KEY)
    second = through.comes_back("no-answer")
    assert (second.connected_to, second.known["focal_point"]) == (Connect("focal_point", "staff"), "f2")
    nobody = begins("gate").presses(HER_KEY).comes_back("no-answer")
    assert (nobody.ask.parts, nobody.labels) == (("nobody_could_answer",), ("call_me_again_soon",))
    assert nobody.presses("1").performed == ("call_again_soon",)  # a fresh consent
    assert nobody.stays_silent().effects == ()


@pytest.mark.parametrize("heard", [*(f"key {key}" for key in ANY_KEY), "start"])
def test_while_she_is_connected_keys_are_not_ours(heard: str) -> None:
    through = begins("gate").presses(HER_KEY)
    still = through.gets(Started()) if heard == "start" else through.presses(heard[-1])
    assert still.at == through.at
    assert still.effects == ()
    assert "decoy_opening" not in still.said


def test_a_hook_that_comes_twice_says_the_same_decoy_again() -> None:
    rang = begins("gate")
    assert rang.gets(Started()).lines == rang.lines


# -- the number that rang her


def test_whoever_calls_it_back_hears_the_decoy() -> None:
    assert begins("redial").lines == (Ask("khm", DECOY, digits=4),)


def test_her_code_typed_unasked_opens_her_request() -> None:
    assert begins("redial").presses(HER_CODE).at == "code/choose"
    assert begins("redial").presses("4", "71", "1").at == "code/choose"


@pytest.mark.parametrize("typed", ["1111", "0000", "****", "1#0*", "47110"])
def test_anything_else_ends_as_the_decoy_ends(typed: str) -> None:
    ended = begins("redial").presses(typed)
    assert ended.lines == (Leave(),)
    assert not SECRETS & set(ended.known)


@pytest.mark.parametrize("key", ANY_KEY)
def test_a_single_key_is_answered_with_nothing_at_all(key: str) -> None:
    waiting = begins("redial").presses(key)
    assert waiting.lines == (Ask("khm", digits=3),)
    assert waiting.stays_silent().lines == (Leave(),)


# -- a focal point's PIN


def at_pin() -> Conversation:
    return begins("staff")


def test_nothing_of_a_case_is_said_before_the_pin() -> None:
    assert at_pin().said == ("staff_hello", "staff_pin")
    assert at_pin().asked_for == ()


def test_the_pin_in_pieces_is_joined_in_silence() -> None:
    piece = at_pin().presses("12")
    assert (piece.lines, piece.state.scratch) == ((Ask("khm", digits=4),), "12")
    assert piece.presses("3").ask.digits == 3
    assert piece.presses("3", "456").at == "staff/offer"


def test_pieces_that_were_left_lying_are_not_joined_to_a_new_try() -> None:
    hinted = at_pin().presses("99").stays_silent()
    assert (hinted.state.scratch, hinted.ask.digits) == ("", 6)
    assert hinted.presses(PIN).at == "staff/offer"


@pytest.mark.parametrize("typed", ["12*", "#", "1234567", "12345#", "*"])
def test_what_is_no_pin_is_asked_for_again_and_never_taken_to_casework(typed: str) -> None:
    again = at_pin().presses(typed)
    assert (again.said, again.asked_for, again.state.scratch) == (("wrong_key", "staff_pin"), (), "")


def test_a_pin_may_hold_any_digit() -> None:
    typed: list[str] = []

    def pin(args: dict[str, str]) -> object:
        typed.append(args["pin_given"])
        return says("right")(args)

    begins("staff", casework={"pin": pin}).presses("0", "90909")  # type: ignore[dict-item]
    assert typed == ["090909"]


def test_the_pin_is_gone_from_the_state_right_or_wrong() -> None:
    for typed in (PIN, "999999"):
        assert not SECRETS & set(at_pin().presses(typed).known)
        assert typed not in repr(at_pin().presses(typed).state)


def test_a_wrong_pin_can_be_tried_again_until_casework_locks_it() -> None:
    assert at_pin().presses("999999").said == ("staff_pin_wrong", "staff_pin")
    locked = begins("staff", casework={"pin": says("locked")}).presses("999999")
    assert (locked.said, locked.over) == (("staff_pin_locked",), True)


# -- what she does with an offer


def test_whoever_is_asked_hears_a_number_and_the_rules_and_the_choice_is_hers() -> None:
    """S10: the caller agreed that the one who accepts is told, and nobody else."""
    offer = at_pin().presses(PIN)
    assert offer.ask.parts == ("staff_request", "digits:request_number", "staff_rules")
    assert offer.labels == ("staff_accept", "staff_pass_on", "staff_login_code")
    assert "brief" not in offer.known


def test_whoever_accepts_in_the_callers_safe_time_hears_the_brief_and_may_call_at_once() -> None:
    window = begins("staff", casework={"accept": says("call_now")}).presses(PIN).chooses("staff_accept")
    assert window.ask.parts == ("staff_request", "digits:request_number", "urgency_normal", "need_health", "staff_rules")
    assert window.labels == ("staff_call_now", "staff_pass_on", "staff_login_code")


def test_accepting_passing_on_and_silence() -> None:
    once = {"next_duty": iter([says("offer", request="r1", request_number="17"), says("none")] * 4)}

    def next_duty(args: object) -> object:
        return next(once["next_duty"])({})

    def offer() -> Conversation:
        return begins("staff", casework={"next_duty": next_duty}).presses(PIN)  # type: ignore[dict-item]

    accepted = offer().chooses("staff_accept")
    assert accepted.ask.parts == ("urgency_normal", "need_health", "staff_accepted")
    assert accepted.stays_silent().said == ("staff_nothing",)
    assert offer().chooses("staff_accept").chooses("staff_pass_on").performed == ("pass_on",)  # S19, now that she has heard the case
    passed = offer().chooses("staff_pass_on")
    assert (passed.performed, passed.effects[0].known["request"]) == (("pass_on",), "r1")
    assert offer().stays_silent().lines == (Leave(),)


def test_call_now_has_her_stand_by() -> None:
    window = begins("staff", casework={"next_duty": says("window", request="r1", request_number="17")}).presses(PIN)
    assert window.labels[0] == "staff_call_now"
    assert window.chooses("staff_call_now").said == ("staff_stand_by",)
    late = begins("staff", casework={"next_duty": says("window"), "brief_window": says("gone")}).presses(PIN)
    assert late.said == ("staff_taken",)


@pytest.mark.parametrize("outcome", ["done", "referred", "not_reached", "unsafe", "abuse"])
def test_an_outcome_is_one_key(outcome: str) -> None:
    duties = iter([says("outcome", request="r1", request_number="17"), says("none")])
    owed = begins("staff", casework={"next_duty": lambda args: next(duties)(args)}).presses(PIN)
    reported = owed.chooses(f"staff_{outcome}")
    assert reported.asked_for[0].args == {"request": "r1", "outcome": outcome}
    assert reported.said == ("staff_reported", "staff_nothing")
