"""Who may put what in force (S42): two people for what is new or changed, one to take away or go back, and another looks at it later."""

import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.flows.faults import FlowError
from gateway.house import House
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.clips import Voices
from gateway.prompts.publish import estimated
from gateway.publishing.back import roll_back
from gateway.publishing.faults import Overtaken, Refused
from gateway.publishing.look import every, why_not
from gateway.publishing.press import Outcome
from gateway.publishing.publish import EVERYTHING, SERVICES
from gateway.publishing.second import approve, decline, review
from gateway.settings import ROOT
from gateway.shelf import Shelves
from gateway.store.tables import Audit, Version
from gateway.store.work import Versions
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    """As in production, nothing in force yet."""
    return Office.of(house, tmp_path / "desk")


@pytest.fixture
def opened(office: Office) -> Office:
    """Release 1 is in force."""
    office.opens()
    return office


def audit(office: Office) -> list[tuple[str, str]]:
    with office.press.store.read() as work:
        return [(row.actor, row.what) for row in work.session.scalars(select(Audit).order_by(Audit.id))]


def test_in_development_one_person_suffices(house: House, tmp_path: Path) -> None:
    alone = Office.of(house, tmp_path / "desk", two_people=False)
    first = alone.publishes("command line", EVERYTHING).release
    assert (first.number, first.versions, first.wants, first.proposed) == (1, Versions(1, 1, 1), "", False)
    second = alone.swaps().publishes("command line", note="try it").release
    assert (alone.in_force, second.versions, second.note, second.base) == (second, Versions(2, 1, 1), "try it", 1)


def test_what_changes_what_callers_hear_waits_for_another_person(opened: Office) -> None:
    before = opened.in_force
    made = opened.swaps().publishes("Dara")
    assert made.release.proposed and made.release.wants == "approval"
    assert [str(change) for change in made.changes["flows"]] == [
        "main, menu topics, choice 2 (papers_and_law): now leads to shelter instead of legal",
        "main, menu topics, choice 3 (place_to_stay): now leads to legal instead of shelter",
    ]
    assert opened.in_force == before, "callers hear what they heard"
    agreed = approve(opened.press, 2, "Sokha").release
    assert opened.in_force == agreed
    assert (agreed.author, agreed.in_force_by, agreed.base) == ("Dara", "Sokha", 1)
    assert audit(opened)[-2:] == [("Dara", "proposed release 2"), ("Sokha", "approved release 2")]


@pytest.mark.parametrize("name", ["Dara", " dara", "DARA", "Da\u200bra", "Ｄａｒａ"])
def test_nobody_agrees_to_her_own_change_however_she_writes_her_name(opened: Office, name: str) -> None:
    opened.swaps().publishes("Dara")
    with pytest.raises(Refused, match="Dara's own: another person"):
        approve(opened.press, 2, name)
    assert opened.in_force.number == 1


@pytest.mark.parametrize("name", ["Sokha", "Dara"])
def test_a_second_person_may_say_no_and_the_author_take_it_back(opened: Office, name: str) -> None:
    opened.swaps().publishes("Dara")
    assert decline(opened.press, 2, name, "" if name == "Dara" else "nobody can find it there").declined_by == name
    for deed in (approve, decline):
        with pytest.raises(Refused, match=f"awaits nobody: {name} declined it"):
            deed(opened.press, 2, "Chan")
    assert opened.in_force.number == 1
    assert audit(opened)[-1] == (name, "declined release 2"), "in nobody's words"


def test_who_says_no_says_why_and_it_stands_beside_the_draft_until_menus_come_into_force(opened: Office) -> None:
    def words() -> list[str]:
        with opened.press.store.read() as work:
            return [one.declined_why for one in why_not(work)]

    opened.swaps().publishes("Dara")
    for why in ("", "  ", "x" * 501):
        with pytest.raises(Refused, match="--why"):
            decline(opened.press, 2, "Sokha", why)
    for number, why in enumerate(["one", "two\nlines", "three", "four"], 2):
        decline(opened.press, number, "Sokha", why)
        opened.publishes("Dara")
    decline(opened.press, 6, "Dara")
    assert words() == ["four", "three", "two lines"], "who takes it back needs no words"
    opened.closes("tpo").publishes("Dara", SERVICES)
    assert words() == ["four", "three", "two lines"], "the services are another matter"
    approve(opened.press, opened.publishes("Dara").release.number, "Sokha")
    assert words() == []


