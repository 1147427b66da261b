"""A panel's word on a release: people of a language heard all of its voices together, and agreed. Kept beside the recordings.

It is about these very voices: a later release that says the same is covered by it, one that says another is not.
"""

from datetime import date, datetime

import msgspec

from gateway.prompts.clips import Voices
from gateway.store.versions import digest
from gateway.studio.archive import Archive
from gateway.studio.faults import StudioError


class SignOff(msgspec.Struct, frozen=True, kw_only=True):
    """`who` sat on the panel and `on` which day, as it was told; `by` wrote it down. `voices` is a hash of who said what."""

    release: int
    voices: str
    who: str
    on: date
    note: str
    by: str
    at: datetime


def mark(voices: Voices, lang: str) -> str:
    """What is signed: every clip of a language, and which prompt it says."""
    return digest(Voices({lang: voices.languages.get(lang, {})}).to_json())


def signable(voices: Voices, lang: str) -> str:
    """The same, if there is something that a panel can have heard. Raises StudioError."""
    clips = voices.languages.get(lang, {}).values()
    drafts = sum(clip.status == "draft" for clip in clips)
    if not clips:
        raise StudioError(f"nobody speaks {lang} in this release")
    if drafts:
        raise StudioError(f"{drafts} of its {len(clips)} clips in {lang} are a computer's voice; a panel hears people's")
    return mark(voices, lang)


def sign(archive: Archive, lang: str, signed: SignOff) -> None:
    with archive.alone():
        archive.write_json(_file(lang), [*_signed(archive, lang), signed])


def last(archive: Archive, lang: str) -> SignOff | None:
    """The newest."""
    return next(reversed(_signed(archive, lang)), None)


def _signed(archive: Archive, lang: str) -> tuple[SignOff, ...]:
    return archive.read_json(_file(lang), tuple[SignOff, ...], ())


def _file(lang: str) -> str:
    return f"panels/{lang}.json"
