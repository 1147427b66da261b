"""The page that officers look things up in is the code's own, and every fault has its words in both languages."""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest

from gateway.flows.faults import codes
from gateway.flows.reference import page
from gateway.khmer import is_khmer
from gateway.telling import Tongue

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"


def test_the_page_is_what_the_code_says() -> None:
    shown = PAGE.read_text("utf-8")
    assert shown == page(shown), "run `python -m gateway.flows.reference docs/flows.md`"
    assert all(f"\n| {code} |" in shown for code in codes())


def blanks(words: Mapping[Tongue, str], tongue: Tongue) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(words[tongue]) if name is not None}


@pytest.mark.parametrize("code", codes())
def test_a_fault_says_the_same_in_both_languages(code: str) -> None:
    fault = codes()[code]
    for words in (fault.what, fault.remedy):
        assert is_khmer(words["khm"]) and blanks(words, "khm") <= blanks(fault.what, "eng") | blanks(fault.remedy, "eng")
        assert all(name.isidentifier() for name in blanks(words, "eng")), "a brace that is meant is written twice"
