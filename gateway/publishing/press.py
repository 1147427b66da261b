"""What every way into force shares: the parts, what is in force now, and the one transaction that changes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gateway.change import NEW, Change
from gateway.directory.places import Gazetteer
from gateway.flows.faults import Fault
from gateway.prompts.banned import load_banned
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.clips import Voices
from gateway.publishing import checks
from gateway.publishing.draft import Draft, stored
from gateway.publishing.faults import Overtaken, Refused, say
from gateway.publishing.folder import Step
from gateway.publishing.sources import Sources
from gateway.saved.source import read_folder
from gateway.shelf import made
from gateway.store import drafts, releases, versions
from gateway.store.releases import Release, Wants, Way
from gateway.store.versions import KINDS, Kind
from gateway.store.work import Store, Versions, Work
from gateway.telling import Sentence

Changes = Mapping[Kind, tuple[Change, ...]]
FIRST: Changes = {"flows": (Change(say("everything"), NEW),)}
Voiced = Callable[[Catalogues, Iterable[str]], Voices]
"""Who says these words, and reads out these numbers as people dial them."""
DEEDS: Mapping[Way, str] = {"publish": "published", "take away": "took away by", "rollback": "went back by"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: the release, what callers notice of it, by kind, and what is worth a look. `new` is false when it was there
    already."""

    release: Release
    changes: Changes = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True)
class Making:
    """A release before it has a number: what it holds, beside what it was compared and checked, and by whom."""

    draft: Draft
    base: Release
    way: Way
    wants: Wants
    author: str
    note: str
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """`root` holds the folders, `voices` speaks words, or says why it may not. `two_people` is S42, kept in production; in development one
    person suffices."""

    store: Store
    voices: Voiced
    gazetteer: Gazetteer
    root: Path
    step: Step
    production: bool
    two_people: bool

    def in_force(self) -> tuple[Release, Draft | None]:
        """What new conversations begin with; no draft when nothing was published yet."""
        with self.store.read() as work:
            release = releases.in_force(work)
            return release, stored(work, release.versions) if release.number else None

    def once(self, number: int) -> tuple[Release, Draft, Draft]:
        """What is in force, its draft, and the draft of a release that was in force once. Raises `Refused` for one that never was."""
        base, before = self.in_force()
        with self.store.read() as work:
            to = releases.get(work, number)
            earlier = stored(work, to.versions)
        if before is None or to.proposed:
            raise Refused(say("never_in_force", number=number))
        return base, before, earlier

    def calls(self) -> dict[str, str]:
        """File → text of every saved call: those of the folder, and those that officers kept, in place of one of the same name."""
        with self.store.read() as work:
            return read_folder(self.root) | drafts.calls(work)

    def agreed(self) -> set[int]:
        """The numbers of all releases that ever came into force."""
        with self.store.read() as work:
            return {release.number for release in releases.every(work) if not release.proposed}

    def check(self, draft: Draft) -> tuple[Fault, ...]:
        """All that a release must pass, outside of any transaction, for it takes seconds (rule 6). Gives the warnings."""
        warnings = self.check_texts(draft)
        self.check_journey(draft)
        return warnings

    def check_texts(self, texts: Sources | Draft) -> tuple[Fault, ...]:
        """What can be told before anybody has spoken a word. Raises `NotAssured` or `FlowError`."""
        if self.production:
            checks.check_assured(texts.directory)
        terms = load_banned(self.root / "prompts" / "banned.yaml")
        return checks.check_flows(texts.flows, texts.catalogues, texts.directory, terms)

    def check_journey(self, draft: Draft) -> None:
        """What hangs on how long each word takes. Raises `FlowError`."""
        checks.check_journey(made(Versions(0, 0, 0), draft.payloads, self.gazetteer, production=self.production), draft.flows)

    def bring(self, making: Making, otherwise: Sentence) -> tuple[Release, bool]:
        """The release, in force unless somebody has to agree first, and whether it is new. All of it or nothing, in one transaction.

        Raises `Overtaken`, ending in `otherwise`, when its base is in force no more.
        """
        with self.store.work() as work:
            still(work, making.base.number, otherwise)
            numbers = Versions(**{kind: versions.keep(work, kind, making.draft.payloads[kind], making.author) for kind in KINDS})
            if waiting := _waiting(work, making, numbers):
                return waiting, False
            release = releases.add(work, numbers, making.way, making.wants, making.author, making.note, making.base.number)
            if making.planned_at:
                work.audit(f"planned release {release.number}", actor=making.author)
                return releases.plan(work, release, making.planned_at), True
            if making.wants == "approval":
                work.audit(f"proposed release {release.number}", actor=making.author)
                return release, True
            work.audit(f"{DEEDS[making.way]} release {release.number}", actor=making.author)
            return releases.put_in_force(work, release, making.author), True


def still(work: Work, base: int, otherwise: Sentence) -> None:
    """Holds what is in force. Raises `Overtaken` unless it is this release: two may publish at once, and one of them is told."""
    now = releases.hold(work)
    if now.number != base:
        raise Overtaken(now, otherwise)


def _waiting(work: Work, making: Making, numbers: Versions) -> Release | None:
    """The same, proposed already, neither outdated nor declined."""
    wanted = (making.base.number, numbers, making.planned_at)
    waiting = (one for one in releases.every(work) if one.proposed and not one.declined_at)
    return next((one for one in waiting if (one.base, one.versions, one.planned_at) == wanted), None)
