"""Duty hours, against a clock that looks at every quarter of an hour for itself."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.rota import ALWAYS, Rota, Spell, Stretch, Why, gaps, shift
from gateway.clock import PHNOM_PENH
from gateway.week import DAY, WEEK, Opening

MONDAY = datetime(2026, 11, 23, tzinfo=PHNOM_PENH).astimezone(UTC)
QUARTER, WEEKS = timedelta(minutes=15), 2
QUARTERS = [MONDAY + n * QUARTER for n in range(WEEKS * 7 * 96)]

moments = st.integers(0, len(QUARTERS) - 1).map(QUARTERS.__getitem__)
openings = st.tuples(st.integers(0, 7 * 96 - 1), st.integers(1, 96)).map(lambda at: Opening(at[0] * 15, min(WEEK, (at[0] + at[1]) * 15)))
spells = st.builds(
    lambda start, quarters, on, why: Spell(start, start + quarters * QUARTER if quarters else None, on, why),
    moments,
    st.integers(0, 400),
    st.booleans(),
    st.sampled_from(Why),
)
rotas = st.builds(Rota, st.lists(openings, max_size=4).map(tuple), st.lists(spells, max_size=3).map(tuple))


def naive(rota: Rota, moment: datetime) -> bool:
    """By the words of the rule alone."""
    for spell in reversed(rota.spells):
        if spell.start <= moment and (spell.end is None or moment < spell.end):
            return spell.on
    minute = int((moment - MONDAY) / timedelta(minutes=1)) % WEEK
    return not rota.weekly or any(one.opens <= minute < one.closes for one in rota.weekly)


@given(rotas, moments)
def test_on_duty_is_what_the_rule_says(rota, moment):
    assert rota.on_duty(moment) == naive(rota, moment)


@given(rotas, moments)
def test_she_is_next_on_duty_at_the_first_quarter_of_an_hour_that_is_hers(rota, moment):
    later = [one for one in QUARTERS if one >= moment and naive(rota, one)]
    if later:
        assert rota.next_on(moment) == later[0]


@given(rotas, moments)
def test_nothing_changes_before_the_next_change(rota, moment):
    change = rota.next_change(moment)
    until = [one for one in QUARTERS if moment <= one < (change or QUARTERS[-1])]
    assert {naive(rota, one) for one in until} <= {naive(rota, moment)}
    assert change is None or change > moment


@settings(max_examples=30)
@given(st.lists(rotas, max_size=3))
def test_a_gap_is_every_quarter_in_which_nobody_is_on_duty(people):
    found = gaps(people, QUARTERS[0], QUARTERS[-1])
    empty = {one for one in QUARTERS[:-1] if not any(naive(rota, one) for rota in people)}
    assert {one for one in QUARTERS[:-1] if any(gap.start <= one < gap.end for gap in found)} == empty
    assert all(before.end < after.start for before, after in pairwise(found))


@settings(max_examples=30)
@given(rotas, moments, st.booleans())
def test_her_own_word_counts_at_once_and_until_the_plan_changes(rota, moment, on):
    planned = Rota(rota.weekly, tuple(one for one in rota.spells if one.why is not Why.HERSELF))
    said, change = rota.by_herself(on, moment), planned.next_change(moment)
    assert said.on_duty(moment) is on
    for one in QUARTERS:
        if moment <= one and (change is None or one < change):
            assert said.on_duty(one) is on
        elif change and one >= change:
            assert said.on_duty(one) == naive(planned, one)


def test_without_hours_she_is_always_on_duty():
    assert ALWAYS.on_duty(MONDAY) and ALWAYS.next_change(MONDAY) is None and gaps([ALWAYS], MONDAY, MONDAY + WEEKS * timedelta(7)) == ()


def test_leave_is_more_than_off_duty():
    away = Spell(MONDAY, MONDAY + timedelta(days=2), False, Why.LEAVE)
    off = Spell(MONDAY, MONDAY + timedelta(days=2), False)
    assert Rota(spells=(away,)).on_leave(MONDAY) and not Rota(spells=(off,)).on_leave(MONDAY)
    assert not Rota(spells=(away, Spell(MONDAY, None, True, Why.HERSELF))).on_leave(MONDAY)  # she is back, and says so
    assert Rota(spells=(away, Spell(MONDAY, None, False, Why.HERSELF))).on_leave(MONDAY)


def test_a_night_goes_over_midnight_and_over_the_end_of_the_week():
    assert shift(0, 22 * 60, 6 * 60) == (Opening(22 * 60, DAY + 6 * 60),)
    assert shift(6, 22 * 60, 6 * 60) == (Opening(6 * DAY + 22 * 60, WEEK), Opening(0, 6 * 60))
    assert shift(6, 22 * 60, 0) == (Opening(6 * DAY + 22 * 60, WEEK),)
    assert shift(2, 8 * 60, 17 * 60) == (Opening(2 * DAY + 8 * 60, 2 * DAY + 17 * 60),)


def test_a_spell_ends_after_it_starts():
    with pytest.raises(CallbackError):
        Spell(MONDAY, MONDAY, True)
    assert gaps([], MONDAY, MONDAY + QUARTER) == (Stretch(MONDAY, MONDAY + QUARTER),)
