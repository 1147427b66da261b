"""The second speaker: hears a recording and approves it, or asks for it again. Never the one who spoke it (S42)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from gateway.prompts.catalogue import Catalogues
from gateway.prompts.faults import UnknownPromptError
from gateway.publishing.people import same_person
from gateway.studio.archive import Archive, Take
from gateway.studio.faults import StudioError


@dataclass(frozen=True, slots=True)
class Verdict:
    """`again` says what is wrong with it; empty approves. `heard` is the clip that she listened to, where that is known."""

    by: str
    at: datetime
    again: str = ""
    heard: str | None = None


def judge(
    archive: Archive, catalogues: Catalogues, lang: str, keys: Sequence[str], verdict: Verdict, called: Callable[[str], str] = str
) -> None:
    """The verdict on the latest take of each prompt: on all or on none. Raises StudioError, with a line for each that may not be.

    `called` gives the name of a person whose id it is: who recorded by telephone is kept by her id.
    """
    with archive.alone():
        judged = {key: archive.takes((lang, key)) for key in dict.fromkeys(keys)}
        faults = [fault for key, takes in judged.items() if (fault := _fault(catalogues, lang, key, takes, verdict, called))]
        if faults:
            raise StudioError("\n".join(faults))
        for key, takes in judged.items():
            archive.keep((lang, key), (*takes[:-1], _with(takes[-1], verdict)))


def _with(take: Take, verdict: Verdict) -> Take:
    if verdict.again:
        return replace(take, again=verdict.again, approved_by="", approved_at=None)
    return replace(take, again="", approved_by=verdict.by, approved_at=verdict.at)


def _fault(catalogues: Catalogues, lang: str, key: str, takes: Sequence[Take], verdict: Verdict, called: Callable[[str], str]) -> str:
    prompt = catalogues.own(lang, key)
    if prompt is None:
        raise UnknownPromptError(key)
    if not takes:
        return f"{key}: there is no recording of it in {lang}"
    if not takes[-1].of(prompt):
        return f"{key}: its words have been changed since it was recorded; record it again"
    if verdict.heard not in (None, takes[-1].clip):
        return f"{key}: another recording of it has come since; listen to that one"
    if same_person(called(takes[-1].speaker), called(verdict.by)) and not verdict.again:
        return f"{key}: {takes[-1].speaker} spoke it: another speaker has to hear and approve it (S42)"
    return ""
