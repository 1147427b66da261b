"""S3's budgets: how few keys, and how little time, a first-time caller needs. A call is rehearsed without a caller, along every way.

She is taken for somebody who does not know the menus: she hears each to the key of her choice, and presses it a second later.
To stay silent is no way: she who does is hiding, and pays in time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from heapq import heappop, heappush
from itertools import count

from gateway.dialogue import Ask, Key, Play
from gateway.flows import engine
from gateway.flows.state import Answer, Need, State, Turn
from gateway.flows.walk import Graph

TO_PRESS_MS = 1000
A_NUMBER = "digits:phone."

Reached = Callable[[Turn], tuple[Play | Ask, ...] | None]
"""What she must have heard of a turn to be where she wanted to be; None where the turn does not lead there."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who stands in for the world: casework's answers (None where a rehearsal cannot go on), and how long a line sounds."""

    answer: Callable[[Need], Answer | None]
    sounds_ms: Callable[[Play | Ask], int]


@dataclass(frozen=True, slots=True)
class Way:
    """The keys that she pressed, and how long it took from the first sound."""

    keys: str
    ms: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What must be reached, and with how much at most."""

    what: str
    keys: int
    ms: int
    reached: Reached
    code: str = "F61"
    """What it is called when it is broken."""


def number_for(need: str) -> Budget:
    """S3: a service's number, as often as it is read out."""

    def heard(turn: Turn) -> tuple[Play | Ask, ...] | None:
        return _until_the_number(turn) if turn.state.known.get("need") == need else None

    return Budget(f"a number for {need}", 5, 90_000, heard)


def callback() -> Budget:
    """S3: a callback confirmed, with every choice that she has when she is not in danger."""

    def confirmed(turn: Turn) -> tuple[Play | Ask, ...] | None:
        asked = any(effect.name == "confirm_request" and effect.known.get("urgency") != "danger_now" for effect in turn.effects)
        return () if asked else None

    return Budget("a callback confirmed", 11, 180_000, confirmed)


def callback_for(need: str) -> Budget:
    """The same for who asks for it when she has heard of a place to go: longer than S3 wants, it is told, and stops nothing.

    S3 is kept by whoever chooses at once to talk to someone. Here a card is read out before, and she is free to ring its number instead.
    """
    any_need = callback()

    def confirmed(turn: Turn) -> tuple[Play | Ask, ...] | None:
        asked = any(effect.known.get("need") == need for effect in turn.effects)
        return any_need.reached(turn) if asked else None

    return replace(any_need, what=f"a callback for {need}, after its number", reached=confirmed, code="F79")


def _until_the_number(turn: Turn) -> tuple[Play | Ask, ...] | None:
    """Everything up to the last reading of the first number; None without one."""
    said = [(line.lang, part) for line in turn.lines if isinstance(line, Play | Ask) for part in line.parts]
    numbers = [part for _, part in said if part.startswith(A_NUMBER)]
    if not numbers:
        return None
    last = max(at for at, (_, part) in enumerate(said) if part == numbers[0])
    return tuple(Play(lang, (part,)) for lang, part in said[: last + 1])


def fastest(graph: Graph, flow: str, begin: State, rehearsal: Rehearsal, budget: Budget, most_keys: int) -> Way | None:
    """The way that takes the least time among those of at most so many keys, in the language that it begins in; None if there is none.

    Dijkstra's search over the waits: whichever comes off the heap, its choices could not begin to be said any sooner.
    """
    heap: list[tuple[int, int, str, Turn | None]] = []
    fewest: dict[object, int] = {}  # keys with which a wait was come to already, and sooner
    sounds_ms, decisive, order = cache(rehearsal.sounds_ms), _decisive(graph), count()

    def comes_to(turn: Turn | None, keys: str, ms: int) -> None:
        if turn is None or turn.state.lang != begin.lang or len(keys) > most_keys:
            return
        heappush(heap, (ms + sum(map(sounds_ms, _before_the_choices(turn))), next(order), keys, turn))
        if (heard := budget.reached(turn)) is not None:
            heappush(heap, (ms + sum(map(sounds_ms, heard)), next(order), keys, None))

    comes_to(_settled(graph, engine.start(graph, flow, begin), rehearsal), "", 0)
    while heap:
        ms, _, keys, turn = heappop(heap)
        if turn is None:
            return Way(keys, ms)
        mark = _mark(turn.state, decisive)
        if fewest.get(mark, most_keys + 1) > len(keys):
            fewest[mark] = len(keys)
            for pressed, after_ms in _choices(turn, sounds_ms):
                then = engine.step(graph, turn.state, Key(pressed))
                comes_to(_settled(graph, then, rehearsal), keys + pressed, ms + after_ms)
    return None


def _settled(graph: Graph, came_to: Turn | Need, rehearsal: Rehearsal) -> Turn | None:
    while isinstance(came_to, Need):
        answer = rehearsal.answer(came_to)
        if answer is None:
            return None
        came_to = engine.resume(graph, came_to, answer)
    return came_to


def _before_the_choices(turn: Turn) -> Iterator[Play]:
    return (Play(line.lang, line.parts) for line in turn.lines if isinstance(line, Play | Ask))


def _choices(turn: Turn, sounds_ms: Callable[[Play | Ask], int]) -> Iterator[tuple[str, int]]:
    """What she may press at the end of a turn, and how long after its choices began to be said."""
    last, ms = turn.lines[-1], 0
    if not isinstance(last, Ask):
        return
    if not last.choices:
        yield "1" * last.digits, last.digits * TO_PRESS_MS
    for choice in last.choices:
        ms += sounds_ms(Ask(last.lang, choices=(choice,)))
        yield choice.key, ms + TO_PRESS_MS


def _decisive(graph: Graph) -> Mapping[str, frozenset[str]]:
    """The attributes on which a flow goes one way or another, each with the values that it tells apart."""
    told: dict[str, set[str]] = {"need": set(), "urgency": set()}
    for node in graph.nodes.values():
        if hasattr(node, "cases"):
            told.setdefault(node.on, set()).update(node.cases)
    return {name: frozenset(values) for name, values in told.items()}


def _mark(state: State, decisive: Mapping[str, frozenset[str]]) -> object:
    """What a wait's future depends on. A place counts by what was found from it, so that fifty communes are not fifty calls."""
    known = tuple(state.known.get(name) if not told or state.known.get(name, "") in told else "another" for name, told in decisive.items())
    return (state.at, state.stack, state.told_exit, state.scratch, state.page, state.options, state.found, known)
