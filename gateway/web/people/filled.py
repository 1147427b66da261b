"""The forms about a person, as they were filled in: what they mean, or what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.records import Role
from gateway.callbacks.rota import Spell, Why, shift
from gateway.casework.enrol import Newcomer
from gateway.casework.people import Details
from gateway.clock import PHNOM_PENH, as_utc
from gateway.directory.places import Gazetteer
from gateway.khmer import ascii_digits
from gateway.web.people import words
from gateway.week import DAY, WEEK, Opening

LONGEST_NAME = 80
SHIFTS, MOST_SHIFTS = 2, 6
"""Of a day: for how many a form has room, and how many it takes."""
Given = MultiDict[str, str]


class Unfit(Exception):
    """What was filled in cannot be meant; told in the page's words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the details form, as it stands in the browser, right or not."""

    communes: Sequence[str]
    neighbours: Sequence[str]
    languages: Sequence[str]
    man: bool
    two_way_text: bool
    agreed: str
    trained: str

    @classmethod
    def of(cls, given: Given) -> "Asked":
        communes, neighbours, languages = (given.getlist(name) for name in ("communes", "neighbours", "languages"))
        days = given.get("agreed", ""), given.get("trained", "")
        return cls(communes, neighbours, languages, "man" in given, "two_way_text" in given, *days)

    @classmethod
    def now(cls, of: Details) -> "Asked":
        days = (day.isoformat() if day else "" for day in (of.agreed_on, of.trained_on))
        return cls(of.communes, of.neighbours, of.languages, not of.woman, of.two_way_text, *days)

    def details(self, gazetteer: Gazetteer, *, must_cover: bool) -> Details:
        """Raises `Unfit`."""
        communes, neighbours = (_communes(gazetteer, codes) for codes in (self.communes, self.neighbours))
        languages = tuple(one for one in words.LANGUAGES if one in self.languages)
        if not languages:
            raise Unfit(words.EMPTY)
        if must_cover and not communes:
            raise Unfit(words.COMMUNES)
        beside = tuple(code for code in neighbours if code not in communes)
        return Details(communes, beside, languages, not self.man, self.two_way_text, _day(self.agreed), _day(self.trained))


def newcomer(given: Given, gazetteer: Gazetteer) -> Newcomer:
    """Raises `Unfit`."""
    name, role = given.get("name", "").strip()[:LONGEST_NAME], _role(given.get("role", ""))
    if not name:
        raise Unfit(words.EMPTY)
    her = Asked.of(given).details(gazetteer, must_cover=role is Role.FOCAL_POINT)
    number = ascii_digits(given.get("number", ""))
    days = her.agreed_on, her.trained_on
    return Newcomer(role, name, number, "", her.communes, her.languages, her.woman, her.two_way_text, her.neighbours, *days)


def week(given: Given) -> tuple[Opening, ...]:
    """None at all: she is on duty day and night. Raises `Unfit`."""
    found: list[Opening] = []
    for day in range(7):
        for nth in range(MOST_SHIFTS):
            opens, closes = (ascii_digits(given.get(f"{name}-{day}-{nth}", "").strip()) for name in ("from", "to"))
            if opens or closes:
                found += shift(day, _minutes(opens), 24 * 60 if closes == "24:00" else _minutes(closes))
    return tuple(sorted(found, key=lambda one: one.opens))


def shifts(weekly: Sequence[Opening]) -> Mapping[tuple[int, int], tuple[str, str]]:
    """The form's cells: for each day and each of its shifts from when to when. A night is one shift of the day on which it begins."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for one in _nights(weekly):
        day = one[0] // DAY
        nth = sum(1 for other, _ in found if other == day)
        found[day, nth] = (_clock(one[0] % DAY), _clock(one[1] % DAY or DAY))
    return found


def room_for(weekly: Sequence[Opening]) -> range:
    """The shifts of a day that the form shows: whoever has more hours keeps them all."""
    return range(max([SHIFTS, *(nth + 1 for _, nth in shifts(weekly))]))


def cells(weekly: Sequence[Opening]) -> Mapping[str, str]:
    """The same by the names of the form's fields."""
    found: dict[str, str] = {}
    for (day, nth), (opens, closes) in shifts(weekly).items():
        found |= {f"from-{day}-{nth}": opens, f"to-{day}-{nth}": closes}
    return found


def _nights(weekly: Sequence[Opening]) -> list[tuple[int, int]]:
    """Sunday's night, which the week's end cut in two, is one again; whoever is on duty for days on end has a shift for each."""
    edges = sorted((one.opens, one.closes) for one in weekly)
    if len(edges) > 1 and edges[0][0] == 0 and edges[-1][1] == WEEK and edges[-1][0] > WEEK - DAY + edges[0][1]:
        edges = [*edges[1:-1], (edges[-1][0], WEEK + edges[0][1])]
    cut: list[tuple[int, int]] = []
    for start, end in edges:
        while end - start > DAY:
            cut.append((start, min(end, start - start % DAY + DAY)))
            start = cut[-1][1]
        cut.append((start, end))
    return cut


def leave(given: Given) -> Spell:
    """From a day to a day, both included. Raises `Unfit`."""
    first, last = _day(given.get("first", "")), _day(given.get("last", ""))
    if first is None or last is None:
        raise Unfit(words.DAY)
    if last < first:
        raise Unfit(words.ENDS)
    start, end = (as_utc(datetime.combine(day, time(), PHNOM_PENH)) for day in (first, last + timedelta(days=1)))
    return Spell(start, end, False, Why.LEAVE)


def spell(given: Given, now: datetime) -> Spell:
    """On or off duty, whatever her hours say. Raises `Unfit`."""
    start, end = (_moment(given.get(name, "")) for name in ("start", "end"))
    try:
        return Spell(start or now, end, given.get("on") == "yes")
    except CallbackError:
        raise Unfit(words.ENDS) from None


def _communes(gazetteer: Gazetteer, codes: Sequence[str]) -> tuple[str, ...]:
    found = [gazetteer.get(code) for code in dict.fromkeys(codes)]
    if any(place is None or place.level != "commune" for place in found):
        raise Unfit(words.COMMUNES)
    return tuple(sorted(place.code for place in found if place))


def _role(said: str) -> Role:
    return Role(said) if said in set(Role) else Role.FOCAL_POINT


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(ascii_digits(said)) if said else None
    except ValueError:
        raise Unfit(words.DAY) from None


def _moment(said: str) -> datetime | None:
    try:
        return as_utc(datetime.fromisoformat(ascii_digits(said)).replace(tzinfo=PHNOM_PENH)) if said else None
    except (ValueError, OverflowError):
        raise Unfit(words.DAY) from None


def _minutes(said: str) -> int:
    try:
        at = time.fromisoformat(said)
    except ValueError:
        raise Unfit(words.TIMES) from None
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
