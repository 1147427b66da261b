"""The whole journey: a person is near, both channels lead to the same help, and what must be said is said (S8, S34–S36, S41)."""

import re
from collections.abc import Iterator, Mapping

from gateway.dialogue import Ask, Connect, Play
from gateway.flows.checks import presses
from gateway.flows.checks.keys import into_decoy
from gateway.flows.checks.outside import HOME, Outside
from gateway.flows.checks.ways import CARE, DELETE, Moment, Step, Ways
from gateway.flows.checks.where import fault, who_says
from gateway.flows.faults import Fault
from gateway.flows.kinds.end import End
from gateway.flows.kinds.subflow import Subflow
from gateway.flows.source import Flow
from gateway.khmer import ascii_digits

NEEDED = ("health", "legal", "shelter", "counselling")
"""S35: always offered."""
_A_NUMBER = re.compile(r"(?:\d\D{0,3}){3}")


def check(flows: Mapping[str, Flow], ways: Ways, outside: Outside) -> Iterator[Fault]:
    yield from _persons(flows, ways, outside)
    yield from _needs(flows, ways, outside)
    for entry, moment, step in ways.steps:
        if moment and not ways.graph.is_staff(ways.graph.starts[entry.flow]):
            yield from _of_step(flows, ways, outside, moment, step)


def _persons(flows: Mapping[str, Flow], ways: Ways, outside: Outside) -> Iterator[Fault]:
    keys = presses.to_a_person(ways)
    for moment in ways.moments:
        if moment.entry.flow in outside.entries and isinstance(moment.line, Ask) and keys.get(moment, presses.MOST + 1) > presses.MOST:
            takes = f"{keys[moment]} keys" if moment in keys else "more keys than there are"
            yield fault(flows, moment.at, "F62", takes=takes, most=str(presses.MOST))


def _needs(flows: Mapping[str, Flow], ways: Ways, outside: Outside) -> Iterator[Fault]:
    """S35: each of the four kinds of help; S8: by voice and by text."""
    reached = {"voice": _offered(ways, outside, "voice"), "text": _offered(ways, outside, "text")}
    for need in NEEDED:
        lacking = [medium for medium, needs in reached.items() if need not in needs]
        if len(lacking) == 2:
            yield flows["main"].fault("F60", what=f"help with {need}")
        elif lacking:
            yield flows["main"].fault("F63", need=need, medium=lacking[0])


def _offered(ways: Ways, outside: Outside, medium: str) -> set[str]:
    """The needs for which a number is read out or a callback is asked."""
    found = set()
    for entry, _, step in ways.steps:
        if entry.flow in outside.entries and step.turn.state.medium == medium and _is_help(ways, step):
            found.add(step.turn.state.known.get("need", ""))
    return found


def _is_help(ways: Ways, step: Step) -> bool:
    return presses.asks_for_a_call(ways, step.turn) or any(part.startswith(presses.A_NUMBER) for part in step.said)


def _of_step(flows: Mapping[str, Flow], ways: Ways, outside: Outside, moment: Moment, step: Step) -> Iterator[Fault]:
    state, graph = step.turn.state, ways.graph
    if graph.starts["danger"] in step.turn.way and not _says_a_number(outside, step):
        yield flows["danger"].fault("F58", flows["danger"].start)
    if state.medium == "text" and any(isinstance(line, Connect) for line in step.turn.lines):
        yield fault(flows, state.at, "F81")
    if moment.state.known.get("connects_117") != "yes" and any(_is_short(line) for line in step.turn.lines):
        yield fault(flows, state.at, "F59")
    if state.known.get("need") == "health" and CARE not in step.told and any(part.startswith(presses.A_NUMBER) for part in step.said):
        yield fault(flows, state.at, "F64", prompt=CARE)
    if state.medium == "voice":
        for part in filter(outside.text_only.__contains__, step.said):
            yield fault(flows, who_says(graph, moment.at, step, part), "F43", prompt=part)
    if state.over:
        yield from _of_end(flows, ways, outside, moment, step)


def _says_a_number(outside: Outside, step: Step) -> bool:
    said = [part for line in step.turn.lines if isinstance(line, Play | Ask) for part in line.parts]
    return any(_A_NUMBER.search(ascii_digits(words)) for part in said for words in outside.words(HOME, part))


def _is_short(line: object) -> bool:
    return isinstance(line, Connect) and line.party.startswith("short.")


def _of_end(flows: Mapping[str, Flow], ways: Ways, outside: Outside, moment: Moment, step: Step) -> Iterator[Fault]:
    last = ways.graph.nodes[step.turn.way[-1]] if step.turn.way else None
    if isinstance(last, Subflow) or (isinstance(last, End) and last.back):
        yield fault(flows, last.id, "F11")
    withdrawn = any(effect.name == "withdraw_request" for effect in step.turn.effects)  # S11: answered with silence
    her_own = moment.entry.flow in outside.entries
    if her_own and step.chosen and not withdrawn and list(step.said) and DELETE not in step.told and not into_decoy(ways.graph, step):
        yield fault(flows, step.turn.way[-1], "F65", prompt=DELETE)
