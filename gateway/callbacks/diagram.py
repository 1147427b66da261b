"""The protocol's state diagram, drawn from the table that decides, as Mermaid text: whoever shows the page draws it."""

from collections.abc import Mapping
from itertools import product

from gateway.callbacks.decide import TABLE, Rule
from gateway.callbacks.records import Phase, Stage, State

MANY = 8  # what happens alike in more stages than these has one arrow, from the box of all that is open
OPEN = "any_open"
STAGES: tuple[Stage, ...] = (*(state for state in State if state is not State.CALLING), *Phase)  # CALLING is told by its phases


def mermaid() -> str:
    """Every stage, every way that the table allows from one to another, and what happens on it."""
    arrows = [f"    {start} --> {end} : {' · '.join(happens)}" for (start, end), happens in _arrows().items()]
    called = ["    state CALLING {", *(f"        {phase.value}" for phase in Phase), "    }"]
    first, last = f"    [*] --> {State.DRAFT}", f"    {State.PURGED} --> [*]"
    return "\n".join(["stateDiagram-v2", first, f'    state "any that is open" as {OPEN}', *arrows, last, *called]) + "\n"


def alike() -> Mapping[tuple[type, Rule], list[Stage]]:
    """What happens, and the rule for it, with every stage where it counts, in the order of `STAGES`."""
    found: dict[tuple[type, Rule], set[Stage]] = {}
    for (stage, event), rule in TABLE.items():
        found.setdefault((event, rule), set()).add(stage)
    return {key: [stage for stage in STAGES if stage in stages] for key, stages in found.items()}


def _arrows() -> Mapping[tuple[str, str], list[str]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for (event, rule), stages in alike().items():
        starts = [OPEN] if len(stages) > MANY else [stage.value for stage in stages]
        for start, end in product(starts, rule.to):
            arrows.setdefault((start, end.value), []).append(event.__name__)
    return arrows
