"""The recordings: one folder, to be backed up and carried whole. Sounds are named by their content, and nothing is ever taken out.

masters/    every file as it came from the recorder
sounds/     the clips made from them, WAV for the telephone and MP3 for listening
takes/      <language>/<prompt>.json: who spoke it, from which words, who approved it
panels/     <language>.json: who heard all of a release together, and agreed
numbers.json    the number of each prompt on the recording script
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.prompts.clips import Clip, ClipStore, Voices
from gateway.prompts.speech import ClipKey

T = TypeVar("T")
NUMBERS = "numbers.json"


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One recording of one prompt. `words` is `Prompt.spoken` of the words that were read; names of files lie in `sounds` and `masters`.

    A second speaker has the last word: `approved_by`, or `again` with why it must be spoken anew.
    """

    words: str
    master: str
    clip: str
    mp3: str
    ms: int
    loudness: float
    peak: float
    speaker: str
    at: datetime
    warnings: tuple[str, ...] = ()
    approved_by: str = ""
    approved_at: datetime | None = None
    again: str = ""

    def of(self, prompt: Prompt) -> bool:
        """Whether it says the words that the prompt has now."""
        return self.words == prompt.spoken

    @property
    def usable(self) -> bool:
        return not self.again


class Archive:
    """Reading needs no lock: every file is replaced whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def masters(self) -> ClipStore:
        return ClipStore(self.folder / "masters")

    @property
    def sounds(self) -> ClipStore:
        return ClipStore(self.folder / "sounds")

    def takes(self, key: ClipKey) -> tuple[Take, ...]:
        """All of this prompt in this language, the latest last."""
        return self.read_json(_file(key), tuple[Take, ...], ())

    def current(self, key: ClipKey, prompt: Prompt) -> Take | None:
        """The latest that says the words as they are now."""
        return _latest(take for take in self.takes(key) if take.of(prompt))

    def add(self, key: ClipKey, take: Take) -> bool:
        """One more, unless the same file was brought in for the same words already; whether it is new."""
        with self.alone():
            before = self.takes(key)
            new = not any((one.master, one.words) == (take.master, take.words) for one in before)
            if new:
                self.keep(key, (*before, take))
        return new

    def keep(self, key: ClipKey, takes: Iterable[Take]) -> None:
        """In the place of those that there are; only while `alone`."""
        self.write_json(_file(key), list(takes))

    def voices(self, catalogues: Catalogues, *, approved_only: bool) -> Voices:
        """Who says what: the latest take of today's words, approved by a second speaker where that is asked for (production).

        A new take does not silence the one that is approved. What was recorded of other words is left out: it says something else.
        """
        found: dict[str, dict[str, Clip]] = {}
        for lang, prompts in catalogues.languages.items():
            for key, prompt in prompts.items():
                takes = [take for take in self.takes((lang, key)) if take.of(prompt) and take.usable]
                if take := _latest(take for take in takes if take.approved_by or not approved_only):
                    found.setdefault(lang, {})[key] = Clip(take.clip, take.ms, "recorded")
        return Voices(found)

    def hand_out(self, voices: Voices, to: ClipStore) -> None:
        """The files of these clips, where carriers can fetch them."""
        for clip in {clip.name: clip for clips in voices.languages.values() for clip in clips.values()}.values():
            path = self.sounds.path(clip.name)
            if path is not None and clip.name not in to:
                to.write(clip.name, path.read_bytes())

    def numbers(self) -> Mapping[str, int]:
        """The number of each prompt, as it stands on every script that was ever printed."""
        return self.read_json(NUMBERS, dict[str, int], {})

    def numbered(self, keys: Iterable[str]) -> Mapping[str, int]:
        """The same with these prompts among them. A number is given once: an old script in a village must not name another prompt."""
        with self.alone():
            numbers = dict(self.numbers())
            new = [key for key in keys if key not in numbers]
            numbers |= {key: number for number, key in enumerate(new, max(numbers.values(), default=0) + 1)}
            if new:
                self.write_json(NUMBERS, numbers)
        return numbers

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else changes the archive meanwhile, from whichever process."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read_json(self, name: str, what: type[T], otherwise: T) -> T:
        path = self.folder / name
        return msgspec.json.decode(path.read_bytes(), type=what) if path.exists() else otherwise

    def write_json(self, name: str, content: object) -> None:
        """One of its own files, replaced whole; only while `alone`."""
        path = self.folder / name
        ClipStore(path.parent).write(path.name, msgspec.json.format(msgspec.json.encode(content)))


def _file(key: ClipKey) -> str:
    lang, name = key
    return f"takes/{lang}/{name}.json"


def _latest(takes: Iterable[Take]) -> Take | None:
    return next(reversed(list(takes)), None)
