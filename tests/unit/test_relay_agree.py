"""Two sides, one person: who changed what since both said the same, and that nothing is written over that somebody changed there."""

from dataclasses import asdict, replace

from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.rapidpro import Card
from gateway.relay.agree import NAMES, TAKEN, Verdict, marks, verdict

values = st.sampled_from(["a", "b", "c"])
cards = st.builds(Card, *[values] * len(NAMES))


def told(ours: Card, theirs: Card, before: Card) -> Verdict:
    return verdict(ours, theirs, lambda name, value: getattr(before, name) == value)


@given(cards, cards, cards)
def test_each_thing_that_differs_has_one_fate_and_only_what_is_old_there_is_written_over(ours: Card, theirs: Card, before: Card) -> None:
    found = told(ours, theirs, before)
    fates = [found.ours, found.theirs, found.changed_there, found.changed_on_both]
    differing = {name for name in NAMES if getattr(ours, name) != getattr(theirs, name)}
    assert sorted(name for fate in fates for name in fate) == sorted(differing)
    assert all(getattr(theirs, name) == getattr(before, name) for name in found.ours)
    assert found.theirs <= TAKEN and all(getattr(ours, name) == getattr(before, name) for name in found.theirs | found.changed_there)
    assert found.with_ours().told == frozenset()


@given(cards, cards)
def test_of_who_was_never_met_nothing_is_written_over(ours: Card, theirs: Card) -> None:
    found = verdict(ours, theirs, lambda name, value: False)
    assert (found.ours, found.theirs) == (frozenset(), frozenset())


@given(cards, cards, cards)
def test_what_is_told_stays_told_until_somebody_decides(ours: Card, theirs: Card, before: Card) -> None:
    found = told(ours, theirs, before)
    left = {name: getattr(theirs if name in found.theirs | found.told else ours, name) for name in NAMES}
    kept = marks(Card(**left), lambda name, value: value, asdict(before), found.told)
    after = replace(ours, **{name: getattr(theirs, name) for name in found.theirs})
    again = verdict(after, Card(**left), lambda name, value: kept[name] == value)
    assert again.told == found.told and again.ours == frozenset()


def test_where_a_workspace_hides_numbers_they_are_not_compared() -> None:
    ours = Card("+85550000001", "x", "khm", "", "on")
    assert told(ours, Card("", "x", "khm", "", "on"), ours) == Verdict()
