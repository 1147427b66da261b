"""Which prompt a file says, by its name: generous, and never a guess."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.studio.faults import UnfitError
from gateway.studio.naming import Names

NUMBERS = {"greeting": 1, "health": 8, "digit_5": 12, "key_1": 13, "key_10": 14, "place.1601": 120, "gone": 99, "health_open_now": 130}
NAMES = Names("khm", NUMBERS, frozenset(NUMBERS) - {"gone"})
MEANT = {
    "001.wav": "greeting",
    "1.m4a": "greeting",
    "០០១.wav": "greeting",
    "001 greeting.wav": "greeting",
    "001_anything she likes.wav": "greeting",
    "khm-008-Health (2).mp3": "health",
    "No. 8.m4a": "health",
    "008 (2).m4a": "health",
    "greeting.wav": "greeting",
    "Greeting take 2.wav": "greeting",
    "digit_5.wav": "digit_5",
    "012_digit_5_v3.ogg": "digit_5",
    "key_1.wav": "key_1",
    "key-10.wav": "key_10",
    "place.1601.wav": "place.1601",
    "health open now.wav": "health_open_now",
}
MEANT_BY_NOBODY = {
    "hello.wav": "tells no prompt",
    "New Recording.m4a": "tells no prompt",
    "Recording 8.m4a": "tells no prompt",
    "12-11.wav": "tells no prompt",
    "digit_51.wav": "tells no prompt",
    "2026-11-23 14.05.wav": "tells no prompt",
    "recording 8 or 12.wav": "tells no prompt",
    "500.wav": "number 500",
    "099.wav": "number 99 any more",
    "001_health.wav": "two prompts",
    "health_closed.wav": "tells no prompt",
}


@pytest.mark.parametrize("file", MEANT)
def test_names_that_people_give(file: str) -> None:
    assert NAMES.prompt(file) == MEANT[file]


@pytest.mark.parametrize("file", MEANT_BY_NOBODY)
def test_names_that_tell_nothing_or_two_things(file: str) -> None:
    with pytest.raises(UnfitError, match=MEANT_BY_NOBODY[file]):
        NAMES.prompt(file)


@given(st.sampled_from(sorted(NAMES.keys)), st.sampled_from(["", "_", " - ", "."]), st.sampled_from([".wav", ".MP3", ""]), st.booleans())
def test_number_and_name_in_any_dress_are_the_prompt(key: str, between: str, suffix: str, upper: bool) -> None:
    name = f"{NUMBERS[key]:03}{between or '_'}{key.upper() if upper else key}{suffix}"
    assert NAMES.prompt(name if suffix else f"{name}.wav") == key


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_no_name_at_all_breaks_it(name: str) -> None:
    with suppress(UnfitError):
        assert NAMES.prompt(f"{name}.wav") in NAMES.keys
