"""A recording on its way: it comes in pieces, is claimed by one, and becomes a recording like any other, or is refused with a word."""

import os
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from gateway.channels.errors import SendingError
from gateway.house import House
from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.simulated import move_clock
from gateway.store import outbox, takes
from gateway.store.tables import Audit, Published, Take
from gateway.store.takes import Offered, State
from gateway.studio.faults import StudioError, UnfitError
from gateway.studio.intake import MOST_COMING, Intake, NoSuchTake, WordsChanged
from gateway.studio.pieces import Misplaced, Pieces
from gateway.studio.script import Script
from gateway.studio.workbench import Workbench
from tests.speaker import says

GREETING = Prompt("greeting", "ជម្រាបសួរ", "chumreap suor", "Hello")
HEALTH = Prompt("health", "សុខភាព", "sokhapheap", "Health")
RARE = Prompt("staff_hello", "សួស្ដី", "suosdei", "Hello")
LETTERS = Prompt("text_offer", "លេខ", "lek", "Number", text_only=True)
WORDS = Catalogues({"khm": {one.key: one for one in (RARE, HEALTH, GREETING, LETTERS)}, "tpu": {}})
SCRIPT = Script(WORDS, {"greeting": 0, "health": 1})
SPEAKER, ANOTHER = "a" * 36, "b" * 36


@dataclass
class Carrier:
    """Holds one recording, once it has it."""

    sound: bytes = b""
    asked: list[str] = field(default_factory=list)

    def recording(self, sid: str, most: int, seconds: float) -> bytes:
        self.asked.append(sid)
        if not self.sound:
            raise SendingError(status=404)
        return self.sound


@pytest.fixture
def intake(house: House) -> Intake:
    with house.store.work() as work:
        work.session.add(Published(id=1))
    return Intake(house.store, Pieces(house.settings.data_dir / "intake", 1_000_000), house.archive, lambda: SCRIPT)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def bench(house: House, intake: Intake, carrier: Carrier) -> Workbench:
    return Workbench(house.store, intake, house.archive, house.clips, carrier)


@pytest.fixture
def sound() -> bytes:
    return says(GREETING.romanised).read_bytes()


def sends(intake: Intake, content: bytes, prompt: str = "greeting", speaker: str = SPEAKER) -> str:
    take = intake.begin(speaker, "khm", prompt, "browser", ".wav")
    intake.append(speaker, take, 0, content)
    intake.finish(speaker, take, len(content))
    return take


def state(intake: Intake, take: str) -> tuple[str, str]:
    (one,) = [one for one in intake.takes(SPEAKER) if one.id == take]
    return one.state, one.fault


# -- it comes in


def test_a_recording_comes_in_pieces_and_every_piece_may_come_twice(intake: Intake) -> None:
    take = intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    assert intake.size(SPEAKER, take) == 0
    assert intake.append(SPEAKER, take, 0, b"abcd") == 4
    assert intake.append(SPEAKER, take, 0, b"abcd") == 4  # the answer was lost
    assert intake.append(SPEAKER, take, 2, b"cdef") == 6  # she went on from an older answer
    with pytest.raises(Misplaced) as gap:
        intake.append(SPEAKER, take, 9, b"x")
    assert gap.value.size == 6
    with pytest.raises(Misplaced):
        intake.finish(SPEAKER, take, 7)
    intake.finish(SPEAKER, take, 6)
    intake.finish(SPEAKER, take, 6)
    assert state(intake, take) == (State.WAITING, "")
    assert intake.files.path(take).read_bytes() == b"abcdef"


def test_a_stranger_neither_sees_nor_touches_it(intake: Intake) -> None:
    take = intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    for deed in (
        lambda: intake.size(ANOTHER, take),
        lambda: intake.append(ANOTHER, take, 0, b"x"),
        lambda: intake.finish(ANOTHER, take, 0),
        lambda: intake.size(SPEAKER, "../../keys.db"),
    ):
        with pytest.raises(NoSuchTake):
            deed()
    assert intake.takes(ANOTHER) == []


