"""The sheets that officers fill in: one row is one service with all about it, and three small sheets for the rest (`columns.yaml`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from gateway.directory.cells import DAYS
from gateway.directory.places import Gazetteer
from gateway.directory.service_rows import STATUSES, VISIBILITY
from gateway.directory.services import CERTAINTIES, HOWS

SERVICES, CODES, FAULTS = "services", "codes", "faults"
COUNTRY_CODE = "KH"
LANGUAGES = {
    "khm": "ខ្មែរ Khmer",
    "tpu": "ទំពួន Tampuan",
    "jra": "ចារ៉ាយ Jarai",
    "krr": "គ្រឹង Kreung",
    "csx": "ភាសាសញ្ញា Cambodian Sign Language",
    "eng": "អង់គ្លេស English",
}
ALL_DAYS = ",".join(DAYS)
USUAL_DAYS = {
    ALL_DAYS: "រាល់ថ្ងៃ every day",
    ",".join(DAYS[:5]): "ច័ន្ទ–សុក្រ Monday to Friday",
    ",".join(DAYS[:6]): "ច័ន្ទ–សៅរ៍ Monday to Saturday",
    **dict(zip(DAYS, ("ច័ន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍", "អាទិត្យ"), strict=True)),
}
PHONE_TYPES = ("voice", "cell", "text", "fax", "video", "textphone", "pager", "sms")  # HSDS 3.1


class Column(BaseModel):
    """One column of a sheet. What it holds goes to `column` of `table`, or is the value of the attribute `term`; a `need` is a yes alone.

    `must`: an empty cell is a fault. `with`: so it is when that column is filled. `choices`: which list of codes it offers. `times`: how
    often the template has it, `{n}` in its name being counted from 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    khmer: str
    khm: str
    eng: str
    table: str = "services.csv"
    column: str = ""
    term: str = ""
    need: bool = False
    must: bool = False
    with_: str = Field("", alias="with")
    choices: str = ""
    times: int = 1
    width: int = 12


@dataclass(frozen=True, slots=True)
class Headed:
    """A column as it stands in a sheet, `nth` of its kind."""

    column: Column
    nth: int

    @property
    def name(self) -> str:
        return self.column.name.format(n=self.nth)

    @property
    def khmer(self) -> str:
        return self.column.khmer.format(n=self.nth)


@cache
def sheets() -> Mapping[str, tuple[Column, ...]]:
    """By name, in the order of the workbook."""
    written = YAML(typ="safe").load((resources.files(__package__) / "columns.yaml").read_text("utf-8"))
    return {name: tuple(map(Column.model_validate, columns)) for name, columns in written.items()}


def headed(sheet: str, times: Mapping[str, int]) -> tuple[Headed, ...]:
    """The columns of a sheet, those of a table as often as `times` says, or as in the template. Hours stand together: days, from, to."""
    found: list[Headed] = []
    columns = iter(sheets()[sheet])
    for run in _runs(columns):
        most = max(run[0].times, times.get(run[0].table, 0)) if "{n}" in run[0].name else 1
        found += [Headed(column, nth) for nth in range(1, most + 1) for column in run]
    return tuple(found)


def _runs(columns: Iterator[Column]) -> Iterator[list[Column]]:
    """Columns that are counted together: neighbours of one table with a number in their names. Any other stands alone."""
    run: list[Column] = []
    for column in columns:
        if run and not ("{n}" in column.name and column.table == run[0].table):
            yield run
            run = []
        run.append(column)
    yield run


def codes(gazetteer: Gazetteer) -> Mapping[str, Mapping[str, str]]:
    """Every list to choose from: code → what it means, in both languages. Villages are not asked for (S25)."""
    places = (place for place in gazetteer.places if place.level != "village")
    return {
        "places": {COUNTRY_CODE: "ទូទាំងប្រទេស everybody", **{place.code: f"{place.name_km} {place.name_latin}" for place in places}},
        "languages": LANGUAGES,
        "days": USUAL_DAYS,
        "yes_no": {"yes": "បាទ/ចាស", "no": "ទេ"},
        "statuses": dict(zip(STATUSES, ("កំពុងបម្រើ", "មិនបម្រើ", "ឈប់ហើយ", "ផ្អាកសិន"), strict=True)),
        "visibilities": dict(zip(VISIBILITY, ("សាធារណៈ", "សម្ងាត់"), strict=True)),
        "certainties": dict(zip(CERTAINTIES, ("ប្រាកដ", "មធ្យម"), strict=True)),
        "hows": dict(zip(HOWS, ("ទូរស័ព្ទ", "ទៅដល់ទីនោះ", "ប្រជុំ", "លិខិត"), strict=True)),
        "phone_types": dict.fromkeys(PHONE_TYPES, ""),
    }


SHOWN_WITH_NAMES = ("places", "languages")
"""Lists of which a cell shows code and name, for nobody knows places by their numbers."""


def labelled(code: str, meaning: str) -> str:
    return f"{code} {meaning}"
