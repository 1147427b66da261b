"""`flask flows check` and `flows schema`, as an officer types them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from app import create_app
from gateway.cli import flows
from gateway.flows import schema
from gateway.house import House
from gateway.khmer import is_khmer
from gateway.settings import ROOT


@pytest.fixture
def types(house: House) -> Callable[..., Result]:
    app = create_app(house)
    return lambda *words: app.test_cli_runner().invoke(args=["flows", *words])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The flows, where they may be spoilt, beside our own words and directory."""
    for name in ("directory", "prompts"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    monkeypatch.setattr(flows, "ROOT", tmp_path)
    return tmp_path / "flows"


def spoil(file: Path, right: str, wrong: str) -> None:
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")


def test_what_is_right_is_said_to_be(types: Callable[..., Result], folder: Path) -> None:
    done = types("check")
    *warnings, last = done.output.splitlines()
    assert done.exit_code == 0 and last == "nothing is wrong"
    assert warnings and all(line.startswith("a warning: flows/main.yaml:") for line in warnings)
    assert all(map(is_khmer, types("check", "--lang", "khm").output.splitlines()))


def test_every_mistake_is_a_line_and_the_exit_code_is_one(types: Callable[..., Result], folder: Path) -> None:
    spoil(folder / "legal.yaml", "find:", "fnd:")
    spoil(folder / "more.yaml", "label: weather", "labl: weather")
    done = types("check")
    assert done.exit_code == 1
    kind, field, missing = done.output.splitlines()
    assert "nearest: F26 fnd is no kind of node; write find, if that is meant; " in kind and kind.startswith("flows/legal.yaml:")
    assert {"F27", "F28"} == {line.split(": ")[2][:3] for line in (field, missing)}


def test_the_same_in_khmer_and_as_rows(types: Callable[..., Result], folder: Path) -> None:
    spoil(folder / "legal.yaml", "find:", "fnd:")
    (told,) = types("check", "--lang", "khm").output.splitlines()
    assert told.startswith("flows/legal.yaml:") and ": nearest: F26 fnd " in told and is_khmer(told)
    row = json.loads(types("check", "--lang", "khm", "--json").output)
    assert (row["code"], row["node"]) == ("F26", "nearest") and is_khmer(row["what"]) and is_khmer(row["remedy"])


def test_the_schema_is_printed_as_the_file_holds_it(types: Callable[..., Result]) -> None:
    assert types("schema").output == schema.document()
