"""Which services to read out, and in what order. Total and deterministic: the same question has the same answer, and no need has none."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from gateway.directory.hours import Closed, Hours, Open, state
from gateway.directory.places import Gazetteer
from gateway.directory.services import COUNTRY, Directory, Need, Service

Reach = Literal["commune", "district", "near_district", "province", "country", "elsewhere"]
NEAREST_FIRST: tuple[Reach, ...] = ("commune", "district", "near_district", "province", "country", "elsewhere")
CLINICAL_LIMIT = timedelta(hours=72)  # S34: after the third day some medicines no longer work


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service and why it stands where it does.

    `reach` says how near it is by administration; `nth_district` counts the other districts from 1, nearest centre first. `km` is in a
    straight line, between trusted points only. `prepared` means ready for care after violence within the clinical limit. `instead` is
    a service to ring when this one has no number or is closed (S35).
    """

    service: Service
    hours: Hours
    reach: Reach
    nth_district: int = 0
    km: float | None = None
    prepared: bool = False
    instead: Service | None = None


def nearest(
    directory: Directory,
    gazetteer: Gazetteer,
    need: Need,
    place: str | None,
    now: datetime,
    *,
    urgent: bool = False,
    allow_unassured: bool = False,
) -> tuple[Ranked, ...]:
    """The services for a need, best first; `place` is a code of any level, or None when she would rather not say.

    Assured services only (S32), unless unassured ones are allowed, as development does. Empty only if `Directory.uncovered` names the need.
    """
    here = (place or "")[:6]
    order = gazetteer.neighbours(here[:4]) if len(here) >= 4 else ()
    found = [
        _placed(gazetteer, service, here, order, now)
        for service in directory.services
        if need in service.needs and (service.assured or allow_unassured) and _serves(service, here)
    ]
    ranked = sorted(found, key=lambda candidate: _key(candidate, here, urgent))
    return tuple(replace(candidate, instead=_instead(candidate, ranked)) for candidate in ranked)


def _serves(service: Service, here: str) -> bool:
    """Whether her place is in its area, or may be: of a district alone the commune is not known. No area means whoever comes."""
    if not here:  # nowhere is near, so only what serves the country or a whole province is of use
        return any(len(area) <= 2 for area in service.areas)
    return not service.areas or any(here.startswith(area) or area.startswith(here) for area in service.areas)


def _placed(gazetteer: Gazetteer, service: Service, here: str, order: tuple[str, ...], now: datetime) -> Ranked:
    hours = state(service.openings, now)
    in_time = not isinstance(hours, Closed) or hours.opens_at - now <= CLINICAL_LIMIT
    reach, nth = _reach(service, here, order)
    return Ranked(service, hours, reach, nth, _km(gazetteer, service, here), service.cmr_ready and in_time)


def _reach(service: Service, here: str, order: tuple[str, ...]) -> tuple[Reach, int]:
    if not here:
        return ("country" if service.national else "province"), 0
    areas = [area for area in service.areas if here.startswith(area) or area.startswith(here)]
    there = service.place or max(areas, key=len, default=COUNTRY)
    if there == COUNTRY:
        return "country", 0
    if there[:2] != here[:2]:
        return "elsewhere", 0
    if len(here) < 4 or len(there) < 4:
        return "province", 0
    if there[:4] != here[:4]:
        return "near_district", (*order, there[:4]).index(there[:4]) + 1
    return ("commune" if len(here) == 6 and there[:6] == here else "district"), 0


def _km(gazetteer: Gazetteer, service: Service, here: str) -> float | None:
    """From the point of her commune to that of the service, else of its commune; a district's centre says too little of either."""
    home = gazetteer.get(here) if len(here) == 6 else None
    commune = gazetteer.get(service.place[:6]) if len(service.place) >= 6 else None
    there = service.point or (commune.point if commune else None)
    return home.point.km_to(there) if home and home.point and there else None


def _key(candidate: Ranked, here: str, urgent: bool) -> tuple[object, ...]:
    hours = candidate.hours
    opens = hours.opens_at.timestamp() if isinstance(hours, Closed) else 0.0
    steps = NEAREST_FIRST if here else NEAREST_FIRST[::-1]  # whoever names no place hears first what serves everybody
    return (
        urgent and not candidate.prepared,
        0 if isinstance(hours, Open) else 2 if isinstance(hours, Closed) else 1,
        opens,
        steps.index(candidate.reach),
        candidate.nth_district,
        float("inf") if candidate.km is None else candidate.km,
        candidate.service.id,
    )


def _instead(candidate: Ranked, ranked: list[Ranked]) -> Service | None:
    if candidate.service.phone and not isinstance(candidate.hours, Closed):
        return None
    others = [other for other in ranked if other.service.phone and other is not candidate]
    reachable = [other for other in others if not isinstance(other.hours, Closed)]
    return next((other.service for other in reachable or others), None)
