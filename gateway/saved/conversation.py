"""A saved call as it goes: the engine, one event after the other, as the switchboard takes them. No rows, no wire, its own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.casework import Opening
from gateway.casework.openings import entered, exit_and_code
from gateway.dialogue import Ask, Bridged, Connect, Gone, Heard, Key, Play, Record, Recorded, Silence, Started, Text
from gateway.flows import engine
from gateway.flows.state import Need, State, Turn, parse, write
from gateway.khmer import is_khmer
from gateway.phone import national
from gateway.prompts import speech
from gateway.prompts.catalogue import Script
from gateway.rehearsal import DIGITS
from gateway.saved.answering import Answering
from gateway.saved.written import NOBODY, SavedCall, Step, line, span
from gateway.shelf import Shelf
from gateway.store.threads import LegFacts

MAX_NEEDS = 8  # rule 1
RECORDING = "RE" + "0" * 32
REACHED = {"reachable": "yes", "connects_117": "no"}


class Impossible(Exception):
    """A step does what cannot be done where the call stands; the message is what there is instead."""


class UnknownVerdict(Exception):
    """The call states an answer that the flow has no way for."""

    def __init__(self, need: str, verdict: str, known: str) -> None:
        super().__init__(need)
        self.need, self.verdict, self.known = need, verdict, known


@dataclass(frozen=True, slots=True)
class Came:
    """What one step came to. `before` is the wait where it was heard, empty at the start; `verdicts` what each node that asked was told."""

    turn: Turn
    heard: Heard
    before: str
    verdicts: tuple[tuple[str, str], ...]

    @property
    def said(self) -> tuple[str, ...]:
        """Every part in order, without the choices."""
        return tuple(part for said in self.turn.lines if isinstance(said, Play | Ask) for part in said.parts)

    @property
    def offered(self) -> Mapping[str, str]:
        """Key → label of what can be chosen now."""
        last = self.turn.lines[-1] if self.turn.lines else None
        return {choice.key: " ".join(choice.label) for choice in last.choices} if isinstance(last, Ask) else {}

    @property
    def connected(self) -> str:
        return next((said.party for said in self.turn.lines if isinstance(said, Connect)), NOBODY)

    def facts(self) -> dict[str, Any]:
        """All of it, by the fields of a step."""
        return {
            "hears": list(self.said),
            "offers": dict(self.offered),
            "speaks": next((said.lang for said in reversed(self.turn.lines) if isinstance(said, Play | Ask)), NOBODY),
            "at_node": self.turn.state.at,
            "does": [effect.name for effect in self.turn.effects],
            "connects": self.connected,
            "ends": self.turn.state.over,
        }


class Conversation:
    """Where a saved call stands; each step moves it on."""

    def __init__(self, shelf: Shelf, call: SavedCall) -> None:
        self._shelf, self._call = shelf, call
        self._answering = Answering(call, shelf)
        self._now = call.begins
        self._came: Came | None = None

    def takes(self, step: Step) -> Came:
        """What comes of a step. Raises `Impossible`, `UnknownVerdict`, `Unanswered`, or `engine.Lost` for a flow that leads nowhere."""
        self._now += span(step.later) if step.later else span("0s")
        graph, before = self._shelf.graph, self._came
        heard = self._heard(step, before) if before else Started()
        came_to = engine.step(graph, parse(write(before.turn.state)), heard) if before else self._begun(step)
        turn, verdicts = self._settled(came_to)
        self._came = Came(turn, heard, before.turn.state.at if before else "", verdicts)
        return self._came

    def left_over(self) -> str:
        """Answers that nothing asked for."""
        return ", ".join(self._answering.left_over())

    def digits(self, name: str) -> str:
        """What `digits:<name>` stands for at this moment."""
        known = self._came.turn.state.known if self._came else {}
        if name.startswith("phone."):
            return self._shelf.phone_digits(name.removeprefix("phone."))
        return known.get(name) or national(DIGITS.get(name, ""))

    def text(self) -> str:
        """The one text that answers (S22)."""
        assert self._came
        state = self._came.turn.state
        script: Script = "khmer" if state.script == "khmer" else "latin"
        return speech.message(self._shelf.catalogues, self._came.turn.lines, script, self.digits)

    def _begun(self, step: Step) -> Turn | Need:
        """As `casework.openings` begins one: by text in the letters of her first, and in the flow whose keyword it is."""
        known = {"medium": self._call.medium} | REACHED | self._call.known
        script = "latin" if step.texts is not None and not is_khmer(step.texts) else "khmer"
        state = State(lang=self._call.lang, medium=self._call.medium, script=script, known=known)
        opening = Opening(self._call.flow, state, LegFacts("", "caller"))
        heard = Started() if step.texts is None else Text(step.texts)
        return engine.start(self._shelf.graph, entered(self._shelf.graph, opening, heard), state)

    def _heard(self, step: Step, before: Came) -> Heard:
        if before.turn.state.over:
            raise Impossible("ends: true")
        if step.hangs_up:
            return Gone()
        last = before.turn.lines[-1]
        if isinstance(last, Connect) or step.comes_back:
            return _from_a_connection(step, last)
        if isinstance(last, Record) or step.records:
            return _from_a_recording(step, last)
        assert isinstance(last, Ask)
        return self._typed(step, before, last)

    def _typed(self, step: Step, before: Came, ask: Ask) -> Heard:
        if step.silence:
            return Silence()
        if step.texts is not None:
            # What the switchboard does before the engine: beside an exit word nothing else is read (S4).
            return Key("0") if exit_and_code(step.texts)[0] else Text(step.texts)
        keys = step.press or next((key for key, label in before.offered.items() if label == step.choose), None)
        if keys is None:
            raise Impossible(line("offers", dict(before.offered)))
        if len(keys) > ask.digits:
            raise Impossible(f"a wait for {ask.digits} key{'s' if ask.digits > 1 else ''}")
        return Text(keys) if self._call.medium == "text" else Key(keys)

    def _settled(self, came_to: Turn | Need) -> tuple[Turn, tuple[tuple[str, str], ...]]:
        verdicts: list[tuple[str, str]] = []
        for _ in range(MAX_NEEDS + 1):
            if isinstance(came_to, Turn):
                return came_to, tuple(verdicts)
            node = came_to.so_far.state.at
            answer = self._answering.answer(came_to, self._now)
            known = getattr(self._shelf.graph.nodes[node], "answers", None)
            if known is not None and answer.verdict not in known:
                raise UnknownVerdict(came_to.kind, answer.verdict, ", ".join(known))
            verdicts.append((node, answer.verdict))
            came_to = engine.resume(self._shelf.graph, came_to, answer)
        raise engine.Lost(f"{came_to.so_far.state.at} asks for more than {MAX_NEEDS} things in one event")  # type: ignore[union-attr]


def _from_a_connection(step: Step, last: object) -> Heard:
    if not isinstance(last, Connect):
        raise Impossible("nobody was connected")
    if not step.comes_back:
        raise Impossible(f"connects: {last.party}, so tell how it `comes_back`")
    return Bridged(step.comes_back)


def _from_a_recording(step: Step, last: object) -> Heard:
    if not isinstance(last, Record):
        raise Impossible("nothing is recorded here")
    if not step.records and not step.silence:
        raise Impossible("it is recorded, so tell that she `records`, or `silence: true`")
    return Recorded(RECORDING, 3) if step.records else Silence()
