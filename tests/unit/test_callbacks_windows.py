from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.windows import PARTS_OF_DAY, Window, choices, first_open, next_day, parts_of_day, window
from gateway.clock import PHNOM_PENH

FAR = datetime(2027, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001


def cambodian(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PHNOM_PENH).astimezone(UTC)


def keys(now: datetime) -> list[str]:
    return [choice.key for choice in choices(now)]


def test_in_the_early_morning_she_may_choose_now_and_every_part_of_today():
    assert keys(cambodian(2, 5)) == ["now", "today_morning", "today_noon", "today_afternoon", "today_evening"]


def test_a_part_with_less_than_a_quarter_of_an_hour_left_is_not_offered():
    assert keys(cambodian(2, 10, 45))[1] == "today_morning"
    assert keys(cambodian(2, 10, 46)) == ["now", "today_noon", "today_afternoon", "today_evening", "tomorrow_morning"]


def test_at_night_everything_is_tomorrow():
    assert keys(cambodian(2, 22)) == ["now", "tomorrow_morning", "tomorrow_noon", "tomorrow_afternoon", "tomorrow_evening"]


def test_parts_are_cambodian_and_windows_are_utc():
    morning = window("tomorrow_morning", cambodian(2, 22))
    assert morning == Window(datetime(2026, 11, 2, 23, tzinfo=UTC), datetime(2026, 11, 3, 4, tzinfo=UTC))
    assert morning.start.tzinfo is UTC


def test_now_is_for_the_next_hour_or_as_long_as_the_policy_says():
    now = cambodian(2, 22)
    assert window("now", now) == Window(now, now + timedelta(hours=1))
    assert window("now", now, minutes=30).end == now + timedelta(minutes=30)


@given(MOMENTS, st.integers(0, 29), st.data())
def test_what_she_chose_is_what_she_gets_when_she_confirms_half_an_hour_later(now, minutes, data):
    chosen = data.draw(st.sampled_from(choices(now)[1:]))
    assert window(chosen.key, now + timedelta(minutes=minutes)) == chosen.window  # also over midnight, and when the part ran out meanwhile


@given(MOMENTS)
def test_there_are_at_most_five_choices_each_different_and_still_to_come(now):
    offered = choices(now)
    assert len(offered) == 5 and offered[0].key == "now"
    assert len({choice.window for choice in offered}) == 5
    assert all(choice.window.end - now >= timedelta(minutes=15) for choice in offered)


@pytest.mark.parametrize("key", ["", "tomorrow", "today_midnight", "yesterday_morning", "NOW", "today_tomorrow_morning"])
def test_a_time_that_was_never_offered_is_refused(key):
    with pytest.raises(CallbackError, match="no time that she can choose"):
        window(key, cambodian(2, 9))


def test_the_same_time_next_day():
    assert next_day(window("today_evening", cambodian(2, 9))) == window("tomorrow_evening", cambodian(2, 22))


def test_nothing_rings_in_a_windows_last_minute():
    hour = Window(cambodian(2, 9), cambodian(2, 10))
    assert not hour.open_at(cambodian(2, 8, 59))
    assert hour.open_at(cambodian(2, 9)) and hour.open_at(cambodian(2, 9, 58))
    assert not hour.open_at(cambodian(2, 9, 59))


def test_a_window_without_a_zone_or_upside_down_is_refused():
    with pytest.raises(CallbackError, match="zone"):
        Window(datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 10))  # noqa: DTZ001
    with pytest.raises(CallbackError, match="end after it starts"):
        Window(cambodian(2, 10), cambodian(2, 9))


def test_the_first_open_window_is_cut_to_what_is_left_of_it():
    hour = Window(cambodian(2, 9), cambodian(2, 10))
    assert first_open([hour], False, cambodian(2, 8), FAR) == hour
    assert first_open([hour], False, cambodian(2, 9, 30), FAR) == Window(cambodian(2, 9, 30), cambodian(2, 10))
    assert first_open([hour], False, cambodian(2, 9, 59), FAR) is None
    assert first_open([hour], False, cambodian(2, 8), cambodian(2, 9, 20)) == Window(cambodian(2, 9), cambodian(2, 9, 20))
    assert first_open([hour], False, cambodian(2, 8), cambodian(2, 9)) is None


@given(st.integers(0, 20), st.integers(0, 1439))
def test_if_missed_next_day_her_window_comes_back_daily_and_never_at_another_hour(days, minutes):
    hour = Window(cambodian(2, 9), cambodian(2, 10))
    earliest = hour.start + timedelta(days=days, minutes=minutes)
    again = first_open([hour], True, earliest, FAR)
    assert again is not None and again.start >= earliest
    full = next_day(hour, (again.end - hour.end).days)
    assert full.start <= again.start < again.end == full.end
    assert again.start - earliest < timedelta(days=1)


def test_parts_of_the_day_are_data():
    given_parts = parts_of_day({"night": ("18:00", "22:30"), "day": ("06:00", "18:00")})
    assert [part.name for part in given_parts] == ["day", "night"]
    assert [choice.key for choice in choices(cambodian(2, 17, 50), given_parts)] == ["now", "today_night", "tomorrow_day"]
    assert parts_of_day({}) == PARTS_OF_DAY


@pytest.mark.parametrize("edges", [("6", "elf"), ("11:00", "06:00"), ("18:00", "23:30")])
def test_a_part_of_the_day_that_cannot_be_kept_is_refused_by_name(edges):
    with pytest.raises(CallbackError, match=r"parts_of_day\.morning: "):
        parts_of_day({"morning": edges})
