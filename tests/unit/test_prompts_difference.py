"""What changed between two word lists: whatever she hears or reads, and nothing that only editors see."""

from dataclasses import replace

from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import Clip, Voices
from gateway.prompts.difference import differences

GREETING = Prompt("greeting", "សួស្ដី", "sousdey", "hello", note="warm")
MALIK = Prompt("service.malik", "ម៉ាលិក", "malik", "Malik")


def said(before: list[Prompt], after: list[Prompt], old: str = "a.wav", new: str = "a.wav") -> list[str]:
    """In Khmer, with one recording for all before and one for all after."""
    words = (Catalogues({"khm": {prompt.key: prompt for prompt in prompts}}) for prompts in (before, after))
    voices = (Voices({"khm": {prompt.key: Clip(name, 900, "recorded") for prompt in [*before, *after]}}) for name in (old, new))
    changes = differences(*words, *voices)
    assert not any(change.takes_away for change in changes), "what was said may have been a warning"
    return [str(change) for change in changes]


def test_words_come_change_and_go() -> None:
    assert said([GREETING], [GREETING]) == []
    assert said([GREETING], [replace(GREETING, words="ជំរាបសួរ", written="សួរ")]) == [
        "words of greeting (khm): words now “ជំរាបសួរ” instead of “សួស្ដី”",
        "words of greeting (khm): written now “សួរ” instead of as spoken",
    ]
    assert said([], [GREETING]) == ["words of greeting (khm): are new: “សួស្ដី”"]
    assert said([GREETING], []) == ["words of greeting (khm): are gone; they were “សួស្ដី”"]
    assert said([GREETING], [replace(GREETING, text_only=True)]) == ["words of greeting (khm): text_only now yes instead of no"]


def test_a_note_to_the_speaker_is_heard_by_nobody() -> None:
    assert said([GREETING], [replace(GREETING, note="slowly")]) == []


def test_where_nobody_writes_a_language_what_it_was_made_from_is_what_she_hears() -> None:
    """S42: else one person alone could silence a recording."""
    spoken = replace(GREETING, words="", romanised="", made_from=GREETING.spoken)
    assert said([spoken], [replace(spoken, made_from="0123456789ab")]) == [
        "words of greeting (khm): are said anew, from the Khmer as it is now"
    ]
    assert said([replace(GREETING, made_from="0123456789ab")], [GREETING]) == [], "beside words it is for editors"


def test_another_recording_of_the_same_words_is_told() -> None:
    assert said([GREETING], [GREETING], new="b.wav") == ["words of greeting (khm): are spoken anew (recorded)"]
    assert len(said([GREETING], [replace(GREETING, romanised="sua sdey")], new="b.wav")) == 1, "other words are other sounds: told once"


def test_of_names_only_the_changed_ones_are_told_for_the_directory_tells_the_rest() -> None:
    assert said([MALIK], []) == said([], [MALIK]) == []
    assert said([MALIK], [replace(MALIK, words="ម៉ាលិច")]) == ["words of service.malik (khm): words now “ម៉ាលិច” instead of “ម៉ាលិក”"]
