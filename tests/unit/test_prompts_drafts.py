"""The draft voice: espeak-ng really speaks, ffmpeg really converts."""

import subprocess
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.prompts import drafts
from gateway.prompts.catalogue import Catalogues, Prompt, load
from gateway.prompts.clips import Clip, ClipStore
from gateway.prompts.faults import DraftsFailedError
from gateway.prompts.publish import published
from gateway.prompts.speech import ClipKey

ROOT = Path(__file__).parents[2]
DIGITS = {
    ("khm", "digit_5"): "pram",
    ("khm", "digit_6"): "pram-muoy",
    ("eng", "digit_5"): "five",
}


def make(store: ClipStore, romanised: Mapping[ClipKey, str]) -> dict[ClipKey, Clip]:
    return drafts.make(store, {(lang, key): Prompt(key, "ពាក្យ", said, "words") for (lang, key), said in romanised.items()})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ClipStore:
    return ClipStore(tmp_path_factory.mktemp("clips"))


def samples(store: ClipStore, clip: Clip) -> "array[int]":
    with wave.open(str(store.folder / clip.name), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return array("h", file.readframes(file.getnframes()))


def test_a_draft_is_speech_of_sane_length_and_marked_as_draft(store: ClipStore) -> None:
    made = make(store, DIGITS)
    assert {clip.status for clip in made.values()} == {"draft"}
    for clip in made.values():
        heard = samples(store, clip)
        assert len(heard) // 8 == clip.ms
        assert 300 < clip.ms < 1500
        assert 3_000 < max(map(abs, heard)) < 32_000
    assert made["khm", "digit_6"].ms > made["khm", "digit_5"].ms


def test_the_same_words_are_the_same_bytes_wherever_they_are_made(store: ClipStore, tmp_path: Path) -> None:
    elsewhere = ClipStore(tmp_path / "clips")
    make(elsewhere, {("khm", "other"): "other words said before"})
    assert make(elsewhere, dict(reversed(DIGITS.items()))) == make(store, DIGITS)


def test_what_was_made_before_is_found_again_and_nothing_runs(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(store, DIGITS)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a program was run"))
    assert make(store, DIGITS | {("khm", "again"): "pram"}) == made | {("khm", "again"): made["khm", "digit_5"]}


def test_a_clip_that_was_lost_is_made_again(store: ClipStore) -> None:
    clip = make(store, DIGITS)["khm", "digit_5"]
    (store.folder / clip.name).unlink()
    assert make(store, DIGITS)["khm", "digit_5"] == clip
    assert store.path(clip.name)


def test_a_language_without_a_voice_gets_no_foreign_one(store: ClipStore) -> None:
    assert make(store, {("tpu", "greeting"): "words"}) == {}


def test_words_that_cannot_be_spoken_are_named(store: ClipStore) -> None:
    with pytest.raises(DraftsFailedError, match=r"says nothing for '\.\.\.'"):
        make(store, {("khm", "greeting"): "..."})


def test_a_voice_that_is_not_there_is_told(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "VOICES", {"khm": drafts.Voice("nobody", 150)})
    with pytest.raises(DraftsFailedError, match="could not say 'pram'"):
        make(store, {("khm", "digit_5"): "pram"})


def test_a_program_that_is_not_there_is_told(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_ffmpeg", lambda: "/nowhere/ffmpeg")
    with pytest.raises(DraftsFailedError, match="ffmpeg did not run"):
        make(store, {("khm", "greeting"): "never said before"})


def test_the_decoy_lasts_as_long_as_a_curious_ear_listens(store: ClipStore) -> None:  # S14: 30 to 40 seconds
    catalogues = load(ROOT / "prompts")
    decoy = ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")
    for lang in ("khm", "eng"):
        made = make(store, {(lang, key): catalogues.prompt(lang, key).romanised for key in decoy})
        assert 30_000 < sum(clip.ms for clip in made.values()) < 40_000


def test_development_gets_a_draft_for_everything_spoken(store: ClipStore) -> None:
    khmer = {"digit_5": Prompt("digit_5", "ប្រាំ", "pram", "five"), "text_offer": Prompt("text_offer", "លេខ", "lek", "code", text_only=True)}
    english = {"digit_5": Prompt("digit_5", "five", "five", "five")}
    voices = published(Catalogues({"khm": khmer, "eng": english}), store, make_drafts=True, production=False)
    assert voices.clip(("khm", "digit_5")) != voices.clip(("eng", "digit_5"))
    assert ("khm", "text_offer") not in voices
