"""What the page shows of the exchange, as JSON: every phone with its call and its texts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from gateway.web.simulator.exchange.journey import stop_of
from gateway.web.simulator.exchange.ledger import Book
from gateway.web.simulator.exchange.numbers import NumberPlan, Phone
from gateway.web.simulator.exchange.records import Call, Happening, Note
from gateway.web.simulator.exchange.stops import Listening
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.exchange.twiml import Dial, Gather, Record

TEXTS_SHOWN = 20


def state(exchange: Exchange, seen: int, lang: str, sms_parts: Callable[[str], int]) -> dict[str, Any]:
    """All there is to show, or just the time when nothing changed since revision `seen`."""
    with exchange.office.ledger.reading() as book:
        shown: dict[str, Any] = {"revision": book.revision(), "now": exchange.office.now()}
        if shown["revision"] != seen:
            shown["phones"] = [_phone(book, exchange.plan, phone, lang, sms_parts) for phone in exchange.plan.phones]
    return shown


def _phone(book: Book, plan: NumberPlan, phone: Phone, lang: str, sms_parts: Callable[[str], int]) -> dict[str, Any]:
    call = book.latest(phone.number)
    notes = book.notes(phone.number)[-TEXTS_SHOWN:]
    return {
        "role": phone.role,
        "call": _call(book, plan, call, lang) if call else None,
        "texts": [_text(note, plan, lang, sms_parts) for note in notes],
        "texts_saved": bool(book.seen_in_texts(phone.number)),
    }


def _call(book: Book, plan: NumberPlan, call: Call, lang: str) -> dict[str, Any]:
    """`wait` is what the handset is at; `seconds` how long silence lasts before it counts; `wanted` how many keys are waited for;
    `saved` whether there is something of it that can be saved."""
    stop, outside = stop_of(call), outside_party(book, plan, call)
    gather = stop if isinstance(stop, Gather) else None
    return {
        "sid": call.sid,
        "version": call.version,
        "status": call.status,
        "alive": call.alive,
        "incoming": call.direction != "inbound",
        "holder": call.holder,
        "other": call.other,
        "name": plan.label(call.other, lang),
        "wait": waiting_for(book, call),
        "seconds": gather.seconds if gather else 0,
        "wanted": gather.digits if gather else 0,
        "digits": call.digits,
        "outside": outside,
        "saved": bool(book.seen_in_call(call.sid)),
        "log": [_happening(happening, plan, lang) for happening in book.happenings(call.sid)],
    }


def waiting_for(book: Book, call: Call) -> str:
    """`ringing`, `connecting` (the gateway is asked), `sounds`, `keys`, `recording`, `dialling` or `talking`; empty when it is over."""
    if not call.alive:
        return ""
    if call.fetching_since:
        return "connecting"
    if call.status == "ringing":
        return "ringing"
    match stop_of(call):
        case Listening():
            return "sounds"
        case Gather():
            return "keys"
        case Record():
            return "recording"
        case Dial():
            return "talking" if any(child.answered for child in book.children(call.sid)) else "dialling"
    return "talking"


def outside_party(book: Book, plan: NumberPlan, call: Call) -> str:
    """The number of whoever the call was put through to and has no phone on this desk: somebody must be able to hang up for him."""
    return next((child.callee for child in book.children(call.sid) if not plan.phone(child.callee)), "")


def _happening(happening: Happening, plan: NumberPlan, lang: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": happening.id, "version": happening.version, "kind": happening.kind, "what": happening.what}
    if happening.kind == "talking":
        shown["name"] = plan.label(happening.what, lang)
    if happening.kind == "clip":
        shown["src"] = urlsplit(happening.what).path  # played from the page's own origin: the content security policy knows no other
    return shown


def _text(note: Note, plan: NumberPlan, lang: str, sms_parts: Callable[[str], int]) -> dict[str, Any]:
    return {
        "id": note.id,
        "kind": note.kind,
        "other": note.other,
        "name": plan.label(note.other, lang),
        "body": note.body,
        "at": note.at,
        "parts": sms_parts(note.body),
    }
