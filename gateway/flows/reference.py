"""The reference for people, made from models and codes: `python -m gateway.flows.reference docs/flows.md` writes it into the page."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gateway.flows.faults import codes
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import Asking, Speaking
from gateway.flows.schema import FlowFile, Schema, model, solid, wanted

SHARED: dict[str, type[BaseModel]] = {"Kinds that speak": Speaking, "Kinds that ask": Asking}


def page(text: str) -> str:
    """The page with what stands between its marks made anew; every other word of it stays."""
    for name, part in (("kinds", kinds()), ("faults", faults())):
        made = f"<!-- {name} -->\n\n{part}\n<!-- end of {name} -->"
        text = re.sub(f"<!-- {name} -->.*<!-- end of {name} -->", lambda _, made=made: made, text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def kinds() -> str:
    """A file, what kinds share, every kind: each with its fields."""
    parts = ["## A file\n", *_table(FlowFile)]
    for title, shared in SHARED.items():
        parts += [f"\n## {title}\n", f"{shared.__doc__}\n", *_table(shared)]
    parts += ["\n## Kinds that officers use", *_sections(shipped_only=False)]
    parts += ["\n## Kinds of the shipped flows\n\nOfficers' files may not use them.", *_sections(shipped_only=True)]
    return "\n".join(parts) + "\n"


def _sections(*, shipped_only: bool) -> Iterator[str]:
    for name, kind in KINDS.items():
        if kind.shipped_only == shipped_only:
            yield f"\n### {name}\n\n{model(kind.spec)['description']}{_shares(kind.spec)}\n"
            yield from _table(kind.spec)


def _shares(spec: type[BaseModel]) -> str:
    """The fields that a kind has from those that many have."""
    names = ", ".join(f"`{name}`" for name in spec.model_fields if name not in spec.__annotations__)
    return f" Also {names}: see above." if names else ""


def _table(spec: type[BaseModel]) -> Iterator[str]:
    shape = model(spec)
    yield from ("| field | what is written | if not | |", "|---|---|---|---|")
    for name, field in spec.model_fields.items():
        if name in spec.__annotations__:
            yield from _rows(name, shape["properties"][name], "" if not field.is_required() else "needed", field, shape)


def _rows(name: str, part: Schema, needed: str, field: FieldInfo, shape: Schema) -> Iterator[str]:
    """A field, and the fields of what stands in it, such as those of a choice."""
    default = "" if needed or field.default in (None, "", [], {}) else f"`{json.dumps(field.default).strip(chr(34))}`"
    yield f"| `{name}` | {_code(wanted(part, shape))} | {needed or default} | {part['description']} |"
    part = solid(part, shape)
    for holder in (part, *(solid(value, shape) for value in part.get("patternProperties", {}).values())):
        for inner, inside in holder.get("properties", {}).items():
            when = "needed" if inner in holder.get("required", ()) else ""
            yield f"| `{name}` · `{inner}` | {_code(wanted(inside, shape))} | {when} | {inside['description']} |"


def _code(notation: str) -> str:
    """A choice between words is told with commas: a bar would end the cell."""
    return f"`{notation}`".replace(" | ", "`, `")


class _Named(dict[str, str]):
    """Names what will stand in a fault's words."""

    def __missing__(self, name: str) -> str:
        return f"⟨{name}⟩"


def faults() -> str:
    """Every code with its words."""
    rows = ["| code | | rule | what it says | what to do |", "|---|---|---|---|---|"]
    for code, fault in codes().items():
        name = fault.name if fault.severity == "error" else f"{fault.name} (a warning)"
        what, remedy = (words["eng"].format_map(_Named()) for words in (fault.what, fault.remedy))
        rows.append(f"| {code} | {name} | {fault.rule} | {what} | {remedy} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(page(Path(name).read_text("utf-8")), "utf-8")
