"""The ways out and in, on the page of the system: which text goes by which channel, how each channel stands, what it costs, and a test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from gateway.casework import guesses, staff
from gateway.casework.guesses import TooMany
from gateway.channels.android import Android
from gateway.channels.carrier import RELAY, VOICE, Ailing, Relay, Texter
from gateway.channels.errors import SendingError
from gateway.channels.numbers import TEXT_ROLES
from gateway.channels.operators import Operators
from gateway.channels.routes import Routes, Way
from gateway.store import contacts
from gateway.store.work import Store
from gateway.ways import standing, try_out
from gateway.ways.standing import Standing
from gateway.ways.try_out import Sent
from gateway.web.admin.office import say
from gateway.web.admin.room import me

MOST_TESTS = 5
KIND_NAMES = {
    "twilio": lazy_gettext("Twilio or Somleng"),
    "kannel": lazy_gettext("an operator, by Kannel"),
    "android": lazy_gettext("a telephone with our SIM"),
    RELAY: lazy_gettext("RapidPro, to staff alone"),
}
TEXTS = {
    "text_card": lazy_gettext("A card that a caller asked for"),
    "offer_text": lazy_gettext("An offer to a focal point"),
    "notice_text": lazy_gettext("A notice to supervisors"),
}
ROLES = {"public": lazy_gettext("for callers"), "callback": lazy_gettext("rings callers"), "staff": lazy_gettext("for staff")}
PARTIES = {"callers": lazy_gettext("callers"), "staff": lazy_gettext("staff"), None: lazy_gettext("everybody")}


@dataclass(frozen=True, slots=True)
class Ways:
    """What of the house concerns them."""

    routes: Routes
    texters: Mapping[str, Texter]
    telephones: Mapping[str, Android]
    relay: Relay | None
    out: Mapping[str, Ailing]
    """All of them, to ask how they stand."""

    def can_be_tried(self, channel: str) -> bool:
        return bool(self.senders(channel)) or (channel == RELAY and self.relay is not None)

    def senders(self, channel: str) -> list[str]:
        """Our numbers there from which staff may be texted, theirs first. Never one that rings callers: no colleague may know it (S17)."""
        ours = [one for one in self.routes.numbers if one.channel == channel and one.roles & frozenset(TEXT_ROLES)]
        return [one.number for one in sorted(ours, key=lambda one: "staff" not in one.roles)]


@dataclass(frozen=True, slots=True)
class Alike:
    """Operators, by their names and prefixes, to whose phones each kind of text goes by the same channels at this hour."""

    operators: tuple[tuple[str, str], ...]
    """An empty name: whoever is with none of those that we know."""
    by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Price:
    """What one text, or one minute of a call, costs on a channel to the phones of an operator; empty: nobody has said."""

    channel: str
    medium: str
    told: str
    source: str = ""


class TextToOneself:
    """The test button: to the phone of somebody who is enrolled, and to no other; never to a caller's."""

    def __init__(self, store: Store, ways: Ways) -> None:
        self._store, self._ways = store, ways

    def tries(self, channel: str) -> ResponseReturnValue:
        if not self._ways.can_be_tried(channel):
            abort(404)
        try:
            person = self._somebody(request.form.get("number", "")[:40], channel)
        except TooMany:
            say(gettext("Too many tries. Please wait ten minutes."), "refused")
        else:
            if person:
                self._sends(channel, person)
            else:
                say(gettext("Nobody who is enrolled has this number. A test goes to staff alone."), "refused")
        return redirect(url_for("system.shows", _anchor=f"way-{channel}"), 303)

    def _somebody(self, number: str, channel: str) -> str:
        """Whose number it is, if hers who is enrolled. Each try counts, or numbers could be tried until one is somebody's."""
        with self._store.work() as work:
            guesses.stop(work, f"test text {me().id}", MOST_TESTS)
            guesses.count(work, f"test text {me().id}")
            person = staff.recognise(work, number)
            work.audit(f"tried {channel} with a text to {person.id if person else 'nobody enrolled'}", actor=me().id)
            return person.id if person else ""

    def _sends(self, channel: str, person: str) -> None:
        try:
            sent = self._relayed(person) if channel == RELAY else self._texted(channel, person)
        except NotThere:
            say(gettext("RapidPro does not know her yet: she has to be chosen for it, and told to it."), "refused")
        except SendingError as fault:
            say(gettext("It was not sent: %(why)s", why=why(str(fault.status))), "refused")
        else:
            say(gettext("Handed over. The text says “%(words)s”. Look whether it arrives.", words=sent.words))

    def _texted(self, channel: str, person: str) -> Sent:
        ours, chosen = self._ways.senders(channel), request.form.get("from", "")
        with self._store.read() as work:
            to = staff.number_of(work, person)
        way = Way(channel, chosen if chosen in ours else ours[0])
        return try_out.send(self._store, self._ways.texters[channel], way, to)

    def _relayed(self, person: str) -> Sent:
        with self._store.read() as work:
            contact = contacts.of(work, person)
        if not contact or not self._ways.relay:
            raise NotThere
        return try_out.relay(self._store, self._ways.relay, contact)


