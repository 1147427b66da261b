from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.directory.assurance import WORDS, WORST_FIRST, lines, row, to_ring
from gateway.directory.load import load
from gateway.directory.places import load_gazetteer
from gateway.directory.services import Directory, Service

SHIPPED = Path(__file__).parents[2] / "directory"
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
YESTERDAY = date(2026, 11, 22)


def a_service(service_id: str = "clinic", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": "Clinic", "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "place": "160101", "assured_on": YESTERDAY, "assured_by": "officer 2"}
    return Service(id=service_id, **(values | known | {"assured_how": "visit"} | changes))  # type: ignore[arg-type]


def doubts(*services: Service) -> list[tuple[str, str]]:
    return [(each.service.id, each.doubt) for each in to_ring(Directory(services), NOON)]


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"assured_on": date(2026, 9, 8)}, None),
        ({"assured_on": date(2026, 9, 7)}, "due"),  # 77 days
        ({"assured_on": date(2026, 8, 25)}, "due"),  # 90 days
        ({"assured_on": date(2026, 8, 24)}, "stale"),
        ({"assured_on": date(2026, 5, 27)}, "stale"),  # 180 days
        ({"assured_on": date(2026, 5, 26)}, "expired"),
        ({"assured_on": None}, "unconfirmed"),
        ({"assured_on": date(2062, 11, 22)}, "ahead"),
        ({"unanswered_on": YESTERDAY}, "unanswered"),
        ({"assured_on": None, "unanswered_on": YESTERDAY}, "unanswered"),
        ({"unanswered_on": date(2026, 11, 21)}, None),  # somebody has confirmed it since
    ],
)
def test_what_must_be_rung_and_why(changes: dict[str, object], doubt: str | None) -> None:
    assert doubts(a_service(**changes)) == ([("clinic", doubt)] if doubt else [])


def test_what_misleads_callers_comes_first_and_national_lines_before_others() -> None:
    stale, line = {"assured_on": date(2026, 8, 1)}, {"place": "", "areas": ("",)}
    assert doubts(
        a_service("new", assured_on=None),
        a_service("b_stale", **stale),
        a_service("older", assured_on=date(2026, 7, 1)),
        a_service("line", **stale | line),
        a_service("a_stale", **stale),
        a_service("silent", unanswered_on=YESTERDAY),
    ) == [
        ("silent", "unanswered"),
        ("line", "stale"),
        ("older", "stale"),
        ("a_stale", "stale"),
        ("b_stale", "stale"),
        ("new", "unconfirmed"),
    ]


def test_a_line_that_does_not_answer_is_read_with_call_first() -> None:
    assert a_service(unanswered_on=YESTERDAY).doubtful(NOON)
    assert not a_service(unanswered_on=date(2026, 11, 21)).doubtful(NOON)


def test_the_list_says_whom_to_ring_and_who_confirmed_it_last_and_how() -> None:
    (clinic,) = to_ring(Directory((a_service(assured_on=date(2026, 8, 1)),)), NOON)
    assert list(lines(clinic)) == [
        "clinic: Clinic · +85550000001",
        '    read with "call first": not confirmed for 90 days',
        "    last confirmed on 2026-08-01 by officer 2, visit",
    ]
    assert row(clinic) == {
        "service": "clinic",
        "name_english": "Clinic",
        "phone": "+85550000001",
        "place": "160101",
        "doubt": "stale",
        "assured_on": "2026-08-01",
        "assured_by": "officer 2",
        "assured_how": "visit",
    }


def test_where_there_is_no_number_somebody_must_go() -> None:
    (clinic,) = to_ring(Directory((a_service(phone="", assured_on=None),)), NOON)
    assert list(lines(clinic)) == [
        "clinic: Clinic · no number, so go there: 160101",
        "    never confirmed, so production does not read it",
    ]


def test_every_row_of_the_sample_has_yet_to_be_confirmed() -> None:
    sample = load(SHIPPED, load_gazetteer(SHIPPED))
    assert {each.doubt for each in to_ring(sample, NOON)} == {"unconfirmed"}
    assert len(to_ring(sample, NOON)) == len(sample.services)


def test_every_doubt_has_its_words() -> None:
    assert set(WORDS) == set(WORST_FIRST)
