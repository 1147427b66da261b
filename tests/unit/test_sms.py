import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sms import fits, parts


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ក" * 70, 1),
        ("ក" * 71, 2),
        ("ក" * 134, 2),
        ("ក" * 135, 3),
        ("ក" * 201, 3),
        ("ក" * 202, 4),
    ],
)
def test_the_parts_of_a_text(text: str, messages: int) -> None:
    assert parts(text) == messages


def test_one_khmer_letter_makes_the_whole_text_dear() -> None:
    assert parts("a" * 100) == 1
    assert parts("a" * 99 + "ក") == 2


def test_a_euro_sign_or_a_bracket_counts_twice() -> None:
    assert parts("[" * 80) == 1
    assert parts("[" * 80 + "a") == 2


def test_an_emoji_counts_twice_and_is_never_split() -> None:
    assert parts("🌧" * 35) == 1
    assert parts("🌧" * 36) == 2
    # 66 units fill a part of 67 but for one, which no emoji fits into
    assert parts("🌧" * 66) == 2
    assert parts("🌧" * 67) == 3


@given(st.text(max_size=400), st.text(max_size=10))
def test_more_words_never_cost_less(text: str, more: str) -> None:
    assert parts(text) <= parts(text + more)


@given(st.text(alphabet="កខគ 123", min_size=1, max_size=400))
def test_the_count_is_that_of_the_units_on_the_wire(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    if parts(text) == 1:
        assert units <= 160
    else:
        assert (parts(text) - 1) * 67 < units


def test_an_answer_fits_into_three_messages_or_is_refused() -> None:
    assert fits("ក" * 201, 3)
    assert not fits("ក" * 202, 3)
