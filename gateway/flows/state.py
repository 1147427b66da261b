"""What a conversation is between two events, and what a step gives back. All frozen; the state is a small JSON object."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from gateway.dialogue import Line, Medium

SHAPE = 1  # rule 13: a reader knows this shape and the one before it


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a conversation stands. Holds what she typed, so the store seals it whole (S27)."""

    at: str = ""
    shape: int = SHAPE
    lang: str = "khm"
    medium: Medium = "voice"
    script: str = "khmer"
    told_exit: bool = False
    wrong: int = 0
    quiet: int = 0
    trail: tuple[tuple[str, int], ...] = ()
    """Waits passed, each with the depth of the stack there: what `#` goes back to."""
    stack: tuple[str, ...] = ()
    """Sub-flow nodes to return to, outermost first."""
    known: dict[str, str] = {}
    """Attributes: need, place, urgency, window … `KNOWN_ATTRIBUTES` lists them."""
    found: tuple[str, ...] = ()
    """Services found, best first."""
    options: tuple[str, ...] = ()
    """What the keys 1, 2, 3 … of the present wait stand for, where a node makes its choices itself."""
    page: int = 0
    scratch: str = ""
    """The present wait's own note: digits typed so far, the district chosen."""
    over: bool = False


class Effect(msgspec.Struct, frozen=True):
    """A deed for casework, in the same transaction: its name and what was known when the flow asked for it."""

    name: str
    known: Mapping[str, str]


class Answer(msgspec.Struct, frozen=True):
    """Casework's answer to a Need: a verdict, attributes to set, values with their labels, parts to say."""

    verdict: str = ""
    values: Mapping[str, str] = {}
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """`(value, label parts)` for each."""
    parts: tuple[str, ...] = ()


class Turn(msgspec.Struct, frozen=True):
    """What a step came to: the new state, what to say, what to do."""

    state: State
    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    way: tuple[str, ...] = ()
    """The nodes come through, in order; a sub-flow's node once more when it comes back."""


class Need(msgspec.Struct, frozen=True):
    """The engine must know something first; `resume` goes on from here with an `Answer`."""

    kind: str
    args: Mapping[str, str]
    so_far: Turn


KNOWN_ATTRIBUTES = frozenset(
    {
        *("medium", "reachable", "connects_117"),  # how she reached us
        *("need", "place", "urgency", "for_whom", "near", "window", "if_missed", "key", "code"),  # what she chose
        *("ring_at", "safe_word", "wheelchair", "signs", "speaks", "woman_only", "calls_in"),  # and behind "something else first"
        *("earliest", "until_then"),  # what she is told before she confirms
        *("service", "to_ring", "request", "request_number", "focal_point", "brief", "login_code"),  # what casework found
        *("prompt", "prompt_number", "voice", "note", "told", "take", "sound"),  # of what staff record
        "outcome",  # what staff chose
        *("code_given", "key_given", "pin_given", "number_given", "code_tries"),  # typed for one question, and forgotten with it
        "recording_given",  # the carrier's id of what was just said, forgotten likewise
        *("first_given", "again_given"),  # a PIN that she chooses, forgotten likewise
    }
)

_decoder = msgspec.json.Decoder(State)
_encoder = msgspec.json.Encoder()


def parse(raw: bytes) -> State:
    """A stored state. Raises `msgspec.ValidationError` for a shape that is not a state's."""
    return _decoder.decode(raw)


def write(state: State) -> bytes:
    return _encoder.encode(state)


__all__ = ["KNOWN_ATTRIBUTES", "Answer", "Effect", "Need", "State", "Turn", "parse", "replace", "write"]
