"""The protocol for people: `python -m gateway.callbacks.reference docs/callbacks.md` writes its diagram and its table into the page."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from gateway.callbacks.diagram import MANY, STAGES, alike, mermaid
from gateway.callbacks.records import Stage


def page(text: str) -> str:
    """The page with what stands between its marks made anew; every other word of it stays."""
    for name, part in (("diagram", f"```mermaid\n{mermaid()}```\n"), ("table", table())):
        made = f"<!-- the {name} -->\n\n{part}\n<!-- end of the {name} -->"
        text = re.sub(f"<!-- the {name} -->.*<!-- end of the {name} -->", lambda _, made=made: made, text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def table() -> str:
    """A row for each thing that can happen, with the stages where it counts, the function that decides, and where it may lead."""
    rows = ["| where it stands | what happens | decided by | leads to |", "|---|---|---|---|"]
    return "\n".join((*rows, *_rows())) + "\n"


def _rows() -> Iterator[str]:
    for (event, rule), stages in alike().items():
        decided_by = f"{rule.do.__module__.rsplit('.', 1)[-1]}.{rule.do.__name__}"
        yield f"| {_where(stages)} | {event.__name__} | `{decided_by}` | {_named(rule.to)} |"


def _where(stages: list[Stage]) -> str:
    if len(stages) <= MANY:  # more than these are told by those that are missing
        return _named(stages)
    return f"any but {_named(stage for stage in STAGES if stage not in stages)}"


def _named(stages: Iterable[Stage]) -> str:
    return ", ".join(stage.value for stage in stages)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(page(Path(name).read_text("utf-8")), "utf-8")
