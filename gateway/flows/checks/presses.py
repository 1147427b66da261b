"""How many keys it takes to come to a person, from every wait, whatever casework answers on the way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from gateway.dialogue import Connect, Key
from gateway.flows.checks.ways import Moment, Step, Ways
from gateway.flows.kinds.callback import Callback
from gateway.flows.kinds.consult import Consult
from gateway.flows.state import Turn

MOST = 6
A_NUMBER = "digits:phone."


class Press(NamedTuple):
    """From a moment, with so many keys, to one of these moments; to none of them where a person is reached at once."""

    start: Moment
    keys: int
    ends: set[Moment]


def to_a_person(ways: Ways) -> Mapping[Moment, int]:
    """The fewest keys for every moment from which there is a way.

    A person is: the callback's questions, which lead to her own yes and no further; a request that she opens again (S14); being put
    through; a number read out; the danger flow, which begins by saying one (S36). One key counts as one, a code of four as four. Where
    casework decides, its worst answer counts. `#` leads back the shortest way that she can have come. Silence is no way: she who is
    silent hides.
    """
    fewest: dict[Moment, int] = {}
    heap: list[tuple[int, int, Moment]] = []
    order, leading_to = count(), defaultdict(list)
    for press in (press for moment in ways.moments for press in _presses(ways, moment)):
        for end in press.ends:
            leading_to[end].append(press)
        if not press.ends:
            heappush(heap, (press.keys, next(order), press.start))
    while heap:
        keys, _, moment = heappop(heap)
        if moment in fewest:
            continue
        fewest[moment] = keys
        for press in leading_to[moment]:
            press.ends.discard(moment)
            if not press.ends:  # this end was the last to be found, and so the worst
                heappush(heap, (press.keys + keys, next(order), press.start))
    return fewest


def _presses(ways: Ways, moment: Moment) -> Iterator[Press]:
    by_key: dict[str, list[Step]] = defaultdict(list)
    for step in moment.steps:
        if isinstance(step.heard, Key):
            by_key[step.heard.digits].append(step)
    for digits, steps in by_key.items():
        ends = {step.to for step in steps if not _reached(ways, step)}
        if None not in ends:
            yield Press(moment, len(digits), {end for end in ends if end is not None})


def _reached(ways: Ways, step: Step) -> bool:
    turn = step.turn
    confirmed = any(effect.name == "confirm_request" for effect in turn.effects)
    reopened = any(isinstance(node, Consult) and node.ask == "reopen" for node in map(ways.graph.nodes.__getitem__, turn.way))
    put_through = any(isinstance(line, Connect) for line in turn.lines)
    said = any(part.startswith(A_NUMBER) for part in step.said) or ways.graph.starts["danger"] in turn.way
    return asks_for_a_call(ways, turn) or confirmed or reopened or put_through or said


def asks_for_a_call(ways: Ways, turn: Turn) -> bool:
    """Whether the conversation stands among the callback's questions."""
    return any(isinstance(ways.graph.nodes[node], Callback) for node in turn.state.stack)
