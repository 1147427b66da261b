"""A conversation with the engine alone: what is pressed, what is heard. Casework answers from a small province told beforehand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateway.dialogue import Ask, Bridged, Connect, Gone, Heard, Key, Line, Medium, Play, Record, Recorded, Silence, Text
from gateway.flows import engine
from gateway.flows.compile import compile_flows, read
from gateway.flows.source import read_folder
from gateway.flows.state import Answer, Effect, Need, State, Turn, parse, write
from gateway.flows.walk import Graph
from gateway.prompts.catalogue import load

ROOT = Path(__file__).parents[1]
FILES, KEYWORDS = read_folder(ROOT / "flows"), load(ROOT / "prompts").keywords()
DECOY = ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")
HER_CODE, HER_KEY, PIN = "4711", "7", "123456"
TYPED = {1: HER_KEY, 4: HER_CODE, 6: PIN, 10: "0500000002"}
MAX_NEEDS, MAX_BYTES = 8, 1000

Answering = Callable[[Mapping[str, str]], Answer]


def flows_with(**files: str) -> Graph:
    """The flows that ship, with these of an officer instead or beside, by name: the text of the file."""
    return compile_flows(read(FILES | {f"{name}.yaml": text for name, text in files.items()}), ("khm", "eng"), KEYWORDS)


def a_flow(nodes: str, name: str = "main", top: str = "") -> str:
    """A flow file of these nodes, which starts at the first."""
    start = nodes.strip().split(":", 1)[0]
    return f"flow: {name}\nstart: {start}\n{top}nodes:\n" + "\n".join(f"  {line}" for line in nodes.strip("\n").splitlines())


SHIPPED = flows_with()


def options(*values: str) -> Answer:
    return Answer(options=tuple((value, ()) for value in values))


def places(args: Mapping[str, str]) -> Answer:
    """Nine districts, and in each of them as many communes as its number."""
    within = args["within"]
    return options(*(f"{within}{n:02}" for n in range(1, int(within[2:]) + 1)) if within else (f"160{n}" for n in range(1, 10)))


def place_named(args: Mapping[str, str]) -> Answer:
    known = {"malik": ("sure", "160101"), "banlung": ("sure", "1602"), "thmei": ("choose", "160102", "160203", "160301")}
    verdict, *codes = known.get(args["words"], ("unknown",))
    return Answer(verdict, options=tuple((code, ()) for code in codes))


def card(args: Mapping[str, str]) -> Answer:
    service = args["service"]
    return Answer(
        parts=(f"service.{service}", "card_number", f"digits:phone.{service}"),
        values={"number": "yes", "connects": "yes", "to_ring": service},
    )


def open_by_code(args: Mapping[str, str]) -> Answer:
    return Answer("found", {"request": "r1"}) if args["code_given"] == HER_CODE else _wrong(args)


def request_state(args: Mapping[str, str]) -> Answer:
    return Answer("waiting") if args["key_given"] == HER_KEY else _wrong(args)


def _wrong(args: Mapping[str, str]) -> Answer:
    tries = int(args["code_tries"] or 0) + 1
    return Answer("locked" if tries == 3 else "wrong", {"code_tries": str(tries)})


def gate(args: Mapping[str, str]) -> Answer:
    return Answer({HER_KEY: "right", "0": "not_now"}.get(args["key_given"], "wrong"))


def says(verdict: str, **values: str) -> Answering:
    return lambda args: Answer(verdict, values)


CASEWORK: Mapping[str, Answering] = {
    "places": places,
    "place_named": place_named,
    "nearest": lambda args: options("hospital", "clinic", "line"),
    "card": card,
    "earliest": says("later", earliest="window_tomorrow_morning", until_then="until_then card_number digits:phone.line"),
    "windows": lambda args: options("now", "today_evening", "tomorrow_morning"),
    "new_code": says("ready", code=HER_CODE),
    "other_number": says("yes", ring_at="+85550000002"),
    "safe_words": lambda args: options("rice", "mango", "banana", "fish", "river"),
    "open_by_code": open_by_code,
    "request_state": request_state,
    "reopen": says("waiting"),
    "change_tries": says("accepted"),
    "call_in": says("ready", focal_point="f1"),
    "gate": gate,
    "bridge": says("ready", focal_point="f1"),
    "stand_by": says("nobody"),
    "pin": lambda args: Answer("right" if args["pin_given"] == PIN else "wrong"),
    "choose_pin": says("chosen"),
    "choose_duress": says("chosen"),
    "login_code": says("made", login_code="04812693"),
    "next_duty": says("offer", request="r1", request_number="17"),
    "duty_in_hand": says("no"),
    "brief_window": says("ready", brief="urgency_normal need_health"),
    "accept": says("accepted", brief="urgency_normal need_health"),
    "ready": says("standing_by"),
    "report_outcome": says("noted"),
    "my_duty": says("on_duty"),
    "next_to_record": says("one", prompt="greeting", prompt_number="012", voice="khm", note="note_greeting"),
    "take_recorded": says("taken", take="t1"),
    "hear_take": says("ready", sound="clip.0123456789abcdef.wav"),
}


@dataclass(frozen=True)
class Conversation:
    """One call or text conversation as it stands after an event. Every event gives a new one, so that a story can go two ways from here.

    Whatever the story, each event comes to a wait, a connection or an end, asks for little, and leaves a small state that can be stored.
    """

    graph: Graph
    state: State
    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    """Those of this event."""
    casework: Mapping[str, Answering]
    asked_for: tuple[Need, ...] = ()

    # -- what is heard and done

    def presses(self, *keys: str) -> "Conversation":
        """Each of these into a wait of its own."""
        now = self
        for key in keys:
            now = now.gets(Key(key))
        return now

    def texts(self, *bodies: str) -> "Conversation":
        now = self
        for body in bodies:
            now = now.gets(Text(body))
        return now

    def stays_silent(self) -> "Conversation":
        return self.gets(Silence())

    def hangs_up(self) -> "Conversation":
        return self.gets(Gone())

    def comes_back(self, status: Literal["completed", "busy", "no-answer", "failed", "canceled"]) -> "Conversation":
        """From a connection that ended so."""
        return self.gets(Bridged(status))

    def chooses(self, *labels: str) -> "Conversation":
        """The key that stands beside each label, as somebody does who listens."""
        now = self
        for label in labels:
            key = next((choice.key for choice in now.ask.choices if label in choice.label), None)
            assert key, f"{label} is not offered at {now.at}: {now.labels}"
            now = now.presses(key)
        return now

    def gets(self, heard: Heard) -> "Conversation":
        """One event, on the state as it was stored and read again."""
        stored = parse(write(self.state))
        assert stored == self.state
        return _settled(self.graph, engine.step(self.graph, stored, heard), self.casework)

    # -- what came of it

    @property
    def at(self) -> str:
        return self.state.at

    @property
    def known(self) -> Mapping[str, str]:
        return self.state.known

    @property
    def over(self) -> bool:
        return self.state.over

    @property
    def ask(self) -> Ask:
        last = self.lines[-1]
        assert isinstance(last, Ask), f"{self.at} does not wait: {self.lines}"
        return last

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that is said in this event, in order, without the choices."""
        return tuple(part for line in self.lines if isinstance(line, Play | Ask) for part in line.parts)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(part for choice in self.ask.choices for part in choice.label)

    @property
    def connected_to(self) -> Connect:
        last = self.lines[-1]
        assert isinstance(last, Connect)
        return last

    @property
    def performed(self) -> tuple[str, ...]:
        return tuple(effect.name for effect in self.effects)


