"""The sounds: where clips lie, what is known of each, and which clip says which prompt."""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from gateway.prompts.faults import ClipMissingError
from gateway.prompts.speech import ClipKey

_NAME = re.compile(r"[0-9a-f]{32}\.wav")


@dataclass(frozen=True, slots=True)
class Clip:
    """One sound: its file's name in the store, its length, and whether a person or the draft voice speaks."""

    name: str
    ms: int
    status: Literal["draft", "recorded"]


@dataclass(frozen=True, slots=True)
class Voices:
    """Which clip says which prompt, by language and key. Published with the words, as one immutable JSON."""

    languages: Mapping[str, Mapping[str, Clip]] = field(default_factory=dict)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[1] in self.languages.get(key[0], {})

    def clip(self, key: ClipKey) -> Clip:
        """The clip of this very language. Raises ClipMissingError."""
        lang, name = key
        try:
            return self.languages[lang][name]
        except KeyError:
            raise ClipMissingError(name) from None

    def to_json(self) -> str:
        """The same bytes for the same clips."""
        return msgspec.json.encode(self.languages, order="sorted").decode()

    @classmethod
    def from_json(cls, stored: str) -> "Voices":
        """What `to_json` wrote."""
        return cls(msgspec.json.decode(stored, type=dict[str, dict[str, Clip]]))


class ClipStore:
    """A folder of sounds, each named by the hash of its bytes: a name never means another sound, so carriers may keep it for ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, sound: bytes, suffix: str = ".wav") -> str:
        """Keep the bytes, whole and on disk before their name is known to anyone; returns the name."""
        name = f"{hashlib.sha256(sound).hexdigest()[:32]}{suffix}"
        if not (self.folder / name).exists():
            self.write(name, sound)
        return name

    def path(self, name: str) -> Path | None:
        """Where the clip lies; None for anything that is not the name of a clip that is there."""
        return self.folder / name if name in self else None

    def __contains__(self, name: object) -> bool:
        # The name comes from a URL: nothing but a hash may reach the file system.
        # Asked for every clip that is about to be played; `Path` takes twice the time.
        return isinstance(name, str) and _NAME.fullmatch(name) is not None and os.path.isfile(f"{self.folder}/{name}")  # noqa: PTH113

    def write(self, name: str, content: bytes) -> None:
        """Put a file in its place at once and for good: a reader finds the whole of it or nothing, also after a power cut."""
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:  # made with mode 0600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self.folder / name)
        _sync_folder(self.folder)


def _sync_folder(folder: Path) -> None:
    """A rename survives a power cut only once its folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
