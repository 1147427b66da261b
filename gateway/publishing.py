"""From the folders that people edit to numbered versions in force: flows, directory, prompts. Refuses what may not be heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gateway import rehearsal
from gateway.directory.load import load
from gateway.directory.names import names
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory, to_json
from gateway.flows import checks, source
from gateway.flows.compile import read
from gateway.flows.faults import FlowError
from gateway.prompts.banned import banned_in, load_banned
from gateway.prompts.catalogue import HOME, Catalogues, Prompt
from gateway.prompts.catalogue import load as load_catalogues
from gateway.prompts.clips import ClipStore, Voices
from gateway.prompts.publish import published
from gateway.shelf import Shelf, Words, spoken_graph
from gateway.store import versions
from gateway.store.work import Store, Versions


class NotAssured(Exception):
    """The directory cannot be read out in production."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The three folders, read and checked, ready to be put in force."""

    flows: Mapping[str, str]
    directory: Directory
    catalogues: Catalogues
    gazetteer: Gazetteer


def read_sources(root: Path, gazetteer: Gazetteer) -> Sources:
    """Raises `FlowError`, `DirectoryError` or `CatalogueError`, each with a line for every fault."""
    directory = load(root / "directory", gazetteer)
    spoken = ((name.key, name.khmer, name.latin, name.english) for name in names(directory, gazetteer))
    catalogues = load_catalogues(root / "prompts").with_names(spoken)
    files = source.read_folder(root / "flows")
    checks.check(read(files), _words(catalogues, load_banned(root / "prompts" / "banned.yaml")))
    return Sources(files, directory, catalogues, gazetteer)


def check_budgets(sources: Sources, voices: Voices, *, production: bool) -> None:
    """Raises `FlowError` where a caller would need more keys or more time than S3 allows."""
    graph = spoken_graph(sources.flows, sources.catalogues, voices, production=production)
    shelf = Shelf(Versions(0, 0, 0), graph, sources.directory, sources.gazetteer, sources.catalogues, voices, production)
    if faults := rehearsal.over_budget(shelf):
        raise FlowError(faults)


def _words(catalogues: Catalogues, terms: Sequence[str]) -> checks.Words:
    def banned(key: str) -> list[str]:
        said = [prompt for prompts in catalogues.languages.values() if (prompt := prompts.get(key))]
        return sorted({term for prompt in said for words in _all_words(prompt) for term in banned_in(words, terms)})

    return checks.Words(lambda key: catalogues.own(HOME, key) is not None, banned)


def _all_words(prompt: Prompt) -> Sequence[str]:
    return (prompt.words, prompt.romanised, prompt.gloss, prompt.written or "", prompt.written_romanised or "")


def publish(store: Store, clips: ClipStore, sources: Sources, author: str, *, production: bool) -> dict[str, int]:
    """Puts the sources in force and says under which numbers. Clips are made before the transaction, which is short (rule 6).

    Raises `FlowError` when S3's budgets are broken, `NotAssured`, or a `PromptError`.
    """
    if production and (uncovered := sources.directory.uncovered()):
        raise NotAssured(
            f"no assured national line for {', '.join(uncovered)}: nobody may end empty-handed (S32); confirm one and note the date"
        )
    voices = published(sources.catalogues, clips, make_drafts=not production, production=production)
    words = msgspec.json.encode(Words(sources.catalogues.to_json(), voices.to_json())).decode()
    payloads: Mapping[versions.Kind, str] = {
        "flows": msgspec.json.encode(dict(sources.flows), order="sorted").decode(),
        "directory": to_json(sources.directory).decode(),
        "prompts": words,
    }
    with store.read() as work:
        unchanged = all(versions.is_in_force(work, kind, payload) for kind, payload in payloads.items())
    if not unchanged:
        check_budgets(sources, voices, production=production)
    with store.work() as work:
        return {kind: versions.publish(work, kind, payload, author) for kind, payload in payloads.items()}
