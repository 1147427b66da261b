"""Looking: which releases there are, and how two of them differ, or one and the folders."""

from collections.abc import Mapping

from gateway.change import Change
from gateway.publishing.draft import Draft, differences, stored
from gateway.publishing.faults import Refused, say
from gateway.publishing.press import Press
from gateway.publishing.sources import read_unchecked
from gateway.store import releases
from gateway.store.releases import Release
from gateway.store.versions import Kind
from gateway.store.work import Work

REMEMBERED = 3
"""So many words of reviewers stand beside a draft; more nobody reads."""


def every(press: Press) -> tuple[list[Release], Release]:
    """Every release, the oldest first, and the one in force."""
    with press.store.read() as work:
        return releases.every(work), releases.in_force(work)


def why_not(work: Work) -> list[Release]:
    """Those of the menus that were declined with a word since menus last came into force, the newest first: what is still to be mended."""
    found = {one.number: one for one in releases.every(work)}
    menus = [one for one in found.values() if _of_menus(one, found)]
    since = max((one.number for one in menus if not one.proposed), default=0)
    return [one for one in reversed(menus) if one.number > since and one.declined_why][:REMEMBERED]


def _of_menus(one: Release, found: Mapping[int, Release]) -> bool:
    """Whether menus or words differ from those it was made beside. The names of services come with the services."""
    if (base := found.get(one.base)) is None:
        return True
    was, now = base.versions, one.versions
    return was.flows != now.flows or (was.prompts != now.prompts and was.directory == now.directory)


def between(press: Press, one: int | None, other: int | None) -> dict[Kind, tuple[Change, ...]]:
    """From one release to another. Without the other: to the menus and words in the folders, which need not pass any check for it; without
    the first: from what is in force. Raises `Refused` or `LookupError`, and what reading the folders raises."""
    with press.store.read() as work:
        release = releases.get(work, one) if one else releases.in_force(work)
        if not release.number:
            raise Refused(say("nothing_to_compare"))
        before = stored(work, release.versions)
        after = stored(work, releases.get(work, other).versions) if other else None
    return differences(before, after or _folders(press, before))


def _folders(press: Press, before: Draft) -> Draft:
    """As `flows publish` would take them. No clip is made to look at words, so nothing is said of voices."""
    return read_unchecked(press.root, press.gazetteer, before.directory).draft(before.voices)
