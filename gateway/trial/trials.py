"""One trial house for each officer: opened with her draft, looked at for a while, thrown away."""

import secrets
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gateway import simulated
from gateway.house import House
from gateway.prompts.clips import Voices
from gateway.prompts.faults import DraftsFailedError
from gateway.prompts.publish import stand_ins
from gateway.publishing.draft import Draft
from gateway.publishing.press import Making
from gateway.publishing.publish import AGAIN
from gateway.publishing.sources import Sources
from gateway.store.releases import NONE
from gateway.trial.house import TrialHouse, settings_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEPT_SECONDS = 12 * 3600
TICK_SECONDS = 2.0
AUTHOR = "trial"
KEY_FILE = "key"


@dataclass
class Trial:
    """A trial house that this process has open. Looking at its phones is what makes its clock go round."""

    house: TrialHouse
    name: str
    _ticked: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """As WSGI: the simulator's pages, wherever they are mounted."""
        self._tick()
        return self.house.app.wsgi_app(environ, start_response)

    def saved(self, role: str, what: str) -> str | None:
        """A phone's last call, or its texts, as a saved call; None where there was none."""
        phone, recorder = next((phone for phone in simulated.PHONES if phone.role == role), None), self.house.recorder
        if phone is None or recorder is None:
            return None
        return recorder.texts(phone.number) if what == "texts" else recorder.call(phone.number)

    def _tick(self) -> None:
        if time.monotonic() - self._ticked < TICK_SECONDS or not self._lock.acquire(blocking=False):
            return
        try:
            self._ticked = time.monotonic()
            self.house.clock.tick()
        finally:
            self._lock.release()


class Trials:
    """In folders beside the data, so that every web process finds them; an old one goes when another is opened."""

    def __init__(self, parent: House) -> None:
        self._parent, self._open = parent, dict[str, Trial]()
        self._lock = threading.Lock()

    @property
    def _folder(self) -> Path:
        return self._parent.settings.data_dir / "trials"

    def begin(self, who: str, sources: Sources) -> Trial:
        """A fresh house with this draft in force, sample people at its phones. Raises `FlowError` where nobody could walk through it."""
        self._tidy(who)
        name = f"{who}-{secrets.token_hex(4)}"
        folder = self._folder / name
        folder.mkdir(parents=True, mode=0o700)
        (folder / KEY_FILE).write_text(secrets.token_hex(32), "ascii")
        trial = self._opened(folder)
        trial.house.migrate()
        _put_in_force(trial.house, sources.draft(_voices(trial.house, sources)))
        simulated.enrol_samples(trial.house, AUTHOR)
        return trial

    def of(self, who: str) -> Trial | None:
        """Hers, if she has one; whichever process began it."""
        found = next(iter(self._folders(who)), None)
        return self._opened(found) if found else None

    def _opened(self, folder: Path) -> Trial:
        with self._lock:
            trial = self._open.get(folder.name)
            if trial is None:
                settings = settings_of(self._parent.settings, folder, (folder / KEY_FILE).read_text("ascii"))
                trial = self._open[folder.name] = Trial(TrialHouse(settings, self._parent), folder.name)
            return trial

    def _folders(self, who: str) -> list[Path]:
        return sorted(self._folder.glob(f"{who}-*")) if self._folder.is_dir() else []

    def _tidy(self, who: str) -> None:
        """Her last one, and everybody's of yesterday."""
        old = [one for one in self._folders("*") if time.time() - one.stat().st_mtime > KEPT_SECONDS]
        for folder in {*old, *self._folders(who)}:
            with self._lock:
                trial = self._open.pop(folder.name, None)
            if trial:
                trial.house.shut()
            shutil.rmtree(folder, ignore_errors=True)


def _voices(house: TrialHouse, sources: Sources) -> Voices:
    """What was recorded, drafts for the rest; where no draft voice is installed, silence that can be read on the page."""
    try:
        return house.press.voices(sources.catalogues, sources.numbers())
    except DraftsFailedError:
        recorded = house.archive.voices(sources.catalogues, approved_only=False)
        house.archive.hand_out(recorded, house.clips)
        return stand_ins(sources.catalogues, house.clips, recorded)


def _put_in_force(house: TrialHouse, draft: Draft) -> None:
    """Whatever is not finished yet: only what cannot be walked at all is refused, for it is tried before it is published."""
    house.press.bring(Making(draft, NONE, "publish", "", AUTHOR, ""), AGAIN)
    with house.store.read() as work:
        house.shelves.at(work, work.versions)
