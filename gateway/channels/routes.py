"""By which channel and from which of our numbers a text goes, the first way first. Pure: the hour and the number come in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from gateway.channels.carrier import RELAY
from gateway.channels.numbers import OurNumber
from gateway.channels.operators import Operators
from gateway.clock import PHNOM_PENH
from gateway.dialogue import Channel
from gateway.phone import Role
from gateway.settings import RouteSetting

CHANNELS: tuple[Channel, ...] = get_args(Channel)


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
    """The rules in their order: the first that fits decides. Without any, texts go by the channels as they are listed in `CHANNELS`."""

    numbers: tuple[OurNumber, ...]
    rules: tuple[RouteSetting, ...]
    operators: Operators
    relays: bool = False
    """Whether there is a relay."""

    def ways(self, parcel: Parcel) -> tuple[Way, ...]:
        """Every way that there is for it, never none as long as one of our numbers has its role. The first is the one to try."""
        named = next((rule.by for rule in self.rules if self._fits(rule, parcel)), ())
        open_ways: dict[str, Way] = {
            ours.channel: Way(ours.channel, ours.number) for ours in reversed(self.numbers) if parcel.role in ours.roles
        }
        if parcel.is_contact and self.relays:
            open_ways[RELAY] = Way(RELAY, "")
        # A rule says which channels, not only which first: what it leaves out may cost too much. But a text must go.
        chosen = _open(open_ways, (parcel.first, *(named or CHANNELS)))
        return chosen or _open(open_ways, CHANNELS)

    def _fits(self, rule: RouteSetting, parcel: Parcel) -> bool:
        return (
            rule.to in (None, "callers" if parcel.role == "public" else "staff")
            and rule.kind in (None, parcel.kind)
            and rule.operator in ("", self.operators.of(parcel.to))
            and _within(rule, parcel.at)
        )

    def faults(self) -> Iterator[str]:
        """A line for each rule that names what there is not."""
        known = {ours.channel for ours in self.numbers} | ({RELAY} if self.relays else set())
        for place, rule in enumerate(self.rules, start=1):
            strangers = [channel for channel in rule.by if channel not in known]
            if strangers:
                yield f"routes, entry {place}: {strangers[0]} is not set up; name one of {', '.join(sorted(known))}"
            if rule.operator and rule.operator not in self.operators.names():
                yield f"routes, entry {place}: no operator {rule.operator} is known; name one of {', '.join(self.operators.names())}"


def _open(ways: Mapping[str, Way], order: Sequence[str]) -> tuple[Way, ...]:
    return tuple(ways[channel] for channel in dict.fromkeys(order) if channel in ways)


def _within(rule: RouteSetting, at: datetime) -> bool:
    """Cambodian hours; from an evening to a morning goes over midnight."""
    if rule.hours is None:
        return True
    opens, closes = rule.hours
    hour = at.astimezone(PHNOM_PENH).time()
    return opens <= hour < closes if opens < closes else hour >= opens or hour < closes
