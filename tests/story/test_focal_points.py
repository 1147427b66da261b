"""Focal points: how each joins, when she is asked, who is asked next, and what an officer does about them at the terminal."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.clock import PHNOM_PENH
from gateway.simulated import now
from gateway.store import tables
from tests.rig.gateway import Gateway
from tests.rig.people import Caller, Member, Town
from tests.rig.phones import STAFF, Call

MINUTE, HOUR = 60, 3600
NEW_PIN, DURESS_PIN = "271828", "161803"
SAME_DISTRICT, ANOTHER_DISTRICT = "160102", "160301"


def standing(gateway: Gateway, member: Member) -> str:
    return str(json.loads(gateway.command("people", "show", member.id, "--json"))["standing"])


def audited(gateway: Gateway) -> list[str]:
    with gateway.house.store.read() as work:
        return list(work.session.scalars(select(tables.Audit.what)))


def chooses_pin(call: Call, pin: str, again: str = "") -> Call:
    return call.hears("staff_new_pin").presses(pin).hears("staff_pin_again").presses(again or pin)


def rings_off(gateway: Gateway, *members: Member) -> None:
    """Each lets it ring."""
    for member in members:
        member.ends(member.is_rung(), "no-answer")


# -- joining


def test_she_joins_from_her_own_phone_and_chooses_a_pin_that_nobody_else_knew(gateway: Gateway, town: Town, caller: Caller) -> None:
    sophea, code = town.newcomer()
    assert standing(gateway, sophea) == "unverified"
    caller.asks_to_be_called()
    sophea.is_not_rung()
    sophea.gets_no_text()

    # A stranger's phone with the same code is a stranger.
    assert "staff_pin" not in town.caller().dials(STAFF).heard
    call = sophea.dials(STAFF).hears_only("staff_hello", "staff_pin").presses(code).hears("staff_choose_pin")
    call = chooses_pin(call, NEW_PIN, "271829").hears("staff_pins_differ")
    for easy in ("111111", "123456", "212121", code):
        call = chooses_pin(call, easy).hears("staff_pin_easy")
    call = chooses_pin(call, NEW_PIN).hears("staff_pin_chosen", "staff_second_pin")
    assert standing(gateway, sophea) == "active"

    # Behind it waits what waited before she came: whoever asked is offered to her now.
    call.chooses("staff_second_pin_no").hears("staff_request").hangs_up()
    sophea.pin = NEW_PIN
    sophea.picks_up().hears("staff_request")
    assert sophea.dials(STAFF).presses(code).hears("staff_pin_wrong")


def test_the_staff_line_rings_her_for_it_if_the_officer_says_so(gateway: Gateway, town: Town) -> None:
    sophea, _ = town.newcomer()
    code = gateway.command("people", "reset-pin", sophea.id, "--ring").splitlines()[-1].split()[1].rstrip(":")
    call = sophea.answers(sophea.is_rung()).hears_only("staff_hello", "staff_pin").presses(code)
    chooses_pin(call, NEW_PIN).hears("staff_pin_chosen")
    assert standing(gateway, sophea) == "active"


def test_with_a_new_number_she_proves_herself_again(gateway: Gateway, town: Town, caller: Caller, focal_point: Member) -> None:
    another = town.caller().number
    said = gateway.command("people", "change-number", focal_point.id, "--number", another)
    caller.asks_to_be_called()
    focal_point.is_not_rung()
    assert "staff_pin" not in focal_point.dials(STAFF).heard
    moved = Member(town.street, another, id=focal_point.id, pin=NEW_PIN)
    moved.is_not_rung()
    chooses_pin(moved.dials(STAFF).presses(said.splitlines()[-1].split()[1].rstrip(":")), NEW_PIN).hears("staff_pin_chosen")
    moved.picks_up().hears("staff_request")


# -- forced


def test_forced_to_open_the_door_she_shows_nothing_and_her_supervisor_hears_of_it(
    gateway: Gateway, town: Town, caller: Caller, supervisor: Member
) -> None:
    sophea, code = town.newcomer()
    call = chooses_pin(sophea.dials(STAFF).presses(code), NEW_PIN).chooses("staff_second_pin_yes")
    call = chooses_pin(call, NEW_PIN).hears("staff_pin_easy")  # not the same as the first
    chooses_pin(call, DURESS_PIN).hears("staff_pin_chosen", "staff_nothing").hangs_up()
    caller.asks_to_be_called()
    sophea.ends(sophea.is_rung(), "no-answer")

    assert sophea.dials(STAFF).presses(DURESS_PIN).hears_only("staff_nothing").over
    sophea.sends("1", STAFF)
    assert gateway.newest().holder is None
    assert standing(gateway, sophea) == "forced"
    supervisor.gets_text()
    rings = [supervisor.is_rung(), supervisor.is_rung()]  # for the request, which goes on to her, and for the alarm
    supervisor.answers(rings[0]).presses(supervisor.pin).hears("staff_alarm", "staff_request")
    assert sophea.dials(STAFF).presses(NEW_PIN).hears("staff_nothing")

    gateway.command("people", "resume", sophea.id)
    assert standing(gateway, sophea) == "active"
    assert "staff_alarm" not in supervisor.answers(rings[1]).presses(supervisor.pin).heard


def test_forced_while_the_callers_phone_rings_she_is_not_the_one_whom_it_reaches(gateway: Gateway, town: Town, caller: Caller) -> None:
    sophea, code = town.newcomer()
    call = chooses_pin(sophea.dials(STAFF).presses(code), NEW_PIN).chooses("staff_second_pin_yes")
    chooses_pin(call, DURESS_PIN).hangs_up()
    sophea.pin, second = NEW_PIN, town.focal_point()
    kept = caller.asks_to_be_called()
    sophea.stands_by()
    gateway.time_passes(5)
    ring = caller.is_rung()
    sophea.dials(STAFF).presses(DURESS_PIN).hears_only("staff_nothing")
    assert caller.answers(ring).presses(kept.key).dialled.number == second.number


# -- on and off duty


@pytest.mark.parametrize(("off", "on"), [("off", "on"), ("ចេញវេន", "ចូលវេន"), ("Chenh ven", " CHOL VEN ")])
def test_she_goes_off_duty_and_on_again_by_text(gateway: Gateway, town: Town, focal_point: Member, off: str, on: str) -> None:
    focal_point.sends(off, STAFF)
    assert standing(gateway, focal_point) == "off duty"
    focal_point.sends(on, STAFF)
    assert standing(gateway, focal_point) == "active"


def test_off_duty_she_is_left_alone_but_not_when_somebody_is_in_danger(
    gateway: Gateway, town: Town, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    focal_point.calls_in().hears("staff_on_duty").chooses("staff_go_off_duty").hears("staff_off_duty")
    caller.asks_to_be_called()
    supervisor.is_rung()
    focal_point.is_not_rung()
    call = town.caller().dials().presses("9").chooses("someone_calls_me_now", "callback_near", "place.1601", "place.160101")
    call.presses("3").chooses("callback_confirm_yes").hangs_up()
    focal_point.is_rung()
    focal_point.calls_in().hears("staff_request")


def test_at_night_a_request_waits_for_whoever_comes_on_duty_first(gateway: Gateway, town: Town, caller: Caller) -> None:
    gateway.clock_strikes("19:00")
    sophea, chenda, maly = town.focal_point(), town.focal_point(), town.supervisor()
    tomorrow = (now(gateway.house).astimezone(PHNOM_PENH) + timedelta(days=1)).strftime("%a").lower()
    hours = gateway.folder / "hours.csv"
    shifts = [f"{sophea.id},{tomorrow},07:00,12:00", f"{chenda.id},{tomorrow},09:00,12:00", f"{maly.id},{tomorrow},08:00,17:00"]
    hours.write_text("\n".join(("person,day,from,to", *shifts)), "utf-8")
    assert "3 people" in gateway.command("rota", "load", str(hours))
    gateway.clock_strikes("20:00")
    caller.asks_to_be_called("window_tomorrow_noon")
    gateway.clock_strikes("06:50")
    for member in (sophea, chenda, maly):
        member.is_not_rung()
        member.gets_no_text()
    gateway.clock_strikes("07:00")
    sophea.is_rung()
    chenda.is_not_rung()


def test_on_leave_she_is_not_asked_even_in_danger_and_what_an_officer_says_of_one_evening_counts(
    gateway: Gateway, town: Town, focal_point: Member
) -> None:
    today = now(gateway.house).astimezone(PHNOM_PENH).date().isoformat()
    gateway.command("people", "leave", focal_point.id, "--from", today, "--to", today)
    assert standing(gateway, focal_point) == "on leave"
    gateway.command("rota", "on", focal_point.id)
    assert standing(gateway, focal_point) == "active"
    assert f"noted leave of {focal_point.id}" in audited(gateway)


# -- who is asked next


def test_farther_away_goes_from_the_neighbours_outwards_to_whoever_must_answer(gateway: Gateway, town: Town, caller: Caller) -> None:
    admin, maly, ngo = town.admin(), town.supervisor(), town.partner()
    district, beside, near = town.focal_point(SAME_DISTRICT), town.neighbour(SAME_DISTRICT), town.focal_point()
    caller.asks_to_be_called(near="callback_farther")
    for member in (beside, district, ngo, maly, admin):
        rings_off(gateway, member)
        gateway.time_passes(7 * MINUTE)
    gateway.comes_to("ESCALATED")
    rings_off(gateway, maly, admin)
    near.is_not_rung()


def test_whoever_has_not_answered_after_four_minutes_is_rung_once_more(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    rings_off(gateway, focal_point)
    gateway.time_passes(4 * MINUTE)
    focal_point.picks_up().hears("staff_request")


def test_nobody_is_rung_more_than_three_times_in_a_quarter_of_an_hour(
    gateway: Gateway, town: Town, focal_point: Member, supervisor: Member
) -> None:
    for _ in range(3):
        town.caller().asks_to_be_called()
        focal_point.ends(focal_point.is_rung(), "no-answer")
    focal_point.gets_text()
    focal_point.gets_no_text()  # one a minute
    town.caller().asks_to_be_called()
    supervisor.is_rung()
    focal_point.is_not_rung()
    gateway.time_passes(MINUTE)
    focal_point.gets_text()
    focal_point.gets_no_text()
    gateway.ends_requests()
    gateway.time_passes(15 * MINUTE)
    town.caller().asks_to_be_called()
    focal_point.is_rung()


def test_whoever_was_asked_longest_ago_is_asked_first(gateway: Gateway, town: Town) -> None:
    members = [town.focal_point() for _ in range(4)]
    caller = town.caller()
    kept = caller.asks_to_be_called()
    rings_off(gateway, *members[:3])
    caller.withdraws(kept.code)
    members[3].is_not_rung()
    caller.asks_to_be_called()
    members[3].is_rung()


# -- her side of the line


def test_her_missed_call_is_answered_by_a_ring_that_accepts_nothing(gateway: Gateway, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    rings_off(gateway, focal_point)
    focal_point.dials(STAFF).hangs_up()
    focal_point.picks_up().hears("staff_request").hangs_up()
    assert gateway.newest().holder is None
    focal_point.calls_in().hangs_up()  # this was no missed call
    focal_point.is_not_rung()


# -- an officer at the terminal


def test_who_is_paused_at_the_terminal_is_asked_nothing_until_she_is_put_back(
    gateway: Gateway, caller: Caller, focal_point: Member
) -> None:
    gateway.command("people", "pause", focal_point.id)
    caller.asks_to_be_called()
    focal_point.is_not_rung()
    gateway.command("people", "resume", focal_point.id)
    focal_point.is_rung()


def test_who_retires_leaves_nothing_and_what_she_held_goes_on(
    gateway: Gateway, town: Town, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    caller.asks_to_be_called()
    focal_point.accepts()
    gateway.command("people", "retire", focal_point.id, "--yes")
    supervisor.picks_up().hears("staff_request")
    with gateway.house.store.read() as work:
        row = work.session.get_one(tables.FocalPoint, focal_point.id)
        assert (row.name, row.number, row.pin_hash, row.duress_hash) == (b"", b"", "", "")
    assert "staff_pin" not in focal_point.dials(STAFF).heard
    assert focal_point.id not in gateway.command("people", "list")


def test_numbers_are_never_shown_unless_asked_for_and_that_is_written_down(gateway: Gateway, focal_point: Member) -> None:
    shown = gateway.command("people", "list", "--json") + gateway.command("people", "show", focal_point.id)
    assert focal_point.number not in shown and focal_point.number[4:] not in shown
    assert f"saw the number of {focal_point.id}" not in audited(gateway)
    assert focal_point.number in gateway.command("people", "show", focal_point.id, "--number")
    assert f"saw the number of {focal_point.id}" in audited(gateway)
    assert not [what for what in audited(gateway) if focal_point.number[4:] in what]


def test_the_rota_shows_who_is_on_duty_in_each_commune_and_every_gap(gateway: Gateway, town: Town) -> None:
    sophea = town.focal_point("160201")
    gateway.command("people", "pause", town.focal_point("160202").id)
    hours = gateway.folder / "hours.csv"
    hours.write_text(f"person,day,from,to\n{sophea.id},mon,08:00,12:00\n{sophea.id},sun,22:00,06:00\n", "utf-8")
    gateway.command("rota", "load", str(hours))
    week = {row["of"]: row for row in map(json.loads, gateway.command("rota", "show", "--week", "2026-W49", "--json").splitlines())}
    monday = "2026-11-29T17:00:00+00:00"  # midnight in Cambodia
    assert week["160201"]["on_duty"][sophea.id][0] == [monday, "2026-11-29T23:00:00+00:00"]
    assert [gap[0] for gap in week["160201"]["gaps"]] == ["2026-11-29T23:00:00+00:00", "2026-11-30T05:00:00+00:00"]
    assert week["160202"]["gaps"] == [[monday, "2026-12-06T17:00:00+00:00"]]
    assert gateway.command("rota", "table").count(sophea.id) == 3  # a night is two lines