def test_nothing_grows_without_bound(intake: Intake) -> None:
    take = intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    with pytest.raises(UnfitError):
        intake.append(SPEAKER, take, 0, bytes(1_000_001))
    for _ in range(2 * MOST_COMING):  # the answers to these were lost
        take = intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    assert len(intake.takes(SPEAKER)) <= MOST_COMING
    for one in intake.takes(SPEAKER):
        intake.append(SPEAKER, one.id, 0, b"half of it")
    while len(intake.takes(SPEAKER)) < MOST_COMING:
        intake.append(SPEAKER, intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm"), 0, b"half of it")
    with pytest.raises(StudioError, match="not whole yet"):
        intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    intake.begin(ANOTHER, "khm", "greeting", "browser", ".webm")


def test_words_that_were_changed_since_she_saw_them_are_not_taken_for_the_new_ones(intake: Intake) -> None:
    assert intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm", GREETING.spoken)
    with pytest.raises(WordsChanged):
        intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm", HEALTH.spoken)


@pytest.mark.parametrize(
    ("lang", "prompt", "suffix"), [("khm", "text_offer", ".wav"), ("tpu", "greeting", ".wav"), ("khm", "health", "/x")]
)
def test_what_cannot_be_recorded_is_not_begun(intake: Intake, lang: str, prompt: str, suffix: str) -> None:
    with pytest.raises(StudioError):
        intake.begin(SPEAKER, lang, prompt, "browser", suffix)


@given(st.binary(min_size=1, max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(1, 12)), max_size=25))
@settings(max_examples=40)
def test_whatever_is_lost_and_sent_again_the_file_is_what_was_recorded(content: bytes, pieces: list[tuple[int, int]]) -> None:
    """Pieces of one recording, in any order and overlapping: what is kept is always its beginning, without a gap."""
    with TemporaryDirectory() as folder:
        files = Pieces(Path(folder), 100)
        for offset, length in [*pieces, (0, len(content))]:
            before = files.size("one")
            try:
                size = files.append("one", offset, content[offset : offset + length])
            except Misplaced as gap:
                assert gap.size == before < offset
            else:
                assert size >= before
            assert content.startswith(files.path("one").read_bytes())
        assert files.path("one").read_bytes() == content


# -- what is left


def test_what_is_left_is_told_in_the_order_in_which_callers_hear_it(intake: Intake, house: House) -> None:
    assert [row.key for row in intake.left("khm") if row.key != "language_khm"] == ["greeting", "health", "staff_hello"]
    sends(intake, b"one")
    assert "greeting" not in [row.key for row in intake.left("khm")]  # somebody has just spoken it
    assert intake.left("tpu") == []  # nobody has written its words
    with pytest.raises(StudioError, match="no language xyz"):
        intake.left("xyz")


# -- the studio


def test_what_was_spoken_is_a_recording_like_any_other(intake: Intake, bench: Workbench, house: House, sound: bytes) -> None:
    take = sends(intake, sound)
    bench.look()
    (seen,) = intake.takes(SPEAKER)
    assert (seen.id, seen.state, seen.fault) == (take, State.READY, "")
    (kept,) = house.archive.takes(("khm", "greeting"))
    assert (kept.speaker, kept.words, kept.clip, kept.ms) == (SPEAKER, GREETING.spoken, seen.clip, seen.ms)
    assert (house.archive.masters.folder / kept.master).read_bytes() == sound
    assert seen.clip in house.clips
    assert not intake.files.path(take).exists()
    with house.store.read() as work:
        assert "recorded greeting (khm, browser)" in list(work.session.scalars(select(Audit.what)))


@pytest.mark.parametrize(("content", "fault"), [(b"", "empty"), (b"no sound at all" * 99, "no_sound"), (b"RIFF\x24\0\0\0WAVE", "no_sound")])
def test_what_is_no_sound_is_refused_with_a_word_and_thrown_away(intake: Intake, bench: Workbench, content: bytes, fault: str) -> None:
    take = sends(intake, content)
    bench.look()
    assert state(intake, take) == (State.REFUSED, fault)
    assert not intake.files.path(take).exists()
    assert "greeting" in [row.key for row in intake.left("khm")]


def test_a_take_is_one_workers_and_comes_back_when_that_one_died(intake: Intake, bench: Workbench, house: House, sound: bytes) -> None:
    take = sends(intake, sound)
    with house.store.work() as work:
        assert takes.claim(work, take)
    bench.prepare(take)
    assert state(intake, take) == (State.PREPARING, "")
    move_clock(house, int(takes.LEASE.total_seconds()) + 1)
    bench.look()
    bench.look()
    assert state(intake, take) == (State.READY, "")
    assert len(house.archive.takes(("khm", "greeting"))) == 1


