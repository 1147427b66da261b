"""A service's number is one file to fetch; what is said to her alone is never a file."""

import wave
from pathlib import Path

import pytest

from gateway.prompts import sound
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import Clip, ClipStore, Voices
from gateway.prompts.publish import published
from gateway.prompts.speech import clip_keys
from gateway.publishing.draft import drafted
from tests.spoken import sources

LENGTHS = {f"digit_{digit}": 100 + 10 * digit for digit in range(10)}
PAUSE_MS = 350


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def spoken(store: ClipStore, keys: dict[str, int], loud: int = 1000) -> dict[str, Clip]:
    """Clips of so many ms."""
    made = {key: sound.wav(sound.array("h", [loud]) * (ms * sound.PER_MS)) for key, ms in keys.items()}
    return {key: Clip(store.put(made[key]), keys[key], "recorded") for key in keys}


def voices(store: ClipStore, *numbers: str, eng: tuple[str, ...] = ()) -> Voices:
    clips = spoken(store, LENGTHS)
    words = {"khm": {key: Prompt(key, key, key, key) for key in clips}}
    recorded = Voices({"khm": clips, "eng": {key: clips[key] for key in eng}})
    return published(Catalogues(words), store, make_drafts=False, production=True, recorded=recorded, numbers=numbers)


def reads(voices: Voices, lang: str, number: str) -> list[tuple[str, str]]:
    return list(clip_keys(voices, lang, ("digits:phone.one",), lambda _: number))


def test_a_number_is_one_clip_as_long_as_its_digits_and_pauses(store: ClipStore) -> None:
    made = voices(store, "050000001")
    assert reads(made, "khm", "050000001") == [("khm", "number.050000001")]
    clip = made.clip(("khm", "number.050000001"))
    assert clip.ms == sum(LENGTHS[f"digit_{digit}"] for digit in "050000001") + 2 * PAUSE_MS
    with wave.open(str(store.path(clip.name))) as file:
        assert file.getnframes() == clip.ms * sound.PER_MS
    assert clip.status == "recorded"


def test_another_number_and_her_code_are_read_by_digits(store: ClipStore) -> None:
    made = voices(store, "050000001", "117")
    assert reads(made, "khm", "4711") == [("khm", "digit_4"), ("khm", "digit_7"), ("khm", "pause"), ("khm", "digit_1"), ("khm", "digit_1")]


def test_a_language_without_all_its_digits_has_no_joined_number(store: ClipStore) -> None:
    made = voices(store, "117", eng=("digit_1",))
    assert reads(made, "eng", "117") == [("eng", "digit_1"), ("eng", "digit_1"), ("khm", "digit_7")]


def test_a_new_recording_of_a_digit_is_in_every_number(store: ClipStore) -> None:
    before = voices(store, "117").clip(("khm", "number.117"))
    longer = LENGTHS | {"digit_7": 500}
    words = {"khm": {key: Prompt(key, key, key, key) for key in longer}}
    recorded = Voices({"khm": spoken(store, longer)})
    after = published(Catalogues(words), store, make_drafts=False, production=True, recorded=recorded, numbers=["117"])
    assert after.clip(("khm", "number.117")).ms == before.ms - LENGTHS["digit_7"] + 500


def test_who_goes_back_to_earlier_voices_hears_their_numbers(store: ClipStore) -> None:
    of = sources()
    now, earlier = Voices({"khm": spoken(store, {"number.117": 900})}), Voices({"khm": spoken(store, {"number.117": 800})})
    back = drafted(of.flows, of.directory, of.catalogues, now).with_menus_of(drafted(of.flows, of.directory, of.catalogues, earlier))
    assert back.voices.clip(("khm", "number.117")).ms == 800
