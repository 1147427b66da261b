"""A first call: from the greeting to the nearest service with the few keys that S3 allows, and every way out of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select

from gateway.simulated import move_clock
from gateway.store import figures
from gateway.store.tables import Figure
from gateway.upkeep import forgetting
from tests.rig.gateway import Gateway
from tests.rig.people import DECOY, Caller, Town
from tests.rig.phones import Call, Street

KEYS = ("1", "1", "1", "1", "1")
"""Khmer, yes I can listen, health, Andoung Meas, Malik."""
AT_ONCE, MINUTE = 6, 60
AFTER_A_KEY = ("exit_told", *DECOY)


def test_she_finds_the_nearest_health_service_in_five_keys(caller: Caller) -> None:
    call = caller.dials().hears("greeting", "choose_language")
    call.presses("1").hears("can_you_listen")
    call.presses("1").hears("promises", "topics", "help_at_once")
    call.presses("1").hears("which_district", "place.1601")
    call.presses("1").hears("place_pick_commune", "place.160101")
    call.presses("1").hears("service.malik_health_centre", "card_example")
    assert [key for key in call.heard if key.startswith("number.")]  # one file each time it is read out, and not one for each digit
    assert not [key for key in call.heard if key.startswith("digit_")]
    assert not call.over


def test_each_language_is_named_by_its_own_speaker(caller: Caller) -> None:
    call = caller.dials()
    call.hears("language_khm", lang="khm").hears("language_eng", lang="eng")
    call.chooses("language_eng").hears("can_you_listen", lang="eng")
    call.chooses("i_can_listen").hears("topics", "health", lang="eng")


def test_8_says_the_same_question_in_another_language(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "papers_and_law")
    call.presses("8").hears("which_district", lang="eng").hears("place.1601", lang="eng")
    call.chooses("place.1601").hears("place_pick_commune", lang="eng")
    call.presses("8").hears("place_pick_commune", lang="khm")


def test_the_language_is_asked_once_more_and_then_only_the_weather_is_told(caller: Caller) -> None:
    call = caller.dials()
    call.is_silent().hears("choose_language", "language_khm")
    call.is_silent().hears_only(*DECOY)
    assert call.over


@pytest.mark.parametrize("key", ["2", "5", "8", "0"])
def test_any_other_key_than_yes_leads_to_the_decoy(caller: Caller, key: str) -> None:
    call = caller.dials().chooses("language_khm").presses(key).hears_only(*AFTER_A_KEY)
    assert call.over


def test_silence_when_asked_whether_she_can_listen_leads_to_the_decoy(caller: Caller) -> None:
    assert caller.dials().chooses("language_khm").is_silent().hears_only(*DECOY).over


def test_zero_leads_to_the_decoy_in_one_step_wherever_she_is(caller: Caller) -> None:
    to_the_confirmation = ["language_khm", "i_can_listen", "talk_to_someone", "callback_near", "place.1601", "place.160101"]
    for depth in range(len(to_the_confirmation) + 1):
        call = caller.dials().chooses(*to_the_confirmation[:depth]).presses("0")
        assert call.hears_only(*AFTER_A_KEY).over


def test_after_her_first_key_she_is_told_the_way_out_once(caller: Caller) -> None:
    call = caller.dials()
    assert "exit_told" not in call.heard
    call.presses("1").hears("exit_told")
    assert "exit_told" not in call.presses("1").heard


def test_silence_is_met_by_a_neutral_hint_and_then_by_the_decoy(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "health")
    call.is_silent().hears_only("repeat_hint")
    call.presses("*").hears("which_district", "place.1601")
    call.is_silent().hears_only("repeat_hint")
    assert call.is_silent().hears_only(*DECOY).over


def test_nine_tells_117_before_anything_is_asked(caller: Caller) -> None:
    for before in ([], ["language_khm"], ["language_khm", "i_can_listen"]):
        call = caller.dials().chooses(*before).presses("9").hears("dial_117", "danger_choices", "someone_calls_me_now")
        assert call.heard.index("dial_117") < call.heard.index("danger_choices")
        # No test call has reached 117 on this trunk, so nobody is promised to be put through (S36).
        assert "connect_117" not in call.heard


def test_nine_is_an_ordinary_key_once_a_subject_is_chosen(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "health").presses("9")
    call.hears("wrong_key", "place.1601")


def test_hash_goes_back_and_star_says_it_again(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "health", "place.1601")
    call.presses("*").hears("place_pick_commune", "place.160101")
    call.presses("#").hears("which_district", "place.1602")
    call.presses("#").hears("topics", "health")
    call.presses("#").hears("can_you_listen")


def test_a_wrong_key_is_said_to_be_wrong_twice_and_then_comes_the_decoy(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen")
    for _ in range(2):
        call.presses("7").hears("wrong_key", "health", "key_1")
    assert call.presses("7").hears_only(*DECOY).over


def test_the_places_are_told_five_at_a_time(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "health")
    call.chooses("place_more").hears("place.1606", "place.1609", "place_other")
    assert "place.1601" not in call.heard
    call.presses("#").hears("place.1601", "place_more")


def test_whoever_would_rather_not_say_where_she_is_hears_a_national_line(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "papers_and_law", "place_more", "place_other")
    call.hears("card_national", "card_number")


def test_the_line_can_be_explained_as_a_weather_line(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "more", "weather")
    assert call.hears_only(*DECOY).over


def test_health_is_told_and_not_asked_and_her_key_makes_it_urgent(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "health", "place.1601", "place.160101")
    card = call.hears("card_example", "care_in_time").heard
    assert card.index("service.malik_health_centre") < card.index("care_in_time")
    call.chooses("care_within_days")
    assert any(prompt.startswith("service.") for prompt in call.heard)
    assert "care_in_time" not in call.heard


def test_having_heard_the_number_she_may_stay_silent_and_is_told_how_to_delete_the_call(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "place_to_stay", "place.1601", "place.160101")
    call.hears("shelter_contact")
    call.is_silent().hears_only("repeat_hint")
    assert call.is_silent().hears_only("how_to_delete", "goodbye").over


def test_she_is_put_through_and_our_number_shows_not_hers(caller: Caller) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "papers_and_law", "place_more", "place_other")
    while "offer_connect_me" not in call.heard:
        call.chooses("offer_next")
    call.chooses("offer_connect_me").hears("connecting")
    assert call.dialled.caller_id == "+85550000100"
    call.comes_back("no-answer").hears("connect_failed", "offer_connect_me")
    call.chooses("offer_connect_me").comes_back("completed").hears_only("how_to_delete", "goodbye")


def test_hanging_up_is_normal(caller: Caller) -> None:
    caller.dials().chooses("language_khm", "i_can_listen").hangs_up()
    caller.is_not_rung()
    caller.gets_no_text()


# -- what is left of such calls: counts, each once, whoever sends what again; none tells which way one of them went (S2, S25)


@pytest.fixture
def nothing_counted(gateway: Gateway) -> None:
    """Not even the calls of the stories before this one, which nobody ended."""
    time_passes(gateway)
    with gateway.house.store.work() as work:
        work.connection.execute(delete(Figure))


def time_passes(gateway: Gateway) -> None:
    """So long that every conversation has had its time (S29)."""
    move_clock(gateway.house, 31 * MINUTE)
    for _ in range(2):
        forgetting.sweep(gateway.house.store, gateway.house.settings)


def counted(gateway: Gateway) -> Counter[tuple[str, str]]:
    figures.fold_all(gateway.house.store)
    with gateway.house.store.read() as work:
        rows = work.connection.execute(select(Figure.what, Figure.which, Figure.count)).all()
    return Counter({(row.what, row.which.split(" ", 1)[-1] if row.what == "step" else row.which): row[2] for row in rows})


def twice(street: Street, call: Call, key: str) -> None:
    """The carrier got no answer to a key, and sends it again while the first is still at work."""
    url, fields = call.gather.action, call.form | {"Digits": key}
    with ThreadPoolExecutor(2) as carrier:
        list(carrier.map(lambda _: street.post(url, fields), range(2)))
    call.presses(key)


@pytest.mark.usefixtures("nothing_counted")
def test_she_who_cannot_listen_now_is_a_count_and_nothing_else(gateway: Gateway, caller: Caller) -> None:
    caller.dials().chooses("language_khm").presses("2")
    caller.dials().is_silent().is_silent()
    found = counted(gateway)
    assert (found["day", "call_short"], found["day", "call"], found["district", ""]) == (2, 0, 2)
    assert found["step", "main/can_you_listen main/decoy"] == found["step", "main/language decoy/"] == 1


@pytest.mark.usefixtures("nothing_counted")
def test_calls_at_once_that_come_twice_count_once(gateway: Gateway, street: Street, town: Town) -> None:
    def calls(caller: Caller) -> None:
        call = caller.dials()
        for key in KEYS:
            twice(street, call, key)
        call.hangs_up()
        call.hangs_up()
        caller.sends("hello")

    with ThreadPoolExecutor(AT_ONCE) as callers:
        list(callers.map(calls, [town.caller() for _ in range(AT_ONCE)]))
    time_passes(gateway)
    found = counted(gateway)
    steps = {("main/language", "main/can_you_listen"), ("main/can_you_listen", "main/promises"), ("main/topics", "main/health")}
    expected = {("day", "call"), ("day", "text_short"), ("district", "1601"), ("district", ""), ("asked", "health")}
    expected |= {("step", f"{node} {to}") for node, to in steps}
    assert {what: found[what] for what in expected} == dict.fromkeys(expected, AT_ONCE)
    for name in ("hour", "language", "entry"):
        assert sum(count for (what, _), count in found.items() if what == name) == 2 * AT_ONCE
    hung_up = {which: count for (what, which), count in found.items() if what == "step" and which.endswith(" -")}
    assert hung_up == {"health/card -": AT_ONCE, "main/language -": AT_ONCE}
