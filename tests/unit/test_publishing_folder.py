"""Files and releases: nothing that somebody else has put in force is overwritten silently, and nothing that somebody is still writing."""

from pathlib import Path

import pytest

from gateway import start
from gateway.drafting import checking, edits
from gateway.drafting.draft import Office as Drafts
from gateway.drafting.sayings import Otherwise, Translation, Words
from gateway.drafting.written import NewChoice
from gateway.flows.faults import FlowError
from gateway.house import House
from gateway.publishing.back import pull, roll_back
from gateway.publishing.faults import Conflict, Refused
from gateway.publishing.look import between
from gateway.publishing.publish import EVERYTHING, hand_over
from gateway.publishing.second import approve
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    """Release 1 is in force, and one person suffices."""
    office = Office.of(house, tmp_path / "desk", two_people=False)
    office.opens()
    return office


def text(office: Office, file: str = "flows/main.yaml") -> str:
    return (office.press.root / file).read_text("utf-8")


# -- from the folders


def test_a_colleagues_release_is_not_overwritten(office: Office, tmp_path: Path) -> None:
    colleague = office.another(tmp_path / "colleague")
    colleague.says("promises").publishes("Chan", note="to be polite")
    office.swaps()
    with pytest.raises(Conflict) as told:
        office.publishes("Dara")
    assert "release 2 is in force, published by Chan" in str(told.value) and "“to be polite”" in str(told.value)
    assert all(way in str(told.value) for way in ("flows/ here", "flows diff", "flows pull", "--over 2"))
    assert office.in_force.author == "Chan"


def test_it_may_be_overwritten_knowingly_and_only_what_is_named(office: Office, tmp_path: Path) -> None:
    office.another(tmp_path / "colleague").says("promises").publishes("Chan")
    with pytest.raises(Refused, match="--over 1, but release 2 is in force"):
        office.swaps().publishes("Dara", over=1)
    assert office.publishes("Dara", over=2).release == office.in_force
    office.says("goodbye").publishes("Dara")
    assert office.in_force.number == 4


def test_a_fresh_check_out_may_publish_what_is_in_force_already_and_go_on_from_there(office: Office, tmp_path: Path) -> None:
    fresh = office.another(tmp_path / "fresh")
    fresh.press.step.path.unlink()
    assert not fresh.publishes("Chan").new
    assert fresh.swaps().publishes("Chan").release == office.in_force


def test_a_fresh_check_out_with_changes_of_its_own_may_not(office: Office, tmp_path: Path) -> None:
    fresh = office.another(tmp_path / "fresh").swaps()
    for lost in (b"", b"{", b'{"flows": 1}'):
        fresh.press.step.path.write_bytes(lost)
        with pytest.raises(Conflict, match=r"flows/.* here"):
            fresh.publishes("Chan")


def test_words_and_directory_are_looked_at_each_for_itself(office: Office, tmp_path: Path) -> None:
    """Whoever brought a new directory into force has undone nobody's menus."""
    office.another(tmp_path / "colleague").closes("malik_health_centre").publishes("Chan", EVERYTHING)
    assert office.swaps().publishes("Dara").release == office.in_force
    assert office.in_force.versions.directory == 2, "the closed service does not open again"
    with pytest.raises(Conflict, match="directory/ here"):
        office.publishes("Dara", EVERYTHING)


def test_somebody_went_back_and_publishing_again_would_bring_it_back(office: Office) -> None:
    office.swaps().publishes("Dara")
    roll_back(office.press, 1, "Sokha", "wrong place")
    with pytest.raises(Conflict, match=r"rolled back by Sokha, .*wrong place"):
        office.says("promises").publishes("Dara")


