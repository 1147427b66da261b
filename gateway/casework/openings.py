"""Which flow an arrival opens, and what is known at its start. Caller ID identifies nobody on the public line (S17).

The number dialled decides: its role, then its line in the settings. A first text may name a flow by a keyword.
"""

import re

from gateway.callbacks.events import HerLegAnswered
from gateway.casework import requests, staff
from gateway.casework.scene import Opening
from gateway.channels.numbers import roles_of
from gateway.dialogue import Arrival, Heard, Text
from gateway.flows.compile import EXIT_WORDS
from gateway.flows.state import State
from gateway.flows.walk import Graph
from gateway.khmer import ascii_digits, clean, is_khmer, keyword
from gateway.phone import Role, dialable, e164
from gateway.settings import LineSetting, Settings
from gateway.store import tables
from gateway.store.threads import LegFacts
from gateway.store.tokens import new_token
from gateway.store.work import Work


def call(work: Work, settings: Settings, arrival: Arrival, leg: LegFacts | None) -> Opening:
    """A call's first hook: a leg of ours that was answered, or somebody who rang one of our numbers."""
    if leg is not None and leg.purpose == "gate":
        return _her_phone(work, leg)
    if leg is not None:
        return _staff(work.session.get_one(tables.FocalPoint, leg.focal_point_id), leg)
    roles = roles_of(settings, arrival.line)
    focal_point = staff.recognise(work, arrival.party) if "staff" in roles else None
    if focal_point:
        return _staff(focal_point, LegFacts(new_token(), "staff", focal_point_id=focal_point.id))
    return _caller(settings, arrival, roles, LegFacts(new_token(), "caller"))


def _her_phone(work: Work, leg: LegFacts) -> Opening:
    """Somebody picked up her phone, and hears the decoy in her language."""
    assert leg.request_id is not None and leg.attempt is not None
    requests.apply(work, leg.request_id, HerLegAnswered(leg.attempt), "carrier")
    request = requests.load(work, leg.request_id)
    return Opening("gate", State(lang=request.language if request else "khm"), leg)


def _staff(focal_point: tables.FocalPoint, leg: LegFacts) -> Opening:
    flow = "page" if leg.purpose == "page" else "staff"
    return Opening(flow, State(lang=staff.language(focal_point)), leg)


def _caller(settings: Settings, arrival: Arrival, roles: frozenset[Role], leg: LegFacts) -> Opening:
    """The public line's flow; on the callback line the decoy, in which her code may be typed.

    For a stranger on the staff line the decoy.
    """
    line = _line(settings, arrival)
    flow = line.flow if "public" in roles else "redial" if "callback" in roles else "decoy"
    return Opening(flow, State(lang=line.language, known=_known(settings, arrival)), leg)


def text(settings: Settings, arrival: Arrival) -> Opening:
    """The first text of a conversation: the neutral first question, in the script that she wrote in, unless it is a keyword (`entered`)."""
    line = _line(settings, arrival)
    body = arrival.heard.body if isinstance(arrival.heard, Text) else ""
    script = "khmer" if is_khmer(body) else "latin"
    state = State(lang=line.language, medium="text", script=script, known=_known(settings, arrival))
    return Opening(line.flow, state, LegFacts("", "caller"))


def entered(graph: Graph, opening: Opening, heard: Heard) -> str:
    """The flow that a conversation begins with. Whoever texts a flow's keyword has chosen its subject herself (S1).

    A line that has its own flow keeps to it.
    """
    if opening.flow != "main" or not isinstance(heard, Text):
        return opening.flow
    return graph.entries.get(keyword(heard.body), opening.flow)


def _known(settings: Settings, arrival: Arrival) -> dict[str, str]:
    by_voice = arrival.medium == "voice"  # S36: a text cannot be put through, and must not be told that it is
    yes_or_no = {"reachable": dialable(arrival.party), "connects_117": settings.connects_117 and by_voice}
    return {"medium": arrival.medium} | {name: "yes" if yes else "no" for name, yes in yes_or_no.items()}


def _line(settings: Settings, arrival: Arrival) -> LineSetting:
    """The number that was dialled, however the carrier wrote it: what it opens, and in which language."""
    return settings.lines.get(e164(arrival.line) or arrival.line, LineSetting())


# -- texts that open no flow


_KHMER = "|".join(sorted(filter(is_khmer, EXIT_WORDS), key=len, reverse=True))  # Khmer puts no space after a word
_LATIN = "|".join(word for word in EXIT_WORDS if not is_khmer(word))
_NO_PHONE_NUMBER = r"(?!(?:[ -]?\d){7,})"  # which begins with a 0 as well, and may be asked for
_LEAVING = re.compile(rf"\W*(?:(?:{_KHMER})|(?:0{_NO_PHONE_NUMBER}|{_LATIN})(?:\W+|(?=\d)|$))(.*)", re.DOTALL)


def exit_and_code(body: str) -> tuple[bool, str]:
    """Whether a text begins with an exit word (S4), and the code beside it, if any (S11): "stop 1234.", "ឈប់១២៣៤", "0 1234".

    Whatever else she wrote is not read: an answer to a text that means "stop" would betray her.
    """
    found = _LEAVING.fullmatch(ascii_digits(clean(body)).casefold())
    if not found:
        return False, ""
    digits = "".join(re.findall(r"\d", found[1]))
    return True, digits if re.fullmatch("[1-9]{4}", digits) else ""
