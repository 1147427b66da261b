"""Releases that come into force at a time: the clock does it, and tells when it could not be done."""

import structlog

from gateway.flows.faults import FlowError
from gateway.publishing.draft import stored
from gateway.publishing.faults import Refused, say
from gateway.publishing.press import Press, still
from gateway.store import releases
from gateway.store.releases import Release

log = structlog.get_logger()

CLOCK = "clock"
LATE = say("was_made_beside")


def due(press: Press) -> list[int]:
    """The numbers of those whose time has come."""
    with press.store.read() as work:
        return [release.number for release in releases.due(work)]


def come_into_force(press: Press, number: int) -> None:
    """Puts it in force in the name of whoever agreed. What may not come into force any more is declined, once, and told."""
    with press.store.read() as work:
        release = releases.get(work, number)
        draft = stored(work, release.versions)
    try:
        press.check(draft)  # outside of any transaction: it takes seconds (rule 6)
        _put(press, release)
    except (Refused, FlowError) as fault:
        with press.store.work() as work:
            releases.hold(work)
            work.audit(f"release {number} did not come into force at its time", actor=CLOCK)
            releases.decline(work, release, CLOCK)
        log.error("a planned release did not come into force", release=number, fault=type(fault).__name__)


def _put(press: Press, release: Release) -> None:
    with press.store.work() as work:
        still(work, release.base, LATE)
        if releases.get(work, release.number) in releases.due(work):  # nobody has declined it meanwhile, and no other clock was faster
            by = release.agreed_by or release.author
            work.audit(f"put release {release.number} in force at its time", actor=CLOCK)
            releases.put_in_force(work, release, by)
