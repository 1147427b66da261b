"""Why each service stands where it does, in words, and why others are left out: for editors, who must be able to mend it."""

from collections.abc import Iterator

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import Closed, Hours, Open
from gateway.directory.nearest import INTERPRETED, OPEN, SPOKEN, Ranked, Search, Standing, heard
from gateway.directory.services import Service
from gateway.directory.ways import Way, Ways


def why(ranked: Ranked, search: Search) -> Iterator[str]:
    """What is known of it, in the order in which it counts."""
    yield from _confirmed(ranked.service, search)
    if ranked.standing.unanswered:
        yield f'nobody answered on {ranked.service.unanswered_on}: read with "call first"'
    if search.urgent:
        yield ("not known to be " if ranked.standing.unprepared else "") + "prepared for urgent care within 72 hours"
    if ranked.standing.full:
        yield f"they had no room on {ranked.service.full_on}"
    yield _open(ranked.hours)
    yield from _access(ranked.standing, search)
    yield _near(ranked.way)
    if ranked.way.minutes is not None:
        yield f"{ranked.way.minutes} minutes away, as measured"
    if ranked.way.km is not None:
        yield f"{ranked.way.km:.0f} km away in a straight line"
    if ranked.instead:
        yield f"{'closed' if ranked.service.phone else 'no number is known'}, so {ranked.instead.service.id} is read with it"


def after(ranked: Ranked, before: Ranked) -> str:
    """The first thing in which it falls behind the one before it."""
    here, there = ranked.standing, before.standing
    decisive = next(name for name in Standing._fields if getattr(here, name) != getattr(there, name))
    return f"after {before.service.id}, because {_better(decisive, ranked, before)}"


def _better(decisive: str, ranked: Ranked, before: Ranked) -> str:
    match decisive:
        case "unprepared":
            return "that one is prepared for urgent care in time"
        case "full":
            return "that one has room, as far as is known"
        case "unanswered":
            return "nobody reported that that one does not answer"
        case "shut":
            return "that one is open" if before.standing.shut == OPEN else "that one may be open"
        case "opens":
            return "that one opens sooner"
        case "language":
            return "her language is spoken there" if before.standing.language == SPOKEN else "an interpreter comes there"
        case "no_wheelchair":
            return "a wheelchair gets in there"
        case "no_woman":
            return "a woman works there"
    return "that one is nearer" if _distance(ranked.way) != _distance(before.way) else "they are equally near, and something must decide"


def _distance(way: Way) -> tuple[object, ...]:
    return way.minutes, way.reach, way.nth_district, way.km


def left_out(ways: Ways, search: Search) -> Iterator[tuple[Service, str]]:
    """Every service for this need that is not read out, by id, and why not."""
    read = {way.service.id for way in heard(ways, search)}
    serving = {way.service.id for way in ways.to(search.need, search.place)}
    for service in ways.directory.services:
        if search.need in service.needs and service.id not in read:
            yield service, _unread(service) if service.id in serving else _elsewhere(service, search)


def _unread(service: Service) -> str:
    if not service.assured:
        return "nobody has confirmed it (S32)"
    return f"nobody has confirmed it since {service.assured_on}, more than 180 days, and others can be read"


def _elsewhere(service: Service, search: Search) -> str:
    if not search.place:
        return "it serves a part of a province, and she has named no place"
    return "it serves other places" if service.areas else "it is in another province, and nobody has measured the way"


def _confirmed(service: Service, search: Search) -> Iterator[str]:
    if not service.assured:
        yield "not assured: development only, as an example"
        return
    how = f" by {service.assured_how}" if service.assured_how else ""
    yield f"assured on {service.assured_on}{how}"
    if service.expired(search.now):
        yield "that is more than 180 days ago, but there is nothing else"
        return
    if service.stale(search.now):
        yield 'that is more than 90 days ago: read with "call first"'


def _open(hours: Hours) -> str:
    match hours:
        case Open(always=True):
            return "open day and night"
        case Open():
            return "open now"
        case Closed(opens_at=opens_at):
            return f"closed, opens {opens_at.astimezone(PHNOM_PENH):%A %Y-%m-%d %H:%M}"
    return "opening hours not known"


def _access(standing: Standing, search: Search) -> Iterator[str]:
    if search.access.languages:
        words = {SPOKEN: "her language is spoken there", INTERPRETED: "an interpreter comes"}
        yield words.get(standing.language, "not known whether anybody speaks her language")
    if search.access.wheelchair:
        yield "not known whether a wheelchair gets in" if standing.no_wheelchair else "a wheelchair gets in"
    if search.access.woman:
        yield "not known whether a woman works there" if standing.no_woman else "a woman works there"


def _near(way: Way) -> str:
    if not way.service.place and way.reach in ("commune", "district", "near_district"):
        return "serves her district" if way.reach != "commune" else "serves her commune"  # where it is, nobody needs to know (S33)
    words = {
        "commune": "in her commune",
        "district": "in her district",
        "near_district": f"in another district, number {way.nth_district} by distance between centres",
        "province": "for her province",
        "country": "for the whole country",
        "elsewhere": "in another province",
    }
    return words[way.reach]
