"""`services unanswered`: an officer rang, nobody answered, and the next caller is told so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from gateway.directory.unanswered import note_unanswered
from gateway.house import House
from tests.rig.office import Office

LINES = Path("directory/services/attributes.csv")


@pytest.fixture
def office(house: House, tmp_path: Path) -> Iterator[Office]:
    """In production as far as people are concerned; the sample is in force."""
    office = Office.of(house, tmp_path / "desk")
    house.__dict__["press"] = office.press
    office.opens()
    yield office


@pytest.fixture
def flask(house: House, office: Office) -> FlaskCliRunner:
    return create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str, fails: bool = False) -> list[str]:
    done = flask.invoke(args=["services", *words], prog_name="flask")
    assert done.exit_code == (1 if fails else 0), done.output
    return (done.stderr if fails else done.stdout).splitlines()


def heard(flask: FlaskCliRunner, service: str) -> str:
    return " ".join(types(flask, "card", service))


def rows(office: Office) -> set[str]:
    return set((office.press.root / LINES).read_text("utf-8").splitlines())


def test_one_person_tells_it_and_the_next_caller_hears_to_call_first(flask: FlaskCliRunner, office: Office) -> None:
    before = rows(office)
    assert "card_call_first" not in heard(flask, "1280")
    told = types(flask, "unanswered", "1280", "--by", "Dara")
    assert told[0].startswith("service 1280: unanswered_on is now ") and told[1].startswith("release 2 is in force")
    assert told[2].strip() == "another person has to look at it later:  flask --app app flows review 2 --by NAME"
    assert (office.in_force.author, office.in_force.note) == ("Dara", "1280 does not answer")
    assert "card_call_first" in heard(flask, "1280")
    assert types(flask, "stale")[1].strip() == "somebody reported that nobody answers"
    (noted,) = rows(office) - before
    assert noted.startswith("1280-unanswered_on,1280,service,unanswered_on,20")


def test_others_come_first_while_it_does_not_answer(flask: FlaskCliRunner) -> None:
    def first() -> str:
        return types(flask, "nearest", "--need", "counselling")[0].split(":")[0]

    silent = first()
    types(flask, "unanswered", silent, "--by", "Dara")
    assert first() != silent
    assert any("nobody answered on" in line for line in types(flask, "nearest", "--need", "counselling", "--why"))


def test_that_it_answers_again_takes_two(flask: FlaskCliRunner, office: Office) -> None:
    before = (office.press.root / LINES).read_bytes()
    types(flask, "unanswered", "1280", "--by", "Dara")
    told = types(flask, "unanswered", "1280", "--by", "Dara", "--answers-again")
    assert told[1].startswith("release 3 is proposed")
    assert "card_call_first" in heard(flask, "1280")
    assert (office.press.root / LINES).read_bytes() == before


def test_what_else_lies_in_the_folder_is_not_slipped_in_with_it(flask: FlaskCliRunner, office: Office) -> None:
    office.edits("directory/services/services.csv", "Ambulance,", "Ambulance of the province,")
    told = types(flask, "unanswered", "1280", "--by", "Dara")
    assert told[-1] == "directory/ holds other changes too, and those take two: until then callers hear nothing of this either"
    assert "card_call_first" not in heard(flask, "1280")


def test_the_day_of_a_second_try_replaces_the_first_and_a_second_telling_changes_nothing(flask: FlaskCliRunner, office: Office) -> None:
    office.edits(str(LINES), "117-safety,", "117-unanswered_on,117,service,unanswered_on,2026-01-05\n117-safety,")
    types(flask, "unanswered", "117", "--by", "Dara")
    (noted,) = (row for row in rows(office) if "unanswered_on" in row)
    assert noted.startswith("117-unanswered_on,117,") and not noted.endswith("2026-01-05")
    assert types(flask, "unanswered", "117", "--by", "Dara")[-1].startswith("nothing is changed: release 2 stays in force")


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("nobody", "--by", "Dara"), "no service has the id nobody; `flask --app app services stale` tells ids"),
        (("malik_health_centre", "--by", "Dara"), "service malik_health_centre has no number that anybody could answer"),
        (("1280", "--by", " "), 'who are you? Say it with --by "your name": it is written down who changed what callers hear (S42)'),
    ],
)
def test_what_cannot_be_noted_changes_nothing(flask: FlaskCliRunner, office: Office, words: tuple[str, ...], because: str) -> None:
    before = rows(office)
    assert types(flask, "unanswered", *words, fails=True) == [because]
    assert rows(office) == before


def test_to_say_that_it_answers_where_nobody_said_otherwise_is_no_change(office: Office) -> None:
    before = (office.press.root / LINES).read_bytes()
    note_unanswered(office.press.root / "directory" / "services", "1280", None)
    assert (office.press.root / LINES).read_bytes() == before
