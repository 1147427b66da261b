"""Why something was not published. Every message says what stands in the way and what to do; nothing was changed."""

from collections.abc import Mapping

from gateway.clock import PHNOM_PENH
from gateway.store.releases import Release, Way

HOW: Mapping[Way, str] = {"publish": "published", "take away": "taken away", "rollback": "rolled back"}


class Refused(Exception):
    """What may not come into force, or not like this."""


class NotAssured(Refused):
    """The directory cannot be read out in production."""


class Conflict(Refused):
    """A folder would overwrite what somebody else has put in force, or the other way round."""


class Overtaken(Refused):
    """Something else came into force meanwhile: what was compared and checked no longer holds."""

    def __init__(self, meanwhile: Release, then: str) -> None:
        super().__init__(f"meanwhile {described(meanwhile)}; nothing was changed. {then}")


def described(release: Release) -> str:
    """What is in force and through whom, for whoever meant to change it."""
    if not release.in_force_at:
        return "nothing is in force any more"
    at = f"{release.in_force_at.astimezone(PHNOM_PENH):%Y-%m-%d %H:%M}"
    note = f", “{release.note}”" if release.note else ""
    return f"release {release.number} is in force, {HOW[release.way]} by {release.author}, {at}{note}"
