"""A text to oneself, to see whether a channel carries one. Its words say nothing of us: another may look at the tester's phone."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from gateway.channels.carrier import RELAY, Relay, Texter
from gateway.channels.errors import SendingError
from gateway.channels.routes import Way
from gateway.store import threads
from gateway.store.threads import LegFacts
from gateway.store.tokens import new_token
from gateway.store.work import Store

LASTS = 600


@dataclass(frozen=True, slots=True)
class Sent:
    """What the text says, and by which id the network's reports will tell of it."""

    words: str
    sid: str


def send(store: Store, texter: Texter, way: Way, to: str) -> Sent:
    """Hands it over. Raises `SendingError`; the channel's standing then tells of it, too."""
    return _handed_over(store, way.channel, lambda words, leg: texter.text(to, way.number, words, leg, LASTS))


def relay(store: Store, relay: Relay, contact: str) -> Sent:
    """The same to a contact. No network is heard of then: a relay tells nothing of a text. Raises `SendingError`."""
    return _handed_over(store, RELAY, lambda words, leg: relay.tell(contact, words, leg))


def _handed_over(store: Store, channel: str, hand_over: Callable[[str, str], str]) -> Sent:
    words, leg = f"Test {secrets.randbelow(9000) + 1000}", new_token()
    with store.work() as work:
        threads.add_leg(work, LegFacts(leg, "staff"), "text", "outbound", channel=channel)
    try:
        sid = hand_over(words, leg)
    except SendingError as fault:
        with store.work() as work:
            threads.note_fault(work, leg, str(fault.status))
        raise
    if sid:
        with store.work() as work:
            threads.learn_sid(work, leg, sid)
    return Sent(words, sid or f"{channel}:{leg}")
