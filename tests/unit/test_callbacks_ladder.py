from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.callbacks.ladder import LAST, climb, rung, stand_by
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import FocalPoint, IfMissed, Near, Request, Role, draft
from gateway.callbacks.windows import Window

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
HERS, OTHER = "160101", "160205"


def asked(near: Near = Near.NEAR, urgency: Urgency = Urgency.NORMAL, commune: str | None = HERS, excluded: tuple[str, ...] = ()) -> Request:
    request = draft(
        id="r",
        number=1001,
        urgency=urgency,
        need="counselling",
        commune=commune,
        language="tpu",
        near=near,
        if_missed=IfMissed.STOP,
        consent_version="c1",
        window=Window(NOW, NOW + timedelta(hours=1)),
        policies=DEFAULTS,
        now=NOW,
    )
    return replace(request, excluded=excluded)


def person(id: str, commune: str = HERS, **more: object) -> FocalPoint:
    plain = FocalPoint(id, Role.FOCAL_POINT, (commune,) if commune else (), languages=("khm",), woman=True, on_duty=True, two_way_text=True)
    return replace(plain, **more)  # type: ignore[arg-type]


def supervisor(id: str, **more: object) -> FocalPoint:
    return person(id, commune="", role=Role.SUPERVISOR, **more)


def names(people: tuple[FocalPoint, ...]) -> list[str]:
    return [person.id for person in people]


HOUSE = (person("sophea"), person("dara", OTHER), supervisor("maly"))


def test_near_is_her_commune_and_then_the_supervisor():
    assert names(rung(asked(Near.NEAR), 1, HOUSE)) == ["sophea"]
    assert names(rung(asked(Near.NEAR), LAST, HOUSE)) == ["maly"]


def test_farther_is_anybody_but_her_commune():
    assert names(rung(asked(Near.FARTHER), 1, HOUSE)) == ["dara"]


@pytest.mark.parametrize("near", Near)
def test_when_she_kept_her_commune_to_herself_no_neighbour_is_asked(near):
    """S16: nobody can be shown to be from farther away."""
    assert rung(asked(near, commune=None), 1, HOUSE) == ()
    assert names(climb(asked(near, commune=None), HOUSE)[1]) == ["maly"]


@pytest.mark.parametrize("kept_out", [{"on_duty": False}, {"paused": True}, {"woman": False}])
def test_who_is_off_duty_paused_or_a_man_is_not_asked(kept_out):
    assert rung(asked(), 1, [person("sophea", **kept_out)]) == ()


def test_who_passed_on_is_not_asked_again_on_any_rung():
    request = asked(excluded=("sophea", "maly"))
    assert climb(request, HOUSE) == (LAST, ())


def test_a_man_supervises_only_where_no_woman_does():
    both = (supervisor("vuthy", woman=False), supervisor("maly"))
    assert names(rung(asked(), LAST, both)) == ["maly"]
    assert names(rung(asked(), LAST, both[:1])) == ["vuthy"]


def test_her_language_comes_first_then_who_has_least_to_do_then_the_name():
    people = [person("a", open_requests=2), person("b"), person("c"), person("d", languages=("tpu",), open_requests=5)]
    assert names(rung(asked(), 1, people)) == ["d", "b", "c"]  # three at a time


def test_an_empty_rung_is_passed_over():
    assert climb(asked(), [supervisor("maly")]) == (LAST, (supervisor("maly"),))
    assert climb(asked(), []) == (LAST, ())


def test_in_danger_everybody_is_asked_at_once_and_the_supervisor_with_them():
    n, who = climb(asked(urgency=Urgency.DANGER_NOW), HOUSE)
    assert (n, names(who)) == (LAST, ["sophea", "maly"])


def test_a_normal_request_climbs_rung_by_rung():
    request = asked()
    assert climb(request, HOUSE)[0] == 1
    assert climb(replace(request, rung=1), HOUSE)[0] == 2
    assert climb(replace(request, rung=2), HOUSE) == (LAST, ())


def test_the_stand_by_is_another_whom_her_consent_named():
    held = replace(asked(), holder="sophea")
    assert stand_by(held, HOUSE) == HOUSE[2]
    assert stand_by(held, (person("chenda"), *HOUSE)) == person("chenda")
    assert stand_by(replace(held, excluded=("maly",)), HOUSE) is None
