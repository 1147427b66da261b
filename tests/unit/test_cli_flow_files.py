"""Menus as files of other systems, at the command line: a draft in the folder, and nothing that callers hear."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from gateway.flows.source import parse
from gateway.flows.writing import dump
from gateway.house import House
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Iterator[Office]:
    office = Office.of(house, tmp_path / "desk")
    house.__dict__["press"] = office.press
    return office


@pytest.fixture
def flask(house: House, office: Office) -> FlaskCliRunner:
    return create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str | Path, fails: bool = False) -> str:
    done = flask.invoke(args=["flows", *map(str, words)], prog_name="flask")
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (1 if fails else 0), done.output
    return done.output


def flows(office: Office) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((office.press.root / "flows").iterdir())}


@pytest.mark.parametrize("system", ["floip", "rapidpro"])
def test_what_comes_back_as_it_left_changes_nothing(flask: FlaskCliRunner, office: Office, tmp_path: Path, system: str) -> None:
    file, before = tmp_path / "flows.json", flows(office)
    said = types(flask, "export", "--format", system, file, "talk")
    assert "talk, decoy, farewell" in said and "Nobody is called back" in said
    assert "as they are here already: decoy, farewell, talk" in types(flask, "import", "--format", system, file)
    assert flows(office) == before  # with every comment


def test_a_menu_that_was_changed_comes_back_as_a_draft(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    file, here = tmp_path / "flows.json", office.press.root / "flows" / "farewell.yaml"
    types(flask, "export", "--format", "rapidpro", file, "farewell")
    before = here.read_text("utf-8")
    here.write_text(before.replace("words", "spoken"))
    told = types(flask, "import", "--format", "rapidpro", file, fails=True)
    assert "F117" in told and "--replace" in told and "spoken" in here.read_text("utf-8")
    told = types(flask, "import", "--format", "rapidpro", file, "--replace")
    assert "flows/farewell.yaml is written, as a draft" in told and "flask --app app publish" in told
    assert parse(here.read_text("utf-8"), "x") == parse(dump(parse(before, "x")), "x")
    assert office.press.in_force()[1] is None  # nothing was published


def test_a_broken_file_changes_nothing_and_says_where(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    file, before = tmp_path / "flows.json", flows(office)
    file.write_text('{"version": "13",\n "flows": [}')
    assert "flows.json:2: F110" in types(flask, "import", "--format", "rapidpro", file, fails=True)
    told = json.loads(types(flask, "import", "--format", "floip", file, "--json", fails=True))
    assert (told["code"], told["line"]) == ("F110", 2)
    assert flows(office) == before


def test_what_is_brought_in_wrong_is_a_draft_and_the_checks_say_so(flask: FlaskCliRunner, office: Office, tmp_path: Path) -> None:
    file = tmp_path / "flows.json"
    types(flask, "export", "--format", "floip", file, "farewell")
    made = json.loads(file.read_text("utf-8"))
    made["flows"][0]["blocks"][0]["type"] = "Viamo.Record"
    file.write_text(json.dumps(made))
    name = made["flows"][0]["name"]
    told = types(flask, "import", "--format", "floip", file, "--replace")
    assert f"flows/{name}.yaml is written" in told and "F16" in told


def test_a_flow_that_nobody_has_is_told(flask: FlaskCliRunner, tmp_path: Path) -> None:
    said = types(flask, "export", "--format", "floip", tmp_path / "x.json", "callback", fails=True)
    assert "there is no flow callback in flows/" in said and not (tmp_path / "x.json").exists()


class Workspace:
    """A RapidPro with the flows of one export file."""

    def __init__(self, file: Path) -> None:
        self._file = json.loads(file.read_text("utf-8"))

    def flow_named(self, name: str) -> str:
        return next((str(flow["uuid"]) for flow in self._file["flows"] if flow["name"] == name), "")

    def definitions(self, flow: str) -> dict[str, object]:
        return dict(self._file)


def test_flows_of_a_rapidpro_come_in_by_its_interface_as_drafts(
    flask: FlaskCliRunner, office: Office, house: House, tmp_path: Path
) -> None:
    file, here = tmp_path / "flows.json", office.press.root / "flows" / "farewell.yaml"
    types(flask, "export", "--format", "rapidpro", file, "farewell")
    house.__dict__["relay"] = Workspace(file)

    def pulls(*words: str) -> tuple[int, str]:
        done = flask.invoke(args=["rapidpro", "pull", *words], prog_name="flask")
        return done.exit_code, done.output

    assert "as they are here already: decoy, farewell" in pulls("farewell (voice)")[1]
    here.write_text(here.read_text("utf-8").replace("words", "spoken"))
    assert pulls("farewell (voice)")[0] == 1
    code, told = pulls("farewell (voice)", "--replace")
    assert code == 0 and "flows/farewell.yaml is written, as a draft" in told
    assert pulls("nothing of this name") == (1, "RapidPro has no flow of this name\n")
    assert office.press.in_force()[1] is None
