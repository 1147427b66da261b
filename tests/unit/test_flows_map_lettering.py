"""Where a line may end, and how wide it is: Khmer above all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.flows.map.lettering import width, wrapped

NARROW = 8.0
KHMER = st.text("កខគងតនបរសអាិីុូេៃោំះ់៏្ញឈ។ៗ \u200bab.", max_size=60)


def test_lines_end_between_words_where_there_is_a_space() -> None:
    assert wrapped("call again in five minutes", 10, 3) == ("call again in", "five minutes")


def test_a_long_khmer_phrase_is_broken_between_syllables_and_never_before_a_closing_letter() -> None:
    lines = wrapped("ហេតុនេះហៅទៅបងមិនបាន។", NARROW, 9)
    assert "".join(lines) == "ហេតុនេះហៅទៅបងមិនបាន។" and len(lines) > 1
    assert not [line for line in lines if line.startswith(("ន។", "ង"))]


def test_an_unseen_break_is_a_place_to_break_and_is_not_written() -> None:
    assert wrapped("ជំនួយ\u200bសុខភាព", 20, 3) == ("ជំនួយសុខភាព",)
    assert wrapped("ជំនួយ\u200bសុខភាព", 6, 3) == ("ជំនួយ", "សុខភាព")


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrapped("one two three four five six", 6, 2) == ("one two", "three…")


def test_a_key_stays_with_its_words() -> None:
    assert wrapped("3\u00a0និយាយជាមួយគាត់មិនបាន", NARROW, 9)[0] == "3\u00a0និយាយជា"


@given(KHMER)
def test_nothing_is_lost(words: str) -> None:
    assert "".join(wrapped(words, NARROW, 1000)).replace(" ", "") == re.sub("[ \u200b]", "", words)


@given(st.lists(st.sampled_from(["ខ្ញុំ", "ចង់", "បាន។", "គេ", "ស្រួលទេ?", "ប៉ុន្មាន", "ផ្សេងៗ", "កោះ"]), max_size=20).map("".join))
def test_no_letter_is_parted_from_its_marks_and_no_line_begins_with_punctuation(words: str) -> None:
    assert not [line for line in wrapped(words, NARROW, 1000) if line and not re.match("[ក-អ]", line)]


@given(KHMER)
def test_a_line_is_too_wide_only_where_there_is_nowhere_to_break_it(words: str) -> None:
    too_wide = [line for line in wrapped(words, NARROW, 1000) if width(line) > NARROW]
    assert all(" " not in line for line in too_wide)


@pytest.mark.parametrize(
    ("letters", "stems"), [("ក", 2), ("រ", 2), ("ល", 3), ("ឈ", 4), ("ក្ក", 2), ("ក្រ", 3), ("កា", 3), ("កិ", 2), ("កោ", 4)]
)
def test_a_khmer_letter_is_as_wide_as_its_stems(letters: str, stems: int) -> None:
    assert width(letters) == pytest.approx(0.38 * stems)
