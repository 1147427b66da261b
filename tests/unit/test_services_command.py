"""`services …`: what an officer is told of the directory in force."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from gateway.cli.answers import with_progress
from gateway.house import House
from tests.rig.office import Office


@pytest.fixture
def flask(house: House, tmp_path: Path) -> Iterator[FlaskCliRunner]:
    """The sample is in force."""
    Office.of(house, tmp_path / "desk").opens()
    yield create_app(house).test_cli_runner()


def types(flask: FlaskCliRunner, *words: str, fails: bool = False) -> list[str]:
    done = flask.invoke(args=["services", *words], prog_name="flask")
    assert done.exit_code == (1 if fails else 0), done.output
    return (done.stderr if fails else done.stdout).splitlines()


def rows(flask: FlaskCliRunner, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in types(flask, *words, "--json")]


def test_why_each_stands_where_it_does_and_why_others_are_left_out(flask: FlaskCliRunner) -> None:
    told = types(
        flask, "nearest", "--place", "160101", "--need", "health", "--urgent", "--language", "jra", "--wheelchair", "--woman", "--why"
    )
    assert told[:9] == [
        "malik_health_centre: Malik Health Centre · no number",
        "    not assured: development only, as an example",
        "    not known to be prepared for urgent care within 72 hours",
        "    opening hours not known",
        "    not known whether anybody speaks her language",
        "    not known whether a wheelchair gets in",
        "    not known whether a woman works there",
        "    in her commune",
        "    no number is known, so 119 is read with it",
    ]
    assert "    after malik_health_centre, because that one is nearer" in told
    left_out = rows(flask, "nearest", "--need", "health", "--why")[-1]
    assert left_out == {
        "service": "referral_hospital",
        "name_english": "Ratanakiri Provincial Referral Hospital",
        "left_out": "it serves a part of a province, and she has named no place",
    }
    assert types(flask, "nearest", "--need", "health") == ["119: Ambulance · 119"]


def test_a_place_that_is_none_is_told(flask: FlaskCliRunner) -> None:
    (told,) = types(flask, "nearest", "--place", "169901", "--need", "health", fails=True)
    assert told == "no place has the code 169901; `flask --app app places find NAME` tells codes"


def test_a_card_is_shown_as_it_is_heard_and_texted(flask: FlaskCliRunner) -> None:
    (card,) = rows(flask, "card", "1280")
    assert card["heard"][:4] == ["card_example", "service.1280", "card_national", "card_number"]
    assert [(each["text"].splitlines()[0], each["messages"]) for each in card["texts"]] == [("1280", 1)] * 3
    assert types(flask, "card", "1280")[-1] == r"1 message: '1280\nIt is open day and night.'"
    (told,) = types(flask, "card", "nobody", fails=True)
    assert told.startswith("no service has the id nobody;")


def test_whom_to_ring_next(flask: FlaskCliRunner) -> None:
    assert types(flask, "stale")[:2] == ["117: National police hotline · 117", "    never confirmed, so production does not read it"]
    assert {row["doubt"] for row in rows(flask, "stale")} == {"unconfirmed"}


def test_what_there_is_for_each_commune_and_need(flask: FlaskCliRunner) -> None:
    found = rows(flask, "coverage")
    assert len(found) == 250
    assert types(flask, "coverage")[4] == "160101 Malik · safety: 117 (country), open at night"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_whoever_waits_at_a_terminal_sees_how_far_it_is_and_a_file_is_spared_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for stderr, seen in ((Terminal(), True), (StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stderr)
        assert with_progress(iter(range(10)), 10) == [*range(10)]
        assert ("100%" in stderr.getvalue(), bool(stderr.getvalue())) == (seen, seen)


def test_the_map_is_drawn_to_the_terminal_or_into_a_file(flask: FlaskCliRunner, tmp_path: Path) -> None:
    drawn = "\n".join(types(flask, "map", "--need", "health", "--lang", "eng"))
    assert fromstring(drawn).findtext("{http://www.w3.org/2000/svg}title") == "Health care in Ratanakiri"
    file = tmp_path / "map.svg"
    assert types(flask, "map", "--need", "health", "--lang", "eng", "--minutes", "60", "--out", str(file)) == [str(file)]
    assert fromstring(file.read_text("utf-8")).get("lang") == "en"
    (told,) = types(flask, "map", "--province", "12", fails=True)
    assert told == "which province? Say --province with one of: 16"


def test_of_places_to_stay_no_map_is_drawn(flask: FlaskCliRunner) -> None:
    """S33: and it is not even asked for."""
    refused = flask.invoke(args=["services", "map", "--need", "shelter"], prog_name="flask")
    assert refused.exit_code == 2 and "'shelter' is not one of" in refused.stderr
