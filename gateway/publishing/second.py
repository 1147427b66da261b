"""The second person (S42): agrees before something new is heard, or declines; or looks afterwards at what one did alone."""

from gateway.publishing.draft import differences, stored
from gateway.publishing.faults import Refused, person, say
from gateway.publishing.people import LONGEST_WHY, named, noted, same_person
from gateway.publishing.press import FIRST, Outcome, Press, still
from gateway.store import releases
from gateway.store.releases import Release

ANEW = say("anew")


def approve(press: Press, number: int, by: str) -> Outcome:
    """Puts a proposed release in force, in the name of another than its author; or has it come into force when its time is there. It is
    checked again: rules may have become stricter.

    Raises `Refused`, also when something else came into force meanwhile, and what checking raises.
    """
    by = named(by, "--by")
    with press.store.read() as work:
        release, base = releases.get(work, number), releases.in_force(work)
        draft, before = stored(work, release.versions), stored(work, base.versions) if base.number else None
    _may_agree(release, by)
    warnings = press.check(draft)
    with press.store.work() as work:
        still(work, release.base, ANEW)
        _may_agree(releases.get(work, number), by)
        work.audit(f"approved release {number}", actor=by)
        if release.planned_at and release.planned_at > work.now:
            return Outcome(releases.agree(work, release, by), differences(before, draft) if before else FIRST, warnings)
        return Outcome(releases.put_in_force(work, release, by), differences(before, draft) if before else FIRST, warnings)


def decline(press: Press, number: int, by: str, why: str = "") -> Release:
    """Says no to a proposed release, which then awaits nobody, and why, to whoever made it. Its author may take it back without a word.
    Raises `Refused`."""
    by, why = named(by, "--by"), noted(why, "--why", LONGEST_WHY)
    with press.store.work() as work:
        releases.hold(work)
        release = releases.get(work, number)
        _awaits(release)
        if not why and not same_person(release.author, by):
            raise Refused(say("say_why", name=person(release.author)))
        work.audit(f"declined release {number}", actor=by)  # not why: the audit holds nobody's words
        return releases.decline(work, release, by, why)


def _awaits(release: Release) -> None:
    if not release.proposed:
        raise Refused(say("awaits_nobody_in_force", number=release.number, name=person(release.in_force_by)))
    if release.declined_at:
        raise Refused(say("awaits_nobody_declined", number=release.number, name=person(release.declined_by)))


def _may_agree(release: Release, by: str) -> None:
    _awaits(release)
    if release.agreed_by:
        raise Refused(say("awaits_nobody_agreed", number=release.number, name=person(release.agreed_by)))
    if same_person(release.author, by):
        raise Refused(say("own_agree", number=release.number, name=person(release.author)))


def review(press: Press, number: int, by: str) -> Release:
    """A second person has looked at it, whatever she does about it next. Raises `Refused`."""
    by = named(by, "--by")
    with press.store.work() as work:
        releases.hold(work)
        release = releases.get(work, number)
        _may_look(release, by)
        work.audit(f"reviewed release {number}", actor=by)
        return releases.review(work, release, by)


def _may_look(release: Release, by: str) -> None:
    if release.wants != "review":
        raise Refused(say("no_second_look", number=release.number))
    if release.reviewed_at:
        raise Refused(say("looked_already", number=release.number, name=person(release.reviewed_by)))
    if same_person(release.author, by):
        raise Refused(say("own_look", number=release.number, name=person(release.author)))
