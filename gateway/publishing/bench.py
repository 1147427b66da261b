"""Where officers change the directory: beside the tables of what callers hear, and never in the folder that somebody edits by hand.

The tables of everything that was handed in here are kept, named by the directory that they make: whoever changes it next begins with what
callers hear now. Whoever has handed in what nobody has agreed to yet goes on from there: ten calls in one morning are one change to be
agreed to, and not ten of which each makes the others out of date.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.directory.exchange import bring, rows
from gateway.directory.exchange.bring import Coming
from gateway.directory.exchange.csv_package import read_package, table_text
from gateway.directory.exchange.rows import Rows
from gateway.directory.exchange.staged import Staged, Tables
from gateway.directory.exchange.swap import replace_files
from gateway.directory.load import load
from gateway.directory.services import Directory, today
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import FlowError
from gateway.publishing.draft import directory_payload, stored
from gateway.publishing.faults import Refused, say
from gateway.publishing.press import Outcome, Press
from gateway.publishing.publish import bring_back_directory, hand_in
from gateway.publishing.second import decline
from gateway.store import releases
from gateway.store.releases import Release
from gateway.store.versions import digest

COMING, FOR = "coming", timedelta(days=1)
SERVICES = "services"


class Meanwhile(Refused):
    """Somebody else, or she herself in another window, has changed the directory since she looked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a change begins with. `directory` is what callers hear; `rows` are its tables, with what she has handed in and nobody has agreed
    to (`waiting`). `stamp` tells whether they are still the same."""

    release: Release
    directory: Directory
    folder: Path
    rows: Rows
    stamp: str
    waiting: Release | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a change would make of it, kept under `name` until she hands it in."""

    name: str
    coming: Coming


