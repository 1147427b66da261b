"""From a folder of files to what callers hear: brought in, heard by a second speaker, published; and what makes a recording stale."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.house import House
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import ClipStore, Voices
from gateway.prompts.faults import DraftsRefusedError, UnplayableError
from gateway.prompts.publish import published
from gateway.studio import readiness
from gateway.studio.approve import Verdict, judge
from gateway.studio.archive import Archive
from gateway.studio.bring import Brought, Session, bring
from gateway.studio.faults import StudioError
from tests.speaker import says

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GREETING = Prompt("greeting", "ជម្រាបសួរ", "chumreap suor", "Hello")
HEALTH = Prompt("health", "សុខភាព", "sokhapheap", "Health")
LETTERS = Prompt("text_offer", "លេខ", "lek", "Number", text_only=True)
WORDS = Catalogues({"khm": {one.key: one for one in (GREETING, HEALTH, LETTERS)}, "tpu": {}})


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "recordings")
    archive.numbered(("greeting", "health"))
    return archive


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Two good files, as a village recorder hands them in."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "001.wav").write_bytes(says(GREETING.romanised).read_bytes())
    (folder / "Health.wav").write_bytes(says(HEALTH.romanised).read_bytes())
    return folder


def brings(archive: Archive, path: Path, words: Catalogues = WORDS, lang: str = "khm") -> list[Brought]:
    return list(bring(archive, words, Session(lang, "Sokha", NOW), path)[1])


def approves(archive: Archive, *keys: str, by: str = "Dara", again: str = "", words: Catalogues = WORDS) -> None:
    judge(archive, words, "khm", keys, Verdict(by, NOW, again))


def states(archive: Archive, words: Catalogues = WORDS, lang: str = "khm") -> dict[str, str]:
    return {row.key: row.state for row in readiness.rows(archive, words, lang, {}) if not row.key.startswith("language_")}


def reworded() -> Catalogues:
    return Catalogues({"khm": WORDS.languages["khm"] | {"greeting": replace(GREETING, words="សួស្ដី")}})


def test_files_are_taken_by_number_or_name_and_kept_as_they_came(archive: Archive, pack: Path) -> None:
    brought = brings(archive, pack)
    assert [(one.file, one.key, one.problem, one.known) for one in brought] == [
        ("001.wav", "greeting", "", False),
        ("Health.wav", "health", "", False),
    ]
    (take,) = archive.takes(("khm", "greeting"))
    assert (archive.masters.folder / take.master).read_bytes() == (pack / "001.wav").read_bytes()
    assert (take.speaker, take.words, take.ms) == ("Sokha", GREETING.spoken, brought[0].ms)
    assert states(archive) == {"greeting": "recorded", "health": "recorded"}


def test_a_translation_whose_khmer_changed_is_told_and_spoken_anew_where_nobody_writes_it(archive: Archive, pack: Path) -> None:
    """Nobody is warned of those that noted nothing, as all that were there before."""
    tampuan = {"greeting": Prompt("greeting", "", "", "Hello", made_from=GREETING.spoken), "health": Prompt("health", "x", "x", "Health")}
    words, later = (Catalogues({**catalogues.languages, "tpu": tampuan}) for catalogues in (WORDS, reworded()))
    brings(archive, pack, words, "tpu")

    def rows(catalogues: Catalogues) -> list[tuple[str, str, bool, str]]:
        found = readiness.rows(archive, catalogues, "tpu", {})
        return [(row.key, row.state, row.older, row.khmer) for row in found if not row.key.startswith("language_")]

    assert rows(words) == [("greeting", "recorded", False, GREETING.words), ("health", "recorded", False, HEALTH.words)]
    assert rows(later) == [("greeting", "recorded", True, "សួស្ដី"), ("health", "recorded", False, HEALTH.words)]
    assert readiness.summed("tpu", readiness.rows(archive, later, "tpu", {})).older == 1
    anew = {**tampuan, "greeting": replace(tampuan["greeting"], made_from=later.languages["khm"]["greeting"].spoken)}
    assert rows(Catalogues({**later.languages, "tpu": anew}))[0][1:3] == ("stale", False)


def test_the_same_files_once_more_change_nothing(archive: Archive, pack: Path) -> None:
    brings(archive, pack)
    approves(archive, "greeting")
    before = archive.takes(("khm", "greeting"))
    assert all(one.known for one in brings(archive, pack))
    assert archive.takes(("khm", "greeting")) == before


def test_each_file_is_told_why_it_is_not_taken_and_the_others_are(archive: Archive, pack: Path) -> None:
    (pack / "health take 2.wav").write_bytes(b"another one")
    (pack / "WhatsApp Audio.ogg").write_bytes(b"")
    (pack / "script.pdf").write_bytes(b"the script itself")
    (pack / ".DS_Store").write_bytes(b"litter")
    told = {one.file: one.problem for one in brings(archive, pack)}
    assert told["001.wav"] == ""
    assert told["Health.wav"] == told["health take 2.wav"] == "another file here is named for the same prompt"
    assert told["WhatsApp Audio.ogg"] == "its name tells no prompt"
    assert len(told) == 4
    assert archive.takes(("khm", "health")) == ()


def test_a_zip_is_as_good_as_a_folder(archive: Archive, pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as zipped:
        zipped.write(pack / "001.wav", "sent/khm/001.wav")
        zipped.write(pack / "001.wav", "__MACOSX/001.wav")
        zipped.write(pack / "Health.wav", "../../../../health.wav")
    assert [(one.key, one.problem) for one in brings(archive, tmp_path / "pack.zip")] == [("health", ""), ("greeting", "")]
    assert {path.name for path in tmp_path.iterdir()} == {"recordings", "pack", "pack.zip"}


def test_a_zip_that_claims_little_and_holds_much_is_cut_off(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.studio.pack.MAX_BYTES", 1_000_000)
    monkeypatch.setattr("gateway.studio.prepare.MAX_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("001.wav", bytes(50_000_000))
    (one,) = brings(archive, tmp_path / "bomb.zip")
    assert "larger than" in one.problem


def test_a_damaged_zip_and_an_empty_folder_are_told(archive: Archive, pack: Path, tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    with pytest.raises(StudioError, match="no file in it"):
        brings(archive, empty)
    with zipfile.ZipFile(path := tmp_path / "pack.zip", "w") as zipped:
        zipped.write(pack / "001.wav", "001.wav")
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(100) + whole[middle + 100 :])
    assert "cannot be taken out" in brings(archive, path)[0].problem


def test_a_language_that_has_no_words_takes_no_recording(archive: Archive, pack: Path) -> None:
    with pytest.raises(StudioError, match="no words in tpu"):
        brings(archive, pack, lang="tpu")
    rows = readiness.rows(archive, WORDS, "tpu", {})
    assert {row.key: row.state for row in rows} == {"greeting": "no words", "health": "no words", "language_tpu": "no words"}


def test_what_is_far_too_long_for_its_words_is_asked_about(archive: Archive, tmp_path: Path) -> None:
    (long := tmp_path / "health.wav").write_bytes(says("chumreap suor nih chea khsae pordormean " * 4).read_bytes())
    assert "is it this prompt" in brings(archive, long)[0].warnings[0]


def test_new_words_make_a_recording_stale_and_the_old_words_make_it_good_again(archive: Archive, pack: Path) -> None:
    brings(archive, pack)
    approves(archive, "greeting")
    assert states(archive, reworded())["greeting"] == "stale"
    assert "greeting" not in archive.voices(reworded(), approved_only=False).languages["khm"]
    with pytest.raises(StudioError, match="words have been changed"):
        approves(archive, "greeting", words=reworded())
    assert states(archive)["greeting"] == "approved"


def test_another_spelling_for_telephones_without_khmer_makes_nothing_stale(archive: Archive, pack: Path) -> None:
    brings(archive, pack)
    other = Catalogues({"khm": WORDS.languages["khm"] | {"greeting": replace(GREETING, romanised="jumriap sua", note="softer")}})
    assert states(archive, other)["greeting"] == "recorded"


def test_nobody_approves_her_own_voice_and_all_or_none_are_approved(archive: Archive, pack: Path) -> None:
    brings(archive, pack)
    with pytest.raises(StudioError, match="greeting: Sokha spoke it") as fault:
        approves(archive, "greeting", "health", by=" SOKHA ")
    assert "health: Sokha spoke it" in str(fault.value)
    with pytest.raises(StudioError, match="no recording"):
        approves(archive, "greeting", "text_offer")
    assert set(states(archive).values()) == {"recorded"}


@pytest.fixture
def clips(tmp_path: Path) -> Iterator[ClipStore]:
    yield ClipStore(tmp_path / "clips")


def in_production(archive: Archive, clips: ClipStore) -> Voices:
    recorded = archive.voices(WORDS, approved_only=True)
    archive.hand_out(recorded, clips)
    return published(WORDS, clips, make_drafts=False, production=True, recorded=recorded)


def test_production_waits_until_every_recording_is_approved(archive: Archive, pack: Path, clips: ClipStore) -> None:
    brings(archive, pack)
    approves(archive, "greeting")
    with pytest.raises(DraftsRefusedError, match="1 Khmer prompts have no approved recording"):
        in_production(archive, clips)
    approves(archive, "health")
    voices = in_production(archive, clips)
    assert {clip.status for clip in voices.languages["khm"].values()} == {"recorded"}
    assert all(clip.name in clips for clip in voices.languages["khm"].values())


def test_a_new_take_silences_nobody_and_one_that_is_not_good_is_taken_away(archive: Archive, pack: Path, clips: ClipStore) -> None:
    brings(archive, pack)
    approves(archive, "greeting", "health")
    first = in_production(archive, clips)
    (again := pack.parent / "001.wav").write_bytes(says("chumreap suor bong").read_bytes())
    brings(archive, again)
    assert states(archive)["greeting"] == "recorded"
    assert in_production(archive, clips) == first
    approves(archive, "greeting")
    assert in_production(archive, clips) != first
    approves(archive, "greeting", again="a dog barks")
    assert states(archive)["greeting"] == "again"
    assert in_production(archive, clips) == first


def test_development_plays_recordings_before_they_are_approved(archive: Archive, pack: Path, clips: ClipStore) -> None:
    brings(archive, pack / "001.wav")
    recorded = archive.voices(WORDS, approved_only=False)
    archive.hand_out(recorded, clips)
    voices = published(WORDS, clips, make_drafts=True, production=False, recorded=recorded)
    assert {key: clip.status for key, clip in voices.languages["khm"].items()} == {
        "greeting": "recorded",
        "health": "draft",
        "pause": "recorded",
    }
    approves(archive, "greeting", again="a dog barks")
    assert archive.voices(WORDS, approved_only=False) == Voices()


def test_a_number_is_given_once_whatever_comes_and_goes(archive: Archive) -> None:
    archive.numbered(("health", "new", "newer"))
    assert archive.numbered(("newest",)) == {"greeting": 1, "health": 2, "new": 3, "newer": 4, "newest": 5}


def test_who_is_killed_while_writing_leaves_what_was_there(archive: Archive, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brings(archive, pack)
    before = archive.takes(("khm", "greeting"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gateway.prompts.clips.os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        approves(archive, "greeting")
    assert archive.takes(("khm", "greeting")) == before


def test_publishing_plays_what_was_recorded_and_a_draft_for_the_rest(house: House, pack: Path) -> None:
    house.archive.numbered(("greeting", "health"))
    brings(house.archive, pack / "001.wav")
    voices = house.press.voices(WORDS, ())
    greeting, health = voices.clip(("khm", "greeting")), voices.clip(("khm", "health"))
    assert (greeting.status, health.status) == ("recorded", "draft")
    assert house.clips.path(greeting.name)
    house.archive.sounds.folder.joinpath(greeting.name).unlink()
    house.clips.folder.joinpath(greeting.name).unlink()
    with pytest.raises(UnplayableError, match="greeting in khm"):
        house.press.voices(WORDS, ())
