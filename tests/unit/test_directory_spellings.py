"""Spellings that people may type, each with the answer that is right for it: `places_typed.csv`.

Some are written by hand as people write; others are made from the names by confusions that people make (of sounds, of letters and marks
that look alike, of units, order and spaces), with every place whose name may be confused so. The part "held back" was made after the
last tuning, and nothing was changed because of it. After a change that was made with its help, call it "tuned on" and make another.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.directory.matching import find
from gateway.directory.places import load_gazetteer
from gateway.khmer import is_khmer

GAZETTEER = load_gazetteer(Path(__file__).parents[2] / "directory")
RIGHT = 0.95
PARTS = ("tuned on", "held back")


@dataclass(frozen=True, slots=True)
class Typed:
    """`codes`: the one that is surely meant, or those that a choice must hold; of a place nobody could know, none."""

    text: str
    verdict: str
    codes: frozenset[str]
    why: str
    part: str

    def outcome(self) -> str:
        match = find(GAZETTEER, self.text)
        found = {place.code for place in match.places}
        if match.verdict == "sure" and not (self.verdict == "sure" and found == self.codes):
            return "wrong sure"
        held = self.codes <= found if self.verdict == "choose" else self.codes == found
        return "right" if match.verdict == self.verdict and held else "other"


def read() -> list[Typed]:
    """In the file unseen characters stand as `\\u200b`, for people to see them."""
    with (Path(__file__).parent / "places_typed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Typed(_seen(row["typed"]), row["verdict"], frozenset(row["codes"].split()), row["why"], row["part"]) for row in rows]


def _seen(typed: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), typed)


ALL = read()


def test_the_set_is_large_and_of_both_scripts() -> None:
    assert len(ALL) == len({typed.text for typed in ALL}) >= 400
    for part in PARTS:
        scripts = Counter(is_khmer(typed.text) for typed in ALL if typed.part == part)
        assert min(scripts[True], scripts[False]) >= 100
        assert {typed.verdict for typed in ALL if typed.part == part} == {"sure", "choose", "unknown"}


def test_every_row_can_be_right() -> None:
    sizes = {"sure": range(1, 2), "choose": range(2, 6), "unknown": range(1)}
    for typed in ALL:
        assert len(typed.codes) in sizes[typed.verdict], typed
        assert all(map(GAZETTEER.get, typed.codes)), typed


@pytest.mark.parametrize("part", PARTS)
def test_nobody_is_ever_sent_to_the_wrong_place(part: str) -> None:
    assert not [typed for typed in ALL if typed.part == part and typed.outcome() == "wrong sure"]


@pytest.mark.parametrize("part", PARTS)
def test_the_verdict_is_right_for_nearly_all(part: str) -> None:
    outcomes = Counter(typed.outcome() for typed in ALL if typed.part == part)
    assert outcomes["right"] / outcomes.total() >= RIGHT, outcomes
