"""An event in, lines out: one inbound event is one transaction (rules 3 and 6).

The event's key is kept with what answered it: whoever brings the same event again gets the same lines and changes nothing, and of two that
come at once the second is rolled back whole. The wire is written from committed state, and nothing is sent before the commit.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from gateway import casework
from gateway.casework import Opening, Scene, bridge, openings, requests, staff
from gateway.casework.scene import ToRecord, nothing_to_record
from gateway.channels import twiml
from gateway.channels.carrier import FORGETS, RELAY
from gateway.channels.numbers import roles_of
from gateway.counting import conversations
from gateway.dialogue import Arrival, Bridged, Connect, Direction, Gone, Key, Leave, Line, Play, Receipt, Recorded, Text
from gateway.flows import engine
from gateway.flows.state import Answer, Need, State, Turn
from gateway.flows.walk import Graph
from gateway.khmer import ascii_digits, clean
from gateway.phone import dialable, e164
from gateway.saved.witness import Seen, Witness
from gateway.settings import Settings
from gateway.shelf import Shelf, Shelves
from gateway.store import outbox, threads
from gateway.store.outbox import Answered
from gateway.store.tables import FocalPoint
from gateway.store.threads import LegFacts, Thread
from gateway.store.work import Store, Versions, Work
from gateway.wire import Wiring

MAX_NEEDS = 8  # rule 1
MAX_TIMES = 5
RECORDING_KEPT = timedelta(days=1)  # at the carrier, unless the studio has fetched it sooner
ANSWER_LASTS = timedelta(minutes=3)
LONGEST_TALK = timedelta(minutes=90)  # the way back from a bridge is kept open so long


@dataclass(frozen=True, slots=True)
class Reply:
    """What the wire is written from, once it is committed. `versions` is None where there is nothing to say in anybody's words."""

    lines: tuple[Line, ...]
    state: State
    versions: Versions | None = None
    leg: str = ""
    step: int = 0
    seen: Seen | None = None


NOTHING = Reply((Leave(),), State())


