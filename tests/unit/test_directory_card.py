from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway import sms
from gateway.directory.card import AWAY, DAY_PROMPTS, KINDS, Teller, phone_digits, spoken, texted, to_ring
from gateway.directory.cells import DAYS, openings
from gateway.directory.load import load
from gateway.directory.nearest import Ranked, Search, nearest, one
from gateway.directory.places import load_gazetteer
from gateway.directory.services import NEEDS, Directory, Service
from gateway.directory.ways import Ways
from gateway.prompts.catalogue import Script
from gateway.prompts.catalogue import load as load_catalogues
from gateway.prompts.speech import words
from gateway.week import Opening

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "directory"
GAZETTEER = load_gazetteer(SHIPPED)
CATALOGUES = load_catalogues(ROOT / "prompts")
MONDAY_NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ALWAYS = openings(",".join(DAYS), "00:00", "00:00")
TELLER = Teller(MONDAY_NOON)


def a_service(service_id: str = "line", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": "Line", "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "areas": ("1601",), "assured_on": date(2026, 11, 1)}
    return Service(id=service_id, **(values | known | changes))  # type: ignore[arg-type]


def ranked(service: Service, *others: Service, place: str = "160102", holidays: frozenset[date] = frozenset()) -> Ranked:
    """A service as it stands among these."""
    search = Search(service.needs[0], place, MONDAY_NOON, allow_unassured=True)
    return one(Ways(Directory((service, *others), holidays), GAZETTEER), search, service.id)


def card(service: Service, *others: Service, place: str = "160102") -> tuple[str, ...]:
    return spoken(ranked(service, *others, place=place), TELLER)


def hours_of(week: tuple[Opening, ...]) -> tuple[str, ...]:
    """What is said after the number."""
    return card(a_service(openings=week))[5:]


NUMBER = ("card_number", "digits:phone.line", "card_number_again", "digits:phone.line")


def test_a_card_is_read_in_the_order_of_s35() -> None:
    everything = a_service(areas=("",), openings=ALWAYS, free=True, female_staff=True, call_first=True, confidential=True)
    about = ("card_open_always", "card_free", "card_female_staff", "card_call_first", "card_confidential")
    assert card(everything) == ("service.line", "card_national", *NUMBER, *about)


def test_at_the_end_come_the_minutes_and_the_commune() -> None:
    clinic = a_service("clinic", place="16010103", minutes=(("160102", 50),), areas=(), paid=True, phone="")
    assert card(clinic) == ("service.clinic", "card_no_number", "card_paid", "away_60", "card_in", "place.160101")
    assert card(clinic, place="160103") == ("service.clinic", "card_no_number", "card_paid", "card_in", "place.160101")


@pytest.mark.parametrize(("minutes", "said"), [(1, "away_15"), (15, "away_15"), (16, "away_30"), (240, "away_240"), (241, "away_longer")])
def test_minutes_are_never_said_to_be_fewer_than_they_are(minutes: int, said: str) -> None:
    assert card(a_service(place="160101", minutes=(("160102", minutes),)))[5] == said


def test_a_name_that_nobody_has_recorded_is_told_by_kind_and_place() -> None:
    """Never silence: a service that was approved today can be offered tonight."""
    clinic = ranked(a_service("clinic", place="160101"))
    said = spoken(clinic, Teller(MONDAY_NOON, can_say=lambda key: key != "service.clinic"))
    assert said[0] == "kind_health"
    assert said[-2:] == ("card_in", "place.160101")
    assert "place.160101" not in spoken(clinic, Teller(MONDAY_NOON, can_say=lambda key: False))


def test_who_had_no_room_this_week_is_read_with_it() -> None:
    assert "card_no_room" in card(a_service(full_on=date(2026, 11, 20)))
    assert "card_no_room" not in card(a_service(full_on=date(2026, 11, 15)))


def test_a_day_that_is_more_than_a_week_away_has_no_name() -> None:
    mondays = a_service(openings=openings("MO", "07:00", "11:00"))
    next_monday = frozenset({date(2026, 11, 30)})
    assert spoken(ranked(mondays, holidays=next_monday), Teller(MONDAY_NOON, next_monday))[5:] == ("card_closed_now", "card_opens_later")


def test_half_an_hour_before_a_holiday_is_not_rounded_into_it() -> None:
    night = openings("MO", "23:30", "00:00") + openings("TU", "00:00", "06:00")
    tuesday = frozenset({date(2026, 11, 24)})
    said = spoken(ranked(a_service(openings=night), holidays=tuesday), Teller(MONDAY_NOON, tuesday))
    assert said[5:] == ("card_closed_now", "card_opens_today_at", "hour_23")


def test_what_nobody_confirmed_is_read_after_the_word_example() -> None:
    assert card(a_service(assured_on=None))[:2] == ("card_example", "service.line")


def test_what_was_confirmed_long_ago_is_read_with_call_first() -> None:
    assert card(a_service(assured_on=date(2026, 1, 1))) == ("service.line", *NUMBER, "card_call_first")


