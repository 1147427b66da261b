"""What lies behind "something else first", and what her code can change: another phone, a word, what she needs, and calling in herself."""

import pytest

from gateway.casework import requests
from tests.rig.gateway import Gateway
from tests.rig.people import DECOY, Caller, Kept, Member, Town, fresh_number
from tests.rig.phones import CALLBACK, Call, Street

MINUTE, HOUR = 60, 3600
KEY = "7"


def at_confirm(caller: Caller, near: str = "callback_near") -> Call:
    call = caller.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", near)
    return call.chooses("place.1601", "place.160101", "window_now", "callback_not_again").presses(KEY)


def at_more(caller: Caller) -> Call:
    return at_confirm(caller).chooses("callback_more")


def confirms(call: Call) -> Kept:
    call.chooses("offer_enough")
    kept = Kept(call.code, KEY)
    call.chooses("callback_confirm_yes").hears("callback_confirmed").hangs_up()
    return kept


def will_call_in(caller: Caller) -> Kept:
    call = at_more(caller).chooses("callback_call_in").hears("call_in_what")
    kept = Kept(call.code, KEY)
    call.chooses("call_in_yes").hears("call_in_confirmed").hangs_up()
    return kept


def opens(caller: Caller, kept: Kept) -> Call:
    """On the number that plays the weather, her code typed unasked, and her key."""
    call = caller.dials(CALLBACK).hears_only(*DECOY).presses(kept.code)
    return call.chooses("code_hear_state").presses(kept.key)


def on_duty_by_day(gateway: Gateway, member: Member) -> None:
    hours = gateway.folder / "hours.csv"
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hours.write_text("\n".join(("person,day,from,to", *(f"{member.id},{day},07:00,17:00" for day in days))), "utf-8")
    gateway.command("rota", "load", str(hours))


def national(number: str) -> str:
    return "0" + number.removeprefix("+855")


# -- another number


def test_another_phone_of_hers_rings_and_this_one_does_not(gateway: Gateway, street: Street, caller: Caller, focal_point: Member) -> None:
    other = Caller(street, fresh_number())
    call = at_more(caller).chooses("callback_other_number").hears("callback_type_number")
    call.presses(national(other.number)).is_silent().hears("number_read_back", "digit_5")
    confirms(call.chooses("number_right").hears("callback_noted"))
    focal_point.stands_by()
    gateway.time_passes(5)
    ring = other.is_rung()
    caller.is_not_rung()
    assert other.answers(ring).hears_only(*DECOY).presses(KEY).dialled.number == focal_point.number
    request = gateway.newest()
    with gateway.house.store.work() as work:
        assert requests.open_of_number(work, other.number) == 1
        assert requests.open_of_number(work, caller.number) == 0
    assert other.number not in str(request)


@pytest.mark.parametrize("typed", ["0067712345", CALLBACK.replace("+855", "0")])
def test_what_cannot_be_rung_or_is_ours_is_not_taken(caller: Caller, typed: str) -> None:
    call = at_more(caller).chooses("callback_other_number").presses(typed)
    call = call.is_silent() if "number_read_back" not in call.heard else call
    call.chooses("number_right").hears("callback_number_bad", "callback_other_number")


def test_one_phone_can_have_only_two_requests_a_day_that_are_not_for_itself(gateway: Gateway, street: Street, caller: Caller) -> None:
    for _ in range(2):
        call = at_more(caller).chooses("callback_other_number").presses(national(fresh_number())).is_silent()
        caller.withdraws(confirms(call.chooses("number_right")).code)
    at_confirm(caller).hears("callback_too_many")


# -- what she tells for the brief


def test_her_word_and_her_needs_are_heard_by_whoever_accepted_and_by_nobody_else(gateway: Gateway, caller: Caller, town: Town) -> None:
    sophea = town.focal_point()
    call = at_more(caller).chooses("callback_safe_word")
    word = next(name for name in call.heard if name.startswith("safe_word_"))
    call.chooses(word, "callback_needs", "needs_wheelchair", "needs_interpreter", "speaks_tpu", "offer_enough")
    confirms(call)
    offer = sophea.picks_up().hears("staff_accept")
    own = {word, "brief_safe_word", "brief_wheelchair", "brief_interpreter", "speaks_tpu"}
    assert not own & set(offer.heard)
    offer.chooses("staff_accept").hears(*own)
    assert gateway.newest().speaks == "tpu"
    assert word.removeprefix("safe_word_") not in str(gateway.newest())  # S24: sealed, and gone with her number