class Switchboard:
    """Answers what arrives from a carrier. Holds nothing but what it was given at the start."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        shelves: Shelves,
        wiring: Wiring,
        apology: Callable[[Direction], str],
        witness: Witness | None = None,
        to_record: ToRecord = nothing_to_record,
    ) -> None:
        self._settings = settings
        self._store = store
        self._shelves = shelves
        self._wiring = wiring
        self._apology = apology
        self._witness = witness
        self._to_record = to_record

    def voice(self, arrival: Arrival) -> str:
        """The TwiML that answers a voice hook."""
        reply = self._told(self._once(arrival, self._call))
        if reply.versions is None:
            return twiml.goodbye() if isinstance(arrival.heard, Bridged) else self._apology(arrival.direction)
        return self._wiring.voice(self._shelves.known(reply.versions), reply.lines, reply.state, reply.leg, reply.step)

    def text(self, arrival: Arrival) -> str:
        """The TwiML that answers a text: at most one message, in the script that she wrote in (S22)."""
        reply = self._told(self._once(arrival, self._message))
        if reply.versions is None:
            return twiml.text([])
        return twiml.text([self._wiring.words(self._shelves.known(reply.versions), reply.lines, reply.state)])

    def take(self, arrival: Arrival) -> None:
        """A text from a channel that takes no answer to its hook: what answers it is a duty of the same transaction."""
        self._told(self._once(arrival, self._message_answered_by_duty))

    def status(self, arrival: Arrival) -> None:
        """A carrier's word about a call or text: each once, and none goes back."""
        assert isinstance(arrival.heard, Receipt)
        with self._store.work() as work:
            if threads.note(work, _key(arrival)):
                bridge.receipt(work, arrival.leg, arrival.sid, arrival.heard)

    def _told(self, reply: Reply) -> Reply:
        """Only of what is committed: an event that was rolled back never was."""
        if self._witness and reply.seen:
            self._witness.saw(reply.seen)
        return reply

    def _once(self, arrival: Arrival, take: Callable[[Work, Arrival, dict[str, Any]], Reply]) -> Reply:
        """An event, once. It is rolled back and taken again when another process took it meanwhile, and for Argon2 (rule 6)."""
        prepared: dict[str, Any] = {}
        for _ in range(MAX_TIMES):
            try:
                with self._store.work() as work:
                    return take(work, arrival, prepared)
            except casework.Outside as outside:
                prepared[outside.key] = outside.work()
            except (threads.Raced, IntegrityError):
                continue
        raise casework.CaseError("an event was rolled back again and again")

    # -- calls

    def _call(self, work: Work, arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        key = _key(arrival)
        leg, thread, lines = threads.find(work, key, arrival.leg, arrival.sid)
        if thread and lines is not None:
            return self._again(work, thread, lines, arrival, prepared)
        _forget_recording(work, arrival)
        opening = None
        if thread is None:
            if isinstance(arrival.heard, Gone) or arrival.step or (leg is None and arrival.leg):
                return NOTHING  # nobody there, a conversation that has had its time, or a token that was never ours
            opening = openings.call(work, self._settings, arrival, leg)
            thread = self._begin(work, arrival, leg, opening)
        turn, seen = self._turn(work, thread, arrival, opening, prepared)
        connected = any(isinstance(line, Connect) for line in turn.lines)
        threads.keep(work, thread, turn.state, ends_at=work.now + LONGEST_TALK if connected else None)
        threads.answer(work, key, thread, turn.lines, arrival.channel)
        return _reply(thread, turn.state, turn.lines, arrival, seen)

    def _begin(self, work: Work, arrival: Arrival, leg: LegFacts | None, opening: Opening) -> Thread:
        if leg is None:
            leg = opening.leg
            threads.add_leg(work, leg, "voice", "inbound", sid=arrival.sid)
        return threads.begin(work, leg, None, self._settings.conversation_minutes)

    def _again(self, work: Work, thread: Thread, lines: tuple[Line, ...], arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        """A replay: the same lines, and nothing else happens."""
        self._shelf(work, thread.versions, prepared)
        return _reply(thread, thread.state, lines, arrival)

    # -- texts

    def _message(self, work: Work, arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        """A text, once. One answered with silence is noted too: brought again, "stop" and a code must not withdraw another's request."""
        key = _key(arrival)
        if before := threads.answered(work, key):
            lines, thread = before
            return self._again(work, thread, lines, arrival, prepared) if thread else NOTHING
        reply = self._taken(work, key, arrival, prepared)
        if reply is NOTHING and not threads.note(work, key, channel=arrival.channel):
            raise threads.Raced
        return reply

    def _message_answered_by_duty(self, work: Work, arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        """Back to the phone that wrote, from the number that it wrote to, and soon: an answer that comes late is read by whoever has the
        phone then. Once at most, as everything that reaches her."""
        reply = self._message(work, arrival, prepared)
        if reply.versions is None:
            return reply
        words = self._wiring.words(self._shelf(work, reply.versions, prepared), reply.lines, reply.state)
        # An operator's advertisement comes from a word or a short code: to answer it costs, and two robots would talk.
        person = staff.answering(work, arrival.party) if arrival.channel == RELAY else None
        if words and (person or dialable(arrival.party)):
            answer = Answered("" if person else arrival.party, e164(arrival.line) or arrival.line, words)
            by = self._answer_by(work, arrival)
            outbox.add_answer(work, f"answer:{_key(arrival)}", arrival.channel, answer, by, person.id if person else None)
        return reply

    def _answer_by(self, work: Work, arrival: Arrival) -> datetime:
        """A text that lay in a channel for hours is taken, for it may say stop; nobody is answered in the night of another day."""
        soon = work.now + ANSWER_LASTS
        quiet = timedelta(minutes=self._settings.text_quiet_minutes)
        return min(soon, arrival.written_at + quiet) if arrival.written_at else soon

    def _taken(self, work: Work, key: str, arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        assert isinstance(arrival.heard, Text)
        if arrival.channel == RELAY:
            return self._relayed(work, key, arrival, prepared)
        # Her words and her number lie at the carrier too, until it is told to forget them (S24).
        if arrival.channel in FORGETS:
            outbox.add(work, "forget_text", f"forget:{arrival.sid}", None, None, {"sid": arrival.sid})
        body, roles = arrival.heard.body, roles_of(self._settings, arrival.line)
        focal_point = staff.recognise(work, arrival.party) if "staff" in roles else None
        if focal_point:
            return self._staff_text(work, key, arrival, focal_point, prepared)
        if "public" not in roles:
            return NOTHING  # an unknown number on the staff line, a text to the line that rang her: nobody answers
        leaving, code = openings.exit_and_code(body)
        tags = work.keys.tags(arrival.party, work.now)
        thread = threads.of_texts(work, tags)
        if code:
            requests.withdraw_by_code(work, code, tags[0])
        if leaving and thread is None:
            return NOTHING  # S4, S11: answered with silence, and nothing begins
        # Whatever stood beside the exit word, her conversation is over: who has the phone next must not find it open.
        meant = replace(arrival, heard=Key("0")) if leaving else arrival
        return self._talk(work, key, meant, thread, tags, prepared)

    def _relayed(self, work: Work, key: str, arrival: Arrival, prepared: dict[str, Any]) -> Reply:
        """By the relay write people of staff. Whoever else is in that workspace is nobody here, and no caller either."""
        person = staff.answering(work, arrival.party)
        if person is None:
            return NOTHING
        outbox.add(work, "forget_text", f"forget:{arrival.sid}", None, person.id, {"sid": arrival.party}, channel=arrival.channel)
        return self._staff_text(work, key, arrival, person, prepared)

    def _talk(self, work: Work, key: str, arrival: Arrival, thread: Thread | None, tags: list[str], prepared: dict[str, Any]) -> Reply:
        """One text of a conversation, or its first (S23)."""
        opening = None
        if thread is None:
            if threads.first_questions(work, tags) >= self._settings.first_questions_a_day:
                return NOTHING  # two robots must not talk for ever
            opening = openings.text(self._settings, arrival)
            thread = threads.begin(work, opening.leg, tags[0], self._settings.text_quiet_minutes)
        turn, seen = self._turn(work, thread, arrival, opening, prepared)
        threads.keep(work, thread, turn.state, ends_at=work.now + timedelta(minutes=self._settings.text_quiet_minutes))
        threads.answer(work, key, thread, turn.lines, arrival.channel)
        return _reply(thread, turn.state, turn.lines, arrival, seen)

    def _staff_text(self, work: Work, key: str, arrival: Arrival, focal_point: FocalPoint, prepared: dict[str, Any]) -> Reply:
        """One text, one answer, over: a focal point's code, or her STOP."""
        assert isinstance(arrival.heard, Text)
        prompt = staff.text(work, focal_point, ascii_digits(clean(arrival.heard.body)), arrival.leg)
        if prompt is None:
            return NOTHING
        thread = threads.begin(work, LegFacts("", "staff"), None, self._settings.text_quiet_minutes)
        state = State(lang=staff.language(focal_point), medium="text", over=True)
        lines = (Play(state.lang, (prompt,)), Leave())
        self._shelf(work, thread.versions, prepared)
        threads.keep(work, thread, state)
        threads.answer(work, key, thread, lines, arrival.channel)
        return _reply(thread, state, lines, arrival)

    # -- one event through the engine

    def _turn(
        self, work: Work, thread: Thread, arrival: Arrival, opening: Opening | None, prepared: dict[str, Any]
    ) -> tuple[Turn, Seen | None]:
        if thread.state.over:
            return Turn(thread.state, (Leave(),), ()), None
        shelf = self._shelf(work, thread.versions, prepared)
        came_to = _heard(shelf.graph, thread.state, arrival, opening)
        scene = Scene(work, self._settings, shelf, thread.leg, arrival.party, prepared, self._to_record)
        performed = 0
        answers: list[tuple[str, Answer]] = []
        for _ in range(MAX_NEEDS):
            turn = came_to if isinstance(came_to, Turn) else came_to.so_far
            for effect in turn.effects[performed:]:
                casework.perform(scene, effect)
            # Before the next Need is answered: else whoever reports an outcome, or passes on, is asked about the same request again.
            performed = len(turn.effects)
            if isinstance(came_to, Turn):
                work.counted.extend(conversations.of_turn(thread, came_to, shelf.graph))
                return came_to, Seen(thread, arrival, opening, shelf.graph, came_to, tuple(answers), work.now)
            answers.append((came_to.kind, casework.answer(scene, came_to)))
            came_to = engine.resume(shelf.graph, came_to, answers[-1][1])
        raise engine.Lost("a flow asked for more than eight things in one event")

    def _shelf(self, work: Work, versions: Versions, prepared: dict[str, Any]) -> Shelf:
        """The shelf of these versions; what this process has not used yet is read and compiled outside of the transaction (rule 6)."""
        shelf = self._shelves.kept(versions)
        if shelf:
            return shelf
        if "shelf" in prepared:
            raise LookupError("the versions of this conversation are no longer published")
        raise casework.Outside("shelf", lambda: self._read_shelf(versions))

    def _read_shelf(self, versions: Versions) -> Shelf:
        with self._store.read() as work:
            return self._shelves.at(work, versions)


def _forget_recording(work: Work, arrival: Arrival) -> None:
    """S26, S29: whatever becomes of a recording here, the carrier's copy goes."""
    if isinstance(arrival.heard, Recorded):
        sid = arrival.heard.recording
        outbox.add(work, "forget_recording", f"forget:{sid}", None, None, {"sid": sid}, work.now + RECORDING_KEPT)


def _key(arrival: Arrival) -> str:
    """What makes an event the same event again (telephony.md): a step of a call, a text, a status of either."""
    if isinstance(arrival.heard, Receipt):
        return f"status:{arrival.sid}:{arrival.heard.status}"
    return f"text:{arrival.sid}" if arrival.medium == "text" else threads.call_key(arrival.sid, arrival.step)


def _heard(graph: Graph, state: State, arrival: Arrival, opening: Opening | None) -> Turn | Need:
    """What an event leads to: a conversation's beginning, or its next step."""
    if opening is None:
        return engine.step(graph, state, arrival.heard)
    return engine.start(graph, openings.entered(graph, opening, arrival.heard), opening.state)


def _reply(thread: Thread, state: State, lines: tuple[Line, ...], arrival: Arrival, seen: Seen | None = None) -> Reply:
    return Reply(lines, state, thread.versions, thread.leg.token, arrival.step + 1, seen)
