"""One service as a form: the columns of the workbook (`columns.yaml`), so that a page and Excel ask, check and refuse alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext

from gateway.directory.exchange.rows import Cells, Rows
from gateway.directory.exchange.sheet import Headed, codes, headed
from gateway.directory.places import Gazetteer
from gateway.directory.services import NEEDS
from gateway.directory.tables import Fault
from gateway.web.directory import words

_ = lazy_gettext
SHEET = "services"
LONGEST = 2000
SECTIONS: Mapping[str, tuple[str, ...]] = {
    _("Name"): ("id", "name", "name_romanised", "alternate_name", "organization_id", "status", "eligibility_description"),
    _("What help"): (*NEEDS, "cmr_ready"),
    _("Telephone"): ("phone", "phone_type", "call_first"),
    _("When it is open"): ("hours_", "open_on_holidays"),
    _("Where"): ("visibility", "place", "location_name", "latitude", "longitude", "location_id", "area_"),
    _("Who can come"): ("language_", "interpreters", "female_staff", "wheelchair", "cost_", "full_on"),
    _("How it is known"): ("assured_date", "assured_by", "assured_how", "unanswered_on", "certainty", "source"),
}
"""By the beginnings of the columns' names."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    hint: str
    value: str
    wrong: str
    options: tuple[tuple[str, str], ...]
    """Empty: it is typed."""
    day: bool


@dataclass(frozen=True, slots=True)
class Form:
    sections: Mapping[str, tuple[Field, ...]]
    elsewhere: tuple[Fault, ...]
    """What is wrong and belongs to none of its fields."""


def form(rows: Rows, gazetteer: Gazetteer, cells: Cells, faults: Iterable[Fault] = (), row: int = 0) -> Form:
    """`faults` are those of the whole; those of this row stand at their fields."""
    columns, options = {each.name: each for each in headed(SHEET, {})}, _options(rows, gazetteer)
    faults = tuple(faults)
    here = {fault.column: words.fault(fault) for fault in faults if (fault.file, fault.row) == (SHEET, row)}
    fields = {name: _field(each, cells.get(name, ""), here.get(name, ""), options) for name, each in columns.items()}
    sections = {title: tuple(field for name, field in fields.items() if name.startswith(begins)) for title, begins in SECTIONS.items()}
    shown = {field.name for section in sections.values() for field in section}
    rest = tuple(fault for fault in faults if (fault.file, fault.row) != (SHEET, row) or fault.column not in shown)
    return Form(sections, rest)


def _field(each: Headed, value: str, wrong: str, options: Mapping[str, Mapping[str, str]]) -> Field:
    column, offered = each.column, options.get(each.column.choices, {})
    khmer = words.in_tongue()
    label = each.khmer if khmer else each.name.replace("_", " ").capitalize()
    known = {"": "–", **offered, **({value: value} if value and value not in offered else {})} if offered else {}
    return Field(each.name, label, column.khm if khmer else column.eng, value, wrong, tuple(known.items()), column.choices == "dates")


def _options(rows: Rows, gazetteer: Gazetteer) -> Mapping[str, Mapping[str, str]]:
    """Places, languages and days are named in both tongues; the other lists in Khmer, or by their codes."""
    khmer, found = words.in_tongue(), codes(gazetteer)
    lists = {name: {code: _said(name, code, said, khmer) for code, said in found[name].items()} for name in found}
    name = "name" if khmer else "alternate_name"
    return {**lists, "organizations": {key: cells[name] or key for key, cells in rows["organizations"].items()}}


def _said(name: str, code: str, said: str, khmer: bool) -> str:
    return said if said and (khmer or name in ("places", "languages")) else code


def filled(given: Mapping[str, str]) -> dict[str, str]:
    """The cells as she sent them; more than any column holds is cut, so that no page can be made to grow."""
    return {each.name: given.get(each.name, "").strip()[:LONGEST] for each in headed(SHEET, {})}
