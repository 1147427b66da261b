"""`flask flows test`, as an officer types it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app import create_app
from gateway.house import House
from gateway.saved.source import read_folder
from gateway.settings import ROOT

A_CALL = "tests/saved/more/weather.yaml"


@pytest.fixture
def types(house: House) -> Callable[..., Result]:
    app = create_app(house)
    return lambda *words: app.test_cli_runner().invoke(args=["flows", "test", *words])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A saved call that expects other words, with a comment that nobody may lose."""
    file = tmp_path / "weather.yaml"
    text = (ROOT / A_CALL).read_text("utf-8")
    file.write_text("# why this matters\n" + text.replace("hears: [more_choices]", "hears: [topics]"), "utf-8")
    return file


def rows(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.output.splitlines()]


def test_without_a_file_all_of_them_are_run(types: Callable[..., Result]) -> None:
    done = types()
    assert (done.exit_code, done.output) == (0, f"{len(read_folder(ROOT))} saved calls hold\n")


def test_one_file_alone(types: Callable[..., Result]) -> None:
    done = types(str(ROOT / A_CALL))
    assert (done.exit_code, done.output) == (0, "1 saved call holds\n")


def test_what_does_not_hold_is_told_and_the_exit_code_is_one(types: Callable[..., Result], broken: Path) -> None:
    done = types(str(broken), str(ROOT / A_CALL))
    assert done.exit_code == 1
    fault, summary = done.output.splitlines()
    assert fault.startswith(f"{broken}:") and "expected `hears: [topics]`, but it came to `hears: [more_choices]`" in fault
    assert summary == "1 of 2 saved calls does not hold"


def test_for_a_program(types: Callable[..., Result], broken: Path) -> None:
    (row,) = rows(types(str(broken), "--json"))
    assert (row["file"], row["holds"]) == (str(broken), False)
    assert row["faults"][0]["code"] == "F71" and row["faults"][0]["node"] == "main/topics"


def test_coverage_names_what_no_call_walks(types: Callable[..., Result]) -> None:
    done = types(str(ROOT / A_CALL), "--coverage")
    assert done.exit_code == 0
    assert "no call comes to staff/pin\n" in done.output
    assert "no call goes from more/choose by 1 to more/code\n" in done.output
    assert "no call goes from more/weather by enters to decoy/tips\n" not in done.output
    _, row = rows(types(str(ROOT / A_CALL), "--coverage", "--json"))
    assert {"node": "more/choose", "by": "1", "to": "more/code"} in row["missed_edges"]
    assert f"of {row['nodes']} nodes, " in done.output.splitlines()[-1]


def test_update_writes_what_came_and_keeps_the_comments(types: Callable[..., Result], broken: Path) -> None:
    done = types(str(broken), "--update")
    assert done.exit_code == 0
    assert f"{broken}: written anew; read what changed before you keep it\n" in done.output
    assert broken.read_text("utf-8") == "# why this matters\n" + (ROOT / A_CALL).read_text("utf-8")
    assert types(str(broken), "--update").output == "1 saved call holds\n"


def test_what_cannot_be_read_is_left_as_it_is(types: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "call.yaml"
    file.write_text("call: A call: with a colon\n", "utf-8")
    done = types(str(file), "--update")
    assert done.exit_code == 1 and "F22" in done.output
    assert file.read_text("utf-8") == "call: A call: with a colon\n"
