"""Why something was not published. Every message says what stands in the way and what to do; nothing was changed."""

from collections.abc import Mapping

from gateway.clock import PHNOM_PENH
from gateway.store.releases import Release, Way
from gateway.telling import Gap, Name, Refusal, Sentence, sentences

say = sentences(__package__)
"""What this room says to staff."""
HOW: Mapping[Way, str] = {"publish": "published", "take away": "taken away", "rollback": "rolled back"}


def person(who: str) -> Name:
    """Whoever wrote or agreed: the name that was typed, or an account's."""
    return Name("person", who)


class Refused(Refusal):
    """What may not come into force, or not like this."""


class NotAssured(Refused):
    """The directory cannot be read out in production."""


class Conflict(Refused):
    """A folder would overwrite what somebody else has put in force, or the other way round."""


class Overtaken(Refused):
    """Something else came into force meanwhile: what was compared and checked no longer holds."""

    def __init__(self, meanwhile: Release, then: Sentence) -> None:
        super().__init__(say("overtaken", meanwhile=described(meanwhile), then=then))


def described(release: Release) -> Sentence:
    """What is in force and through whom, for whoever meant to change it."""
    if not release.in_force_at:
        return say("nothing_in_force")
    at = f"{release.in_force_at.astimezone(PHNOM_PENH):%Y-%m-%d %H:%M}"
    told: dict[str, Gap] = {"number": release.number, "how": say(release.way), "author": person(release.author), "at": at}
    return say("in_force_noted", note=release.note, **told) if release.note else say("in_force", **told)
