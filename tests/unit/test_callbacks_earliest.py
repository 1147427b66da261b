"""The earliest honest time: the first of her choices at which somebody is on duty, and none is made up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.callbacks.earliest import earliest
from gateway.callbacks.windows import PARTS_OF_DAY, choices, window
from gateway.clock import PHNOM_PENH

NOON = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)  # a Wednesday, 12:30 in Cambodia


def by_day(moment: datetime) -> bool:
    local = moment.astimezone(PHNOM_PENH).time()
    return any(part.start <= local < part.end for part in PARTS_OF_DAY)


@pytest.mark.parametrize(
    ("hours", "first"),
    [(0, "now"), (9, "tomorrow_morning"), (11, "tomorrow_morning"), (17, "today_morning"), (18, "now")],
)
def test_in_duty_hours_it_is_now_and_at_night_the_next_morning(hours: int, first: str) -> None:
    assert earliest(NOON + timedelta(hours=hours), by_day) == first


def test_with_nobody_on_duty_no_time_is_told() -> None:
    assert earliest(NOON, lambda moment: False) is None


def test_somebody_who_begins_in_the_evening_is_told_for_the_evening() -> None:
    evening = window("today_evening", NOON).start
    assert earliest(NOON, lambda moment: moment >= evening) == "today_evening"


@settings(max_examples=60)
@given(minutes=st.integers(0, 3 * 24 * 60), begins=st.integers(0, 3 * 24 * 60), lasts=st.integers(1, 24 * 60))
def test_what_is_told_is_one_of_her_choices_and_true(minutes: int, begins: int, lasts: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    start = NOON + timedelta(minutes=begins)

    def on_duty(moment: datetime) -> bool:
        return start <= moment < start + timedelta(minutes=lasts)

    told = earliest(now, on_duty)
    true_of = [one.key for one in choices(now) if on_duty(max(now, one.window.start))]
    assert told == (true_of[0] if true_of else None)
