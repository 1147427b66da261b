"""Whom to ring next: what is read to callers is only as good as the last time that somebody asked (S32)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from gateway.directory.services import STALE_AFTER, Directory, Service, today

Doubt = Literal["unanswered", "ahead", "stale", "expired", "unconfirmed", "due"]
WORST_FIRST: tuple[Doubt, ...] = get_args(Doubt)
DUE_BEFORE = timedelta(days=14)
WORDS: dict[Doubt, str] = {
    "unanswered": "somebody reported that nobody answers",
    "ahead": "its date lies ahead, so it would never grow old: correct it",
    "stale": 'read with "call first": not confirmed for 90 days',
    "expired": "read only where there is nothing else: not confirmed for 180 days",
    "unconfirmed": "never confirmed, so production does not read it",
    "due": "90 days will be over within two weeks",
}


@dataclass(frozen=True, slots=True)
class ToRing:
    """A service and why it must be rung."""

    service: Service
    doubt: Doubt


def to_ring(directory: Directory, now: datetime) -> tuple[ToRing, ...]:
    """The work list: first what callers may be misled by, then what they miss; national lines before others, then the oldest."""
    found = [ToRing(service, doubt) for service in directory.services if (doubt := _doubt(service, now))]
    return tuple(sorted(found, key=_urgency))


def _urgency(each: ToRing) -> tuple[object, ...]:
    return WORST_FIRST.index(each.doubt), not each.service.national, each.service.assured_on or date.min, each.service.id


def _doubt(service: Service, now: datetime) -> Doubt | None:
    if service.unanswered:
        return "unanswered"
    if service.assured_on is None:
        return "unconfirmed"
    if service.assured_on > today(now):
        return "ahead"
    if service.expired(now):
        return "expired"
    if service.stale(now):
        return "stale"
    return "due" if today(now) - service.assured_on > STALE_AFTER - DUE_BEFORE else None


def row(each: ToRing) -> dict[str, Any]:
    """The JSON object of one. Of a hidden service it is the contact and no more (S33)."""
    service = each.service
    return {
        "service": service.id,
        "name_english": service.name_english,
        "phone": service.phone,
        "place": "" if service.hidden else service.place,
        "doubt": each.doubt,
        "assured_on": service.assured_on.isoformat() if service.assured_on else None,
        "assured_by": service.assured_by,
        "assured_how": service.assured_how,
    }


def lines(each: ToRing) -> Iterator[str]:
    """The same for people."""
    service = each.service
    yield f"{service.id}: {service.name_english} · {service.phone or ('no number, so go there: ' + service.place)}"
    yield f"    {WORDS[each.doubt]}"
    if service.assured_on:
        who, how = service.assured_by or "nobody who is named", service.assured_how or "nobody says how"
        yield f"    last confirmed on {service.assured_on} by {who}, {how}"
