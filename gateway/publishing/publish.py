"""The folders, put in force or proposed. S42: to add or change what callers hear takes two people; to take away takes one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from gateway.directory.services import Directory
from gateway.flows.faults import Fault, FlowError
from gateway.publishing.draft import Draft, differences
from gateway.publishing.faults import Conflict, Overtaken, Refused, described, say
from gateway.publishing.people import named, noted
from gateway.publishing.press import FIRST, Changes, Making, Outcome, Press
from gateway.publishing.sources import Sources, beside, read_directory, read_unchecked
from gateway.saved.proof import failures
from gateway.saved.stage import stage
from gateway.store.releases import Release, Wants, Way
from gateway.store.versions import KINDS, Kind

EVERYTHING: tuple[Kind, ...] = KINDS
MENUS: tuple[Kind, ...] = ("flows", "prompts")
SERVICES: tuple[Kind, ...] = ("directory",)
FOLDERS: Mapping[Kind, str] = {"flows": "flows/", "prompts": "prompts/", "directory": "directory/"}
SEE, AGAIN = say("see"), say("again")


def publish(press: Press, kinds: Sequence[Kind], author: str, note: str = "", over: int = 0) -> Outcome:
    """The folders of these kinds, beside what is in force of the others.

    Raises `Refused`; among them `Overtaken`, and `Conflict` unless `over` names the release in force; and what reading and checking raise.
    """
    author, note = named(author, "--author"), noted(note)
    base, before = press.in_force()
    if before is None and set(kinds) != set(EVERYTHING):
        raise Refused(say("nothing_yet"))
    sources = _read(press, kinds, before)
    _may_replace(press, kinds, sources, base, before, over)
    draft, warnings = _ready(press, kinds, sources, before)
    outcome = Outcome(base, new=False) if draft == before else _bring(press, draft, base, before, author, note)
    # A proposal may be agreed to or not: the folder is in step with what it comes from, and with what it may become.
    met = [(base.number, before.marks())] if outcome.release.proposed and before else []
    press.step.keep(kinds, *met, (outcome.release.number, draft.marks()))
    return replace(outcome, warnings=warnings)


def hand_over(press: Press, sources: Sources, base: Release, author: str, note: str = "", at: datetime | None = None) -> Outcome:
    """Menus and words that were edited beside this release, and lie in no folder; to come into force at once, or at a time.

    Raises `Refused`, and what checking raises.
    """
    author, note = named(author, "--author"), noted(note)
    now, before = press.in_force()
    if before is None or now.number != base.number:
        raise Overtaken(now, SEE)
    draft, warnings = _ready(press, MENUS, sources, before)
    outcome = Outcome(base, new=False) if draft == before else _bring(press, draft, base, before, author, note, at)
    return replace(outcome, warnings=warnings)


def hand_in(press: Press, directory: Directory, base: int, author: str, note: str = "") -> Outcome:
    """A directory that was put together in the office, beside the menus in force. `base` is the release that it was compared with.

    Raises `Refused`, among them `Overtaken` when that is in force no more; and what checking raises.
    """
    author, note = named(author, "--author"), noted(note)
    now, before = press.in_force()
    if before is None or now.number != base:
        raise Overtaken(now, AGAIN)
    draft, warnings = _ready(press, SERVICES, beside(before, directory, press.gazetteer), before)
    outcome = Outcome(now, new=False) if draft == before else _bring(press, draft, now, before, author, note)
    return replace(outcome, warnings=warnings)


def _ready(press: Press, kinds: Sequence[Kind], sources: Sources, before: Draft | None) -> tuple[Draft, tuple[Fault, ...]]:
    """Checked, spoken, and run by the saved calls; with its warnings."""
    warnings = press.check_texts(sources)
    draft = sources.draft(press.voices(sources.catalogues, sources.numbers()))  # clips are made here, and not in the transaction (rule 6)
    draft = draft.with_menus_of(before) if before and tuple(kinds) == SERVICES else draft
    if draft != before and set(kinds) & set(MENUS):  # who closes a service must not wait for a test
        warnings = (*warnings, *_saved_calls(press, sources, merely_less=before is not None and _is_less(differences(before, draft))))
    return draft, warnings


def bring_back_directory(press: Press, number: int, author: str, note: str = "") -> Outcome:
    """The directory of an earlier release beside the menus in force. What it opens again takes a second person, as any change does (S42).

    Raises `Refused`, and what checking raises.
    """
    author, note = named(author, "--author"), noted(note)
    base, before, earlier = press.once(number)
    draft = earlier.with_menus_of(before)
    if draft == before:
        return Outcome(base, new=False)
    warnings = press.check(draft)
    back = f"services back to {number}"
    return replace(_bring(press, draft, base, before, author, f"{back}: {note}" if note else back), warnings=warnings)


def _saved_calls(press: Press, sources: Sources, *, merely_less: bool) -> tuple[Fault, ...]:
    """Those that leave their path, told as warnings where something is only taken away: that is done at once, by one person (S42).

    Otherwise raises `FlowError`.
    """
    shelf = stage(sources.flows, sources.directory, sources.catalogues, press.gazetteer)
    broken = failures(shelf, press.calls())
    if broken and not merely_less:
        raise FlowError(broken)
    return tuple(broken)


def _read(press: Press, kinds: Sequence[Kind], before: Draft | None) -> Sources:
    """The folders of these kinds, and what is in force of the others."""
    if before and tuple(kinds) == SERVICES:
        return beside(before, read_directory(press.root, press.gazetteer), press.gazetteer)
    return read_unchecked(press.root, press.gazetteer, before.directory if before and "directory" not in kinds else None)


def _bring(press: Press, draft: Draft, base: Release, before: Draft | None, author: str, note: str, at: datetime | None = None) -> Outcome:
    changes = differences(before, draft) if before else FIRST
    press.check_journey(draft)
    way, wants = _way(changes, press.two_people)
    release, new = press.bring(Making(draft, base, way, wants, author, note, at), AGAIN)
    return Outcome(release, changes, new=new)


def _way(changes: Changes, two_people: bool) -> tuple[Way, Wants]:
    """What nobody can notice, such as a comment in a file, needs nobody's word."""
    less, noticed = _is_less(changes), any(changes.values())
    wants: Wants = "review" if less else "approval" if noticed else ""
    return "take away" if less else "publish", wants if two_people else ""