def begins(
    flow: str = "main",
    medium: Medium = "voice",
    *,
    graph: Graph = SHIPPED,
    casework: Mapping[str, Answering] | None = None,
    script: str = "khmer",
    **known: str,
) -> Conversation:
    """A call that was answered, or a first text. `casework` tells only the answers that differ."""
    facts = {"medium": medium, "reachable": "yes", "connects_117": "no"} | known
    state = State(medium=medium, script=script, known=facts)
    return _settled(graph, engine.start(graph, flow, state), {**CASEWORK, **(casework or {})})


def _settled(graph: Graph, came_to: Turn | Need, casework: Mapping[str, Answering]) -> Conversation:
    asked_for: list[Need] = []
    while isinstance(came_to, Need):
        asked_for.append(came_to)
        came_to = engine.resume(graph, came_to, casework[came_to.kind](came_to.args))
    assert len(asked_for) <= MAX_NEEDS, asked_for
    assert came_to.state.over or isinstance(came_to.lines[-1], Ask | Connect | Record), f"nothing follows {came_to.state.at}"
    assert len(write(came_to.state)) < MAX_BYTES
    return Conversation(graph, came_to.state, came_to.lines, came_to.effects, casework, tuple(asked_for))


def every_wait(first: Conversation) -> list[Conversation]:
    """Every wait that listening and pressing what was offered leads to, each with the choices that it can show."""
    found: dict[tuple[object, ...], Conversation] = {}
    waiting = [first]
    while waiting:
        here = waiting.pop()
        mark = (here.at, here.state.options, here.state.stack, here.known.get("urgency"), type(here.lines[-1]))
        if here.over or mark in found:
            continue
        found[mark] = here
        if isinstance(here.lines[-1], Connect):
            waiting += [here.comes_back("completed"), here.comes_back("no-answer")]
        elif isinstance(here.lines[-1], Record):
            waiting += [here.gets(Recorded("RE1", 3)), here.stays_silent()]
        else:
            waiting += [here.presses(key) for key in [choice.key for choice in here.ask.choices] or [TYPED[here.ask.digits]]]
    return [here for here in found.values() if isinstance(here.lines[-1], Ask)]
