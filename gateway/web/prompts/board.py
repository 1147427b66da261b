"""What the board shows: languages and how far each is, and of every prompt its state in each of them. No page, no words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.studio import readiness
from gateway.studio.intake import Intake
from gateway.studio.readiness import Row, Sum

T = TypeVar("T")
A_PAGE = 40
SHOWN: Mapping[str, Callable[[Row], bool]] = {
    "all": lambda _: True,
    "speak": lambda row: row.left and row.state != "no words",
    "hear": lambda row: row.state == "recorded",
    "approved": lambda row: row.state == "approved",
    "unwritten": lambda row: row.state == "no words",
}
"""Which rows of a language are looked for."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a long list. `number` counts from 1."""

    number: int
    of: int

    @classmethod
    def cut(cls, whole: Sequence[T], asked: str) -> "tuple[Leaf, Sequence[T]]":
        """The page that was asked for, or the nearest one that there is."""
        of = max(1, -(-len(whole) // A_PAGE))
        number = min(max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1), of)
        return cls(number, of), whole[(number - 1) * A_PAGE : number * A_PAGE]


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` by language, Khmer first, each in the order in which callers come to them."""

    rows: Mapping[str, Sequence[Row]]

    @classmethod
    def of(cls, intake: Intake) -> "Board":
        script = intake.script()
        return cls({lang: script.rows(intake.archive, lang) for lang in readiness.languages(script.catalogues)})

    @property
    def sums(self) -> list[Sum]:
        return [readiness.summed(lang, rows) for lang, rows in self.rows.items()]

    @property
    def matrix(self) -> list[Mapping[str, Row]]:
        """One prompt a line, with its row in every language that needs it; a name that one language alone says stands where it says it."""
        found: dict[str, dict[str, Row]] = {}
        for lang, rows in self.rows.items():
            for row in rows:
                found.setdefault(row.key, {})[lang] = row
        return list(found.values())


def prompt(intake: Intake, key: str) -> Mapping[str, Row]:
    """Its row in each language that needs it; empty for one that nobody needs."""
    catalogues = intake.script().catalogues
    found = ((lang, readiness.row(intake.archive, catalogues, lang, key)) for lang in readiness.languages(catalogues))
    return {lang: row for lang, row in found if row}
