from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.cells import DAYS, CellError, openings
from gateway.directory.hours import Closed, Holidays, Open, Unknown, state
from gateway.week import DAY, WEEK, Opening

MONDAY = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # midnight in Cambodia
OFFICE = openings("MO,TU,WE,TH,FR", "07:30", "11:30") + openings("MO,TU,WE,TH,FR", "14:00", "17:00")
NIGHT = openings("MO", "20:00", "00:00") + openings("TU", "00:00", "06:00")


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A time of that week, as a clock in Cambodia shows it."""
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(0, 7, 29), Closed(at(0, 7, 30))),
        (at(0, 7, 30), Open()),
        (at(0, 11, 29), Open()),
        (at(0, 11, 30), Closed(at(0, 14))),
        (at(0, 17), Closed(at(1, 7, 30))),
        (at(4, 17), Closed(at(7, 7, 30))),
        (at(6, 23, 59), Closed(at(7, 7, 30))),
    ],
)
def test_an_office_with_a_break(now: datetime, expected: object) -> None:
    assert state(OFFICE, now) == expected


def test_a_night_goes_past_midnight() -> None:
    assert state(NIGHT, at(0, 23, 59)) == Open()
    assert state(NIGHT, at(1, 0)) == Open()
    assert state(NIGHT, at(1, 6)) == Closed(at(7, 20))


def test_day_and_night_is_told_from_open_now() -> None:
    assert state(openings(",".join(DAYS), "00:00", "00:00"), at(3, 3)) == Open(always=True)
    assert state(openings(",".join(DAYS), "00:00", "23:59"), at(3, 3)) == Open(always=False)


def test_no_hours_are_not_guessed() -> None:
    assert state((), at(0, 9)) == Unknown()


def test_seconds_do_not_move_the_opening() -> None:
    assert state(OFFICE, at(0, 6).replace(second=59, microsecond=7)) == Closed(at(0, 7, 30))


def test_an_hour_may_be_written_with_one_digit_as_excel_saves_it() -> None:
    assert openings("MO,TU", "7:30", "17:00") == openings("MO,TU", "07:30", "17:00")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("MO", "17:00", "07:00"), "07:00 is before 17:00; write a night as two rows"),
        (("MO", "08:00", "08:00"), "08:00 is before 08:00"),
        (("MO,FUNDAY", "08:00", "12:00"), "'FUNDAY' is not a day; write days as MO,TU"),
        (("", "08:00", "12:00"), "'' is not a day"),
        (("MO", "8am", "12:00"), "'8am' is not a time; write it as 07:30"),
        (("MO", "08:00", "24:00"), "'24:00' is not a time"),
    ],
)
def test_hours_that_mean_nothing_are_refused(cells: tuple[str, str, str], told: str) -> None:
    with pytest.raises(CellError, match=told):
        openings(*cells)


def test_khmer_digits_are_digits() -> None:
    assert openings("SU", "០៧:៣០", "១១:០០") == openings("SU", "07:30", "11:00")


MONDAYS = tuple(date(2026, 11, 23) + timedelta(weeks=week) for week in range(3))


def test_on_a_holiday_the_doors_are_closed_all_day() -> None:
    holiday = frozenset({MONDAYS[0]})
    assert state(OFFICE, at(0, 9), holiday) == Closed(at(1, 7, 30))
    assert state(OFFICE, at(-1, 12), holiday) == Closed(at(1, 7, 30))
    assert state(OFFICE, at(1, 9), holiday) == Open()


def test_a_night_ends_at_midnight_when_the_next_day_is_a_holiday() -> None:
    tuesday = frozenset({MONDAYS[0] + timedelta(days=1)})
    assert state(NIGHT, at(0, 23, 59), tuesday) == Open()
    assert state(NIGHT, at(1, 0), tuesday) == Closed(at(7, 20))


def test_whoever_is_open_day_and_night_does_not_close_on_a_holiday() -> None:
    assert state(openings(",".join(DAYS), "00:00", "00:00"), at(0, 3), frozenset({MONDAYS[0]})) == Open(always=True)


def test_a_day_that_is_a_holiday_week_after_week_is_waited_for() -> None:
    only_mondays = openings("MO", "08:00", "09:00")
    assert state(only_mondays, at(0, 10), frozenset(MONDAYS)) == Closed(at(21, 8))


@pytest.mark.parametrize(("opens", "closes"), [(5, 5), (5, 4), (-1, 5), (0, WEEK + 1)])
def test_what_never_opens_is_no_opening(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="no opening goes from minute"):
        Opening(opens, closes)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Any hours at all: breaks, overlaps, nights, whole days, and one that lasts for days."""
    found = []
    for day in draw(st.lists(st.integers(0, 6), max_size=8)):
        opens = draw(st.integers(0, DAY - 1))
        found.append(Opening(day * DAY + opens, draw(st.integers(day * DAY + opens + 1, day * DAY + DAY) | st.just(WEEK))))
    return tuple(found)


days = st.integers(0, 20).map(lambda ahead: MONDAYS[0] + timedelta(days=ahead))


@given(weeks(), st.integers(0, 2 * WEEK), st.frozensets(days, max_size=6))
def test_it_agrees_with_a_calendar_of_minutes(week: tuple[Opening, ...], now: int, holidays: Holidays) -> None:
    """Minute by minute, without any thought: is it in the week's hours, and is the day no holiday?"""
    weekly = {minute for opening in week for minute in range(opening.opens, opening.closes)}

    def is_open(minute: int) -> bool:
        on_a_holiday = MONDAYS[0] + timedelta(days=minute // DAY) in holidays and len(weekly) < WEEK
        return minute % WEEK in weekly and not on_a_holiday

    match state(week, MONDAY + timedelta(minutes=now), holidays):
        case Unknown():
            assert not weekly
        case Open(always=always):
            assert is_open(now)
            assert always == (len(weekly) == WEEK)
        case Closed(opens_at=opens_at):
            later = next(minute for minute in range(now, now + 8 * WEEK) if is_open(minute))
            assert later > now
            assert opens_at == MONDAY + timedelta(minutes=later)
