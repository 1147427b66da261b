"""The engine alone: one key, the next menu, with the state parsed before and written after, as each event of a call has it.

Seconds are the processor's: what else the machine does takes turns with us, and is not counted.
"""

import os
import random
import time
from pathlib import Path
from statistics import median

from bench.floip import runner
from gateway.dialogue import Connect, Key
from gateway.flows import engine
from gateway.flows.checks import check
from gateway.flows.compile import compile_flows, read
from gateway.flows.source import read_folder
from gateway.flows.state import Need, State, Turn, parse, write
from gateway.flows.walk import Graph
from tests.checking import FINE, many
from tests.conversation import TYPED, Conversation, begins

FILES = read_folder(Path(__file__).parent.parent / "flows")
STEPS, ROUNDS = 20_000, 9
AIM, AIM_OF_SIZE, AIM_OF_FLOIP = 54_000, 0.9, 15
GOFLOW = 5_400  # RapidPro's engine, measured elsewhere, on a machine like this one
CALLER = State(known={"medium": "voice", "reachable": "yes", "connects_117": "no"})
FLOIP_STEPS, FLOIP_ROUNDS, A_CONVERSATION = 5_000, 5, 10  # keys
WALKS, EVENTS = 3_000, 40


def main() -> None:
    print(
        f"engine, steps/s of one core, the state parsed and written (aim: {AIM:,}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
    )
    shipped = compile_flows(read(FILES), ("khm", "eng"))
    topics = _turn(engine.step(shipped, _turn(engine.step(shipped, _begun(shipped), Key("1"))).state, Key("1"))).state
    _row("main/topics as shipped, 5 and # in turn", [_round(shipped, topics, ("5", "#")) for _ in range(ROUNDS)])
    _by_size()
    print(f"  the checks before publishing, of a flow of 2,000 menus: {_checked(2000):.1f} s (aim: under 10)")
    print(f"  the largest state of {WALKS:,} conversations at random: {_largest_state()} bytes (aim: under 1,000)")
    _beside_floip()


def _by_size() -> None:
    """10 menus, and 2,000, in turn, so that a slower minute of the machine falls on all. Whoever goes through all of the 2,000, key by key,
    reads them from farther away than the processor's own store; a caller goes through ten or twenty.
    """
    small, large, wide = (_ring(10), _ring(2000, walked=10), _ring(2000))
    rounds = [[_round(graph, _begun(graph), ("1",)) for graph in (small, large, wide)] for _ in range(ROUNDS)]
    for nth, what in enumerate(("10 menus, from one to the next", "2,000 menus, ten of them walked", "2,000 menus, all of them walked")):
        _row(what, [one[nth] for one in rounds])
    ten, every = (median(one[nth] / one[0] for one in rounds) for nth in (1, 2))
    print(f"  2,000 menus against 10, median of {ROUNDS} rounds: {ten:.2f}; all walked {every:.2f} (aim: at least {AIM_OF_SIZE})")


def _beside_floip() -> None:
    """The same small ring walked by FLOIP's runner and by ours, in turn."""
    if why_not := runner.missing():
        print(f"  not compared with @floip/flow-runner: {why_not}")
        return
    small = _ring(10)
    pairs = [
        (runner.walk(10, A_CONVERSATION, FLOIP_STEPS), _round(small, _begun(small), ("1",), A_CONVERSATION)) for _ in range(FLOIP_ROUNDS)
    ]
    _row(f"10 menus, {A_CONVERSATION} keys a conversation", [ours for _, ours in pairs])
    theirs = [floip for floip, _ in pairs]
    print(
        f"  {'the same, @floip/flow-runner 1.0.11':<44} {median(one.per_second for one in theirs):>9,.0f}/s   "
        f"state {max(one.largest for one in theirs)} bytes at most"
    )
    ratio = median(ours / floip.per_second for floip, ours in pairs)
    print(f"  ours against FLOIP's, median of {FLOIP_ROUNDS} pairs: {ratio:.0f} times (aim: at least {AIM_OF_FLOIP})")
    print(f"  goflow, measured elsewhere: {GOFLOW:,}/s")


def _row(what: str, rounds: list[float]) -> None:
    print(f"  {what:<44} {median(rounds):>9,.0f}/s   best {max(rounds):,.0f}")


def _round(graph: Graph, begin: State, keys: tuple[str, ...], a_conversation: int = STEPS) -> float:
    """Steps in a second of one core."""
    began_as = write(begin)
    pressed = [Key(key) for key in keys] * (a_conversation // len(keys))
    began = time.process_time()
    for _ in range(STEPS // a_conversation):
        stored = began_as
        for key in pressed:
            stored = write(_turn(engine.step(graph, parse(stored), key)).state)
    return STEPS / (time.process_time() - began)


def _checked(menus: int) -> float:
    """Seconds of one core."""
    flows = read({**FILES, **many(menus)})
    began = time.process_time()
    check(flows, FINE)
    return time.process_time() - began


def _largest_state() -> int:
    """Bytes, over conversations that listen to what is offered and press one of it, from every way into the house."""
    chance = random.Random(1)
    began = [begins(), begins(medium="text"), *map(begins, ("danger", "redial", "gate", "staff"))]
    return max(_largest_of(began[n % len(began)], chance) for n in range(WALKS))


def _largest_of(now: Conversation, chance: random.Random) -> int:
    largest = len(write(now.state))
    for _ in range(EVENTS):
        if now.over:
            break
        now = _goes_on(now, chance)
        largest = max(largest, len(write(now.state)))
    return largest


def _goes_on(now: Conversation, chance: random.Random) -> Conversation:
    if isinstance(now.lines[-1], Connect):
        return now.comes_back("no-answer")
    offered = [choice.key for choice in now.ask.choices] or [TYPED[now.ask.digits]]
    return now.presses(chance.choice(offered))


def _turn(came_to: Turn | Need) -> Turn:
    assert isinstance(came_to, Turn), f"the engine asks for {came_to.kind}"
    return came_to


def _begun(graph: Graph) -> State:
    return _turn(engine.start(graph, "main", CALLER)).state


def _ring(menus: int, walked: int = 0) -> Graph:
    """Menus of two choices each, the last (or the last that is walked) leading to the first again on 1.

    Their names are of one length: a longer one makes a longer state.
    """
    nodes = (_menu(number, (number + 1) % (walked or menus), (number + 1) % menus) for number in range(menus))
    text = "flow: main\nstart: n0000\nnodes:\n" + "".join(nodes)
    return compile_flows(read(FILES | {"main.yaml": text}), ("khm",))


def _menu(number: int, *following: int) -> str:
    choices = ", ".join(f'"{key}": {{label: more, next: n{node:04}}}' for key, node in enumerate(following, 1))
    return f"  n{number:04}: {{menu: {{prompt: topics, choices: {{{choices}}}}}}}\n"


if __name__ == "__main__":
    main()
