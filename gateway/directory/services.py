"""Who helps: services in the shape of HSDS 3.1, as one unchanging snapshot that is stored, numbered and kept by each process."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, get_args

import msgspec

from gateway.clock import PHNOM_PENH
from gateway.directory.hidden import is_hidden, too_near
from gateway.directory.hours import NO_HOLIDAYS, Holidays, Hours, state
from gateway.directory.places import Point
from gateway.week import Opening

Need = Literal["health", "legal", "shelter", "counselling", "safety"]
NEEDS: tuple[Need, ...] = get_args(Need)
Certainty = Literal["high", "medium"]  # what is less certain is not shipped (S32)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
How = Literal["phone", "visit", "meeting", "letter"]  # how somebody of theirs confirmed it
HOWS: tuple[How, ...] = get_args(How)
COUNTRY = ""  # as a place's code: every code begins with it
STALE_AFTER = timedelta(days=90)  # S32
EXPIRED_AFTER = timedelta(days=180)
FULL_FOR = timedelta(days=7)  # a bed is free again sooner than anybody tells us


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `name` is Khmer, official spelling; `name_latin` the same for phones without Khmer and for the draft voice.

    `areas` are the codes of the places that it serves; none means whoever comes. `place` is where it is, by code, "" when it has no
    door to go to or when that door is kept secret. `phone` is E.164 or a short code, "" when none is known: then none is made up.
    `languages` are spoken there (ISO 639-3; `csx` is Cambodian Sign Language), `interpreters` are fetched. `minutes` are what the way takes
    from a commune, where somebody measured it. On `full_on` they said that they have no room; on `unanswered_on` nobody answered.
    A shelter or confidential service has no `place`, `point` or `minutes`, and no area smaller than a district: ValueError (S33).
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
    open_on_holidays: bool = False
    minutes: tuple[tuple[str, int], ...] = ()
    free: bool = False
    paid: bool = False
    female_staff: bool = False
    wheelchair: bool = False
    languages: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    cmr_ready: bool = False
    call_first: bool = False
    confidential: bool = False
    full_on: date | None = None
    unanswered_on: date | None = None
    assured_on: date | None = None
    assured_by: str = ""
    assured_how: How | None = None

    def __post_init__(self) -> None:
        # The rule lives in the value itself, so that no table, stored version or page can bring such a row in. How long the way takes from
        # here and from there is a point, to whoever draws the circles.
        if too_near(self.needs, self.confidential, self.place or self.point or self.minutes, self.areas):
            raise ValueError(f"service {self.id} is a shelter or confidential and may have no commune, location, minutes or point (S33)")

    @property
    def national(self) -> bool:
        return COUNTRY in self.areas

    @property
    def hidden(self) -> bool:
        return is_hidden(self.needs, self.confidential)

    @property
    def assured(self) -> bool:
        return self.assured_on is not None

    @property
    def unanswered(self) -> bool:
        """Whether nobody answered there, and nobody has confirmed it since."""
        return self.unanswered_on is not None and (self.assured_on is None or self.assured_on <= self.unanswered_on)

    def stale(self, now: datetime) -> bool:
        """Whether nobody has confirmed it for 90 days."""
        return self.assured_on is not None and today(now) - self.assured_on > STALE_AFTER

    def doubtful(self, now: datetime) -> bool:
        """Whether it is read with "call first" (S32)."""
        return self.call_first or self.unanswered or self.stale(now)

    def expired(self, now: datetime) -> bool:
        """Whether nobody has confirmed it for 180 days: it is read only where there is nothing else."""
        return self.assured_on is not None and self.assured_on < expired_before(now)

    def full(self, now: datetime) -> bool:
        """Whether they said within the last week that they have no room."""
        return self.full_on is not None and today(now) - self.full_on <= FULL_FOR

    def hours(self, now: datetime, holidays: Holidays) -> Hours:
        return state(self.openings, now, NO_HOLIDAYS if self.open_on_holidays else holidays)


def expired_before(now: datetime) -> date:
    """The first day of which a confirmation still counts."""
    return today(now) - EXPIRED_AFTER


def today(now: datetime) -> date:
    return now.astimezone(PHNOM_PENH).date()


@dataclass(frozen=True)
class Directory:
    """Every open service, by id, and the public holidays. Closed ones are not in it, so nothing can read them out."""

    services: tuple[Service, ...]
    holidays: Holidays = NO_HOLIDAYS

    def service(self, service_id: str) -> Service | None:
        return self._by_id.get(service_id)

    @cached_property
    def _by_id(self) -> dict[str, Service]:
        return {service.id: service for service in self.services}

    def uncovered(self, *, allow_unassured: bool = False) -> tuple[Need, ...]:
        """The needs for which no national line with a number could be read out: there somebody would end empty-handed."""
        lines = [service for service in self.services if service.national and service.phone and (service.assured or allow_unassured)]
        return tuple(need for need in NEEDS if not any(need in line.needs for line in lines))


def to_json(directory: Directory) -> bytes:
    """The same bytes for the same directory, so that they can be hashed."""
    return msgspec.json.encode(directory, order="deterministic")


def from_json(stored: bytes | str) -> Directory:
    return msgspec.json.decode(stored, type=Directory)