def test_what_was_declined_may_be_proposed_again_and_what_is_in_force_not_be_declined(opened: Office) -> None:
    opened.swaps().publishes("Dara")
    decline(opened.press, 2, "Sokha", "not now")
    again = opened.publishes("Dara")
    assert (again.release.number, again.new) == (3, True)
    assert approve(opened.press, 3, "Sokha").release == opened.in_force
    with pytest.raises(Refused, match="it came into force through Sokha"):
        decline(opened.press, 3, "Chan", "too late")


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "a" * 49, "two\x07bells"])
def test_a_name_must_tell_who_it_was(opened: Office, name: str) -> None:
    for deed in (lambda: opened.swaps().publishes(name), lambda: approve(opened.press, 1, name), lambda: roll_back(opened.press, 1, name)):
        with pytest.raises(Refused, match=r"--author|--by"):
            deed()


def test_the_very_first_release_takes_two_as_well(office: Office) -> None:
    assert office.publishes("Dara", EVERYTHING).release.proposed
    assert office.in_force.number == 0
    assert approve(office.press, 1, "Sokha").release == office.in_force


def test_menus_alone_cannot_come_first(office: Office) -> None:
    with pytest.raises(Refused, match="app publish"):
        office.publishes("Dara")


def test_what_only_takes_away_comes_into_force_at_once_and_is_looked_at_later(opened: Office) -> None:
    made = opened.takes_the_weather_away().publishes("Dara", note="wrong since today").release
    assert opened.in_force == made
    assert (made.way, made.wants, made.reviewed_by) == ("take away", "review", "")
    with pytest.raises(Refused, match="another person"):
        review(opened.press, 2, "dara")
    assert review(opened.press, 2, "Sokha").reviewed_by == "Sokha"
    with pytest.raises(Refused, match="Sokha has looked"):
        review(opened.press, 2, "Chan")
    with pytest.raises(Refused, match="no second look"):
        review(opened.press, 1, "Chan")
    assert audit(opened)[-2:] == [("Dara", "took away by release 2"), ("Sokha", "reviewed release 2")]


def with_saved_calls(office: Office) -> Office:
    shutil.copytree(ROOT / "tests" / "saved" / "more", office.press.root / "tests" / "saved" / "more")
    return office


def test_saved_calls_hold_or_nothing_is_published(opened: Office) -> None:
    before = opened.in_force
    with pytest.raises(FlowError) as refused:
        with_saved_calls(opened).takes_the_weather_away().swaps().publishes("Dara")
    assert "tests/saved/more/weather.yaml" in {fault.file for fault in refused.value.faults}
    assert every(opened.press)[0] == [before]


def test_but_what_is_only_taken_away_goes_at_once_and_says_which_calls_went_with_it(opened: Office) -> None:
    outcome = with_saved_calls(opened).takes_the_weather_away().publishes("Dara")
    assert outcome.release == opened.in_force
    assert "tests/saved/more/weather.yaml" in {warning.file for warning in outcome.warnings}


def test_taking_away_does_not_cover_a_change_beside_it(opened: Office) -> None:
    assert opened.takes_the_weather_away().swaps().publishes("Dara").release.proposed


def test_changed_words_and_a_closed_service_are_told_apart(opened: Office) -> None:
    closed = opened.closes("malik_health_centre").publishes("Dara", EVERYTHING)
    assert [str(change) for change in closed.changes["directory"]] == ["service malik_health_centre: is gone"]
    assert closed.release == opened.in_force
    opened.edits("prompts/khm/catalogue.yaml", "bong sdap ban sruol te?", "bong sdap ban te?")
    worded = opened.publishes("Dara")
    assert [str(change.where) for change in worded.changes["prompts"]] == ["words of can_you_listen (khm)"]
    assert worded.release.proposed


def test_a_comment_needs_nobodys_word(opened: Office) -> None:
    made = opened.edits("flows/main.yaml", "flow: main", "flow: main # the first minute").publishes("Dara")
    assert (made.release, made.release.wants) == (opened.in_force, "")
    assert not any(made.changes.values())


def test_publishing_the_same_again_changes_nothing_and_proposes_nothing_twice(opened: Office) -> None:
    same = opened.publishes("Chan")
    assert (same.release.number, same.new) == (1, False)
    first, second = opened.swaps().publishes("Dara"), opened.publishes("Chan")
    assert (first.release.number, first.new, second.release, second.new) == (2, True, first.release, False)


def test_a_proposal_is_outdated_by_what_comes_into_force_meanwhile(opened: Office, tmp_path: Path) -> None:
    """What the second person looked at is not what callers would get."""
    other = opened.another(tmp_path / "other")
    opened.says("promises").publishes("Dara")
    other.takes_the_weather_away().publishes("Chan", note="gone today")
    with pytest.raises(
        Overtaken, match=r"meanwhile release 3 is in force, taken away by Chan, .*“gone today”; nothing was changed\. .*publish it anew"
    ):
        approve(opened.press, 2, "Sokha")
    assert opened.in_force.number == 3


