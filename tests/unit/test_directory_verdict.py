import json
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from gateway.cli.places import place_commands
from gateway.directory.matching import VERDICTS, Because, find
from gateway.directory.places import load_gazetteer
from gateway.directory.verdict import REASONS, why
from gateway.house import House

GAZETTEER = load_gazetteer(Path(__file__).parents[2] / "directory")


def reasons(text: str) -> list[str]:
    return list(why(GAZETTEER, find(GAZETTEER, text)))


def test_there_are_words_for_every_reason() -> None:
    assert set(REASONS) == set(VERDICTS) == set(get_args(Because))


def test_officers_see_why_and_what_was_near() -> None:
    assert reasons("Labansiek") == [
        "these places are written so, or are as much like it",
        "160202 Labansiek (commune): its official name",
        "1602 Ban Lung (district): another spelling of it",
    ]
    assert reasons("Banloung")[:2] == ["it is much like one name, and like no other", "1602 Ban Lung (district): 97 % like it"]
    assert reasons("hello")[0] == "no name is like it"


def test_a_name_of_another_province_is_shown_as_such() -> None:
    told = reasons("Sen Monorom")
    assert told[0] == "it is more like a name of another province"
    assert " of another province): " in told[1]


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_the_command_tells_why(house: House, runner: CliRunner) -> None:
    plain = runner.invoke(place_commands(house), ["find", "banlung"]).output
    assert plain == "banlung: sure · 1602 Ban Lung, Ratanakiri (district)\n"
    told = runner.invoke(place_commands(house), ["find", "banlung", "--why"]).output.splitlines()
    assert told[1:3] == ["    one place is written so, and no other", "    1602 Ban Lung (district): its official name"]
    row = json.loads(runner.invoke(place_commands(house), ["find", "banlung", "--json"]).output)
    assert (row["because"], row["beside"][0]) == ("name", {"code": "1602", "percent": 100})


def test_the_command_reads_many_from_standard_input(house: House, runner: CliRunner) -> None:
    rows = runner.invoke(place_commands(house), ["find", "-", "--json"], input="malik\nសេដា\n").output.splitlines()
    assert [json.loads(row)["places"][0]["code"] for row in rows] == ["160101", "160506"]


def test_a_sheet_can_be_looked_at_by_command(house: House, runner: CliRunner, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "directory" / "places.csv"
    assert runner.invoke(place_commands(house), ["load", str(shipped), "--check"]).output == "nothing changes\n"
    (tmp_path / "sheet.csv").write_text("code,name\n", encoding="utf-8")
    refused = runner.invoke(place_commands(house), ["load", str(tmp_path / "sheet.csv"), "--check"])
    assert refused.exit_code == 1
    assert "sheet.csv, row 1" in refused.stderr
