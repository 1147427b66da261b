"""What somebody wants in force, whole: the payload of each kind. And how two of them differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from gateway.change import Change
from gateway.directory import difference as directories
from gateway.directory.services import Directory, from_json, to_json
from gateway.flows import difference as menus
from gateway.flows.compile import read
from gateway.flows.faults import FlowError
from gateway.flows.source import Flow
from gateway.prompts import difference as sayings
from gateway.prompts.catalogue import Catalogues, is_name
from gateway.prompts.clips import Voices
from gateway.publishing.faults import say
from gateway.shelf import Words
from gateway.store import versions
from gateway.store.versions import Kind, digest
from gateway.store.work import Versions, Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """Immutable texts; the same content gives the same texts."""

    payloads: Mapping[Kind, str]

    @property
    def flows(self) -> dict[str, str]:
        return msgspec.json.decode(self.payloads["flows"], type=dict[str, str])

    @property
    def directory(self) -> Directory:
        return from_json(self.payloads["directory"])

    @property
    def catalogues(self) -> Catalogues:
        return Catalogues.from_json(self._words.catalogues)

    @property
    def voices(self) -> Voices:
        return Voices.from_json(self._words.voices)

    @property
    def _words(self) -> Words:
        return msgspec.json.decode(self.payloads["prompts"], type=Words)

    def with_menus_of(self, other: "Draft") -> "Draft":
        """With another's flows and words, and this one's directory: the names of places and services, and who says them, stay."""
        words = Catalogues(_own_and_names(other.catalogues.languages, self.catalogues.languages))
        voices = Voices(_own_and_names(other.voices.languages, self.voices.languages))
        return Draft({"flows": other.payloads["flows"], "directory": self.payloads["directory"], "prompts": words_payload(words, voices)})

    def marks(self) -> dict[Kind, str]:
        """Of each kind, by what it is known again in a folder: voices and names are not in the folder of the words."""
        return marks(self.payloads["flows"], self.payloads["directory"], self.catalogues)


def drafted(flows: Mapping[str, str], directory: Directory, catalogues: Catalogues, voices: Voices) -> Draft:
    """`catalogues` hold the names of the directory."""
    return Draft({"flows": flows_payload(flows), "directory": directory_payload(directory), "prompts": words_payload(catalogues, voices)})


def stored(work: Work, of: Versions) -> Draft:
    """What was kept under these numbers. Raises `LookupError`."""
    return Draft(versions.payloads(work, of))


def flows_payload(flows: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(flows), order="sorted").decode()


def directory_payload(directory: Directory) -> str:
    return to_json(directory).decode()


def words_payload(catalogues: Catalogues, voices: Voices) -> str:
    return msgspec.json.encode(Words(catalogues.to_json(), voices.to_json())).decode()


def marks(flows: str, directory: str, catalogues: Catalogues) -> dict[Kind, str]:
    return {"flows": digest(flows), "directory": digest(directory), "prompts": digest(catalogues.own_words().to_json())}


def differences(before: Draft, after: Draft) -> dict[Kind, tuple[Change, ...]]:
    """What callers would notice, by kind. Raises `FlowError` when the later one cannot be read."""
    return {
        "flows": _of_menus(before, read(after.flows)),
        "prompts": sayings.differences(before.catalogues, after.catalogues, before.voices, after.voices),
        "directory": directories.differences(before.directory, after.directory),
    }


def _of_menus(before: Draft, after: Mapping[str, Flow]) -> tuple[Change, ...]:
    try:
        return menus.differences(read(before.flows), after)
    except FlowError:  # an update of the gateway may refuse what an earlier one took; nobody can tell then what callers will notice
        return (Change(say("flows"), say("unreadable")),)


def _own_and_names(own: Mapping[str, Mapping[str, T]], names: Mapping[str, Mapping[str, T]]) -> dict[str, dict[str, T]]:
    return {
        lang: {
            **{key: one for key, one in own.get(lang, {}).items() if not is_name(key)},
            **{key: one for key, one in names.get(lang, {}).items() if is_name(key)},
        }
        for lang in sorted({*own, *names})
    }
