"""The studio's worker: takes what was recorded, fetches it where a carrier holds it, and makes recordings of it. Never in a web process.

Any number may run beside each other; each take is one's at a time, and one after the other here, for the work is ffmpeg's.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog

from gateway.channels.errors import SendingError
from gateway.prompts.clips import ClipStore
from gateway.store import outbox, takes
from gateway.store.database import StoreError
from gateway.store.tables import Take
from gateway.store.work import Store
from gateway.studio.archive import Archive
from gateway.studio.faults import UnfitError
from gateway.studio.intake import Intake
from gateway.studio.keep import Spoken, keep
from gateway.studio.prepare import MAX_BYTES

log = structlog.get_logger()

LOOK_SECONDS = 2.0
TIDY_SECONDS = 600.0
BATCH = 20
FETCH_SECONDS = 60.0
ABANDONED = timedelta(days=7)
FRESH_SECONDS = 24 * 3600  # a file whose row is gone is thrown away after this
LOST, FAILED = "lost", "failed"


class Carrier(Protocol):
    """Who holds recordings of calls; raises `SendingError` alone."""

    def recording(self, sid: str, most: int, seconds: float) -> bytes: ...


@dataclass
class Workbench:
    """`clips` is where a take's sound is handed out as soon as it is ready, so that whoever spoke it can hear it."""

    store: Store
    intake: Intake
    archive: Archive
    clips: ClipStore
    carrier: Carrier
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def run(self, stop: threading.Event) -> None:
        """Looks for what was left, whatever became of the queue, until told to stop."""
        tidied = time.monotonic()  # not at the start, when every process wants the database
        while not stop.is_set():
            _shielded(self.look)
            if time.monotonic() - tidied > TIDY_SECONDS:
                _shielded(self.tidy)
                tidied = time.monotonic()
            stop.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Prepares what is due now."""
        with self.store.read() as work:
            due = takes.due(work, BATCH)
        for take in due:
            self.prepare(take)

    def prepare(self, take: str) -> None:
        """One take, unless somebody else has it. Raises `StoreError` when the database is away: it is found again."""
        with self._one_at_a_time:
            with self.store.work() as work:
                row = takes.claim(work, take)
            if row is None:
                return
            try:
                self._prepare(row)
            except UnfitError as fault:
                self._refuse(take, fault.code)
            except StoreError:
                raise
            except Exception as fault:  # ffmpeg is missing, the carrier is away, the disk is full: later
                self._later(row, fault)

    def _prepare(self, row: Take) -> None:
        path = self._here(row)
        words = self.intake.script().catalogues.own(row.lang, row.prompt)
        spoken = Spoken(row.lang, row.prompt, row.words, words.romanised if words else "", row.speaker, row.created_at)
        take, _ = keep(self.archive, spoken, path, row.suffix)
        sound = self.archive.sounds.path(take.clip)
        assert sound is not None
        self.clips.put(sound.read_bytes())
        with self.store.work() as work:
            takes.ready(work, row.id, {"clip": take.clip, "mp3": take.mp3, "ms": take.ms, "warnings": list(take.warnings)})
        path.unlink(missing_ok=True)

    def _here(self, row: Take) -> Path:
        """Its file; what a carrier holds is fetched, and then the carrier is told to forget it at once."""
        path = self.intake.files.path(row.id)
        if row.source:
            sound = self.carrier.recording(row.source, MAX_BYTES, FETCH_SECONDS)
            self.intake.files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ClipStore(self.intake.files.folder).write(row.id, sound)
            with self.store.work() as work:
                takes.fetched(work, row.id)
                outbox.hasten(work, f"forget:{row.source}")
        elif not path.exists():
            raise UnfitError("empty", "it is empty", "record it again")
        return path

    def _refuse(self, take: str, code: str) -> None:
        with self.store.work() as work:
            takes.refuse(work, take, code)
        self.intake.files.path(take).unlink(missing_ok=True)

    def _later(self, row: Take, fault: Exception) -> None:
        log.warning("a take could not be prepared", take=row.id, tries=row.tries, fault=type(fault).__name__)
        if row.tries >= takes.LAST_TRY:
            self._refuse(row.id, LOST if isinstance(fault, SendingError) else FAILED)
            return
        with self.store.work() as work:
            takes.again(work, row.id, row.tries)

    def tidy(self) -> None:
        """What nobody went on with for a week, and files that belong to no take, are thrown away."""
        with self.store.work() as work:
            takes.forget_coming(work, work.now - ABANDONED)
        with self.store.read() as work:
            awaited = takes.awaited(work)
        for path in self.intake.files.folder.glob("*"):
            if path.name not in awaited and path.stat().st_mtime < time.time() - FRESH_SECONDS:
                path.unlink(missing_ok=True)


def _shielded(deed: Callable[[], None]) -> None:
    try:
        deed()
    except Exception as fault:
        log.error("the studio could not do one thing", deed=deed.__name__, fault=type(fault).__name__)
