"""What may be done to a text without changing the place that it means."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from khmerspell import khnormal
from structlog.testing import capture_logs

from gateway.directory.matching import find
from gateway.directory.places import Place, load_gazetteer
from gateway.directory.placewords import UNITS
from gateway.directory.spelling import even
from gateway.khmer import clean, is_khmer

GAZETTEER = load_gazetteer(Path(__file__).parents[2] / "directory")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u17b4\u17b5"
COENG = "\u17d2"
SYLLABLE = re.compile("([\u1780-\u17b3])((?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1])+)")
PARTS = re.compile("\u17d2[\u1780-\u17b3]|.")
places = st.sampled_from(GAZETTEER.places)
names = places.flatmap(lambda place: st.sampled_from(place.names))
khmer_names = names.filter(is_khmer)


def within(one: Place, other: Place) -> bool:
    return one.code.startswith(other.code) or other.code.startswith(one.code)


@given(khmer_names, st.data())
def test_the_order_of_khmer_marks_means_nothing(name: str, data: st.DataObject) -> None:
    def shuffled(syllable: re.Match[str]) -> str:
        parts = PARTS.findall(syllable[2])
        subscripts = iter([part for part in parts if part[0] == COENG])  # which of two comes first does mean something
        return syllable[1] + "".join(next(subscripts) if part[0] == COENG else part for part in data.draw(st.permutations(parts)))

    assert find(GAZETTEER, SYLLABLE.sub(shuffled, name)) == find(GAZETTEER, name)


@given(names, st.lists(st.tuples(st.floats(0, 1), st.sampled_from(UNSEEN)), max_size=5))
def test_unseen_characters_mean_nothing(name: str, unseen: list[tuple[float, str]]) -> None:
    text = name
    for where, sign in unseen:
        position = round(where * len(text))
        text = text[:position] + sign + text[position:]
    assert find(GAZETTEER, text) == find(GAZETTEER, name)


@given(names)
def test_coeng_da_and_coeng_ta_are_one(name: str) -> None:
    assert find(GAZETTEER, name.replace("\u17d2\u178a", "\u17d2\u178f")) == find(GAZETTEER, name.replace("\u17d2\u178f", "\u17d2\u178a"))


@given(names, st.sampled_from([str.upper, str.lower, str.title, lambda text: f"  {text}. ", lambda text: text.replace(" ", "-")]))
def test_case_stops_and_hyphens_mean_nothing(name: str, changed: Callable[[str], str]) -> None:
    assert find(GAZETTEER, changed(name)).places == find(GAZETTEER, name).places


@given(names, st.sampled_from(sorted(UNITS)))
def test_a_unit_word_never_leads_surely_to_another_place(name: str, unit: str) -> None:
    """It may say which of two of one name is meant, so a choice may become sure, of one that was in it."""
    before, after = find(GAZETTEER, name), find(GAZETTEER, f"{unit} {name}")
    if after.verdict == "sure" and before.verdict == "sure":
        assert within(before.places[0], after.places[0])


@pytest.mark.parametrize("place", GAZETTEER.places, ids=lambda place: place.code)
def test_a_code_is_sure_in_either_digits(place: Place) -> None:
    khmer_digits = place.code.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    for text in (place.code, khmer_digits, f"code {place.code}", " ".join(re.findall("..", place.code))):
        assert find(GAZETTEER, text).places == (place,)


@settings(max_examples=300)
@given(st.text(st.sampled_from([*map(chr, range(0x1780, 0x17DE)), "a", " ", "\u200b"]), max_size=8))
def test_marks_are_ordered_as_the_library_orders_them(text: str) -> None:
    """Most names take a short cut around it."""
    decomposed = unicodedata.normalize("NFKD", text)
    assert even(text) == khnormal(clean(decomposed)).replace("\u17d2\u178a", "\u17d2\u178f")


@given(st.text(max_size=40))
def test_nothing_that_was_typed_is_kept(text: str) -> None:
    typed = f"zqxj{text}jxqz"
    with capture_logs() as logs:
        match = find(GAZETTEER, typed)
    assert not logs
    assert "zqxj" not in repr(match)
