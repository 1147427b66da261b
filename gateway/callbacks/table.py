"""The protocol's table for people: `python -m gateway.callbacks.table` prints it, and docs/callbacks.md holds what it prints."""

import sys
from collections.abc import Iterable, Iterator

from gateway.callbacks.decide import TABLE, Rule
from gateway.callbacks.records import Phase, Stage, State

STAGES: tuple[Stage, ...] = (*(state for state in State if state is not State.CALLING), *Phase)  # CALLING is told by its phases
MANY = 8  # more stages than these are told by those that are missing


def markdown() -> str:
    """A row for each thing that can happen, with the stages where it counts, the function that decides, and where it may lead."""
    rows = ["| where it stands | what happens | decided by | leads to |", "|---|---|---|---|"]
    return "\n".join((*rows, *_rows())) + "\n"


def _rows() -> Iterator[str]:
    together: dict[tuple[type, Rule], list[Stage]] = {}
    for (stage, event), rule in TABLE.items():
        together.setdefault((event, rule), []).append(stage)
    for (event, rule), stages in together.items():
        decided_by = f"{rule.do.__module__.rsplit('.', 1)[-1]}.{rule.do.__name__}"
        yield f"| {_where(stages)} | {event.__name__} | `{decided_by}` | {_named(rule.to)} |"


def _where(stages: list[Stage]) -> str:
    if len(stages) <= MANY:
        return _named(stage for stage in STAGES if stage in stages)
    return f"any but {_named(stage for stage in STAGES if stage not in stages)}"


def _named(stages: Iterable[Stage]) -> str:
    return ", ".join(stage.value for stage in stages)


if __name__ == "__main__":
    sys.stdout.write(markdown())
