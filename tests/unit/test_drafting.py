"""Two officers and one draft: every step is kept, nobody overwrites anybody, and what callers hear changes only when it is handed over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.clockwork import Clock
from gateway.drafting import checking, edits
from gateway.drafting.draft import Meanwhile, NothingToUndo, can_redo, can_undo, changes
from gateway.drafting.draft import Office as Drafts
from gateway.drafting.sayings import Words
from gateway.drafting.written import NewChoice
from gateway.flows.faults import FlowError
from gateway.house import ROOT, House
from gateway.publishing import plan
from gateway.publishing.back import roll_back
from gateway.publishing.faults import Overtaken, Refused
from gateway.publishing.publish import EVERYTHING, hand_over
from gateway.publishing.second import approve, decline
from gateway.simulated import move_clock
from gateway.store import drafts
from tests.rig.office import Office

WATER = Words("ទឹក", "Tuk", "Clean water")
ADD = edits.AddChoice("more", "choose", NewChoice("weather", WATER))
DAY = timedelta(days=1)


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    """As in production, release 1 in force."""
    office = Office.of(house, tmp_path / "desk")
    office.opens()
    return office


@pytest.fixture
def desk(office: Office) -> Drafts:
    return Drafts(office.press)


def told(desk: Drafts) -> list[str]:
    return [str(change) for change in desk.look().changes]


def test_an_edit_is_kept_at_once_a_mistake_is_not_and_callers_hear_nothing_of_either(desk: Drafts, office: Office) -> None:
    before = office.in_force
    with pytest.raises(FlowError, match="F92"):
        desk.change("Dara", 0, edits.RemoveNode("main", "topics"))
    assert desk.look().steps == ()
    desk.change("Dara", 0, ADD)
    assert "more, menu choose, choice 4 (clean_water): is new and leads to weather" in told(desk)
    assert "words of clean_water (khm): are new: “ទឹក”" in told(desk)
    assert office.in_force == before
    assert office.press.in_force()[1] == desk.look().in_force


def test_undo_is_hers_and_brings_back_the_bytes(desk: Drafts) -> None:
    begun = desk.look()
    desk.change("Dara", 0, ADD)
    after = desk.change("Dara", 1, edits.RenameNode("more", "choose", "pick"))
    desk.change("Sokha", 2, edits.SetWords("topics", WATER))
    assert not can_redo(desk.look(), "Dara")
    desk.undo("Dara")
    desk.undo("Dara")
    assert desk.look().sheet.flows == begun.sheet.flows
    assert desk.look().sheet.prompt("khm", "topics") != begun.sheet.prompt("khm", "topics"), "Sokha's stays"
    with pytest.raises(NothingToUndo):
        desk.undo("Dara")
    desk.redo("Dara")
    assert desk.redo("Dara").sheet.flows == after.sheet.flows
    assert can_undo(desk.look(), "Dara") and not can_redo(desk.look(), "Dara")


def test_two_who_edit_one_menu_are_told_and_nothing_is_overwritten(desk: Drafts) -> None:
    seen_by_both = desk.look().seen
    desk.change("Dara", seen_by_both, edits.SetLead("more", "choose", "3", "done"))
    hers = edits.SetLead("more", "choose", "3", "farewell")
    with pytest.raises(Meanwhile) as meanwhile:
        desk.change("Sokha", seen_by_both, hers)
    assert [step.by for step in meanwhile.value.steps] == ["Dara"]
    now = desk.look()
    assert [str(change) for change in changes(now.at(seen_by_both), now.sheet)] == [
        "more, menu choose, choice 3 (weather): now leads to done instead of weather"
    ]
    desk.change("Sokha", now.seen, hers)  # she has read it, and wants hers all the same
    assert told(desk) == ["more, menu choose, choice 3 (weather): now leads to farewell instead of weather"]
    with pytest.raises(Meanwhile):
        desk.undo("Dara")  # somebody has built on it
    desk.change("Bopha", seen_by_both, edits.RenameNode("legal", "where", "place"))  # a menu that nobody else has touched


def test_what_is_wrong_is_told_at_once_and_what_only_a_walk_tells_a_moment_later(desk: Drafts, office: Office) -> None:
    assert not [fault for fault in checking.at_once(office.press, desk.look()) if fault.severity == "error"]
    desk.change("Dara", 0, edits.AddChoice("more", "choose", NewChoice(words=WATER)))
    (fault,) = checking.at_once(office.press, desk.look())
    assert (fault.code, fault.node) == ("F04", "choose")
    assert checking.by_node([fault], "more") == {"choose": [fault]}
    assert checking.walked(office.press, desk.look()) == (fault,)


def test_a_saved_call_shows_where_it_left_its_path(desk: Drafts, office: Office) -> None:
    path = "tests/saved/more/weather.yaml"
    with office.press.store.work() as work:
        drafts.keep_call(work, path, (ROOT / path).read_text("utf-8"), "Dara")
    assert checking.calls(office.press, desk.look()) == checking.Calls(1, ())
    desk.change("Dara", 0, edits.MoveChoice("more", "choose", "1", "3"))
    (run,) = checking.calls(office.press, desk.look()).broken
    assert (run.file, run.faults[0].code, run.faults[0].node) == (path, "F71", "main/topics")
    with pytest.raises(FlowError, match="weather"):
        hands_over(desk, office)
    with office.press.store.work() as work:
        drafts.forget_call(work, path, "Dara")
    hands_over(desk, office)


# -- handing over


def hands_over(desk: Drafts, office: Office, by: str = "Dara", at: datetime | None = None) -> int:
    state = desk.look()
    return hand_over(office.press, checking.sources(office.press, state), state.release, by, "as asked", at).release.number


def test_a_draft_is_handed_over_agreed_to_and_is_no_draft_any_more(desk: Drafts, office: Office) -> None:
    desk.change("Dara", 0, edits.SetWords("goodbye", WATER))
    number = hands_over(desk, office)
    assert office.in_force.number == 1 and desk.look().changes
    with pytest.raises(Refused, match="another person"):
        approve(office.press, number, "Dara")
    approve(office.press, number, "Sokha")
    assert office.in_force.number == number and desk.look().changes == () and not desk.look().clashes


def test_what_came_into_force_meanwhile_is_neither_lost_nor_taken_silently(desk: Drafts, office: Office) -> None:
    desk.change("Dara", 0, edits.SetLead("more", "choose", "3", "done"))
    state = desk.look()
    release = office.edits("flows/more.yaml", "# told here once", "# told here").swaps().publishes("Sokha", EVERYTHING).release
    approve(office.press, release.number, "Dara")
    assert desk.look().clashes == ["flows/more.yaml"]
    with pytest.raises(Overtaken):
        hand_over(office.press, checking.sources(office.press, state), state.release, "Dara")
    assert desk.settle("Dara", "flows/more.yaml", ours=True).clashes == []
    assert told(desk) == ["more, menu choose, choice 3 (weather): now leads to done instead of weather"], "and main is as Sokha left it"
    desk.undo("Dara")
    assert desk.settle("Dara", "flows/more.yaml", ours=False).clashes == []


def test_a_release_comes_into_force_at_its_time_and_not_before(desk: Drafts, office: Office, house: House) -> None:
    desk.change("Dara", 0, edits.SetWords("goodbye", WATER))
    number = hands_over(desk, office, at=datetime.now(UTC) + DAY)
    move_clock(house, 2 * 86400)
    assert plan.due(office.press) == [], "nobody has agreed to it"
    move_clock(house, -2 * 86400)
    assert approve(office.press, number, "Sokha").release.agreed_by == "Sokha"
    assert office.in_force.number == 1 and plan.due(office.press) == []
    with pytest.raises(Refused, match="waits for its time"):
        approve(office.press, number, "Bopha")
    move_clock(house, 2 * 86400)
    assert plan.due(office.press) == [number]
    Clock(house.settings, house.store, house.dispatch, office.press).tick()
    assert (office.in_force.number, office.in_force.in_force_by) == (number, "Sokha")
    assert plan.due(office.press) == []


@pytest.mark.parametrize("meanwhile", ["declined", "overtaken"])
def test_a_plan_that_holds_no_more_is_not_carried_out(desk: Drafts, office: Office, house: House, meanwhile: str) -> None:
    desk.change("Dara", 0, edits.SetWords("goodbye", WATER))
    number = hands_over(desk, office, at=datetime.now(UTC) + DAY)
    approve(office.press, number, "Sokha")
    if meanwhile == "declined":
        decline(office.press, number, "Sokha", "not on a Monday")
    else:
        other = office.swaps().publishes("Dara").release
        approve(office.press, other.number, "Sokha")
        roll_back(office.press, 1, "Dara")
    move_clock(house, 2 * 86400)
    for due in plan.due(office.press):
        plan.come_into_force(office.press, due)
    assert office.in_force.number != number and plan.due(office.press) == []
