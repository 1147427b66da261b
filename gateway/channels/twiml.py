"""Lines written as TwiML, in the dialect that Twilio and Somleng share.

Somleng drops the call at any element, attribute mix or text that it does not know, so nothing is written here that both do not know.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from gateway.dialogue import Ask, Choice, Connect, Leave, Line, Play, Record
from gateway.khmer import clean
from gateway.phone import Role

RING_SECONDS = 25  # S15

QUIET_SECONDS = 5  # of silence end a recording
ANY_KEY = "1234567890*#"

Was = Literal["key", "silence", "bridge", "record"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Wire:
    """How ids become what a carrier understands; asked only now, so that nothing stored holds a number or a code (S27).

    URLs are absolute; `number` and `caller_id` are never empty.
    `hook` gives where the carrier comes back to from a key, from silence, from a bridge or from a recording.
    """

    clips: Callable[[str, Sequence[str]], Sequence[str]]
    choice_clips: Callable[[str, Choice], Sequence[str]]
    number: Callable[[str], str]
    caller_id: Callable[[Role], str]
    hook: Callable[[Was], str]


def voice(lines: Sequence[Line], wire: Wire) -> str:
    """The lines as one document; it ends at the first line that waits, connects, records or leaves, and by hanging up if there is none."""
    said: list[str] = []
    for line in lines:
        match line:
            case Play(lang, parts):
                said.extend(wire.clips(lang, parts))
            case Ask():
                return _document(_gather(line, said, wire))
            case Connect():
                return _document(_plays(said), _dial(line, wire))
            case Record():
                return _document(_plays(said), _record(line, wire))
            case Leave():
                break
    return _document(_plays(said), "<Hangup/>")


def apology(clips: Sequence[str]) -> str:
    """What a caller hears when the fault is ours: the clips, or else English; then we hang up. Never an error, never silence (S37)."""
    return _document(_plays(clips) or "<Say>Please call again later.</Say>", "<Hangup/>")


def goodbye(clips: Sequence[str] = ()) -> str:
    """The line is closed, after these clips or without a word."""
    return _document(_plays(clips), "<Hangup/>")


def text(bodies: Iterable[str]) -> str:
    """Answers to a text, one message each; with nothing to say, a document that sends nothing."""
    return _document(*(f"<Message>{escape(words, quote=False)}</Message>" for body in bodies if (words := clean(_NOT_XML.sub("", body)))))


def _document(*verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def _plays(clips: Iterable[str]) -> str:
    return "".join([f"<Play>{escape(url)}</Play>" for url in clips])


def _gather(ask: Ask, said: list[str], wire: Wire) -> str:
    # S3: what comes just before the question stands inside the Gather too, for only there does a key interrupt it.
    clips = [*said, *wire.clips(ask.lang, ask.parts)]
    for choice in ask.choices:
        clips.extend(wire.choice_clips(ask.lang, choice))
    # An empty finishOnKey makes # a key like any other. Somleng comes back from silence only by the Redirect.
    return (
        f'<Gather numDigits="{ask.digits}" finishOnKey="" timeout="{ask.seconds}" action="{escape(wire.hook("key"))}" method="POST">'
        f'{_plays(clips)}</Gather><Redirect method="POST">{escape(wire.hook("silence"))}</Redirect>'
    )


def _dial(connect: Connect, wire: Wire) -> str:
    # S17: without callerId the other side would see the number of whoever is on the line.
    return (
        f'<Dial callerId="{escape(wire.caller_id(connect.caller_id))}" timeout="{RING_SECONDS}" action="{escape(wire.hook("bridge"))}"'
        f' method="POST"><Number>{escape(wire.number(connect.party))}</Number></Dial>'
    )


def _record(record: Record, wire: Wire) -> str:
    # Of a recording in which there is nothing Twilio tells nothing, and goes on behind it; Somleng always comes to the action.
    return (
        f'<Record maxLength="{record.seconds}" timeout="{QUIET_SECONDS}" finishOnKey="{ANY_KEY}" playBeep="true"'
        f' action="{escape(wire.hook("record"))}" method="POST"/><Redirect method="POST">{escape(wire.hook("silence"))}</Redirect>'
    )
