"""Who watches the conversations of the simulated house, so that one can be saved. In production nobody does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.casework import Opening
from gateway.dialogue import Arrival
from gateway.flows.state import Answer, Turn
from gateway.flows.walk import Graph
from gateway.store.threads import Thread


@dataclass(frozen=True, slots=True)
class Seen:
    """One committed event: where the conversation stood, what was heard, what the flow asked for and was answered, what came of it."""

    thread: Thread
    arrival: Arrival
    opening: Opening | None
    graph: Graph
    turn: Turn
    answers: tuple[tuple[str, Answer], ...]
    at: datetime


class Witness(Protocol):
    """Told of each event once it is committed."""

    def saw(self, seen: Seen) -> None: ...
