"""What is said and written of a service, as parts (see `gateway.dialogue`), in the order of S35."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.clock import PHNOM_PENH
from gateway.directory.hours import Closed, Open, Opening, state
from gateway.directory.nearest import Ranked
from gateway.directory.services import Directory, Service
from gateway.phone import national

DAY_PROMPTS = ("day_mon", "day_tue", "day_wed", "day_thu", "day_fri", "day_sat", "day_sun")


def spoken(ranked: Ranked, now: datetime) -> tuple[str, ...]:
    """The card as it is read out: name, number twice, when open, free or not, a woman there; then whom to ring instead, if need be."""
    services = (ranked.service, ranked.instead) if ranked.instead else (ranked.service,)
    return tuple(part for service in services for part in _card(service, now))


def _card(service: Service, now: datetime) -> Iterator[str]:
    yield from _name(service)
    yield from _number(service)
    yield from _hours(service, now)
    yield from _about(service, now)


def texted(ranked: Ranked, now: datetime) -> tuple[str, ...]:
    """The card that she asked to have texted: number and hours, no name (S22). Empty when there is no number to send.

    A text is read again later, so it says no "today" and no "tomorrow".
    """
    service = to_ring(ranked)
    return (f"digits:phone.{service.id}", *_hours(service, now, kept=True)) if service else ()


def to_ring(ranked: Ranked) -> Service | None:
    """The service whose number the card gives first: to text, or to be put through to."""
    return ranked.service if ranked.service.phone else ranked.instead


def phone_digits(directory: Directory, service_id: str) -> str:
    """The number as it is dialled within Cambodia: `050000001`, `1280`; "" when the service or its number is not known."""
    service = directory.service(service_id)
    return national(service.phone) if service else ""


def _name(service: Service) -> Iterator[str]:
    if not service.assured:
        yield "card_example"  # S32: nobody may take a row that no one has confirmed for help
    yield f"service.{service.id}"
    if service.national:
        yield "card_national"


def _number(service: Service) -> tuple[str, ...]:
    digits = f"digits:phone.{service.id}"
    return ("card_number", digits, "card_number_again", digits) if service.phone else ("card_no_number",)


def _hours(service: Service, now: datetime, kept: bool = False) -> Iterator[str]:
    hours = state(service.openings, now)
    if isinstance(hours, Open):
        yield "card_open_always" if hours.always else "card_open_now"
    if isinstance(hours, Closed):
        yield "card_closed_now"
        yield from _opens(_whole_hour(service.openings, hours.opens_at), now.astimezone(PHNOM_PENH), kept)


def _opens(opens: datetime, now: datetime, kept: bool) -> tuple[str, ...]:
    hour = f"hour_{opens.hour}"
    days = (opens.date() - now.date()).days
    if kept or days > 1:
        return "card_opens_on", DAY_PROMPTS[opens.weekday()], hour
    return ("card_opens_tomorrow_at" if days else "card_opens_today_at"), hour


def _whole_hour(openings: tuple[Opening, ...], opens_at: datetime) -> datetime:
    """The full hour to name, in Cambodia's time: half past seven becomes eight, unless it is closed again by then.

    Whoever comes too early stands before a closed door and is seen there.
    """
    opens = opens_at.astimezone(PHNOM_PENH)
    before = opens.replace(minute=0)
    after = before + timedelta(hours=1) if opens.minute else before
    return after if isinstance(state(openings, after), Open) else before


def _about(service: Service, now: datetime) -> Iterator[str]:
    if service.free:
        yield "card_free"
    if service.female_staff:
        yield "card_female_staff"
    if service.call_first or service.stale(now):
        yield "card_call_first"
    if service.confidential:
        yield "card_confidential"
