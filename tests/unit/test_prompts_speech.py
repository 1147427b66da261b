"""From parts to clips and to written words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue import Ask, Choice
from gateway.prompts.budget import length_ms, menu_length_ms
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import Clip, Voices
from gateway.prompts.faults import ClipMissingError, NothingToReadError, UnknownPromptError
from gateway.prompts.speech import clip_keys, groups, menu_clip_keys, menu_words, words


def prompts(**said: str) -> dict[str, Prompt]:
    return {key: Prompt(key, khmer, f"{key} in letters", key) for key, khmer in said.items()}


SAYS = {
    **prompts(topics="អំពីអ្វី?", health="សុខភាព", language_khm="ខ្មែរ", number="លេខ"),
    "again": Prompt("again", "ម្ដងទៀត", "mdong tiet", "again", written="", written_romanised=""),
    "service.1": Prompt("service.1", "មណ្ឌល", "Mondol", "Centre"),
}
CATALOGUES = Catalogues({"khm": SAYS, "eng": {"language_eng": Prompt("language_eng", "English", "English", "English")}})
ALL = {("khm", key) for key in (*SAYS, "pause", "key_1", "key_2", "key_star", *(f"digit_{digit}" for digit in range(10)))}


def number(name: str) -> str:
    return {"phone.1": "050 000 001", "code": "4821", "short": "117"}.get(name, "")


def spoken(*parts: str) -> list[str]:
    return [key for _, key in clip_keys(ALL, "khm", parts, number)]


def test_digits_are_read_one_by_one_in_groups_with_silence_between() -> None:
    assert spoken("number", "digits:phone.1") == [
        "number", "digit_0", "digit_5", "digit_0", "pause", "digit_0", "digit_0", "digit_0", "pause", "digit_0", "digit_0", "digit_1"
    ]  # fmt: skip
    assert spoken("digits:code") == ["digit_4", "digit_8", "pause", "digit_2", "digit_1"]
    assert spoken("digits:short") == ["digit_1", "digit_1", "digit_7"]


@given(st.text("0123456789", min_size=1, max_size=20))
def test_groups_lose_no_digit_and_leave_none_alone(digits: str) -> None:
    for most in (3, 4):
        assert "".join(groups(digits, most)) == digits
        assert all(len(group) <= most for group in groups(digits, most))
        assert len(digits) == 1 or min(map(len, groups(digits, most))) > 1


def test_a_number_that_is_none_is_never_read_as_silence() -> None:
    with pytest.raises(NothingToReadError, match="digits:unknown"):
        spoken("digits:unknown")


def test_a_menu_is_its_words_then_each_label_and_its_key() -> None:
    ask = Ask("khm", ("topics",), (Choice("2", ("health",)), Choice("*", ("again",))))
    assert [key for _, key in menu_clip_keys(ALL, ask, number)] == ["topics", "health", "key_2", "again", "key_star"]


def test_each_language_is_offered_wholly_by_its_own_speaker() -> None:  # S2
    english = {("eng", "language_eng"), ("eng", "key_2")}
    ask = Ask("khm", (), (Choice("1", ("language_khm",)), Choice("2", ("language_eng",))))
    assert menu_clip_keys(ALL | english, ask, number) == (
        ("khm", "language_khm"), ("khm", "key_1"), ("eng", "language_eng"), ("eng", "key_2")
    )  # fmt: skip
    assert menu_words(CATALOGUES, ask, "latin", number) == "1 language_khm in letters\n2 English"


def test_a_missing_clip_is_said_in_khmer_and_never_by_a_third_voice() -> None:
    clips = ALL | {("tpu", "topics"), ("eng", "health")}
    assert clip_keys(clips, "tpu", ("topics", "health"), number) == (("tpu", "topics"), ("khm", "health"))
    with pytest.raises(ClipMissingError, match="goodbye"):
        clip_keys(clips, "tpu", ("goodbye",), number)


def test_a_text_says_a_number_once_and_numbers_its_choices() -> None:
    parts = ("service.1", "number", "digits:phone.1", "again", "digits:phone.1", "topics")
    ask = Ask("khm", parts, (Choice("1", ("health",)),))
    assert menu_words(CATALOGUES, ask, "khmer", number) == "មណ្ឌល\nលេខ 050 000 001\nអំពីអ្វី?\n1 សុខភាព"
    assert words(CATALOGUES, "khm", "latin", ("number", "digits:code"), number) == "number in letters 4821"


def test_what_is_true_of_two_places_is_written_of_both() -> None:
    parts = ("service.1", "digits:phone.1", "topics", "service.1", "digits:short", "topics")
    assert words(CATALOGUES, "khm", "khmer", parts, number).count("អំពីអ្វី?") == 2


def test_a_text_without_words_is_empty() -> None:
    assert words(CATALOGUES, "khm", "khmer", ("again",), number) == ""
    with pytest.raises(UnknownPromptError):
        words(CATALOGUES, "khm", "khmer", ("nowhere",), number)


def test_lengths_add_up_so_that_budgets_can_be_checked() -> None:  # S3
    clips = {key: Clip("0" * 32 + ".wav", 500, "draft") for _, key in ALL}
    voices = Voices({"khm": clips})
    assert length_ms(voices, "khm", ("number", "digits:code"), number) == 500 * 6
    assert menu_length_ms(voices, Ask("khm", ("topics",), (Choice("1", ("health",)),)), number) == 500 * 3