def test_the_same_after_a_proposal_that_was_agreed_to(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk")
    office.opens()
    office.swaps().publishes("Dara")
    approve(office.press, 2, "Sokha")
    office.says("promises").publishes("Dara")  # her own proposal is what is in force: she may go on from it
    roll_back(office.press, 1, "Sokha")
    with pytest.raises(Conflict, match="rolled back by Sokha"):
        office.edits("flows/main.yaml", "flow: main", "flow: main # again").publishes("Dara")


def test_make_run_keeps_what_somebody_decided(house: House, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    house.__dict__["press"] = office.press
    office.swaps().publishes("Dara")
    roll_back(office.press, 1, "Sokha")
    start.put_in_force(house)
    assert office.in_force.way == "rollback"
    told = capsys.readouterr().err
    assert "rolled back by Sokha" in told and "what is in force stays in force" in told


def test_make_run_follows_the_folder_as_long_as_nobody_else_decided(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk", two_people=False)
    house.__dict__["press"] = office.press
    start.put_in_force(house)
    office.swaps().press.step.path.unlink()  # as in an update from before there was one
    start.put_in_force(house)
    assert (office.in_force.number, office.in_force.author) == (2, "make run")
    office.edits("flows/main.yaml", "flow: main", "flow: main # 3")
    start.put_in_force(house)
    assert office.in_force.number == 3


def test_make_run_from_a_fresh_check_out_undoes_no_colleagues_work(
    house: House, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two machines, one database: the folders of the second have met nothing yet."""
    fresh = office.another(tmp_path / "fresh")
    fresh.press.step.path.unlink()
    office.says("promises").publishes("Chan")
    house.__dict__["press"] = fresh.press
    start.put_in_force(house)
    assert (office.in_force.number, office.in_force.author) == (2, "Chan")
    assert "what is in force stays in force" in capsys.readouterr().err


# -- into the folder


def test_pull_writes_the_menus_in_force_with_their_comments(office: Office, tmp_path: Path) -> None:
    colleague = office.another(tmp_path / "colleague")
    colleague.edits("flows/main.yaml", "flow: main", "flow: main # Chan was here").swaps().publishes("Chan")
    release, changed = pull(office.press, None)
    assert (release.number, changed) == (2, ["flows/main.yaml"])
    assert text(office) == text(colleague)
    assert office.says("promises").publishes("Dara").release == office.in_force, "now it is in step"


def test_pull_brings_files_and_takes_them_out(office: Office, tmp_path: Path) -> None:
    colleague = office.another(tmp_path / "colleague")
    (colleague.press.root / "flows" / "other.yaml").write_text("flow: other\nstart: a\nnodes:\n  a:\n    end: {}\n")
    colleague.publishes("Chan")
    assert pull(office.press, None)[1] == ["flows/other.yaml"]
    assert pull(office.press, 1)[1] == ["flows/other.yaml"]
    assert not (office.press.root / "flows" / "other.yaml").exists()


def test_pull_touches_no_file_while_one_of_them_holds_what_no_release_has(office: Office, tmp_path: Path) -> None:
    colleague = office.another(tmp_path / "colleague")
    colleague.swaps().takes_the_weather_away().publishes("Chan")
    (office.press.root / "flows" / "mine.yaml").write_text("flow: mine\n")
    office.edits("flows/main.yaml", "flow: main", "flow: main # unfinished")
    with pytest.raises(Conflict) as told:
        pull(office.press, None)
    files = [line.split(": ")[0] for line in str(told.value).splitlines()]
    assert files == ["flows/main.yaml", "flows/mine.yaml"]
    assert "# unfinished" in text(office) and "label: weather" in text(office, "flows/more.yaml")


def test_what_was_only_proposed_is_saved_too(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk")
    office.opens()
    before = text(office)
    office.swaps().publishes("Dara")
    assert pull(office.press, None)[1] == ["flows/main.yaml"]
    assert text(office) == before
    assert pull(office.press, 2)[1] == ["flows/main.yaml"]


def test_pull_brings_words_that_were_changed_in_the_office_and_leaves_every_remark(office: Office, tmp_path: Path) -> None:
    before = text(office, "prompts/khm/catalogue.yaml")
    desk = Drafts(office.press)
    desk.change("Chan", 0, edits.SetWords("goodbye", Words("ទឹក", "Tuk", "Clean water: 'no', #1")))
    state = desk.change("Chan", 1, edits.AddChoice("more", "choose", NewChoice("weather", Words("អណ្ដូង", "Andoung", "The well"))))
    state = desk.change("Chan", 2, edits.SetOtherwise("goodbye", Otherwise(Words("លា", "Lea", "Bye"), keywords=("lea", "លា"))))
    state = desk.change("Chan", 3, edits.SetTranslation("goodbye", "tpu", Translation(meaning="Clean water")))
    hand_over(office.press, checking.sources(office.press, state), state.release, "Chan")
    with pytest.raises(Conflict, match="flows pull"):
        office.publishes("Dara")
    assert pull(office.press, None)[1] == ["flows/more.yaml", "prompts/khm/catalogue.yaml", "prompts/tpu/catalogue.yaml"]
    after = text(office, "prompts/khm/catalogue.yaml").splitlines()
    assert len([line for line in before.splitlines() if line not in after]) == 3, "only the words of goodbye are gone"
    assert office.publishes("Dara").release == office.in_force, "now it is in step"
    pull(office.press, 1)
    assert text(office, "prompts/khm/catalogue.yaml").splitlines()[:20] == before.splitlines()[:20]
    office.edits("prompts/khm/catalogue.yaml", "romanised: Chumreap suor. Nih", "romanised: Chumreap suo. Nih")
    with pytest.raises(Conflict, match="words that no release has"):
        pull(office.press, None)


def test_pull_before_anything_is_in_force(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk")
    with pytest.raises(Refused, match="nothing is in force yet"):
        pull(office.press, None)
    with pytest.raises(Refused, match="nothing is in force yet"):
        between(office.press, None, None)


# -- looking


def test_the_difference_between_the_folders_and_what_is_in_force(office: Office) -> None:
    assert not any(between(office.press, None, None).values())
    office.takes_the_weather_away().edits("prompts/khm/catalogue.yaml", "bong sdap ban sruol te?", "bong sdap ban te?")
    said = [str(change) for each in between(office.press, None, None).values() for change in each]
    assert said == [
        "more, menu choose, choice 3 (weather): is gone",
        "more, subflow weather: is gone",
        "words of can_you_listen (khm): romanised now “Eilov nih, bong sdap ban te?” instead of “Eilov nih, bong sdap ban sruol te?”",
    ]
    office.publishes("Dara")
    assert between(office.press, 1, 2) == between(office.press, 1, None)
    assert not any(between(office.press, None, None).values())


def test_work_that_is_not_finished_can_be_looked_at_and_not_published(house: House, tmp_path: Path) -> None:
    office = Office.of(house, tmp_path / "desk", trusting=False, two_people=False)
    office.opens()
    office.edits("flows/main.yaml", "label: place_to_stay, next: shelter", "label: place_to_stay, next: legal")  # `shelter` is left behind
    (change,) = between(office.press, None, None)["flows"]
    assert str(change).endswith("now leads to legal instead of shelter")
    with pytest.raises(FlowError, match="shelter"):
        office.publishes("Dara")
    assert office.in_force.number == 1
