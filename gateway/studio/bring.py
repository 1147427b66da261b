"""Recordings brought in: each file by its name to its prompt, prepared, and kept; and of each what became of it."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.studio.archive import Archive
from gateway.studio.faults import StudioError, UnfitError
from gateway.studio.keep import Spoken, keep
from gateway.studio.naming import Names
from gateway.studio.pack import Pack, opened

AT_ONCE = 2  # files; the work is done by ffmpeg, in processes that give way to calls


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file. `problem` and `remedy` are empty where it was taken; `known` tells that it was here before."""

    file: str
    key: str = ""
    ms: int = 0
    known: bool = False
    problem: str = ""
    remedy: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Who spoke, in which language, and when it is brought in."""

    lang: str
    speaker: str
    at: datetime


def bring(archive: Archive, catalogues: Catalogues, session: Session, path: Path) -> tuple[Pack, Iterator[Brought]]:
    """The files found, and each one's fate as it is decided, in their order. Raises StudioError where there is nothing to bring."""
    prompts = {key: prompt for key, prompt in catalogues.languages.get(session.lang, {}).items() if not prompt.text_only}
    if not prompts:
        raise StudioError(f"there are no words in {session.lang}; write them in prompts/{session.lang}/catalogue.yaml first")
    pack = opened(path)
    names = Names(session.lang, archive.numbers(), frozenset(prompts))
    meant = {file: _meant(names, file) for file in pack.names}
    return pack, _each(_Bringing(archive, prompts, session, pack, meant))


def _meant(names: Names, file: str) -> str | UnfitError:
    try:
        return names.prompt(PurePosixPath(file).name)
    except UnfitError as fault:
        return fault


def _each(bringing: "_Bringing") -> Iterator[Brought]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(bringing.fate, bringing.pack.names)


@dataclass(frozen=True, slots=True)
class _Bringing:
    """One pack, and the prompt that each file's name means, or why it means none."""

    archive: Archive
    prompts: Mapping[str, Prompt]
    session: Session
    pack: Pack
    meant: Mapping[str, str | UnfitError]

    def fate(self, file: str) -> Brought:
        key = self.meant[file]
        try:
            if isinstance(key, UnfitError):
                raise key
            if list(self.meant.values()).count(key) > 1:
                raise UnfitError("name", "another file here is named for the same prompt", "keep the better one and bring it in again")
            with self.pack.file(file) as path:
                return self._kept(file, self.prompts[key], path)
        except UnfitError as fault:
            return Brought(file, "" if isinstance(key, UnfitError) else key, problem=fault.problem, remedy=fault.remedy)

    def _kept(self, file: str, prompt: Prompt, path: Path) -> Brought:
        session = self.session
        spoken = Spoken(session.lang, prompt.key, prompt.spoken, prompt.romanised, session.speaker, session.at)
        take, new = keep(self.archive, spoken, path, _suffix(file))
        return Brought(file, prompt.key, take.ms, not new, warnings=take.warnings)


def _suffix(file: str) -> str:
    suffix = PurePosixPath(file).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 6 else ".sound"
