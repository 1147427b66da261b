"""Where clips lie, and which of them may be played."""

import stat
from pathlib import Path

import pytest

from gateway.prompts import sound
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import Clip, ClipStore, Voices
from gateway.prompts.faults import ClipMissingError, DraftsRefusedError, UnplayableError
from gateway.prompts.publish import languages_complete, published

GREETING = Prompt("greeting", "ជម្រាបសួរ", "chumreap suor", "hello")
KHMER = {"greeting": GREETING, "language_khm": Prompt("language_khm", "ខ្មែរ", "khmae", "Khmer")}
TEXTED = Prompt("text_offer", "លេខ", "lek", "code", text_only=True)
A_CLIP = Clip("a" * 32 + ".wav", 1200, "recorded")


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def test_the_same_sound_is_kept_once_and_only_for_us(store: ClipStore) -> None:
    name = store.put(b"RIFF sound")
    assert store.put(b"RIFF sound") == name != store.put(b"RIFF other")
    path = store.path(name)
    assert path is not None
    assert path.read_bytes() == b"RIFF sound"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert len(list(store.folder.iterdir())) == 2


@pytest.mark.parametrize("name", ["", "..", "../gateway.db", "drafts.json", "A" * 32 + ".wav", "a" * 32 + ".wav\n", "a" * 32 + ".wav"])
def test_only_the_name_of_a_clip_that_is_there_leads_to_a_file(store: ClipStore, name: str) -> None:
    store.write("drafts.json", b"{}")
    assert store.path(name) is None


def test_voices_come_back_as_they_were_published() -> None:
    voices = Voices({"khm": {"greeting": A_CLIP}})
    assert Voices.from_json(voices.to_json()) == voices
    assert ("khm", "greeting") in voices
    assert ("eng", "greeting") not in voices
    with pytest.raises(ClipMissingError):
        voices.clip(("eng", "greeting"))


def test_production_speaks_with_recorded_voices_only(store: ClipStore) -> None:
    catalogues = Catalogues({"khm": KHMER | {"text_offer": TEXTED}, "eng": {"greeting": GREETING}})
    with pytest.raises(DraftsRefusedError, match=r"1 Khmer prompts .* record them"):
        published(catalogues, store, make_drafts=True, production=True, recorded=Voices({"khm": {"greeting": A_CLIP}}))
    spoken = Clip(store.put(sound.wav(sound.silence(1200))), 1200, "recorded")
    recorded = Voices({"khm": {"greeting": spoken, "language_khm": spoken}})
    voices = published(catalogues, store, make_drafts=True, production=True, recorded=recorded)
    assert voices.clip(("khm", "greeting")) == spoken
    assert ("eng", "greeting") not in voices


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (None, "its file is gone"),
        (b"RIFF", "its file is no WAV sound"),
        (b"not a sound at all, but long enough to be looked at" * 3, "its file is no WAV sound"),
        (sound.wav(sound.silence(0)), "its file breaks off"),
        (sound.wav(sound.silence(1200))[:-100], "its file breaks off"),
        (sound.wav(sound.silence(1200)).replace((8000).to_bytes(4, "little"), (44100).to_bytes(4, "little"), 1), "not of 8000 Hz"),
    ],
    ids=["gone", "cut", "words", "empty", "broken", "rate"],
)
def test_a_clip_that_nobody_would_hear_is_not_published(store: ClipStore, file: bytes | None, why: str) -> None:
    clip = Clip(store.put(file), 1200, "recorded") if file else A_CLIP
    recorded = Voices({"khm": {"greeting": clip, "language_khm": clip}})
    with pytest.raises(UnplayableError, match=f"the clip of greeting in khm cannot be played: .*{why}.*; record or bring it in again"):
        published(Catalogues({"khm": KHMER}), store, make_drafts=False, production=True, recorded=recorded)


def test_the_pause_between_digits_is_a_clip_of_silence(store: ClipStore) -> None:
    voices = published(Catalogues({"khm": {}}), store, make_drafts=False, production=False)
    pause = voices.clip(("khm", "pause"))
    path = store.path(pause.name)
    assert path is not None
    assert set(path.read_bytes()[44:]) == {0}
    assert pause.ms == 350


def test_a_language_is_offered_when_its_words_and_in_production_its_clips_are_complete() -> None:
    english = {"greeting": GREETING, "language_eng": GREETING, "text_offer": TEXTED}
    catalogues = Catalogues({"khm": KHMER | {"text_offer": TEXTED}, "eng": english, "tpu": {"greeting": GREETING}})
    journey = ["greeting", "language_khm", "text_offer"]
    voices = Voices({"khm": {"greeting": A_CLIP, "language_khm": A_CLIP}, "eng": {"greeting": A_CLIP}})
    assert languages_complete(catalogues, voices, journey, production=False) == ("eng", "khm")
    assert languages_complete(catalogues, voices, journey, production=True) == ("khm",)