def test_who_talks_to_women_only_is_offered_to_no_man(gateway: Gateway, caller: Caller, town: Town) -> None:
    town.supervisor()
    confirms(at_more(caller).chooses("callback_needs", "needs_woman", "offer_enough"))
    assert gateway.newest().woman_only


# -- she calls in herself


def test_nothing_rings_and_she_is_put_through_when_she_calls(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = will_call_in(caller)
    focal_point.picks_up().chooses("staff_accept").hears("brief_calls_in", "staff_accepted").hangs_up()
    gateway.comes_to("ACCEPTED")
    with gateway.house.store.work() as work:
        assert requests.secret(work, gateway.newest().id, "number") == ""  # S24
        assert requests.open_of_number(work, caller.number) == 0
    gateway.time_passes(2 * HOUR)
    caller.is_not_rung()
    focal_point.is_not_rung()

    call = opens(caller, kept).hears("call_in_state").chooses("call_in_talk")
    assert (call.dialled.number, gateway.newest().phase) == (focal_point.number, "bridge")
    call.comes_back("completed")
    call.hangs_up()
    gateway.time_passes(MINUTE)
    focal_point.says("staff_done")
    gateway.comes_to("DONE")


def test_if_the_first_does_not_answer_another_is_tried_and_then_both_hear_that_she_waits(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = will_call_in(caller)
    focal_point.accepts()
    call = opens(caller, kept).chooses("call_in_talk").comes_back("no-answer")
    assert call.dialled.number == supervisor.number
    call.comes_back("busy").hears("call_in_left_word")
    call.hangs_up()
    gateway.comes_to("OFFERED")
    focal_point.picks_up().chooses("staff_accept").hears("brief_calls_in")
    caller.is_not_rung()
    assert opens(caller, kept).chooses("call_in_talk").dialled.number == focal_point.number


def test_with_nobody_on_duty_she_is_told_and_who_supervises_hears_of_it(gateway: Gateway, caller: Caller) -> None:
    kept = will_call_in(caller)
    gateway.comes_to("ESCALATED")
    assert opens(caller, kept).chooses("call_in_talk").hears("call_in_left_word").over
    gateway.comes_to("ESCALATED")
    caller.is_not_rung()


def test_her_code_stops_it_like_any_other(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = will_call_in(caller)
    assert caller.withdraws(kept.code).over
    gateway.comes_to("WITHDRAWN")


# -- her code changes it


def test_another_time_is_the_only_one_in_which_she_is_rung(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    gateway.clock_strikes("07:00")
    kept = caller.asks_to_be_called()
    focal_point.picks_up().chooses("staff_accept").hears("staff_call_now").hangs_up()
    gateway.comes_to("WAITING")
    opens(caller, kept).chooses("code_change_when", "window_today_afternoon").hears("code_state_accepted")
    gateway.comes_to("ACCEPTED")
    gateway.clock_strikes("14:01")
    focal_point.picks_up().chooses("staff_call_now").hangs_up()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == focal_point.number


def test_what_waits_for_the_morning_is_told_at_once_when_she_wants_it_now(gateway: Gateway, caller: Caller, town: Town) -> None:
    gateway.clock_strikes("19:00")
    maly = town.supervisor()
    on_duty_by_day(gateway, maly)
    kept = caller.asks_to_be_called("window_tomorrow_noon")
    gateway.does_what_is_due()
    maly.gets_no_text()
    opens(caller, kept).chooses("code_change_when", "window_now").hears("code_state_waiting")
    gateway.does_what_is_due()
    maly.gets_text()


def test_after_a_miss_she_may_say_that_nobody_shall_try_again(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called(if_missed="callback_next_day")
    focal_point.stands_by()
    gateway.time_passes(5)
    caller.ends(caller.is_rung(), "busy")
    gateway.comes_to("ACCEPTED")
    opens(caller, kept).chooses("code_change_if_missed", "callback_not_again").hears("code_state_closed")
    gateway.comes_to("UNREACHED")


# -- the earliest honest time


@pytest.mark.parametrize(("hour", "told"), [("10:00", "earliest_now"), ("23:00", "earliest_from")])
def test_she_is_told_from_when_on_somebody_is_there(gateway: Gateway, town: Town, hour: str, told: str) -> None:
    on_duty_by_day(gateway, town.focal_point())
    gateway.clock_strikes(hour)
    call = town.caller().dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near", "place.1601")
    call.chooses("place.160101").hears(told, "callback_when")
    assert ("until_then" in call.heard) is (told == "earliest_from")


def test_with_nobody_on_duty_no_time_is_made_up(gateway: Gateway, caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "papers_and_law", "place.1601", "place.160101", "offer_callback")
    call.chooses("callback_near").hears("earliest_not_known", "until_then_number_heard")
