"""S1: what may not be heard before she has chosen a subject."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.prompts.banned import banned_in, load_banned
from gateway.prompts.faults import CatalogueError

TERMS = load_banned(Path(__file__).parents[2] / "prompts" / "banned.yaml")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Help against VIOLENCE at home", ["violen"]),
        ("did he abuse you", ["abus"]),
        ("rapé", ["rape"]),
        ("បើប្ដីវាយ", ["វាយ", "ប្ដី"]),
        ("ប្តី", ["ប្ដី"]),  # COENG TA looks like COENG DA
        ("ហិ\u200bង្សា", ["ហិង្សា"]),
        ("ហិ ង្សា", ["ហិង្សា"]),
        ("pdey bong", ["pdey"]),
        ("Niyeay chea muoy", []),  # "veay" only at the start of a word
        ("disabuse, grape, skill", []),
        ("សុខភាព ឯកសារ និងច្បាប់", []),
    ],
)
def test_terms_are_found_however_they_are_written(words: str, found: list[str]) -> None:
    assert banned_in(words, TERMS) == found


@given(st.sampled_from(TERMS), st.data())
def test_no_unseen_mark_hides_a_term(term: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(term)))
    mark = data.draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad"))
    assert term in banned_in(f"so {term[:at]}{mark}{term[at:].upper()}", TERMS)


def test_without_the_list_nothing_is_published(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read; put the file there"):
        load_banned(tmp_path / "banned.yaml")
    (tmp_path / "banned.yaml").write_text("khmer: []\nromanised: []\n")
    with pytest.raises(CatalogueError, match="english: is missing"):
        load_banned(tmp_path / "banned.yaml")
