"""What a node may read, note and dial: attributes that are known, values that can be, parties that exist (S10, S16, S17, S25)."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from gateway.flows.checks.outside import Outside
from gateway.flows.faults import Fault
from gateway.flows.kinds.dial import DialSpec
from gateway.flows.kinds.number import NumberSpec
from gateway.flows.kinds.spec import Need
from gateway.flows.source import Flow
from gateway.flows.state import KNOWN_ATTRIBUTES

VALUES: Mapping[str, frozenset[str]] = {
    "medium": frozenset({"voice", "text"}),
    "reachable": frozenset({"yes", "no"}),
    "connects_117": frozenset({"yes", "no"}),
    "need": frozenset(get_args(Need)),
    "urgency": frozenset({"normal", "urgent_health", "danger_now"}),
    "for_whom": frozenset({"someone_else"}),
    "near": frozenset({"near", "farther"}),
    "if_missed": frozenset({"next_day", "stop"}),
    "speaks": frozenset({"tpu", "jra", "krr", "other"}),
    **dict.fromkeys(("wheelchair", "signs", "woman_only", "calls_in"), frozenset({"yes"})),
}
"""The values that an attribute can have, beside none. Attributes that are not here are codes and ids."""
FOR_OFFICERS = frozenset({"need", "place", "urgency", "for_whom"})
"""What an officer's flow may note. Consent, near or farther, keys and codes are for the shipped flows, which ask for them (S10, S16)."""


def check(flow: Flow, name: str, outside: Outside) -> Iterator[Fault]:
    spec: Any = flow.nodes[name].spec
    noted = list(_noted(spec))
    for attribute, value in [*noted, *((spec.on, value) for value in getattr(spec, "cases", ()))]:
        if attribute in KNOWN_ATTRIBUTES and not _can_be(attribute, value, outside):
            yield flow.fault("F13", name, attribute=attribute, value=value, known=_known(attribute))
    for attribute in sorted({attribute for attribute, _ in noted} | _read(spec)):
        if attribute not in KNOWN_ATTRIBUTES:
            yield flow.fault("F10", name, attribute=attribute, known=", ".join(sorted(KNOWN_ATTRIBUTES)))
    for attribute in sorted({attribute for attribute, _ in noted} & KNOWN_ATTRIBUTES - FOR_OFFICERS):
        if not flow.shipped:
            yield flow.fault("F55", name, attribute=attribute, allowed=", ".join(sorted(FOR_OFFICERS)))
    if isinstance(spec, DialSpec) and not flow.shipped:
        yield from _of_dial(flow, name, spec, outside)


def _noted(spec: Any) -> Iterator[tuple[str, str]]:
    """Each attribute that a node sets, with the value, or with what she types."""
    yield from getattr(spec, "values", {}).items()
    yield from getattr(spec, "set", {}).items()
    for choice in getattr(spec, "choices", {}).values():
        yield from choice.set.items()
    if isinstance(spec, NumberSpec):
        yield spec.attribute, "a number that is typed"


def _read(spec: Any) -> set[str]:
    return {spec.on} if hasattr(spec, "on") else set()


def _can_be(attribute: str, value: str, outside: Outside) -> bool:
    if not value:
        return True
    if attribute == "place":
        return value in outside.places
    return attribute not in VALUES or value in VALUES[attribute]


def _known(attribute: str) -> str:
    return ", ".join(sorted(VALUES[attribute])) if attribute in VALUES else "the codes in directory/places.csv"


def _of_dial(flow: Flow, name: str, spec: DialSpec, outside: Outside) -> Iterator[Fault]:
    kind, _, party = spec.party.partition(".")
    if not (kind == "short" and party.isdecimal()) and not (kind == "service" and party in outside.services):
        yield flow.fault("F67", name, party=spec.party)
    if spec.caller_id != "public":
        yield flow.fault("F68", name, role=spec.caller_id)
