"""The officers' handbook says what stands on the pages. `make pictures` does its tasks; here is what can be seen without a browser."""

import re

import pytest

from gateway.settings import ROOT
from tests.handbook.__main__ import HANDBOOK, IMAGES, TASKS
from tests.handbook.pairs import labels, sections
from tests.handbook.reader import said

TEXT = HANDBOOK.read_text("utf-8")
LARGEST = 60_000


@pytest.mark.parametrize("heading", TASKS)
def test_a_task_quotes_the_buttons_as_they_are(heading: str) -> None:
    quoted = list(labels(sections(TEXT)[heading]))
    assert quoted
    assert [(khmer, english) for khmer, english in quoted if said(english) != khmer] == []


def test_every_task_is_in_the_table_at_its_head_and_none_is_left_out() -> None:
    told = TEXT[TEXT.index("# In the office") : TEXT.index("# With files and the terminal")]
    assert re.findall("^## (.+)$", told, re.MULTILINE) == sorted(TASKS, key=[*sections(told)].index)
    head = TEXT[: TEXT.index("# In the office")]
    assert {re.sub("[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in TASKS} <= set(re.findall(r"\(#([^)]+)\)", head))


def test_every_picture_is_there_small_and_shown() -> None:
    shown = set(re.findall(r"\(images/officers/(.+?\.png)\)", TEXT))
    made = {path.name: path.stat().st_size for path in (IMAGES / "officers").glob("*.png")}
    assert shown == set(made)
    assert {name: size for name, size in made.items() if size > LARGEST} == {}
    assert (ROOT / "README.md").read_text("utf-8").count("docs/images/simulator.png") == 1
