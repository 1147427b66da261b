"""The words of the line, by language: what is said, what is texted, what editors read."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from gateway.khmer import keyword
from gateway.prompts.door import read
from gateway.prompts.entries import CatalogueFile, Entry
from gateway.prompts.faults import CatalogueError, Fault, UnknownPromptError

Script = Literal["khmer", "latin"]
HOME = "khm"  # what a missing prompt falls back to, and nothing else


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say. `written` and `written_romanised` are what a text says instead: None the same words, empty nothing."""

    key: str
    words: str
    romanised: str
    gloss: str
    written: str | None = None
    written_romanised: str | None = None
    text_only: bool = False
    note: str = ""
    keywords: tuple[str, ...] = ()
    """What somebody may text instead of the words; never said."""
    made_from: str | UnsetType = UNSET
    """`spoken` of the Khmer that this translates. Left out where nobody noted it, so that what was published before keeps its bytes."""

    @property
    def version(self) -> str:
        """Changes with what she hears or reads and with nothing else; a consent keeps it (S10)."""
        said = (self.words, self.romanised, self.written, self.written_romanised)
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:12]

    @property
    def spoken(self) -> str:
        """Changes with what a speaker reads aloud and with nothing else: a recording keeps it, and is stale when it differs.

        In a language that nobody writes that is the Khmer.
        """
        if not self.words and self.made_from:
            return self.made_from
        return hashlib.sha256(self.words.encode()).hexdigest()[:12]

    def text(self, script: Script) -> str:
        """What a text message says, in the letters that she writes."""
        written, words = (self.written, self.words) if script == "khmer" else (self.written_romanised, self.romanised)
        return words or self.gloss if written is None else written

    def older_than(self, source: "Prompt | None") -> bool:
        """Whether the words that it was translated from were changed since. Nobody knows where it was not noted."""
        return bool(self.made_from) and source is not None and self.made_from != source.spoken


@lru_cache(maxsize=2048)  # of our own words, which are few; putting Khmer signs in order is slow
def _standing_for(prompt: Prompt) -> frozenset[str]:
    """Every text that means it: its keywords, its words as they are said and as they are written, and their English meaning."""
    forms = (*prompt.keywords, prompt.words, prompt.romanised, prompt.gloss, prompt.written or "", prompt.written_romanised or "")
    return frozenset(filter(None, map(keyword, forms)))


_Words = Mapping[str, Mapping[str, Prompt]]


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Every language's prompts, by ISO 639-3 code and key. One published version is one of these."""

    languages: _Words

    def own(self, lang: str, key: str) -> Prompt | None:
        """The prompt in this very language."""
        return self.languages.get(lang, {}).get(key)

    def prompt(self, lang: str, key: str) -> Prompt:
        """The prompt in this language, else in Khmer. Raises UnknownPromptError."""
        found = self.own(lang, key) or self.own(HOME, key)
        if found is None:
            raise UnknownPromptError(key)
        return found

    def written(self, lang: str, key: str) -> Prompt:
        """What a text says: in this language where somebody writes it, else in Khmer. Raises UnknownPromptError."""
        found = self.prompt(lang, key)
        return found if found.words else self.own(HOME, key) or found

    def with_names(self, names: Iterable[tuple[str, str, str, str]]) -> "Catalogues":
        """With places and services beside the prompts: (key, Khmer, Latin letters, English) each."""
        khm, eng = dict(self.languages.get(HOME, {})), dict(self.languages.get("eng", {}))
        for key, khmer, latin, english in names:
            khm[key] = Prompt(key, khmer, latin, english)
            eng[key] = Prompt(key, english, english, english)
        return replace(self, languages={**self.languages, HOME: khm, "eng": eng})

    def own_words(self) -> "Catalogues":
        """As they stand in the folder: without the names of places and services."""
        return Catalogues({lang: {key: one for key, one in all_.items() if not is_name(key)} for lang, all_ in self.languages.items()})

    def keywords(self) -> Mapping[str, frozenset[str]]:
        """Prompt → every text that stands for it, in whichever language: who writes "health" on a Khmer line is understood."""
        found: dict[str, frozenset[str]] = {}
        for prompts in self.own_words().languages.values():
            for key, prompt in prompts.items():
                found[key] = found.get(key, frozenset()) | _standing_for(prompt)
        return found

    def to_json(self) -> str:
        """The same bytes for the same words: a published version is stored as this and never changed."""
        return msgspec.json.encode(self.languages, order="sorted").decode()

    @classmethod
    def from_json(cls, stored: str) -> "Catalogues":
        """What `to_json` wrote."""
        return cls(msgspec.json.decode(stored, type=dict[str, dict[str, Prompt]]))


def is_name(key: str) -> bool:
    """Whether the directory gave it its words (`place.1601`). No key of a catalogue has a dot.

    A joined number does, and is none: who goes back to earlier voices must not keep digits in the later ones.
    """
    return "." in key and not key.startswith("number.")


def load(folder: Path) -> Catalogues:
    """Every `<lang>/catalogue.yaml` in the folder. Raises CatalogueError with the faults of all files at once."""
    files: dict[str, CatalogueFile] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/catalogue.yaml")):
        try:
            files[path.parent.name] = read(path, CatalogueFile)
        except CatalogueError as error:
            faults.extend(error.faults)
    faults.extend(_faults_between(folder, files) if not faults else ())
    if faults:
        raise CatalogueError(faults)
    return Catalogues({lang: _prompts(files, lang) for lang in files})


def _faults_between(folder: Path, files: Mapping[str, CatalogueFile]) -> Iterable[Fault]:
    if HOME not in files:
        yield Fault(str(folder), 1, HOME, "there is no Khmer catalogue", f"add {HOME}/catalogue.yaml; other languages fall back to it")
    for lang, file in files.items():
        path = str(folder / lang / "catalogue.yaml")
        if file.language != lang:
            yield Fault(path, 1, "language", f"says {file.language} in the folder {lang}", "let folder and language agree")
        if lang == HOME and (key := next((key for key, entry in file.prompts.items() if entry.made_from), "")):
            yield Fault(path, 1, f"{key}.made_from", "Khmer is translated from nothing here", "take it out")
        source = file.words_from
        if source and (source.language not in files or files[source.language].words_from):
            yield Fault(path, 1, "words_from", f"{source.language} has no words of its own", "name a language that has")


def _prompts(files: Mapping[str, CatalogueFile], lang: str) -> dict[str, Prompt]:
    own = {key: _spoken(key, entry) for key, entry in files[lang].prompts.items()}
    source = files[lang].words_from
    if source is None:
        return own
    return {key: _from_gloss(key, entry) for key, entry in files[source.language].prompts.items()} | own


def _spoken(key: str, entry: Entry) -> Prompt:
    spoken, texted = (entry.words, entry.romanised, entry.gloss), (entry.written, entry.written_romanised)
    return Prompt(key, *spoken, *texted, entry.text_only, entry.note, tuple(entry.keywords), entry.made_from or UNSET)


def _from_gloss(key: str, entry: Entry) -> Prompt:
    gloss, written = entry.gloss, entry.written_gloss
    return Prompt(key, gloss, gloss, gloss, written, written, entry.text_only, entry.note)