def test_a_place_without_a_number_is_read_with_a_line_to_ring() -> None:
    place, line = a_service("place", phone="", place="160101"), a_service(free=True)
    where = ("card_in", "place.160101")
    assert card(place, line) == ("service.place", "card_no_number", *where, "service.line", *NUMBER, "card_free")


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
    assert texted(ranked(service), TELLER) == ("digits:phone.line", "card_closed_now", "card_opens_on", "day_tue", "hour_7")


def test_of_a_place_without_a_number_the_line_is_texted() -> None:
    place, line = a_service("place", phone="", place="160101"), a_service(openings=ALWAYS)
    assert texted(ranked(place, line), TELLER) == ("digits:phone.line", "card_open_always")
    assert to_ring(ranked(place, line)) == line
    assert texted(ranked(place), TELLER) == ()


def test_numbers_are_read_as_they_are_dialled() -> None:
    directory = Directory((a_service(), a_service("short", phone="1280"), a_service("place", phone="")))
    assert [phone_digits(directory, service) for service in ("line", "short", "place", "gone")] == ["050000001", "1280", "", ""]


def test_every_card_of_the_sample_needs_only_words_that_exist() -> None:
    sample = load(SHIPPED, GAZETTEER)
    known = {*CATALOGUES.languages["khm"], *(f"place.{place.code}" for place in GAZETTEER.places)}
    known |= {f"service.{service.id}" for service in sample.services}
    known |= {f"digits:phone.{service.id}" for service in sample.services if service.phone}
    for need in NEEDS:
        for each in nearest(Ways(sample, GAZETTEER), Search(need, "160101", MONDAY_NOON, allow_unassured=True)):
            assert {*spoken(each, TELLER), *texted(each, TELLER)} <= known
            assert any(part.startswith("digits:") for part in spoken(each, TELLER))


def test_a_text_that_grows_too_long_leaves_out_what_matters_least() -> None:
    place = {"place": "160101", "minutes": (("160102", 20),), "areas": ()}
    everything = ranked(a_service(**place, free=True, female_staff=True, full_on=date(2026, 11, 22), call_first=True))  # type: ignore[arg-type]

    def within(most: int) -> tuple[str, ...]:
        return spoken(everything, Teller(MONDAY_NOON, fits=lambda parts: len(parts) <= most))

    assert within(12) == ("service.line", *NUMBER, "card_free", "card_female_staff", "card_no_room", "card_call_first", *within(12)[9:])
    assert within(12)[9:] == ("away_30", "card_in", "place.160101")
    assert within(11)[9:] == ("away_30",)
    assert within(9)[5:] == ("card_free", "card_female_staff", "card_no_room", "card_call_first")
    assert within(8)[5:] == ("card_female_staff", "card_no_room", "card_call_first")
    assert within(1) == ("service.line", *NUMBER, "card_call_first")


def test_of_the_other_service_a_text_keeps_name_and_number_as_long_as_there_is_room() -> None:
    shut = ranked(a_service("shut", free=True, openings=openings("TU", "07:00", "11:00")), a_service(openings=ALWAYS))

    def within(most: int) -> tuple[str, ...]:
        return spoken(shut, Teller(MONDAY_NOON, fits=lambda parts: len(parts) <= most))

    own = ("service.shut", *(part.replace("line", "shut") for part in NUMBER))
    opens = ("card_opens_tomorrow_at", "hour_7")
    assert within(15) == (*own, "card_closed_now", *opens, "card_free", "service.line", *NUMBER, "card_open_always")
    assert within(14) == (*own, "card_closed_now", *opens, "card_free", "service.line", *NUMBER)
    assert within(13) == (*own, "card_closed_now", *opens, "service.line", *NUMBER)
    assert within(12) == (*own, *opens, "service.line", *NUMBER)
    assert within(11) == (*own, *opens)


def test_whatever_a_card_can_say_has_words_in_khmer() -> None:
    about = ("card_paid", "card_no_room", "card_opens_later", "card_in", "away_longer")
    for key in (*KINDS.values(), *(prompt for _, prompt in AWAY), *DAY_PROMPTS, *about):
        assert CATALOGUES.own("khm", key), key


@pytest.mark.parametrize(("lang", "script"), [("khm", "khmer"), ("khm", "latin"), ("eng", "latin")])
def test_the_texted_card_is_one_message_whenever_it_opens(lang: str, script: Script) -> None:
    """S22: on any day, at any hour, with a long number, closed for a week or for longer."""
    weeks = [openings(day, f"{hour:02}:00", f"{hour:02}:59") for day in DAYS for hour in range(24)]
    holidays = frozenset(date(2026, 11, day) for day in (24, 30))
    for week in [(), openings(",".join(DAYS), "00:00", "00:00"), *weeks]:
        service = a_service(openings=week, call_first=True)
        parts = texted(ranked(service, holidays=holidays), Teller(MONDAY_NOON, holidays))
        text = words(CATALOGUES, lang, script, parts, lambda name: "0500000001")
        assert sms.parts(text) == 1, text