@dataclass(frozen=True, slots=True)
class Bench:
    press: Press
    kept: Path

    # -- looking

    def begin(self, author: str = "") -> Piece:
        """As callers hear it, and with what this author has handed in. Raises `Refused` where its tables are not to be had."""
        release, draft = self.press.in_force()
        if draft is None:
            raise Refused(say("nothing_yet"))
        folder = self._folder(draft.payloads["directory"])
        found, waiting = rows.rows(read_package(folder).tables), self._waiting(author)
        if waiting:
            found = self._with(waiting, found)
        stamp = digest(json.dumps([release.number, found], sort_keys=True))
        return Piece(release, draft.directory, folder, found, stamp, waiting)

    def look(self, piece: Piece, staged: Staged) -> Looked:
        """What it would change for callers. Raises `DirectoryError` with every fault. Nothing that callers hear changes."""
        coming = bring.compare(staged, piece.folder, self.press.gazetteer, piece.directory)
        return Looked(self._put(coming.tables), coming)

    def _waiting(self, author: str) -> Release | None:
        """The newest of hers that nobody has agreed to nor declined, whether or not something else came into force meanwhile."""
        with self.press.store.read() as work:
            hers = [one for one in releases.every(work) if author and one.author == author and one.proposed and not one.declined_at]
        return next((one for one in reversed(hers) if self._at(self._payload(one)).is_dir()), None)

    def _with(self, waiting: Release, theirs: Rows) -> Rows:
        with self.press.store.read() as work:
            base = releases.get(work, waiting.base)
        mine = rows.rows(read_package(self._folder(self._payload(waiting))).tables)
        return rows.merged(rows.rows(read_package(self._folder(self._payload(base))).tables), mine, theirs)

    def _payload(self, release: Release) -> str:
        with self.press.store.read() as work:
            return stored(work, release.versions).payloads["directory"]

    # -- changing

    def hand_in(self, name: str, stamp: str, author: str, note: str = "") -> Outcome:
        """What was looked at under this name, to be agreed to by another person, or in force at once where it only takes away (S42).

        Raises `Meanwhile` when she looked at something older, `Refused`, `DirectoryError`, and what checking raises.
        """
        with self._alone():
            piece, path = self.begin(author), self.kept / COMING / name
            if piece.stamp != stamp or not name.isalnum() or not path.is_dir():
                raise Meanwhile(say("changed_since"))
            return self._hand_in(piece, read_package(path), author, note)

    def unanswered(self, service: str, author: str) -> Outcome:
        """Nobody answers there: callers hear of it from their next call on, whatever she has waiting. Raises `Refused`."""
        with self._alone():
            waiting = self._waiting(author)
            with self.press.store.read() as work:
                said = {"id": service, "unanswered_on": today(work.now).isoformat()}
            piece = self.begin()
            outcome = self._hand_in(piece, self._with_service(piece, said), author, f"{service} does not answer")
            if waiting:
                with suppress(Refused, DirectoryError, FlowError):  # she hands it in anew, and is told then why not
                    self._again(author, waiting.note)
            return outcome

    def confirm(self, service: str, how: str, by: str, author: str) -> Outcome:
        """Somebody of theirs has confirmed it today."""
        with self._alone():
            piece = self.begin(author)
            with self.press.store.read() as work:
                day = today(work.now).isoformat()
            said = {"id": service, "assured_date": day, "assured_how": how, "assured_by": by, "unanswered_on": ""}
            return self._hand_in(piece, self._with_service(piece, said), author, f"{service} is confirmed")

    def again(self, author: str) -> Outcome:
        """What she handed in, beside what is in force now. Raises `Refused` where there is nothing of hers."""
        with self._alone():
            waiting = self._waiting(author)
            if waiting is None:
                raise Refused(say("nothing_of_yours"))
            return self._again(author, waiting.note)

    def back(self, number: int, author: str, note: str) -> Outcome:
        """The directory of an earlier release. Raises `Refused`, also where its tables are not here: nobody could change it then."""
        with self._alone():
            with self.press.store.read() as work:
                release = releases.get(work, number)
            self._folder(self._payload(release))
            return bring_back_directory(self.press, number, author, note)

    def pull(self) -> None:
        """The tables of what callers hear, in the place of those in the folder. Raises `Refused` when that holds what is kept nowhere else:
        also rows that callers do not hear, as those of a closed service."""
        with self._alone():
            piece, here = self.begin(), self._by_hand()
            if piece.folder != here:
                if not self._is_kept(here):
                    raise Refused("directory/services holds what was never handed in; publish it or move it away, then pull again")
                replace_files(here, _texts(read_package(piece.folder).tables))
            _, draft = self.press.in_force()
            if draft:
                self.press.step.keep(("directory",), (piece.release.number, draft.marks()))

    def _again(self, author: str, note: str) -> Outcome:
        piece = self.begin(author)
        return self._hand_in(piece, rows.staged(piece.rows, self.press.gazetteer), author, note)

    def _with_service(self, piece: Piece, said: dict[str, str]) -> Staged:
        if said["id"] not in piece.rows[SERVICES]:
            raise Refused(say("no_service", id=said["id"]))
        return rows.staged(rows.with_row(piece.rows, SERVICES, said), self.press.gazetteer)

    def _hand_in(self, piece: Piece, staged: Staged, author: str, note: str) -> Outcome:
        """The tables are kept before anything of them can come into force, and those that they come from with them."""
        coming = bring.compare(staged, piece.folder, self.press.gazetteer, piece.directory)
        self._keep(directory_payload(piece.directory), read_package(piece.folder).tables)
        self._keep(directory_payload(coming.directory), coming.tables)
        outcome = hand_in(self.press, coming.directory, piece.release.number, author, note)
        if piece.waiting and outcome.release.number != piece.waiting.number:
            with suppress(Refused):  # somebody has declined it just now
                decline(self.press, piece.waiting.number, author)  # it is in the new one
        return outcome

    # -- what is kept

    def _folder(self, payload: str) -> Path:
        """Of the tables that make this directory: those handed in here, or those in the folder while they are the same."""
        if (kept := self._at(payload)).is_dir():
            return kept
        if self._mark_of(self._by_hand()) == digest(payload):
            return self._by_hand()
        raise Refused(say("tables_elsewhere"))

    def _at(self, payload: str) -> Path:
        return self.kept / digest(payload)

    def _by_hand(self) -> Path:
        return self.press.root / "directory" / SERVICES

    def _mark_of(self, folder: Path) -> str:
        """Nothing, for tables that somebody is in the middle of changing."""
        try:
            return digest(directory_payload(load(folder.parent, self.press.gazetteer)))
        except DirectoryError:
            return ""

    def _is_kept(self, folder: Path) -> bool:
        kept = self.kept / (self._mark_of(folder) or "nothing")
        return kept.is_dir() and _texts(read_package(kept).tables) == _texts(read_package(folder).tables)

    def _keep(self, payload: str, tables: Tables) -> None:
        replace_files(self._at(payload), _texts(tables))

    def _put(self, tables: Tables) -> str:
        """Until tomorrow: what is confidential in it must not lie about for ever."""
        texts, coming = _texts(tables), self.kept / COMING
        coming.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in coming.iterdir():
            if datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC) > FOR:
                shutil.rmtree(path, ignore_errors=True)
        name = digest(json.dumps(texts, sort_keys=True))
        replace_files(coming / name, texts)
        return name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of two who hand in at once the second sees what the first has done."""
        self.kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _texts(tables: Tables) -> dict[str, str]:
    return {name: table_text(name, found) for name, found in tables.items()}
