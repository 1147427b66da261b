"""The folders that people edit, read and checked: flows, directory, prompts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.directory.load import load
from gateway.directory.names import names
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory
from gateway.flows import source
from gateway.flows.faults import Fault
from gateway.phone import national
from gateway.prompts.banned import load_banned
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.catalogue import load as load_catalogues
from gateway.prompts.clips import Voices
from gateway.publishing import checks
from gateway.publishing.draft import Draft, directory_payload, drafted, flows_payload, marks
from gateway.shelf import Shelf, spoken_graph
from gateway.store.versions import Kind
from gateway.store.work import Versions


@dataclass(frozen=True, slots=True)
class Sources:
    """The three folders, ready to become a draft."""

    flows: Mapping[str, str]
    directory: Directory
    catalogues: Catalogues
    gazetteer: Gazetteer
    warnings: tuple[Fault, ...] = ()
    """What is worth a look and stops nothing."""

    def draft(self, voices: Voices) -> Draft:
        return drafted(self.flows, self.directory, self.catalogues, voices)

    def numbers(self) -> Iterable[str]:
        """The phone numbers of its services, as people dial them."""
        return (national(service.phone) for service in self.directory.services if service.phone)

    def marks(self) -> dict[Kind, str]:
        """As the draft's, known before any clip is made."""
        return marks(flows_payload(self.flows), directory_payload(self.directory), self.catalogues)


def read_sources(root: Path, gazetteer: Gazetteer, directory: Directory | None = None) -> Sources:
    """The folders, or flows and prompts beside a directory that is in force already.

    Raises `FlowError`, `DirectoryError` or `CatalogueError`, each with a line for every fault.
    """
    sources = read_unchecked(root, gazetteer, directory)
    terms = load_banned(root / "prompts" / "banned.yaml")
    return replace(sources, warnings=checks.check_flows(sources.flows, sources.catalogues, sources.directory, terms))


def read_unchecked(root: Path, gazetteer: Gazetteer, directory: Directory | None = None) -> Sources:
    """The same, for who only wants to compare work that is not finished."""
    directory = directory or read_directory(root, gazetteer)
    return together(source.read_folder(root / "flows"), load_catalogues(root / "prompts"), directory, gazetteer)


def read_directory(root: Path, gazetteer: Gazetteer) -> Directory:
    return load(root / "directory", gazetteer)


def beside(in_force: Draft, directory: Directory, gazetteer: Gazetteer) -> Sources:
    """A directory with the menus and words that callers hear, whatever lies unfinished in the other folders."""
    return together(in_force.flows, in_force.catalogues.own_words(), directory, gazetteer)


def together(flows: Mapping[str, str], own_words: Catalogues, directory: Directory, gazetteer: Gazetteer) -> Sources:
    """Menus and words, wherever they were written, beside a directory."""
    spoken = ((name.key, name.khmer, name.latin, name.english) for name in names(directory, gazetteer))
    return Sources(flows, directory, own_words.with_names(spoken), gazetteer)


def check_budgets(sources: Sources, voices: Voices, *, production: bool) -> tuple[Fault, ...]:
    """Raises `FlowError` where a caller would need more keys or more time than S3 allows; hands back the warnings."""
    graph = spoken_graph(sources.flows, sources.catalogues, voices, production=production)
    shelf = Shelf(Versions(0, 0, 0), graph, sources.directory, sources.gazetteer, sources.catalogues, voices, production)
    return checks.check_journey(shelf, sources.flows)
