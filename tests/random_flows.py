"""Flows that nobody would write, and that are valid: for properties that must hold whatever an officer writes."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from gateway.dialogue import Bridged, Heard, Key, Receipt, Silence, Started, Text

PROMPTS = ("topics", "health", "weather", "goodbye", "care_in_time")
NEEDS = ("health", "legal", "shelter", "counselling", "safety")
VALUES = {"need": NEEDS, "urgency": ("normal", "urgent_health"), "for_whom": ("someone_else",), "medium": ("voice", "text")}


@dataclass
class Names:
    """The nodes of a flow, by their order. What does not wait leads forward only, so that no circle is without a wait; silence too,
    so that it comes to an end (S5)."""

    draw: Any
    count: int
    here: int = 0

    def anywhere(self) -> str:
        return f"n{self.draw(st.integers(0, self.count - 1))}"

    def onward(self) -> str:
        return f"n{self.draw(st.integers(self.here + 1, self.count - 1))}"


def _patience(names: Names) -> dict[str, Any]:
    """What any wait may say of wrong answers and silence."""
    said = {field: names.onward() for field in ("otherwise", "silence") if names.draw(st.booleans())}
    return said | ({"retries": names.draw(st.integers(0, 5))} if names.draw(st.booleans()) else {})


def _menu(names: Names) -> dict[str, Any]:
    keys = names.draw(st.lists(st.sampled_from("1234567"), min_size=1, max_size=5, unique=True))
    choices = {key: {"label": names.draw(st.sampled_from(PROMPTS)), "next": names.anywhere(), "set": _values(names)} for key in keys}
    return {"prompt": _prompt(names), "choices": choices, "tell_language": names.draw(st.booleans())} | _patience(names)


def _number(names: Names) -> dict[str, Any]:
    digits = names.draw(st.integers(1, 12))
    typed = {"digits": digits, "without": names.draw(st.sampled_from(["", "0", "05"])), "read_back": names.draw(st.booleans())}
    some = {"at_least": names.draw(st.integers(1, digits))} if names.draw(st.booleans()) else {}
    return {"prompt": _prompt(names), "attribute": "outcome", "next": names.anywhere()} | typed | some | _patience(names)


def _branch(names: Names) -> dict[str, Any]:
    on = names.draw(st.sampled_from(sorted(VALUES)))
    return {"on": on, "cases": {value: names.onward() for value in VALUES[on]}, "otherwise": names.onward()}


def _offer(names: Names) -> dict[str, Any]:
    also = {"also": {"label": "health", "next": names.anywhere()}} if names.draw(st.booleans()) else {}
    callback = {"callback": names.onward()} if names.draw(st.booleans()) else {}
    return {"prompt": _prompt(names), "next": names.onward()} | also | callback | _patience(names)


def _callback(names: Names) -> dict[str, Any]:
    urgency = {"urgency": "danger_now"} if names.draw(st.booleans()) else {}
    return {"need": _need(names), "declined": names.onward(), "next": names.onward()} | urgency


def _subflow(names: Names) -> dict[str, Any]:
    return {"flow": names.draw(st.sampled_from(["decoy", "farewell", "more", "talk"])), "set": _values(names), "next": names.onward()}


def _prompt(names: Names) -> str:
    return str(names.draw(st.sampled_from(PROMPTS)))


def _need(names: Names) -> str:
    return str(names.draw(st.sampled_from(NEEDS)))


def _values(names: Names) -> dict[str, str]:
    on = names.draw(st.sampled_from(["need", "urgency", "for_whom"]))
    return {on: names.draw(st.sampled_from(VALUES[on]))} if names.draw(st.booleans()) else {}


KINDS = {
    "say": lambda names: {"prompt": _prompt(names), "next": names.onward()},
    "menu": _menu,
    "number": _number,
    "place": lambda names: {"prompt": _prompt(names), "next": names.onward()} | _patience(names),
    "branch": _branch,
    "set": lambda names: {"values": {"need": _need(names)}, "next": names.onward()},
    "language": lambda names: {"prompt": _prompt(names), "offer": ["khm", "eng"], "next": names.onward()} | _patience(names),
    "find": lambda names: {"need": _need(names), "next": names.onward()},
    "offer": _offer,
    "callback": _callback,
    "code": lambda names: {"next": names.onward()},
    "dial": lambda names: {"party": "short.117", "next": names.onward()},
    "subflow": _subflow,
}


@st.composite
def flows(draw: Any, name: str = "main", most: int = 12) -> str:
    """The text of a valid flow file; its last node ends."""
    names = Names(draw, draw(st.integers(2, most)))
    nodes: dict[str, Any] = {}
    for here in range(names.count - 1):
        names.here, kind = here, draw(st.sampled_from(sorted(KINDS)))
        nodes[f"n{here}"] = {kind: KINDS[kind](names)}
    nodes[f"n{names.count - 1}"] = {"end": {}}
    return json.dumps({"flow": name, "start": "n0", "help_at_once": draw(st.booleans()), "nodes": nodes}, indent=1)


KEYS = st.text("0123456789*#", min_size=1, max_size=13).map(Key)
WORDS = st.one_of(st.text(max_size=40), st.binary(max_size=40).map(lambda raw: raw.decode("latin-1"))).map(Text)
HEARD: st.SearchStrategy[Heard] = st.one_of(
    KEYS,
    st.sampled_from("12345").map(Key),  # what is mostly pressed
    WORDS,
    st.just(Silence()),
    st.just(Started()),
    st.just(Receipt("answered")),
    st.sampled_from(["completed", "busy", "no-answer", "failed"]).map(lambda status: Bridged(status)),
)
"""Whatever may come from a carrier in the middle of a conversation, but hanging up."""
