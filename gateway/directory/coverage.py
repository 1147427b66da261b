"""What there is for each commune and need: where the way is long, where the night is empty, where only the telephone is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import Open, Unknown
from gateway.directory.nearest import Search, heard, nearest
from gateway.directory.places import Gazetteer, Place
from gateway.directory.services import NEEDS, Need, Service
from gateway.directory.ways import Way, Ways

NIGHT = 2  # o'clock


@dataclass(frozen=True, slots=True)
class Covered:
    """`nearest` is that by the way alone, open or not, and whether it is open at two in the night (None: not known).

    `at_night` is the first that is surely open then. Each is None where there is none.
    """

    commune: Place
    need: Need
    nearest: Way | None
    open_at_night: bool | None
    at_night: Service | None


def coverage(ways: Ways, now: datetime, *, allow_unassured: bool = False) -> Iterator[Covered]:
    """For every commune, by code, and every need."""
    night = _next_night(now)
    for commune in _communes(ways.gazetteer):
        for need in NEEDS:
            yield _covered(ways, commune, Search(need, commune.code, night, allow_unassured=allow_unassured))


def rows(gazetteer: Gazetteer) -> int:
    """How many there will be."""
    return len(_communes(gazetteer)) * len(NEEDS)


def _communes(gazetteer: Gazetteer) -> list[Place]:
    return [place for place in gazetteer.places if place.level == "commune"]


def _covered(ways: Ways, commune: Place, search: Search) -> Covered:
    first = next(iter(heard(ways, search)), None)
    at_night = next((each.service for each in nearest(ways, search, most=1) if isinstance(each.hours, Open)), None)
    return Covered(commune, search.need, first, _is_open(ways, first.service, search.now) if first else None, at_night)


def _is_open(ways: Ways, service: Service, at: datetime) -> bool | None:
    hours = service.hours(at, ways.directory.holidays)
    return None if isinstance(hours, Unknown) else isinstance(hours, Open)


def _next_night(now: datetime) -> datetime:
    local = now.astimezone(PHNOM_PENH)
    tonight = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return tonight if tonight >= local else tonight + timedelta(days=1)


def row(covered: Covered) -> dict[str, Any]:
    """The JSON object of one."""
    way = covered.nearest
    return {
        "commune": covered.commune.code,
        "name_latin": covered.commune.name_latin,
        "need": covered.need,
        "nearest": way.service.id if way else None,
        "reach": way.reach if way else None,
        "minutes": way.minutes if way else None,
        "km": None if way is None or way.km is None else round(way.km, 1),
        "open_at_night": covered.open_at_night,
        "at_night": covered.at_night.id if covered.at_night else None,
    }


def line(covered: Covered) -> str:
    """The same for people."""
    about = f"{covered.commune.code} {covered.commune.name_latin} · {covered.need}"
    if covered.nearest is None:
        return f"{about}: nothing that may be read out"
    minutes = "" if covered.nearest.minutes is None else f", {covered.nearest.minutes} minutes"
    night = {True: "open at night", False: "closed at night", None: "not known whether it is open at night"}[covered.open_at_night]
    else_ = "" if covered.open_at_night else f"; then {covered.at_night.id if covered.at_night else 'nothing is surely open'}"
    return f"{about}: {covered.nearest.service.id} ({covered.nearest.reach.replace('_', ' ')}{minutes}), {night}{else_}"
