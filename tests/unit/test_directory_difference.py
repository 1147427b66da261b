"""What changed between two directories; only a service that is gone is a mere taking away (S42)."""

from dataclasses import replace
from datetime import date

from gateway.directory.difference import differences
from gateway.directory.services import Directory, Service

MALIK = Service("malik", "moh", "ម៉ាលិក", "malik", "Malik", ("health",), "medium", "a list", place="160101")


def said(before: list[Service], after: list[Service]) -> list[tuple[str, bool]]:
    return [(str(change), change.takes_away) for change in differences(Directory(tuple(before)), Directory(tuple(after)))]


def test_services_come_and_go() -> None:
    assert said([MALIK], [MALIK]) == []
    assert said([], [MALIK]) == [("service malik: is new", False)]
    assert said([MALIK], []) == [("service malik: is gone", True)]


def test_one_person_says_that_nobody_answers_or_that_there_is_no_room_and_two_that_it_is_well_again() -> None:
    """S42: a warning takes something away from callers; to take the warning back is to promise something."""
    silent, later = (replace(MALIK, unanswered_on=date(2026, 11, day)) for day in (20, 22))
    assert said([MALIK], [silent]) == [("service malik: unanswered_on is now 2026-11-20 instead of nothing", True)]
    assert said([silent], [later]) == [("service malik: unanswered_on is now 2026-11-22 instead of 2026-11-20", True)]
    assert [takes_away for _, takes_away in (*said([later], [silent]), *said([silent], [MALIK]))] == [False, False]
    assert said([MALIK], [replace(MALIK, full_on=date(2026, 11, 20))]) == [
        ("service malik: full_on is now 2026-11-20 instead of nothing", True)
    ]


def test_whatever_changes_about_one_is_told_and_takes_two() -> None:
    assured = replace(MALIK, phone="+85550000001", free=True, needs=("health", "counselling"), assured_on=date(2026, 11, 1))
    assert said([MALIK], [assured]) == [
        ("service malik: needs is now health, counselling instead of health", False),
        ("service malik: phone is now +85550000001 instead of nothing", False),
        ("service malik: free is now yes instead of no", False),
        ("service malik: assured_on is now 2026-11-01 instead of nothing", False),
    ]
