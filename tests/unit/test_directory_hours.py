from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.cells import DAYS, CellError, openings
from gateway.directory.hours import DAY, WEEK, Closed, Open, Opening, Unknown, state

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


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Any hours at all: breaks, overlaps, nights, whole days."""
    found = []
    for day in draw(st.lists(st.integers(0, 6), max_size=12)):
        opens = draw(st.integers(0, DAY - 1))
        found.append(Opening(day * DAY + opens, day * DAY + draw(st.integers(opens + 1, DAY))))
    return tuple(found)


@given(weeks(), st.integers(0, 2 * WEEK))
def test_it_agrees_with_a_calendar_of_minutes(week: tuple[Opening, ...], minute: int) -> None:
    calendar = {open_minute for opening in week for open_minute in range(opening.opens, opening.closes)}
    found = state(week, MONDAY + timedelta(minutes=minute))
    match found:
        case Unknown():
            assert not calendar
        case Open(always=always):
            assert minute % WEEK in calendar
            assert always == (len(calendar) == WEEK)
        case Closed(opens_at=opens_at):
            wait = next(later for later in range(WEEK) if (minute + later) % WEEK in calendar)
            assert wait > 0
            assert opens_at == MONDAY + timedelta(minutes=minute + wait)
