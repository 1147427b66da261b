"""The engine alone: one key, the next menu, with the state parsed before and written after, as each event of a call has it.

Others, measured on a machine like this one: RapidPro's goflow 5,400 steps/s, FLOIP's flow-runner 3,500 and, in a flow of 205 blocks, 380.
"""

import time
from pathlib import Path

from gateway.dialogue import Key
from gateway.flows import engine
from gateway.flows.compile import compile_flows, read
from gateway.flows.source import read_folder
from gateway.flows.state import Need, State, Turn, parse, write
from gateway.flows.walk import Graph

FILES = read_folder(Path(__file__).parent.parent / "flows")
STEPS, ROUNDS = 20_000, 7
AIM = 54_000
CALLER = State(known={"medium": "voice", "reachable": "yes", "connects_117": "no"})


def main() -> None:
    print(f"engine, steps/s with the state parsed and written (aim: {AIM:,})")
    shipped = compile_flows(read(FILES), ("khm", "eng"))
    topics = _turn(engine.step(shipped, _turn(engine.step(shipped, _begun(shipped), Key("1"))).state, Key("1"))).state
    _row("main/topics as shipped, 5 and # in turn", shipped, topics, ("5", "#"))
    for menus in (10, 2000):
        ring = compile_flows(read(FILES | {"main.yaml": _ring(menus)}), ("khm",))
        _row(f"a flow of {menus:,} menus, from one to the next", ring, _begun(ring), ("1",))


def _row(what: str, graph: Graph, begin: State, keys: tuple[str, ...]) -> None:
    per_second, largest = max(_round(graph, begin, keys) for _ in range(ROUNDS))
    print(f"  {what:<44} {per_second:>9,.0f}/s   state {largest} bytes at most")


def _round(graph: Graph, begin: State, keys: tuple[str, ...]) -> tuple[float, int]:
    """Steps in a second, and the largest state on the way."""
    stored, largest = write(begin), 0
    pressed = [Key(key) for key in keys] * (STEPS // len(keys))
    began = time.perf_counter()
    for key in pressed:
        stored = write(_turn(engine.step(graph, parse(stored), key)).state)
        largest = max(largest, len(stored))
    return len(pressed) / (time.perf_counter() - began), largest


def _turn(came_to: Turn | Need) -> Turn:
    assert isinstance(came_to, Turn), f"the engine asks for {came_to.kind}"
    return came_to


def _begun(graph: Graph) -> State:
    return _turn(engine.start(graph, "main", CALLER)).state


def _ring(menus: int) -> str:
    """Menus of two choices each, the last leading to the first again."""
    nodes = (_menu(number, (number + 1) % menus) for number in range(menus))
    return "flow: main\nstart: n0\nnodes:\n" + "".join(nodes)


def _menu(number: int, following: int) -> str:
    choices = ", ".join(f'"{key}": {{label: more, next: n{following}}}' for key in (1, 2))
    return f"  n{number}: {{menu: {{prompt: topics, choices: {{{choices}}}}}}}\n"


if __name__ == "__main__":
    main()
