"""Where recordings come in from browsers, piece by piece over a network that breaks: begun, appended to, whole. No sound is worked on here.

Everything may be asked twice: a piece that is here already changes nothing, and whoever lost the answer asks how far it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.accounts import accounts
from gateway.store import tables, takes
from gateway.store.takes import Offered, State, Way
from gateway.store.work import Store, Work
from gateway.studio.approve import Verdict, judge
from gateway.studio.archive import Archive
from gateway.studio.faults import StudioError
from gateway.studio.pieces import Misplaced, Pieces
from gateway.studio.readiness import Row
from gateway.studio.script import Script

MOST_COMING = 20  # of one speaker, not whole yet: who records a hundred without a network keeps them in her browser
SHOWN = 200


class WordsChanged(StudioError):
    """Since they were shown to whoever spoke them: what she said would pass for what the prompt says now."""

    def __init__(self) -> None:
        super().__init__("the words were changed meanwhile; record the new ones")


class TooManyComing(StudioError):
    """Of one speaker, and none of them whole: what is there has to be sent to its end first."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_COMING} recordings are not whole yet; send the rest of those first")


class NoSuchTake(StudioError):
    """None of this speaker's."""

    def __init__(self) -> None:
        super().__init__("there is no such recording of yours; begin it anew")


@dataclass(frozen=True, slots=True)
class Seen:
    """A take as its speaker sees it: `fault` is why it was refused; `clip` (under `/media/`), `ms` and `warnings` of one that is ready."""

    id: str
    lang: str
    prompt: str
    way: str
    state: State
    fault: str
    at: datetime
    clip: str
    ms: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """`files` are those that are on their way, named by their takes."""

    store: Store
    files: Pieces
    archive: Archive
    script: Callable[[], Script]

    def left(self, lang: str) -> list[Row]:
        """What is still to be recorded in a language, those first that callers come to first; without what was just recorded.

        Raises StudioError for a language that is not there, and what reading the folders raises.
        """
        rows = self.script().left(self.archive, lang)
        with self.store.read() as work:
            under_way = takes.under_way(work, lang)
        return [row for row in rows if row.key not in under_way]

    def judge(self, lang: str, keys: Sequence[str], verdict: Verdict) -> None:
        """The verdict on the latest take of each prompt: on all or on none, and noted. Raises what `approve.judge` does."""
        catalogues = self.script().catalogues
        with self.store.read() as work:
            judge(self.archive, catalogues, lang, keys, verdict, lambda who: accounts.called(work, who))
        with self.store.work() as work:
            for key in keys:
                work.audit(f"{'asked anew for' if verdict.again else 'approved'} the recording of {key} ({lang})", actor=verdict.by)

    def begin(self, speaker: str, lang: str, prompt: str, way: Way, suffix: str, shown: str | None = None) -> str:
        """A take of the words as they are now; its id. `suffix` names the format, as `.webm`; `shown` is `Prompt.spoken` of the words that
        the speaker saw, perhaps days ago. Raises StudioError, and WordsChanged when they differ."""
        words = self.script().catalogues.own(lang, prompt)
        if words is None or words.text_only:
            raise StudioError(f"there is nothing to speak for {prompt} in {lang}")
        if shown not in (None, words.spoken):
            raise WordsChanged
        if not (suffix[1:].isalnum() and suffix.isascii() and suffix.startswith(".") and len(suffix) <= 6):
            raise StudioError("the file's name must end in its format, as .wav or .webm")
        with self.store.work() as work:
            self._keep_few(work, speaker)
            return takes.begin(work, Offered(lang, prompt, words.spoken, speaker, way, suffix))

    def _keep_few(self, work: Work, speaker: str) -> None:
        """One without a byte was begun by a page that never got the answer; it will not be asked for again."""
        coming = takes.coming(work, speaker)
        if len(coming) < MOST_COMING:
            return
        empty = [take for take in coming if not self.files.size(take)]
        if not empty:
            raise TooManyComing
        takes.forget(work, empty)

    def size(self, speaker: str, take: str) -> int:
        """How many bytes are here. Raises NoSuchTake."""
        with self.store.read() as work:
            self._hers(work, speaker, take)
        return self.files.size(take)

    def append(self, speaker: str, take: str, offset: int, piece: bytes) -> int:
        """The piece that begins at this byte; how many are here then. Raises NoSuchTake, Misplaced for a gap, UnfitError for too much."""
        with self.store.read() as work:
            row = self._hers(work, speaker, take)
        if row.state != State.COMING:
            raise Misplaced(self.files.size(take))
        return self.files.append(take, offset, piece)

    def finish(self, speaker: str, take: str, size: int) -> None:
        """All of it is here, so many bytes: from now on the studio's. Once more does nothing. Raises NoSuchTake, and Misplaced."""
        with self.store.read() as work:
            if self._hers(work, speaker, take).state != State.COMING:
                return
        if self.files.size(take) != size:
            raise Misplaced(self.files.size(take))
        if size:
            self.files.to_disk(take)
        with self.store.work() as work:
            if takes.whole(work, take):
                row = self._hers(work, speaker, take)
                work.audit(f"recorded {row.prompt} ({row.lang}, {row.way})", actor=speaker)

    def takes(self, speaker: str) -> list[Seen]:
        """Hers, the newest first."""
        with self.store.read() as work:
            return [seen(row) for row in takes.of(work, speaker, SHOWN)]

    @staticmethod
    def _hers(work: Work, speaker: str, take: str) -> tables.Take:
        row = takes.get(work, take)
        if row is None or row.speaker != speaker:
            raise NoSuchTake
        return row


def seen(row: tables.Take) -> Seen:
    made: dict[str, Any] = row.made
    told = (made.get("clip", ""), made.get("ms", 0), tuple(made.get("warnings", ())))
    return Seen(row.id, row.lang, row.prompt, row.way, State(row.state), row.fault, row.created_at, *told)
