"""Who helps: services in the shape of HSDS 3.1, as one unchanging snapshot that is stored, numbered and kept by each process."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import msgspec

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import Opening
from gateway.directory.places import Point

Need = Literal["health", "legal", "shelter", "counselling", "safety"]
NEEDS: tuple[Need, ...] = get_args(Need)
Certainty = Literal["high", "medium"]  # what is less certain is not shipped (S32)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
COUNTRY = ""  # as a place's code: every code begins with it
STALE_AFTER = timedelta(days=90)  # S32


def too_near(needs: tuple[Need, ...], confidential: bool, where: object, areas: tuple[str, ...]) -> bool:
    """Whether a hidden service has a place, or an area within a district: whoever looks for her must not be told where to look (S33)."""
    hidden = confidential or "shelter" in needs
    return hidden and bool(where or any(len(area) > 4 for area in areas))


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `name` is Khmer, official spelling; `name_latin` the same for phones without Khmer and for the draft voice.

    `areas` are the codes of the places that it serves; none means whoever comes. `place` is where it is, by code, "" when it has no
    door to go to or when that door is kept secret. `phone` is E.164 or a short code, "" when none is known: then none is made up.
    A shelter or confidential service has neither `place` nor `point`, and no area smaller than a district: ValueError (S33).
    """

    id: str
    organization: str
    name: str
    name_latin: str
    name_english: str
    needs: tuple[Need, ...]
    certainty: Certainty
    source: str
    for_whom: str = ""
    phone: str = ""
    place: str = ""
    point: Point | None = None
    areas: tuple[str, ...] = ()
    openings: tuple[Opening, ...] = ()
    free: bool = False
    female_staff: bool = False
    cmr_ready: bool = False
    call_first: bool = False
    confidential: bool = False
    assured_on: date | None = None

    def __post_init__(self) -> None:
        # The rule lives in the value itself, so that no table, stored version or page can bring such a row in.
        if too_near(self.needs, self.confidential, self.place or self.point, self.areas):
            raise ValueError(f"service {self.id} is a shelter or confidential and may have no commune, location or point (S33)")

    @property
    def national(self) -> bool:
        return COUNTRY in self.areas

    @property
    def assured(self) -> bool:
        return self.assured_on is not None

    def stale(self, now: datetime) -> bool:
        """Whether nobody has confirmed it for 90 days."""
        return self.assured_on is not None and now.astimezone(PHNOM_PENH).date() - self.assured_on > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Directory:
    """Every open service, by id. Closed ones are not in it, so nothing can read them out."""

    services: tuple[Service, ...]

    def service(self, service_id: str) -> Service | None:
        return next((service for service in self.services if service.id == service_id), None)

    def uncovered(self, *, allow_unassured: bool = False) -> tuple[Need, ...]:
        """The needs for which no national line with a number could be read out: there somebody would end empty-handed."""
        lines = [service for service in self.services if service.national and service.phone and (service.assured or allow_unassured)]
        return tuple(need for need in NEEDS if not any(need in line.needs for line in lines))


def to_json(directory: Directory) -> bytes:
    """The same bytes for the same directory, so that they can be hashed."""
    return msgspec.json.encode(directory)


def from_json(stored: bytes | str) -> Directory:
    return msgspec.json.decode(stored, type=Directory)