def _is_less(changes: Changes) -> bool:
    noticed = [change for each in changes.values() for change in each]
    return bool(noticed) and all(change.takes_away for change in noticed)


def _may_replace(press: Press, kinds: Sequence[Kind], sources: Sources, base: Release, before: Draft | None, over: int) -> None:
    if over and over != base.number:
        raise Refused(f"--over {over}, but {described(base)}")
    if before is None or over:
        return
    folder = {kind: mark for kind, mark in sources.marks().items() if kind in kinds}
    if strangers := press.step.strangers(before.marks(), folder, press.agreed()):
        folders = ", ".join(FOLDERS[kind] for kind in strangers)
        raise Conflict(
            f"{described(base)}. It brought something that is not in {folders} here, and publishing would undo it.\n"
            f"`flask --app app flows diff` shows what differs. {_remedy(strangers)}. To undo it knowingly add `--over {base.number}`"
        )


def _remedy(strangers: Sequence[Kind]) -> str:
    if {"flows", "prompts"} & {*strangers}:
        return "`flask --app app flows pull` takes the menus and words in force"
    if list(strangers) == ["directory"]:
        return "`flask --app app services pull` takes the services in force, or change back by hand what differs"
    return f"Take {', '.join(FOLDERS[kind] for kind in strangers)} from whoever published it, or change back by hand what differs"
