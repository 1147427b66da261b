from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.directory.card import phone_digits, spoken, texted, to_ring
from gateway.directory.cells import DAYS, openings
from gateway.directory.hours import Opening, state
from gateway.directory.load import load
from gateway.directory.nearest import Ranked, nearest
from gateway.directory.places import load_gazetteer
from gateway.directory.services import NEEDS, Directory, Service

SHIPPED = Path(__file__).parents[2] / "directory"
MONDAY_NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ALWAYS = openings(",".join(DAYS), "00:00", "00:00")
WORDS = {
    *("card_example", "card_national", "card_number", "card_number_again", "card_no_number", "card_open_now", "card_open_always"),
    *("card_closed_now", "card_opens_today_at", "card_opens_tomorrow_at", "card_opens_on"),
    *("card_free", "card_female_staff", "card_call_first", "card_confidential"),
    *(f"day_{day}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
    *(f"hour_{hour}" for hour in range(24)),
}


def a_service(service_id: str = "line", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": "Line", "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "areas": ("1601",), "assured_on": date(2026, 11, 1)}
    return Service(id=service_id, **(values | known | changes))  # type: ignore[arg-type]


def ranked(service: Service, instead: Service | None = None) -> Ranked:
    return Ranked(service, state(service.openings, MONDAY_NOON), "district", instead=instead)


def hours_of(week: tuple[Opening, ...]) -> tuple[str, ...]:
    """What is said after the number."""
    return spoken(ranked(a_service(openings=week)), MONDAY_NOON)[5:]


NUMBER = ("card_number", "digits:phone.line", "card_number_again", "digits:phone.line")


def test_a_card_is_read_in_the_order_of_s35() -> None:
    everything = a_service(areas=("",), openings=ALWAYS, free=True, female_staff=True, call_first=True, confidential=True)
    about = ("card_open_always", "card_free", "card_female_staff", "card_call_first", "card_confidential")
    assert spoken(ranked(everything), MONDAY_NOON) == ("service.line", "card_national", *NUMBER, *about)


def test_what_nobody_confirmed_is_read_after_the_word_example() -> None:
    assert spoken(ranked(a_service(assured_on=None)), MONDAY_NOON)[:2] == ("card_example", "service.line")


def test_what_was_confirmed_long_ago_is_read_with_call_first() -> None:
    assert spoken(ranked(a_service(assured_on=date(2026, 1, 1))), MONDAY_NOON) == ("service.line", *NUMBER, "card_call_first")


def test_a_place_without_a_number_is_read_with_a_line_to_ring() -> None:
    place, line = a_service("place", phone="", place="160101"), a_service(free=True)
    assert spoken(ranked(place, line), MONDAY_NOON) == ("service.place", "card_no_number", "service.line", *NUMBER, "card_free")


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ((), ()),
        (openings("MO", "07:00", "17:00"), ("card_open_now",)),
        (openings("MO", "14:00", "17:00"), ("card_closed_now", "card_opens_today_at", "hour_14")),
        (openings("TU", "07:00", "11:00"), ("card_closed_now", "card_opens_tomorrow_at", "hour_7")),
        (openings("WE", "00:00", "11:00"), ("card_closed_now", "card_opens_on", "day_wed", "hour_0")),
        (openings("MO", "07:00", "11:00"), ("card_closed_now", "card_opens_on", "day_mon", "hour_7")),  # in a week
        (openings("TU", "07:30", "11:00"), ("card_closed_now", "card_opens_tomorrow_at", "hour_8")),  # never before it is open
        (openings("TU", "07:30", "07:50"), ("card_closed_now", "card_opens_tomorrow_at", "hour_7")),  # unless it is shut again by then
        (openings("MO", "23:30", "00:00") + openings("TU", "00:00", "06:00"), ("card_closed_now", "card_opens_tomorrow_at", "hour_0")),
    ],
)
def test_opening_hours_in_words(week: tuple[Opening, ...], said: tuple[str, ...]) -> None:
    assert hours_of(week) == said


def test_a_text_holds_number_and_hours_and_no_name() -> None:
    """S22. It is read again on another day, so the day has its name."""
    service = a_service(areas=("",), free=True, openings=openings("TU", "07:00", "11:00"), assured_on=None)
    assert texted(ranked(service), MONDAY_NOON) == ("digits:phone.line", "card_closed_now", "card_opens_on", "day_tue", "hour_7")


def test_of_a_place_without_a_number_the_line_is_texted() -> None:
    place, line = a_service("place", phone="", place="160101"), a_service(openings=ALWAYS)
    assert texted(ranked(place, line), MONDAY_NOON) == ("digits:phone.line", "card_open_always")
    assert to_ring(ranked(place, line)) == line
    assert texted(ranked(place), MONDAY_NOON) == ()


def test_numbers_are_read_as_they_are_dialled() -> None:
    directory = Directory((a_service(), a_service("short", phone="1280"), a_service("place", phone="")))
    assert [phone_digits(directory, service) for service in ("line", "short", "place", "gone")] == ["050000001", "1280", "", ""]


def test_every_card_of_the_sample_needs_only_words_that_exist() -> None:
    gazetteer = load_gazetteer(SHIPPED)
    sample = load(SHIPPED, gazetteer)
    known = WORDS | {f"service.{service.id}" for service in sample.services}
    known |= {f"digits:phone.{service.id}" for service in sample.services if service.phone}
    for need in NEEDS:
        for each in nearest(sample, gazetteer, need, "160101", MONDAY_NOON, allow_unassured=True):
            assert {*spoken(each, MONDAY_NOON), *texted(each, MONDAY_NOON)} <= known
            assert any(part.startswith("digits:") for part in spoken(each, MONDAY_NOON))
