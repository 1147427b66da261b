"""What is said and written of a service, as parts (see `gateway.dialogue`), in the order of S35."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import NO_HOLIDAYS, Closed, Holidays, Open
from gateway.directory.nearest import Ranked
from gateway.directory.services import Directory, Need, Service
from gateway.phone import national

DAY_PROMPTS = ("day_mon", "day_tue", "day_wed", "day_thu", "day_fri", "day_sat", "day_sun")
KINDS: Mapping[Need, str] = {
    "health": "kind_health",
    "legal": "kind_legal",
    "shelter": "kind_shelter",
    "counselling": "kind_counselling",
    "safety": "kind_safety",
}
# Rounded up: whoever must be home before he is must not be told less than it takes.
AWAY = (
    *((15, "away_15"), (30, "away_30"), (45, "away_45"), (60, "away_60")),
    *((90, "away_90"), (120, "away_120"), (180, "away_180"), (240, "away_240")),
)


# What a text leaves out when it would cost too many messages (S22), the least first. Name, number, when it opens and "call first" stay.
LEFT_OUT_FIRST = (
    ("card_in", "place."),
    ("away_",),
    ("card_confidential",),
    ("card_national",),
    ("card_free", "card_paid"),
    ("card_female_staff",),
    ("card_no_room",),
    ("card_closed_now",),
)


def _anything(said: object) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells a card: when, which days are holidays, which prompts there are words or a clip for, and how much there is room for."""

    now: datetime
    holidays: Holidays = NO_HOLIDAYS
    can_say: Callable[[str], bool] = _anything
    fits: Callable[[tuple[str, ...]], bool] = _anything


def spoken(ranked: Ranked, teller: Teller) -> tuple[str, ...]:
    """The card as it is read out: name or kind, number twice, when open, free or not, a woman there, minutes away, the place.

    Then, if need be, whom to ring instead.
    """
    parts: tuple[str, ...] = ()
    for parts in _shorter_and_shorter(ranked, teller):
        if teller.fits(parts):
            break
    return parts


def _shorter_and_shorter(ranked: Ranked, teller: Teller) -> Iterator[tuple[str, ...]]:
    """The whole card, and what is left of it while there is no room; of the other service at last nothing, for "next" leads there."""
    own, other = tuple(_card(ranked, teller)), ranked.instead
    yield (*own, *(_card(other, teller) if other else ()))
    to_call = to_dial(ranked, teller) if other else ()
    yield (*own, *to_call)
    for least in LEFT_OUT_FIRST:
        own = tuple(part for part in own if not part.startswith(least))
        yield (*own, *to_call)
    if ranked.service.phone:
        yield own


def _card(ranked: Ranked, teller: Teller) -> Iterator[str]:
    yield from _name(ranked, teller)
    yield from _number(ranked.service)
    yield from _hours(ranked, teller)
    yield from _about(ranked.service, teller.now)
    yield from _away(ranked, teller)


def texted(ranked: Ranked, teller: Teller) -> tuple[str, ...]:
    """The card that she asked to have texted: number and hours, no name (S22). Empty when there is no number to send.

    A text is read again later, so it says no "today" and no "tomorrow".
    """
    rung = ranked if ranked.service.phone else ranked.instead
    return (f"digits:phone.{rung.service.id}", *_hours(rung, teller, kept=True)) if rung else ()


def to_dial(ranked: Ranked, teller: Teller) -> tuple[str, ...]:
    """In short, whom she can ring: name and number, of the other service when this one has no number or is closed."""
    rung = ranked.instead or ranked
    return (*_name(rung, teller), *_number(rung.service))


def to_ring(ranked: Ranked) -> Service | None:
    """The service whose number the card gives first: to text, or to be put through to."""
    rung = ranked if ranked.service.phone else ranked.instead
    return rung.service if rung else None


def phone_digits(directory: Directory, service_id: str) -> str:
    """The number as it is dialled within Cambodia: `050000001`, `1280`; "" when the service or its number is not known."""
    service = directory.service(service_id)
    return national(service.phone) if service else ""


def _name(ranked: Ranked, teller: Teller) -> Iterator[str]:
    service = ranked.service
    if not service.assured:
        yield "card_example"  # S32: nobody may take a row that no one has confirmed for help
    if teller.can_say(f"service.{service.id}"):
        yield f"service.{service.id}"
    else:  # a service that was approved today has a name that nobody has recorded yet
        yield KINDS[ranked.need]
    if service.national:
        yield "card_national"


def _number(service: Service) -> tuple[str, ...]:
    digits = f"digits:phone.{service.id}"
    return ("card_number", digits, "card_number_again", digits) if service.phone else ("card_no_number",)


def _hours(ranked: Ranked, teller: Teller, kept: bool = False) -> Iterator[str]:
    match ranked.hours:
        case Open(always=always):
            yield "card_open_always" if always else "card_open_now"
        case Closed(opens_at=opens_at):
            yield "card_closed_now"
            opens = _whole_hour(ranked.service, opens_at.astimezone(PHNOM_PENH), teller.holidays)
            yield from _opens(opens, teller.now.astimezone(PHNOM_PENH), kept)


def _opens(opens: datetime, now: datetime, kept: bool) -> tuple[str, ...]:
    hour = f"hour_{opens.hour}"
    days = (opens.date() - now.date()).days
    if days > 7:
        return ("card_opens_later",)  # the day's name alone would send her there a week too early
    if kept or days > 1:
        return "card_opens_on", DAY_PROMPTS[opens.weekday()], hour
    return ("card_opens_tomorrow_at" if days else "card_opens_today_at"), hour


def _whole_hour(service: Service, opens: datetime, holidays: Holidays) -> datetime:
    """The full hour to name: half past seven becomes eight, unless it is closed again by then.

    Whoever comes too early stands before a closed door and is seen there.
    """
    before = opens.replace(minute=0)
    after = before + timedelta(hours=1) if opens.minute else before
    return after if isinstance(service.hours(after, holidays), Open) else before


def _about(service: Service, now: datetime) -> Iterator[str]:
    if service.free:
        yield "card_free"
    if service.paid:
        yield "card_paid"
    if service.female_staff:
        yield "card_female_staff"
    if service.full(now):
        yield "card_no_room"
    if service.doubtful(now):
        yield "card_call_first"
    if service.confidential:
        yield "card_confidential"


def _away(ranked: Ranked, teller: Teller) -> Iterator[str]:
    """Down to the commune (S25). A hidden service has neither minutes nor a place (S33)."""
    minutes, place = ranked.way.minutes, f"place.{ranked.service.place[:6]}"
    if minutes is not None:
        yield next((prompt for longest, prompt in AWAY if minutes <= longest), "away_longer")
    if ranked.service.place and teller.can_say(place):
        yield from ("card_in", place)
