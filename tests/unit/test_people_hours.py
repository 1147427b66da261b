"""The form of somebody's hours: what it shows, kept without a change, is what she had."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from gateway.callbacks.rota import shift
from gateway.web.people.filled import MOST_SHIFTS, Unfit, cells, room_for, week
from gateway.week import DAY, Opening, bounds

edges = st.lists(st.integers(0, 7 * 24 * 4), min_size=2, max_size=12, unique=True).map(sorted)
weeks = edges.map(lambda found: tuple(Opening(15 * a, 15 * b) for a, b in zip(found[::2], found[1::2], strict=False)))


@given(weekly=weeks)
@example(weekly=(Opening(0, 15), Opening(30, 7 * DAY)))
def test_kept_without_a_change_it_is_the_same_week(weekly: tuple[Opening, ...]) -> None:
    if len(room_for(weekly)) <= MOST_SHIFTS:
        assert bounds(week(MultiDict(cells(weekly)))) == bounds(weekly)


def test_a_night_over_the_end_of_the_week_is_one_shift_of_sunday() -> None:
    assert cells(shift(6, 20 * 60, 6 * 60)) == {"from-6-0": "20:00", "to-6-0": "06:00"}
    assert cells((Opening(0, DAY),)) == {"from-0-0": "00:00", "to-0-0": "24:00"}


@pytest.mark.parametrize(("opens", "closes"), [("8", "9:00"), ("", "17:00"), ("24:00", "25:00"), ("08:00", "x")])
def test_what_is_no_time_is_refused(opens: str, closes: str) -> None:
    with pytest.raises(Unfit):
        week(MultiDict({"from-3-1": opens, "to-3-1": closes}))