class NotThere(LookupError):
    """Who is no contact of the relay cannot be reached by it."""


def shown(store: Store, ways: Ways) -> dict[str, Any]:
    """What the section shows; each channel is asked how it stands."""
    stand = standing.of_all(store, ways.routes, ways.out)
    with store.read() as work:
        now, untouched = work.now, standing.untouched(work)
    return {
        "stand": stand,
        "untouched": untouched,
        "rules": ways.routes.rules,
        "alike": alike(ways.routes, ways.routes.by_operator(now)),
        "prices": prices(ways.routes.operators, stand),
        "texts": TEXTS,
        "parties": PARTIES,
        "roles": ROLES,
        "kind_names": KIND_NAMES,
        "why": why,
        "senders": ways.senders,
        "can_be_tried": ways.can_be_tried,
    }


def why(fault: str) -> str:
    """Why a channel did not carry something, in words."""
    if fault == "0":
        return str(gettext("it did not answer"))
    if fault.isdecimal():
        return str(gettext("it answered with status %(status)s", status=fault))
    return str(gettext("the network did not deliver it"))


def alike(routes: Routes, ways: Iterable[tuple[str, str, tuple[Way, ...]]]) -> list[Alike]:
    """Operators whose phones are reached alike, in one; `ways` are those of `Routes.by_operator`."""
    by: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, name, found in ways:
        by.setdefault(name, {})[kind] = tuple(way.channel for way in found)
    together: dict[tuple[tuple[str, ...], ...], list[tuple[str, str]]] = {}
    for name, found_by in by.items():
        prefixes = " ".join(sorted(prefix for prefix, operator in routes.operators.prefixes.items() if operator == name))
        together.setdefault(tuple(found_by.values()), []).append((name, prefixes))
    return [Alike(tuple(names), by[names[0][0]]) for names in together.values()]


def prices(operators: Operators, stand: Iterable[Standing]) -> list[tuple[str, list[Price]]]:
    """Of each operator: a text on each channel, and a call. None at all while no price is written down."""
    if not operators.tariffs:
        return []
    paid = [(one, medium) for one in stand for medium in ("text", "call") if medium == "text" or one.channel == VOICE]
    return [(name, [_price(operators, name, one, medium) for one, medium in paid]) for name in operators.names()]


def _price(operators: Operators, operator: str, stand: Standing, medium: str) -> Price:
    for tariff in stand.tariffs(operators):
        if (tariff.operator, tariff.medium) == (operator, medium):
            return Price(stand.channel, medium, f"{tariff.price} {tariff.currency}", f"{tariff.source} {tariff.said_on}".strip())
    return Price(stand.channel, medium, "")
