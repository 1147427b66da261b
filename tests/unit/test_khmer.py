import pytest

from gateway.khmer import ascii_digits, clean, is_khmer


def test_khmer_digits_become_the_digits_that_code_can_count() -> None:
    assert ascii_digits("លេខ ០៥០ ៣៤៥ ៦៧៨៩") == "លេខ 050 345 6789"


def test_what_is_written_in_khmer_is_answered_in_khmer() -> None:
    assert is_khmer("ឈប់")
    assert is_khmer("chhob ៣")
    assert not is_khmer("chhob 3")
    assert not is_khmer("")


@pytest.mark.parametrize("unseen", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u17b4", "\u17b5"])
def test_marks_that_nobody_sees_are_dropped(unseen: str) -> None:
    assert clean(f" {unseen} សុខ{unseen}ភាព \n") == "សុខភាព"
