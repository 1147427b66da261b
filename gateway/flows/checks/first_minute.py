"""The first minute (S1, S2, S36, S41): what is heard, asked and offered before she has chosen a subject."""

from collections.abc import Iterator, Mapping

from gateway.dialogue import Ask, Key, Silence
from gateway.flows.checks.keys import into_decoy
from gateway.flows.checks.outside import Outside, everywhere
from gateway.flows.checks.ways import PROMISES, Moment, Step, Ways
from gateway.flows.checks.where import fault, who_says
from gateway.flows.faults import Fault
from gateway.flows.kinds.language import Language
from gateway.flows.source import Flow


def check(flows: Mapping[str, Flow], ways: Ways, outside: Outside) -> Iterator[Fault]:
    yield from _words(flows, ways, outside)
    public = [(entry.flow, step) for entry, step in ways.first if entry.flow in outside.entries]
    for moment in _first_waits(ways, [step for _, step in public]):
        if not _helps_at_once(ways, moment):
            yield fault(flows, moment.at, "F56")
        if ways.names_subjects(moment):
            yield from _main_menu(flows, moment)
    for _, step in public:
        yield from _can_you_listen(flows, ways, step, frozenset())


def _words(flows: Mapping[str, Flow], ways: Ways, outside: Outside) -> Iterator[Fault]:
    """S1: whatever can be heard on any way in, with any key and with none, until a subject is chosen."""
    told: dict[str, list[str]] = {}
    for _, moment, step in ways.steps:
        for part in () if step.chosen else step.said:
            if part not in told:
                told[part] = [term for words in everywhere(outside, part) for term in outside.banned(words)]
            if told[part]:
                node = who_says(ways.graph, moment.at if moment else "", step, part)
                yield fault(flows, node, "F41", prompt=part, terms=", ".join(dict.fromkeys(told[part])))


def _first_waits(ways: Ways, begin: list[Step]) -> Iterator[Moment]:
    """The waits up to and including the main menu: the first at which a subject can be chosen."""
    waiting, seen = [step.to for step in begin], set()
    while waiting:
        moment = waiting.pop()
        if moment is None or moment in seen or moment.chosen or not isinstance(moment.line, Ask):
            continue
        seen.add(moment)
        yield moment
        if not ways.names_subjects(moment):
            waiting += [step.to for step in moment.steps]


def _helps_at_once(ways: Ways, moment: Moment) -> bool:
    """S36: 9 leads to help at once from the first waits."""
    return all(step.turn.way[:1] == (ways.graph.starts["danger"],) for step in moment.steps if step.heard == Key("9"))


def _main_menu(flows: Mapping[str, Flow], moment: Moment) -> Iterator[Fault]:
    assert isinstance(moment.line, Ask)
    if all(choice.key != "9" for choice in moment.line.choices):
        yield fault(flows, moment.at, "F57")
    if PROMISES not in moment.told:
        yield fault(flows, moment.at, "F66")


def _can_you_listen(flows: Mapping[str, Flow], ways: Ways, step: Step, seen: frozenset[Moment]) -> Iterator[Fault]:
    """S2: language, then a question to which silence and every wrong key answer no: the decoy, at once."""
    moment = step.to
    if moment is None or moment in seen:
        return
    if isinstance(ways.graph.nodes[moment.at], Language):
        for on in moment.steps:
            if isinstance(on.heard, Key) and on.heard.digits in {choice.key for choice in moment.line.choices}:  # type: ignore[union-attr]
                yield from _can_you_listen(flows, ways, on, seen | {moment})
    elif not all(into_decoy(ways.graph, on) for on in moment.steps if on.heard == Silence() or _is_wrong(moment, on)):
        yield fault(flows, moment.at, "F54")


def _is_wrong(moment: Moment, step: Step) -> bool:
    offered = {choice.key for choice in moment.line.choices} if isinstance(moment.line, Ask) else set()
    return isinstance(step.heard, Key) and step.heard.digits not in {*offered, "0", "*", "#", "9"}
