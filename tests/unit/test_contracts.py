"""What holds for the whole project, whoever adds to it next."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.directory.load import load
from gateway.directory.places import load_gazetteer
from gateway.dispatch import TEXTS
from gateway.flows.compile import compile_flows, read
from gateway.flows.source import read_folder
from gateway.house import DECOY, SORRY
from gateway.prompts.catalogue import HOME
from gateway.prompts.catalogue import load as load_catalogues
from gateway.shelf import journey

ROOT = Path(__file__).parent.parent.parent
PYTHON = re.compile(r'"([a-z][a-z0-9_]*)"')
FAMILIES = re.compile(r"(digit|key|hour|day|window|need|urgency|language|safe_word|note)_[a-z0-9_]+")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pytest\.(skip|xfail)|pragma: no cover")
# A number that a phone in Cambodia could have: +855 or 0, a prefix that is given out (050 is not), six or seven digits more.
NUMBER = re.compile(r"(?<![\d.])(?:\+855[ -]?|0)(?!50)[1-9]\d[ -]?\d{3}[ -]?\d{3,4}(?![\d.])")
ALL_DIGITS, AMERICAN = "0123456789", "025 550 100"  # the latter is a part of +1 202 555 0100, which is kept for examples
HERE = "tests/unit/test_contracts.py"
FACTS = ("directory/",)  # public numbers, each with its source


def tracked() -> Iterator[tuple[str, str]]:
    """Every text file of the project, as git sees it."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png", ".wav", ".woff2"):
            yield name, path.read_text("utf-8")


def test_rooms_import_from_lower_floors_only() -> None:
    # As a program: inside of this one it would silence every logger that there is.
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_is_left_unfinished() -> None:
    code = [(name, text) for name, text in tracked() if name.endswith((".py", ".yaml", ".js", ".sh")) and name != HERE]
    assert [(name, found[0]) for name, text in code for found in UNFINISHED.finditer(text)] == []


def test_no_number_that_could_be_somebodys_is_in_the_project() -> None:
    found = [(name, one[0]) for name, text in tracked() if not name.startswith(FACTS) for one in NUMBER.finditer(text)]
    assert [one for one in found if one[1] not in (ALL_DIGITS, AMERICAN)] == []


def test_no_path_of_one_machine_is_in_the_project() -> None:
    homes = re.compile(r"(?<![A-Za-z0-9_.])/(?:work|root|home/[a-z]+)/")
    assert [name for name, text in tracked() if homes.search(text)] == []


@pytest.fixture(scope="module")
def words() -> set[str]:
    return set(load_catalogues(ROOT / "prompts").languages[HOME])


def test_every_prompt_that_can_be_said_has_khmer_words(words: set[str]) -> None:
    graph = compile_flows(read(read_folder(ROOT / "flows")), ())
    said = {*journey(graph), *TEXTS.values(), *DECOY, *SORRY}
    assert said - words == set()


def test_no_prompt_lies_unused(words: set[str]) -> None:
    graph = compile_flows(read(read_folder(ROOT / "flows")), ())
    named = {name for path in (ROOT / "gateway").rglob("*.py") for name in PYTHON.findall(path.read_text("utf-8"))}
    unused = {key for key in words - {*journey(graph)} - named if not FAMILIES.fullmatch(key)}
    assert unused == set()


def test_the_shipped_directory_loads() -> None:
    gazetteer = load_gazetteer(ROOT / "directory")
    assert len(load(ROOT / "directory", gazetteer).services) >= 10
    assert [
        len([place for place in gazetteer.places if place.code.startswith("16") and len(place.code) == size]) for size in (4, 6, 8)
    ] == [9, 50, 243]
