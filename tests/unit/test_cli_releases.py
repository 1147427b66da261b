"""The way of a change at the command line, as an officer types it and as it answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from gateway.house import House
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Iterator[Office]:
    """In production as far as people are concerned; nothing in force yet."""
    office = Office.of(house, tmp_path / "desk")
    house.__dict__["press"] = office.press
    return office


@pytest.fixture
def flask(house: House, office: Office) -> FlaskCliRunner:
    return create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str, fails: bool = False) -> list[str]:
    """What is answered, without times; a fault comes on standard error, with exit code 1."""
    done = flask.invoke(args=list(words), prog_name="flask")
    assert done.exit_code == (1 if fails else 0), done.output
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    said = done.stderr if fails else done.stdout
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TODAY", said).splitlines()


def test_an_officer_changes_a_menu_and_another_agrees(flask: FlaskCliRunner, office: Office) -> None:
    office.opens()
    office.swaps()
    swapped = [
        "main, menu topics, choice 2 (papers_and_law): now leads to shelter instead of legal",
        "main, menu topics, choice 3 (place_to_stay): now leads to legal instead of shelter",
    ]
    assert types(flask, "flows", "diff") == swapped
    assert types(flask, "flows", "publish", "--author", "Dara", "--note", "as asked in Ban Lung") == [
        *swapped,
        "release 2 is proposed (flows 2, directory 1, prompts 1): callers hear it when another person has agreed",
        "  what changes:  flask --app app flows diff 1 2",
        "  to agree:      flask --app app flows approve 2 --by NAME",
    ]
    assert types(flask, "flows", "diff", "1", "2") == swapped
    (refused,) = types(flask, "flows", "approve", "2", "--by", "Dara", fails=True)
    assert refused == "release 2 is Dara's own: another person has to agree to it (S42)"
    assert types(flask, "flows", "approve", "2", "--by", "Sokha")[-1] == "release 2 is in force (flows 2, directory 1, prompts 1)"
    assert types(flask, "flows", "versions") == [
        "1 · was in force · TODAY · published by Dara, approved by Sokha · flows 1, directory 1, prompts 1",
        "2 · in force · TODAY · published by Dara, approved by Sokha · flows 2, directory 1, prompts 1 · “as asked in Ban Lung”",
    ]


def test_somebody_says_no(flask: FlaskCliRunner, office: Office) -> None:
    office.opens()
    office.swaps().publishes("Dara")
    (refused,) = types(flask, "flows", "decline", "2", "--by", "Sokha", fails=True)
    assert refused == 'say with --why "…" why not: Dara reads it, and can mend it'
    assert types(flask, "flows", "decline", "2", "--by", "Sokha", "--why", "she is lost there") == ["release 2: declined by Sokha"]
    line = types(flask, "flows", "versions")[1]
    said = "why not: “she is lost there”"
    assert line == f"2 · declined by Sokha · TODAY · published by Dara · flows 2, directory 1, prompts 1 · {said}"


def test_she_goes_back_and_another_looks_at_it(flask: FlaskCliRunner, office: Office) -> None:
    office.opens()
    office.takes_the_weather_away()
    told = types(flask, "flows", "publish", "--author", "Dara")
    assert told[-2:] == [
        "release 2 is in force (flows 2, directory 1, prompts 1)",
        "another person has to look at it later:  flask --app app flows review 2 --by NAME",
    ]
    back = types(flask, "flows", "rollback", "1", "--author", "Dara")
    assert back[0] == "more, menu choose, choice 3 (weather): is new and leads to weather"
    assert back[-3] == "release 3 is in force (flows 1, directory 1, prompts 1)"
    assert back[-1] == "the folders here are as they were; flask --app app flows pull  takes the menus and words in force into them"
    assert types(flask, "flows", "review", "3", "--by", "Sokha") == ["release 3: looked at by Sokha"]
    assert types(flask, "flows", "versions")[1:] == [
        "2 · was in force · TODAY · taken away by Dara, to be looked at by a second person · flows 2, directory 1, prompts 1",
        "3 · in force · TODAY · rolled back by Dara, looked at by Sokha · flows 1, directory 1, prompts 1 · “back to 1”",
    ]


def test_what_awaits_and_what_is_outdated(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    office.opens()
    colleague = office.another(tmp_path / "colleague")
    office.swaps().publishes("Dara")
    assert types(flask, "flows", "versions")[1].startswith("2 · awaits a second person · TODAY · published by Dara · ")
    colleague.takes_the_weather_away().publishes("Chan")
    states = [json.loads(row)["state"] for row in types(flask, "flows", "versions", "--json")]
    assert states == ["was in force", "outdated: made beside release 1", "in force"]


def test_tools_get_rows(flask: FlaskCliRunner, office: Office) -> None:
    office.opens()
    office.takes_the_weather_away()
    assert [json.loads(row) for row in types(flask, "flows", "diff", "--json")] == [
        {"kind": "flows", "where": "more, menu choose, choice 3 (weather)", "what": "is gone", "takes_away": True},
        {"kind": "flows", "where": "more, subflow weather", "what": "is gone", "takes_away": True},
    ]
    (row,) = types(flask, "flows", "versions", "--json")
    numbers = {"release": 1, "state": "in force", "way": "publish", "flows": 1, "directory": 1, "prompts": 1, "base": 0}
    assert json.loads(row).items() >= (numbers | {"author": "Dara", "in_force_by": "Sokha", "note": ""}).items()


def test_pull_says_what_it_wrote_and_what_it_left_alone(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    office.opens()
    office.another(tmp_path / "colleague").takes_the_weather_away().publishes("Chan")
    assert types(flask, "flows", "pull") == [
        "flows/more.yaml",
        "flows/ and prompts/ are those of release 2; directory/ is as it was",
    ]
    office.swaps()
    (refused,) = types(flask, "flows", "pull", "--release", "1", fails=True)
    assert refused == "flows/main.yaml: holds changes that no release has; publish them or move the file away, then pull again"


def test_nothing_new_is_said_in_a_line(flask: FlaskCliRunner, office: Office) -> None:
    office.opens()
    assert types(flask, "flows", "diff") == ["nothing that callers would notice in flows/ and prompts/"]
    assert types(flask, "publish") == ["nothing is changed: release 1 stays in force (flows 1, directory 1, prompts 1)"]
    (refused,) = types(flask, "flows", "approve", "1", "--by", "Chan", fails=True)
    assert refused == "release 1 awaits nobody: it came into force through Sokha"
    assert types(flask, "flows", "diff", "7", fails=True) == ["there is no release 7; `flask --app app flows versions` lists them"]


def test_before_anything_is_in_force_each_command_says_what_to_do(flask: FlaskCliRunner) -> None:
    for command in (("flows", "diff"), ("flows", "pull"), ("flows", "publish")):
        (line,) = types(flask, *command, fails=True)
        assert line.startswith("nothing is in force yet")
    assert types(flask, "flows", "versions") == []
    assert types(flask, "publish", "--author", "Dara")[:2] == [
        "everything: is new",
        "release 1 is proposed (flows 1, directory 1, prompts 1): callers hear it when another person has agreed",
    ]


def test_warnings_are_told_and_stop_nothing(house: House, tmp_path: Path) -> None:
    """The languages of the highlands are offered, and have no words yet."""
    office = Office.of(house, tmp_path / "desk", trusting=False, two_people=False)
    house.__dict__["press"] = office.press
    done = create_app(house).test_cli_runner().invoke(args=["publish"])
    assert done.exit_code == 0 and office.in_force.number == 1
    assert "a warning: flows/main.yaml" in done.stderr and "tpu" in done.stderr


def test_in_production_nobody_publishes_without_a_name(house: House, office: Office) -> None:
    production = house.__class__(house.settings.model_copy(update={"mode": "production"}))
    production.__dict__["press"] = office.press
    app = create_app(production)
    (told,) = types(app.test_cli_runner(), "publish", fails=True)
    assert told.startswith("who are you?") and "--author" in told
