"""A callback: she asks, a focal point takes it, and at a time that she chose her phone rings, for her alone."""

import json
import re

import pytest
from sqlalchemy import select, update

from app import create_app
from gateway.callbacks.codes import OFFER_CODES
from gateway.casework import Scene, pins
from gateway.seal import SealError
from gateway.sms import parts
from gateway.store import tables
from gateway.store.threads import LegFacts
from gateway.store.work import new_id
from tests.rig.gateway import Gateway
from tests.rig.people import DECOY, Caller, Member, Town
from tests.rig.phones import CALLBACK, STAFF, Call, Street
from tests.rig.servers import until

MINUTE, HOUR, DAY = 60, 3600, 86400


def words(gateway: Gateway, prompt: str) -> str:
    with gateway.house.store.read() as work:
        return gateway.house.shelves.at(work, work.versions).catalogues.prompt("khm", prompt).words


def her_phone_rings(her: Caller, holder: Member, seconds: int = 5) -> Call:
    """The holder stands by, a moment goes by, and she picks up."""
    holder.stands_by()
    her.street.gateway.time_passes(seconds)
    return her.answers(her.is_rung())


# -- the whole journey


def test_she_asks_is_called_and_talks(gateway: Gateway, street: Street, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()

    # The focal point is rung and texted, in words that tell nothing (S18, I8).
    text = focal_point.gets_text()
    assert text.form["From"] == STAFF
    assert re.fullmatch(re.escape(words(gateway, "text_offer")) + r" \d\d", text.form["Body"])
    assert parts(text.form["Body"]) == 1
    ring = focal_point.is_rung()
    assert ring.form["From"] == STAFF
    call = focal_point.answers(ring).hears_only("staff_hello", "staff_pin")

    # After her PIN she hears of a request; only once she has accepted it what the matter is (S10), and never where.
    call.presses(focal_point.pin).hears("staff_request", "staff_rules", "staff_accept")
    assert not [prompt for prompt in call.heard if prompt.startswith(("urgency_", "need_", "place."))]
    assert "heard the brief" not in audited(gateway)
    call.chooses("staff_accept").hears("urgency_normal", "need_counselling", "brief_language", "language_khm", "brief_no_mediation")
    assert not [prompt for prompt in call.heard if prompt.startswith("place.")]
    assert audited(gateway).count("heard the brief") == 1  # S30
    call.hears("staff_call_now").chooses("staff_call_now").hears("staff_stand_by")
    assert call.over
    caller.is_not_rung()

    # She hangs up, and after five seconds the caller's phone rings.
    focal_point.ends(ring)
    ring = caller.is_rung()
    assert ring.form["From"] == CALLBACK and ring.form["Timeout"] == "25"
    assert gateway.newest().attempts == 1

    # The decoy and nothing else, until her key (S14, I7); then the two are joined, and each sees a number of ours.
    call = caller.answers(ring).hears_only(*DECOY)
    assert not call.over
    call.presses(kept.key)
    assert (call.dialled.number, call.dialled.caller_id) == (focal_point.number, STAFF)
    assert call.comes_back("completed").over
    caller.ends(ring)

    # A minute later the focal point is asked how it went, and the request is over.
    focal_point.is_not_rung()
    gateway.move_clock(MINUTE)
    focal_point.says("staff_done")
    gateway.comes_to("DONE")
    assert focal_point.calls_in().hears("staff_nothing", "staff_on_duty")

    # Nothing of her is left three days later (S24).
    gateway.move_clock(72 * HOUR)
    gateway.comes_to("PURGED")
    caller.is_not_rung()
    assert_forgotten(gateway, gateway.newest().id)


def audited(gateway: Gateway) -> list[str]:
    """What was noted of the newest request."""
    with gateway.house.store.read() as work:
        return list(work.session.scalars(select(tables.Audit.what).where(tables.Audit.request_id == gateway.newest().id)))


def assert_forgotten(gateway: Gateway, request: str) -> None:
    """I10: no secret, no key, no index, no duty; what is left is a number of ours and where it stands."""
    with gateway.house.store.read() as work:
        row = work.session.get_one(tables.Request, request)
        assert (row.number_index, row.code_index, row.due_at) == (None, None, None)
        assert work.session.get(tables.Secret, request) is None
        assert not list(work.session.scalars(select(tables.Outbox.id).where(tables.Outbox.request_id == request)))
    with pytest.raises(SealError):
        gateway.house.store.keys.of(request)
    listed = create_app(gateway.house).test_cli_runner().invoke(args=["callbacks", "list", "--all", "--json"]).output.splitlines()
    assert json.loads(listed[-1]).keys() == {"number", "state", "urgency", "attempts", "due_at"}


@pytest.mark.parametrize(
    "outcome, state", [("staff_referred", "DONE"), ("staff_unsafe", "UNSAFE_HOLD"), ("staff_not_reached", "UNREACHED")]
)
def test_what_the_focal_point_says_of_the_call_decides_what_follows(
    gateway: Gateway, caller: Caller, focal_point: Member, outcome: str, state: str
) -> None:
    kept = caller.asks_to_be_called()
    call = her_phone_rings(caller, focal_point).presses(kept.key)
    call.comes_back("completed")
    call.hangs_up()
    gateway.time_passes(MINUTE)
    focal_point.says(outcome)
    gateway.comes_to(state)


# -- her phone rings


def test_another_key_means_that_somebody_else_has_her_phone(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = caller.asks_to_be_called(if_missed="callback_next_day")
    call = her_phone_rings(caller, focal_point).presses(kept.another_key)
    assert call.hears_only(*DECOY).over
    gateway.comes_to("UNSAFE_HOLD")
    assert supervisor.gets_text().form["Body"] == words(gateway, "text_supervisor_offer")
    for _ in range(3):
        gateway.time_passes(DAY)
        caller.is_not_rung()
        focal_point.is_not_rung()

    # Only she herself, with code and key, sets it going again (S14), at a time that she chooses then (S12).
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code").presses(kept.code)
    call.chooses("code_hear_state").presses(kept.key).hears("code_state_held")
    focal_point.is_not_rung()
    call.chooses("callback_confirm_yes", "window_now").hears("code_state_waiting")
    focal_point.stands_by()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == focal_point.number


def test_zero_means_not_now_and_the_next_window_stands(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called(if_missed="callback_next_day")
    assert her_phone_rings(caller, focal_point).presses("0").over
    gateway.comes_to("ACCEPTED")
    gateway.time_passes(23 * HOUR)
    caller.is_not_rung()
    gateway.time_passes(HOUR)
    focal_point.picks_up().chooses("staff_call_now").hangs_up()
    gateway.time_passes(5)
    call = caller.answers(caller.is_rung()).presses(kept.key)
    assert call.dialled.number == focal_point.number
    assert gateway.newest().attempts == 2


def test_a_phone_that_nobody_speaks_into_hears_the_decoy_to_its_end(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    call = her_phone_rings(caller, focal_point).is_silent()
    assert call.over and not call.clips
    gateway.comes_to("UNREACHED")


def test_a_phone_that_nobody_picks_up_is_let_ring_for_25_seconds(
    gateway: Gateway, street: Street, caller: Caller, focal_point: Member
) -> None:
    caller.asks_to_be_called(if_missed="callback_next_day")
    focal_point.stands_by()
    gateway.time_passes(5)
    ring = caller.is_rung()
    assert street.carrier.orders(ring.sid) == []
    gateway.time_passes(25)
    gateway.comes_to("ACCEPTED")
    until(lambda: bool(set(street.carrier.orders(ring.sid)) & {"canceled", "completed"}), 15, "the end of her ringing")
    assert gateway.newest().attempts == 1
    caller.ends(ring, "canceled")
    caller.is_not_rung()


def test_a_busy_phone_is_an_attempt_and_she_asked_for_one_only(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    caller.asks_to_be_called(if_missed="callback_not_again")
    focal_point.stands_by()
    gateway.time_passes(5)
    caller.ends(caller.is_rung(), "busy")
    gateway.comes_to("UNREACHED")
    assert supervisor.gets_text().form["Body"] == words(gateway, "text_supervisor_offer")
    gateway.time_passes(DAY)
    caller.is_not_rung()


def test_nobody_picks_up_at_the_bridge_and_she_asks_to_be_called_again_in_five_minutes(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = caller.asks_to_be_called()
    call = her_phone_rings(caller, focal_point).presses(kept.key)
    call.comes_back("no-answer")
    assert call.dialled.number == supervisor.number
    call.comes_back("busy").hears("nobody_could_answer")
    assert call.chooses("call_me_again_soon").over
    gateway.comes_to("ACCEPTED")
    supervisor.is_not_rung()
    gateway.time_passes(5 * MINUTE)
    assert supervisor.gets_text()
    supervisor.picks_up().chooses("staff_call_now").hangs_up()
    gateway.time_passes(5)
    call = caller.answers(caller.is_rung()).presses(kept.key)
    assert call.dialled.number == supervisor.number
    assert gateway.newest().attempts == 2


def test_she_may_also_leave_it_at_that(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    call = her_phone_rings(caller, focal_point).presses(kept.key).comes_back("no-answer").hears("nobody_could_answer")
    assert call.is_silent().over
    call.hangs_up()
    gateway.comes_to("UNREACHED")


# -- she withdraws


@pytest.mark.parametrize("way", ["call", "text"])
def test_she_withdraws_while_her_phone_rings(gateway: Gateway, street: Street, caller: Caller, focal_point: Member, way: str) -> None:
    kept = caller.asks_to_be_called()
    focal_point.stands_by()
    gateway.time_passes(5)
    ring = caller.is_rung()
    if way == "call":
        call = caller.withdraws(kept.code)
        assert call.over and not call.clips  # answered with silence (S11)
    else:
        assert caller.sends(f"stop {kept.code}") == []
    gateway.comes_to("WITHDRAWN")
    until(lambda: "completed" in street.carrier.orders(ring.sid), 15, "the end of her ringing")

    # Whoever picks up all the same hears the decoy, and her key opens nothing any more.
    assert caller.answers(ring).hears_only(*DECOY).presses(kept.key).hears_only(*DECOY).over


@pytest.mark.parametrize("text", ["stop {}", "ឈប់ {}", "0 {}", "Chhob  {} "])
def test_she_withdraws_by_text_from_any_phone_and_is_answered_with_silence(
    gateway: Gateway, town: Town, caller: Caller, focal_point: Member, text: str
) -> None:
    kept = caller.asks_to_be_called()
    ring = focal_point.is_rung()
    assert town.caller().sends(text.format(kept.code)) == []
    assert gateway.newest().state == "WITHDRAWN"
    assert focal_point.answers(ring).presses(focal_point.pin).hears("staff_nothing").over
    caller.is_not_rung()


def test_what_she_withdraws_while_it_waits_is_never_rung(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    focal_point.stands_by()
    assert caller.sends(f"stop {kept.code}") == []
    gateway.time_passes(5)
    caller.is_not_rung()
    gateway.time_passes(DAY)
    caller.is_not_rung()


# -- the focal points


def test_two_are_asked_and_the_second_hears_that_it_is_taken(gateway: Gateway, caller: Caller, town: Town) -> None:
    sophea, chenda = town.focal_point(), town.focal_point()
    caller.asks_to_be_called()
    first, second = sophea.picks_up(), chenda.picks_up()
    first.chooses("staff_accept").hears("staff_call_now")
    assert second.chooses("staff_accept").hears("staff_taken").over
    assert gateway.newest().holder == sophea.id
    assert chenda.sends("1", STAFF) == [words(gateway, "text_taken")]


def test_she_accepts_by_the_code_in_her_text(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    offered = focal_point.is_rung()
    code = focal_point.gets_text().form["Body"][-2:]
    assert focal_point.sends(f" {code}", STAFF) == [words(gateway, "text_accepted")]
    assert focal_point.sends(code, STAFF) == [words(gateway, "text_taken")]
    focal_point.ends(offered, "no-answer")

    # The window is open, so she is rung for it.
    focal_point.picks_up().chooses("staff_call_now").hangs_up()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == focal_point.number


def test_a_bare_one_accepts_the_only_offer_that_is_open(gateway: Gateway, town: Town, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    focal_point.is_rung()
    assert focal_point.sends("១", STAFF) == [words(gateway, "text_accepted")]
    assert gateway.newest().holder == focal_point.id


def test_a_bare_one_accepts_nothing_when_two_offers_are_open(gateway: Gateway, town: Town, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    focal_point.is_rung()
    town.caller().asks_to_be_called()
    focal_point.is_rung()
    focal_point.sends("1", STAFF)
    assert gateway.newest().holder is None


def test_she_accepts_by_calling_in(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    focal_point.ends(focal_point.is_rung(), "no-answer")
    call = focal_point.calls_in().chooses("staff_accept", "staff_call_now")
    caller.is_not_rung()
    call.hangs_up()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == focal_point.number


def test_whoever_is_not_known_on_the_staff_line_hears_the_decoy_and_gets_no_answer(town: Town, focal_point: Member) -> None:
    stranger = town.caller()
    assert stranger.dials(STAFF).hears_only(*DECOY).over
    assert stranger.sends("1", STAFF) == []


def test_five_wrong_pins_lock_the_door_for_a_quarter_of_an_hour(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    call = focal_point.answers(focal_point.is_rung())
    for _ in range(4):
        call.presses("111111").hears("staff_pin_wrong", "staff_pin")
    assert call.presses("111111").hears_only("staff_pin_locked").over
    assert focal_point.calls_in().hears_only("staff_pin_locked").over
    gateway.time_passes(15 * MINUTE)
    focal_point.calls_in().hears("staff_request")


def test_wrong_pins_on_two_lines_at_once_each_count(gateway: Gateway, focal_point: Member) -> None:
    hers = tables.FocalPoint.id == focal_point.id
    with gateway.house.store.work() as work:
        shelf = gateway.house.shelves.at(work, work.versions)
        line = Scene(work, gateway.house.settings, shelf, LegFacts("", "staff", focal_point_id=focal_point.id), "", {"pin": None})
        assert work.session.get_one(tables.FocalPoint, focal_point.id).pin_tries == 0
        work.connection.execute(update(tables.FocalPoint).where(hers).values(pin_tries=4))  # what the other line has counted meanwhile
        assert pins.pin(line, {"pin_given": "111111"}).verdict == "locked"


def test_a_pin_may_come_in_pieces_and_a_part_of_one_is_no_try(focal_point: Member) -> None:
    call = focal_point.dials(STAFF).presses(focal_point.pin[:2])
    assert call.gather.digits == 4
    assert call.presses(focal_point.pin[2:]).hears("staff_nothing")
    for _ in range(6):
        call = focal_point.dials(STAFF).presses("11")
        call.is_silent()
        assert call.is_silent().over
    assert focal_point.calls_in().hears("staff_nothing", "staff_on_duty")


def test_she_passes_it_on_without_a_reason_and_is_not_asked_again(gateway: Gateway, town: Town, caller: Caller, supervisor: Member) -> None:
    sophea = town.focal_point()
    caller.asks_to_be_called()
    assert sophea.picks_up().chooses("staff_pass_on").hears("staff_passed", "staff_nothing").over
    supervisor.picks_up().hears("staff_accept")
    gateway.time_passes(30 * MINUTE)
    sophea.is_not_rung()
    assert sophea.id in gateway.newest().excluded


def test_whoever_holds_it_may_still_pass_it_on(gateway: Gateway, town: Town, caller: Caller, supervisor: Member) -> None:
    sophea = town.focal_point()
    caller.asks_to_be_called()
    assert sophea.picks_up().chooses("staff_accept", "staff_pass_on").hears("staff_passed").over
    supervisor.stands_by()
    assert gateway.newest().holder == supervisor.id


def test_stop_pauses_a_focal_point_and_tells_the_supervisor(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    assert focal_point.sends("STOP", STAFF) == [words(gateway, "text_paused")]
    assert supervisor.gets_text().form["Body"] == words(gateway, "text_supervisor_offer")
    caller.asks_to_be_called()
    supervisor.picks_up().hears("staff_request")
    focal_point.is_not_rung()


def test_nobody_accepts_so_the_supervisor_is_asked_until_she_does(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = caller.asks_to_be_called()
    focal_point.ends(focal_point.is_rung(), "no-answer")
    supervisor.is_not_rung()
    gateway.time_passes(7 * MINUTE)
    supervisor.ends(supervisor.is_rung(), "no-answer")
    gateway.time_passes(7 * MINUTE)
    gateway.comes_to("ESCALATED")
    supervisor.ends(supervisor.is_rung(), "busy")
    gateway.time_passes(7 * MINUTE)
    supervisor.stands_by()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == supervisor.number


def test_whoever_accepts_and_does_not_come_loses_it(gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member) -> None:
    caller.asks_to_be_called()
    focal_point.accepts()
    gateway.time_passes(5 * MINUTE)
    focal_point.is_rung()
    gateway.time_passes(10 * MINUTE)
    supervisor.gets_text()
    supervisor.stands_by()
    assert gateway.newest().holder == supervisor.id


def test_whoever_accepts_when_her_last_time_went_by_is_not_told_to_wait_for_it(
    gateway: Gateway, caller: Caller, focal_point: Member
) -> None:
    gateway.clock_strikes("07:00")
    caller.asks_to_be_called()
    focal_point.ends(focal_point.is_rung(), "no-answer")
    gateway.time_passes(61 * MINUTE)
    assert focal_point.calls_in().chooses("staff_accept").hears_only("staff_nothing").over
    gateway.comes_to("UNREACHED")


def test_whoever_supervises_hears_of_a_line_that_was_misused(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    kept = caller.asks_to_be_called()
    focal_point.stands_by()
    gateway.time_passes(5)
    ring = caller.is_rung()
    caller.answers(ring).presses(kept.key).comes_back("completed")
    caller.ends(ring)
    gateway.time_passes(MINUTE)
    supervisor.gets_no_text()
    focal_point.says("staff_abuse")
    gateway.comes_to("DONE")
    supervisor.gets_text()


def test_someone_from_farther_away_is_not_from_her_commune(gateway: Gateway, town: Town, caller: Caller) -> None:
    near, far = town.focal_point(), town.focal_point("160301")
    caller.asks_to_be_called(near="callback_farther")
    far.picks_up().hears("staff_request")
    near.is_not_rung()
    near.gets_no_text()


def test_whose_operator_carries_no_answers_is_rung_and_not_texted(town: Town, caller: Caller) -> None:
    sophea = town.focal_point(two_way_text=False)
    caller.asks_to_be_called()
    sophea.is_rung()
    sophea.gets_no_text()


def test_a_request_that_nobody_could_serve_runs_out(gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member) -> None:
    kept = caller.asks_to_be_called("window_now", if_missed="callback_next_day")
    focal_point.is_rung()
    gateway.time_passes(7 * DAY)
    gateway.comes_to("EXPIRED")
    caller.is_not_rung()
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code").presses(kept.code)
    call.hears("code_wrong")


# -- when


def test_she_is_rung_tomorrow_morning_and_at_no_other_time(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    gateway.clock_strikes("20:00")
    kept = caller.asks_to_be_called("window_tomorrow_morning")
    call = focal_point.picks_up().chooses("staff_accept").hears("staff_accepted").is_silent().hears("staff_nothing")
    call.hangs_up()
    for hour in ("21:30", "05:55"):
        gateway.clock_strikes(hour)
        focal_point.is_not_rung()
        assert "staff_call_now" not in focal_point.calls_in().hears("staff_nothing").heard
    gateway.clock_strikes("06:00")
    call = focal_point.picks_up().chooses("staff_call_now")
    call.hangs_up()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses(kept.key).dialled.number == focal_point.number


def test_no_call_is_made_in_the_last_minute_of_her_window(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    gateway.clock_strikes("20:00")
    caller.asks_to_be_called("window_tomorrow_morning")
    focal_point.accepts()
    gateway.clock_strikes("10:58")
    call = focal_point.picks_up()
    gateway.clock_strikes("10:59")
    assert "staff_stand_by" not in call.chooses("staff_call_now").heard
    call.hangs_up()
    gateway.time_passes(5)
    caller.is_not_rung()


def test_a_focal_point_who_hangs_up_too_late_rings_nobody(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    gateway.clock_strikes("20:00")
    caller.asks_to_be_called("window_tomorrow_morning")
    focal_point.accepts()
    gateway.clock_strikes("10:58")
    call = focal_point.picks_up().chooses("staff_call_now").hears("staff_stand_by")
    gateway.clock_strikes("10:59")
    call.hangs_up()
    gateway.time_passes(5)
    caller.is_not_rung()


# -- help at once


def test_in_danger_everybody_is_asked_at_once_and_nobody_asks_her_when(
    gateway: Gateway, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    call = caller.dials().presses("9").hears("dial_117")
    call.chooses("someone_calls_me_now").hears("callback_consent").chooses("callback_near", "place.1601", "place.160101")
    call.hears("callback_choose_key").presses("3").chooses("callback_confirm_yes").hears("callback_confirmed").hangs_up()
    request = gateway.newest()
    assert (request.urgency, request.need) == ("danger_now", "safety")
    assert "urgency_danger_now" not in supervisor.picks_up().hears("staff_accept").heard
    focal_point.stands_by()
    gateway.time_passes(5)
    assert caller.answers(caller.is_rung()).presses("3").dialled.number == focal_point.number


def test_who_steps_back_from_danger_is_asked_again_when_it_is_safe(caller: Caller) -> None:
    """S12: what she pressed a minute ago must not have her rung at a time that she did not choose."""
    call = caller.dials().chooses("language_khm", "i_can_listen").presses("9").chooses("someone_calls_me_now").hears("callback_consent")
    call.walks("#", "#").hears("topics")
    call.chooses("talk_to_someone", "callback_near", "place.1601", "place.160101").hears("callback_when")


# -- her code


def test_with_code_and_key_she_hears_how_it_stands(town: Town, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    another_phone = town.caller()
    to_the_code = ("language_khm", "i_can_listen", "more", "i_have_a_code")
    call = another_phone.dials().chooses(*to_the_code).presses(kept.code).chooses("code_hear_state").presses(kept.key)
    call.hears("code_state_waiting")
    focal_point.accepts()
    call = another_phone.dials().chooses(*to_the_code).presses(kept.code).chooses("code_hear_state").presses(kept.key)
    call.hears("code_state_accepted")


def test_her_code_may_come_in_pieces(caller: Caller) -> None:
    kept = caller.asks_to_be_called()
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code").presses(kept.code[:1])
    assert call.gather.digits == 3 and not call.clips
    call.presses(kept.code[1:]).hears("code_hear_state", "code_withdraw")


def test_her_code_alone_withdraws(gateway: Gateway, caller: Caller) -> None:
    kept = caller.asks_to_be_called()
    assert caller.withdraws(kept.code).over
    assert gateway.newest().state == "WITHDRAWN"


def test_three_wrong_codes_lead_to_the_decoy(caller: Caller) -> None:
    kept = caller.asks_to_be_called()
    wrong = "1111" if kept.code != "1111" else "2222"
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    for _ in range(2):
        call.presses(wrong).hears("code_wrong", "code_enter")
    assert call.presses(wrong).hears_only(*DECOY).over


def test_three_wrong_keys_lead_to_the_decoy_too(caller: Caller) -> None:
    kept = caller.asks_to_be_called()
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
    for _ in range(2):
        call.presses(kept.code).chooses("code_hear_state").presses(kept.another_key).hears("code_wrong", "code_enter")
    assert call.presses(kept.code).chooses("code_hear_state").presses(kept.another_key).hears_only(*DECOY).over


# -- the number that rang her


def test_whoever_calls_it_back_hears_the_decoy(town: Town) -> None:
    husband = town.caller()
    assert husband.dials(CALLBACK).hears_only(*DECOY).is_silent().over
    for key in ("1", "9", "0", "#"):
        call = husband.dials(CALLBACK).presses(key)
        assert call.over or not call.clips
    assert husband.sends("who is this", CALLBACK) == []


@pytest.mark.parametrize("pieces", [1, 2, 4])
def test_her_code_typed_unasked_opens_her_request(gateway: Gateway, caller: Caller, pieces: int) -> None:
    kept = caller.asks_to_be_called()
    size = 4 // pieces
    call = caller.dials(CALLBACK).hears_only(*DECOY)
    call.walks(*(kept.code[at : at + size] for at in range(0, 4, size))).hears("code_hear_state", "code_withdraw")
    assert call.chooses("code_withdraw").over
    assert gateway.newest().state == "WITHDRAWN"


# -- limits


def test_two_requests_of_a_number_may_be_open_and_no_more(gateway: Gateway, caller: Caller) -> None:
    first, second = caller.asks_to_be_called(), caller.asks_to_be_called()
    number = gateway.newest().number
    assert first.code != second.code
    call = caller.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near")
    call.chooses("place.1601", "place.160101", "window_now", "callback_not_again").presses("7").hears("callback_too_many")
    call.hears("card_number")  # and is given numbers instead
    assert gateway.newest().number == number
    caller.withdraws(first.code)
    caller.asks_to_be_called()


@pytest.mark.parametrize("shown", ["anonymous", "RESTRICTED", "", "1280", "+266696687", "0", "\u200b"])
def test_who_cannot_be_rung_back_is_told_so_and_given_numbers(gateway: Gateway, caller: Caller, shown: str) -> None:
    call = caller.dials(number=shown).chooses("language_khm", "i_can_listen", "talk_to_someone")
    call.hears("callback_no_number", "card_number")
    assert "offer_text_me" not in call.heard and "offer_callback" not in call.heard
    call.chooses("offer_near_me", "place.1601", "place.160101").hears("card_number")


def test_a_phone_that_asks_and_withdraws_all_day_keeps_nobody_from_being_offered(
    gateway: Gateway, town: Town, caller: Caller, focal_point: Member
) -> None:
    """S39: ninety codes are given within 72 hours. The one that rests longest comes back, and none that is open."""
    kept, given = caller.asks_to_be_called(), focal_point.gets_text().form["Body"][-2:]
    caller.withdraws(kept.code)
    focal_point.ends(focal_point.is_rung(), "no-answer")
    town.caller().asks_to_be_called()
    gateway.time_passes(MINUTE)  # no two texts within one
    still_open = focal_point.gets_text().form["Body"][-2:]
    with gateway.house.store.work() as work:
        closed = work.session.scalars(select(tables.Offer).where(tables.Offer.focal_point_id == focal_point.id)).first()
        assert closed
        like = {"request_id": closed.request_id, "focal_point_id": focal_point.id, "rung": 1, "state": "cancelled"}
        for code in set(OFFER_CODES) - {given, still_open}:
            work.session.add(tables.Offer(id=new_id(), code=code, created_at=work.now, expires_at=closed.expires_at, **like))
    town.caller().asks_to_be_called()
    gateway.time_passes(MINUTE)
    assert focal_point.gets_text().form["Body"][-2:] == given


def test_hanging_up_before_confirming_leaves_nothing(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    earlier = caller.asks_to_be_called()
    caller.withdraws(earlier.code)
    focal_point.is_rung()
    number = gateway.newest().number
    call = caller.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near")
    call.chooses("place.1601", "place.160101", "window_now", "callback_not_again").presses("7").hears("callback_your_code").hangs_up()
    focal_point.is_not_rung()
    assert gateway.newest().number == number
