"""By which channel and from which of our numbers a text goes, the first way first. Pure: the hour and the number come in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.channels.carrier import RELAY
from gateway.channels.numbers import OurNumber
from gateway.channels.operators import Operators
from gateway.clock import PHNOM_PENH
from gateway.phone import Role
from gateway.settings import RouteSetting

KINDS: Mapping[str, Role] = {"text_card": "public", "offer_text": "staff", "notice_text": "staff"}
"""What we start by text, and from which of our numbers."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, and the number of ours that shows; empty where the channel has its own."""

    channel: str
    number: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a rule looks at. Has no use for the words."""

    kind: str
    role: Role
    to: str
    at: datetime
    first: str = ""
    """The channel that this person's texts go by before any other; empty: as the rules say."""
    is_contact: bool = False
    """Whether she is one of staff who is known to the relay. Nobody else can be reached by it."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The rules in their order: the first that fits decides. Without any, texts go by the channels in the order of their numbers."""

    numbers: tuple[OurNumber, ...]
    rules: tuple[RouteSetting, ...]
    operators: Operators
    relays: bool = False
    """Whether there is a relay."""

    def ways(self, parcel: Parcel) -> tuple[Way, ...]:
        """Every way that there is for it, never none as long as one of our numbers has its role. The first is the one to try."""
        named = next((rule.by for rule in self.rules if self._fits(rule, parcel)), ())
        kinds = [*(ours.kind for ours in self.numbers), RELAY]
        # A rule says which channels, not only which first: what it leaves out may cost too much. But a text must go.
        return self._open((parcel.first, *(named or kinds)), parcel) or self._open(kinds, parcel)

    def _open(self, order: Iterable[str], parcel: Parcel) -> tuple[Way, ...]:
        """Those of `order` by which it can go, each channel once. Of several SIMs the one of her own operator comes first: within one
        network a text costs least, and arrives soonest."""
        operator = self.operators.of(parcel.to)
        ours = [one for one in self.numbers if parcel.role in one.roles]
        ours.sort(key=lambda one: not operator or self.operators.of(one.number) != operator)
        found: dict[str, Way] = {}
        for word in order:
            if word == RELAY and self.relays and parcel.is_contact:
                found.setdefault(RELAY, Way(RELAY, ""))
            for one in ours:
                if word in (one.channel, one.kind):
                    found.setdefault(one.channel, Way(one.channel, one.number))
        return tuple(found.values())

    def names(self) -> list[str]:
        """What a rule may name: each channel, and each kind for all of it."""
        relay = {RELAY} if self.relays else set()
        return sorted({name for ours in self.numbers for name in (ours.channel, ours.kind)} | relay)

    def _fits(self, rule: RouteSetting, parcel: Parcel) -> bool:
        return (
            rule.to in (None, "callers" if parcel.role == "public" else "staff")
            and rule.kind in (None, parcel.kind)
            and rule.operator in ("", self.operators.of(parcel.to))
            and _within(rule, parcel.at)
        )

    def by_operator(self, at: datetime) -> Iterator[tuple[str, str, tuple[Way, ...]]]:
        """Kind, operator and the ways at this hour: of each kind of text to the phones of each operator, and (as "") to any other."""
        prefixes = {operator: prefix for prefix, operator in self.operators.prefixes.items()}
        for kind, role in KINDS.items():
            for operator in (*sorted(prefixes), ""):
                somebody = f"+855{prefixes[operator][1:]}000000" if operator else ""
                yield kind, operator, self.ways(Parcel(kind, role, somebody, at))

    def faults(self) -> Iterator[str]:
        """A line for each rule that names what there is not."""
        known = self.names()
        for place, rule in enumerate(self.rules, start=1):
            strangers = [channel for channel in rule.by if channel not in known]
            if strangers:
                yield f"routes, entry {place}: {strangers[0]} is not set up; name one of {', '.join(known)}"
            if rule.operator and rule.operator not in self.operators.names():
                yield f"routes, entry {place}: no operator {rule.operator} is known; name one of {', '.join(self.operators.names())}"


def _within(rule: RouteSetting, at: datetime) -> bool:
    """Cambodian hours; from an evening to a morning goes over midnight."""
    if rule.hours is None:
        return True
    opens, closes = rule.hours
    hour = at.astimezone(PHNOM_PENH).time()
    return opens <= hour < closes if opens < closes else hour >= opens or hour < closes
