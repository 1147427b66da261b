"""What there is to record: the words as they lie in the folders, and in which order they are worth it. Read anew when a file changed.

The folders, and not what is in force: in production a new prompt can be published only when somebody has recorded it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gateway.casework.scene import Wanted
from gateway.directory.places import Gazetteer
from gateway.flows.compile import compile_flows
from gateway.flows.compile import read as read_flows
from gateway.prompts.catalogue import Catalogues
from gateway.publishing.sources import read_unchecked
from gateway.studio import order, readiness
from gateway.studio.archive import Archive
from gateway.studio.faults import StudioError
from gateway.studio.readiness import Row

FILES = ("flows/*.yaml", "prompts/*/catalogue.yaml", "directory/**/*.csv")


@dataclass(frozen=True, slots=True)
class Script:
    """`order` is how far a prompt is from a call's first word: the nearest are heard by most."""

    catalogues: Catalogues
    order: Mapping[str, int]

    def rows(self, archive: Archive, lang: str) -> list[Row]:
        """Every prompt that this language needs, those first that callers come to first. Raises StudioError for an unknown language."""
        if lang not in self.catalogues.languages:
            known = ", ".join(self.catalogues.languages)
            raise StudioError(f"there is no language {lang}; add prompts/{lang}/catalogue.yaml, or choose {known}")
        return readiness.rows(archive, self.catalogues, lang, self.order)

    def left(self, archive: Archive, lang: str) -> list[Row]:
        """What somebody can record now: it has words, and nobody has spoken them well yet."""
        return [row for row in self.rows(archive, lang) if row.left and row.state != "no words"]


def wanted(script: Script, archive: Archive, lang: str) -> list[Wanted]:
    """As a speaker on the telephone is asked for them; nothing in a language that has no words."""
    if lang not in script.catalogues.languages:
        return []
    return [Wanted(row.key, row.number, row.prompt.spoken, row.left and row.state != "no words") for row in script.rows(archive, lang)]


def read(root: Path, gazetteer: Gazetteer) -> Script:
    """Raises what reading the folders raises. Takes a third of a second when a file changed, and hardly anything else."""
    return _read(root, tuple(_stamps(root)), gazetteer)


def _stamps(root: Path) -> Iterator[tuple[str, int, int]]:
    for pattern in FILES:
        for path in sorted(root.glob(pattern)):
            seen = path.stat()
            yield str(path), seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=2)
def _read(root: Path, _stamps: tuple[tuple[str, int, int], ...], gazetteer: Gazetteer) -> Script:
    sources = read_unchecked(root, gazetteer)
    return Script(sources.catalogues, order.steps(compile_flows(read_flows(sources.flows), ())))