def test_whoever_dies_between_the_recording_and_the_row_makes_no_second_one(
    intake: Intake, bench: Workbench, house: House, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = sends(intake, sound)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(takes, "ready", killed)
        with pytest.raises(KeyboardInterrupt):
            bench.look()
    move_clock(house, int(takes.LEASE.total_seconds()) + 1)
    bench.look()
    assert state(intake, take) == (State.READY, "")
    assert len(house.archive.takes(("khm", "greeting"))) == 1


def test_a_studio_that_cannot_work_gives_the_take_back_and_in_the_end_up(
    intake: Intake, bench: Workbench, house: House, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ffmpeg is missing, the disk is full: a fault of ours must not cost her words at once."""
    take = sends(intake, sound)

    def missing(*_: object) -> None:
        raise StudioError("ffmpeg is not installed")

    monkeypatch.setattr("gateway.studio.workbench.keep", missing)
    bench.look()
    assert state(intake, take) == (State.WAITING, "")
    for _ in range(takes.LAST_TRY):
        move_clock(house, takes.LONGEST_WAIT + 1)
        bench.look()
    assert state(intake, take) == (State.REFUSED, "failed")


# -- a carrier's recording


def phones(house: House, sid: str = "RE1") -> str:
    """As a call leaves it: the take, and the duty to have the carrier forget its copy within a day."""
    with house.store.work() as work:
        take = takes.receive(work, Offered("khm", "greeting", GREETING.spoken, SPEAKER, "phone", ".wav"), sid)
        outbox.add(work, "forget_recording", f"forget:{sid}", None, None, {"sid": sid}, work.now + timedelta(days=1))
    return take


def forgets(house: House) -> bool:
    with house.store.read() as work:
        return bool(outbox.due(work, 9, urgent=False))


def test_a_carriers_recording_is_fetched_when_it_is_there_and_then_forgotten(
    house: House, intake: Intake, bench: Workbench, carrier: Carrier, sound: bytes
) -> None:
    take = phones(house)
    bench.look()
    assert state(intake, take) == (State.WAITING, "")
    assert not forgets(house)
    carrier.sound = sound
    move_clock(house, 3)
    bench.look()
    assert state(intake, take) == (State.READY, "")
    assert carrier.asked == ["RE1", "RE1"]
    assert forgets(house)
    with house.store.read() as work:
        assert work.session.get_one(Take, take).source is None


def test_one_that_never_comes_is_lost_and_the_carrier_forgets_it_all_the_same(house: House, intake: Intake, bench: Workbench) -> None:
    take = phones(house)
    for _ in range(takes.LAST_TRY):
        bench.look()
        move_clock(house, takes.LONGEST_WAIT + 1)
    assert state(intake, take) == (State.REFUSED, "lost")
    move_clock(house, 24 * 3600)
    assert forgets(house)


# -- tidied


def test_what_nobody_went_on_with_is_thrown_away(house: House, intake: Intake, bench: Workbench) -> None:
    begun = intake.begin(SPEAKER, "khm", "greeting", "browser", ".webm")
    intake.append(SPEAKER, begun, 0, b"half of it")
    bench.tidy()
    assert intake.files.path(begun).exists()
    with house.store.work() as work:
        work.session.execute(update(Take).values(changed_at=work.now - timedelta(days=8)))
    bench.tidy()
    assert intake.takes(SPEAKER) == []
    _age(intake.files.path(begun), days=2)
    bench.tidy()
    assert not intake.files.path(begun).exists()


def _age(path: Path, days: int) -> None:
    then = path.stat().st_mtime - days * 86400
    os.utime(path, (then, then))


def test_it_looks_until_it_is_told_to_stop(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fault does not end it."""
    stop, looked = threading.Event(), []

    def look() -> None:
        looked.append(1)
        if len(looked) == 2:
            stop.set()
        raise ValueError("one thing")

    monkeypatch.setattr("gateway.studio.workbench.LOOK_SECONDS", 0.0)
    monkeypatch.setattr(bench, "look", look)
    bench.run(stop)
    assert len(looked) == 2