def test_agreeing_checks_again(house: House, tmp_path: Path) -> None:
    """The rules may have become stricter since it was proposed."""
    office = Office.of(house, tmp_path / "desk", trusting=False)
    office.publishes("Dara", EVERYTHING)
    office.edits("prompts/banned.yaml", "english:", "english:\n  - weather")
    with pytest.raises(FlowError, match="weather"):
        approve(office.press, 1, "Sokha")
    assert office.in_force.number == 0


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(opened: Office, tmp_path: Path) -> None:
    both_have_looked = threading.Barrier(2, timeout=10)

    def speak(words: Catalogues, numbers: Iterable[str]) -> Voices:
        both_have_looked.wait()
        return estimated(words, numbers)

    def office(name: str) -> Office:
        desk = opened.another(tmp_path / name)
        return replace(desk, press=replace(desk.press, voices=speak, two_people=False))

    won, lost = in_parallel(
        lambda: office("one").says("promises").publishes("Dara"), lambda: office("two").says("goodbye").publishes("Chan")
    )
    ((outcome,), (fault,)) = won, lost
    assert isinstance(outcome, Outcome) and isinstance(fault, Overtaken)
    assert opened.in_force == outcome.release
    assert f"release 2 is in force, published by {outcome.release.author}" in str(fault)
    assert len(every(opened.press)[0]) == 2


def in_parallel(*deeds: Callable[[], Outcome]) -> tuple[list[Outcome], list[Exception]]:
    done: list[Outcome] = []
    failed: list[Exception] = []

    def run(deed: Callable[[], Outcome]) -> None:
        try:
            done.append(deed())
        except Exception as fault:
            failed.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


# -- going back


def test_one_person_goes_back_at_once(opened: Office) -> None:
    opened.swaps().publishes("Dara")
    approve(opened.press, 2, "Sokha")
    back = roll_back(opened.press, 1, "Dara", "callers reached the wrong place").release
    assert opened.in_force == back
    assert (back.number, back.way, back.wants, back.note) == (3, "rollback", "review", "back to 1: callers reached the wrong place")
    assert back.versions == Versions(1, 1, 1), "the same content has the same numbers"
    assert audit(opened)[-1] == ("Dara", "went back by release 3")


def test_a_service_that_was_closed_meanwhile_stays_closed(opened: Office) -> None:
    opened.swaps().publishes("Dara")
    approve(opened.press, 2, "Sokha")
    opened.closes("malik_health_centre").publishes("Dara", EVERYTHING)
    back = roll_back(opened.press, 1, "Dara").release
    assert (back.versions.flows, back.versions.directory) == (1, 2)
    with opened.press.store.read() as work:
        shelf = Shelves(opened.press.gazetteer, production=False).at(work, back.versions)
    assert shelf.directory.service("malik_health_centre") is None
    assert shelf.catalogues.own("khm", "service.malik_health_centre") is None
    assert shelf.catalogues.own("khm", f"service.{shelf.directory.services[0].id}")


def test_nobody_goes_back_to_what_nobody_agreed_to(opened: Office) -> None:
    opened.swaps().publishes("Dara")
    with pytest.raises(Refused, match="release 2 was never in force"):
        roll_back(opened.press, 2, "Sokha")
    with pytest.raises(LookupError, match="no release 9"):
        roll_back(opened.press, 9, "Sokha")


def test_going_back_to_where_we_are_changes_nothing(opened: Office) -> None:
    assert not roll_back(opened.press, 1, "Dara").new


def test_what_was_allowed_once_and_is_forbidden_now_is_not_gone_back_to(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk", trusting=False, two_people=False)
    office.publishes("Dara", EVERYTHING)
    office.swaps().publishes("Dara")
    office.edits("prompts/banned.yaml", "english:", "english:\n  - weather")
    with pytest.raises(FlowError, match="weather"):
        roll_back(office.press, 1, "Dara")
    assert office.in_force.number == 2


# -- after an update of the gateway


def test_flows_that_this_gateway_cannot_read_any_more_count_as_changed(opened: Office) -> None:
    with opened.press.store.work() as work:
        of_yesterday = '{"main.yaml": "flow: main\\nstart: a\\nnodes: {a: {whistle: {}}}"}'
        work.connection.execute(update(Version).where(Version.kind == "flows").values(payload=of_yesterday))
    made = opened.publishes("Dara", over=1)
    assert made.release.proposed
    assert "cannot be read any more" in str(made.changes["flows"][0])
