from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.callbacks.ladder import (
    CONSENTED,
    LAST,
    MUST_ANSWER,
    Rung,
    climb,
    latecomers,
    may_be_rung,
    must_answer,
    rung_of,
    someone_back_at,
    stand_by,
)
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import FocalPoint, IfMissed, Near, Request, Role, draft
from gateway.callbacks.windows import Window

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
HERS, BESIDE, SAME_DISTRICT, FAR = "160101", "160102", "160103", "160205"
COMMUNES = (HERS, BESIDE, SAME_DISTRICT, FAR)
LATER = NOW + timedelta(hours=5)


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
    return person(id, commune="", **({"role": Role.SUPERVISOR} | more))


def names(people: tuple[FocalPoint, ...]) -> list[str]:
    return [person.id for person in people]


def waves(request: Request, people: tuple[FocalPoint, ...]) -> list[list[str]]:
    """Who is asked, wave after wave, when nobody ever answers."""
    found = []
    while (came_to := climb(request, people))[1]:
        found.append(names(came_to[1]))
        request = replace(request, rung=came_to[0])
    return found


SOPHEA, CHENDA, DARA, LINA = (
    person("sophea"),
    person("chenda", SAME_DISTRICT, neighbours=(HERS,)),
    person("dara", SAME_DISTRICT),
    person("lina", FAR),
)
NGO, MALY, KOLAB = (
    supervisor("ngo", role=Role.PARTNER),
    supervisor("maly"),
    supervisor("kolab", role=Role.ADMIN),
)
HOUSE = (KOLAB, MALY, NGO, LINA, DARA, CHENDA, SOPHEA)


def test_who_only_lends_her_voice_stands_on_no_rung():
    for near in Near:
        for commune in COMMUNES:
            assert rung_of(asked(near), person("speaker", commune, role=Role.SPEAKER)) is None
    assert rung_of(asked(), person("focal point", HERS)) is Rung.COMMUNE


def test_near_is_her_commune_and_then_who_must_answer():
    assert waves(asked(Near.NEAR), HOUSE) == [["sophea"], ["maly"], ["kolab"]]


def test_farther_goes_outwards_and_never_through_her_commune():
    assert waves(asked(Near.FARTHER), HOUSE) == [["chenda"], ["dara"], ["lina", "ngo"], ["maly"], ["kolab"]]


def test_urgent_health_takes_two_steps_at_once_and_danger_all():
    assert waves(asked(Near.FARTHER, Urgency.URGENT_HEALTH), HOUSE) == [["chenda", "dara"], ["lina", "ngo", "maly"], ["kolab"]]
    assert waves(asked(Near.NEAR, Urgency.DANGER_NOW), HOUSE) == [["sophea", "maly", "kolab"]]


def test_when_she_kept_her_commune_to_herself_nobody_of_the_communes_is_asked():
    """S16: nobody can be shown to be from farther away."""
    assert waves(asked(Near.NEAR, commune=None), HOUSE) == [["maly"], ["kolab"]]
    assert waves(asked(Near.FARTHER, commune=None), HOUSE) == [["ngo"], ["maly"], ["kolab"]]


@pytest.mark.parametrize(
    "kept_out",
    [{"on_duty": False}, {"paused": True}, {"woman": False}, {"verified": False}, {"calls_lately": DEFAULTS[Urgency.NORMAL].offer_calls}],
)
def test_who_is_off_duty_paused_unverified_rung_too_often_or_a_man_is_not_asked(kept_out):
    assert waves(asked(), (person("sophea", **kept_out), MALY)) == [["maly"]]


def test_off_duty_and_however_often_she_was_rung_she_is_asked_in_danger_but_not_on_leave():
    tired = (person("sophea", on_duty=False, calls_lately=9), person("chenda", on_duty=False, paused=True))
    assert waves(asked(urgency=Urgency.DANGER_NOW), tired) == [["sophea"]]


def test_who_passed_on_is_not_asked_again_on_any_rung():
    assert climb(asked(excluded=("sophea", "maly", "kolab")), HOUSE) == (LAST, ())


def test_a_man_supervises_only_where_no_woman_does():
    vuthy = supervisor("vuthy", woman=False)
    assert waves(asked(), (vuthy, MALY)) == [["maly"]]
    assert waves(asked(), (vuthy,)) == [["vuthy"]]


def test_fair_is_her_language_then_who_has_least_to_do_then_who_was_asked_longest_ago():
    early, late = NOW - timedelta(days=2), NOW - timedelta(days=1)
    people = [person("a", open_requests=2), person("b", asked_at=late), person("c", asked_at=early), person("e")]
    speaks = person("d", languages=("tpu",), open_requests=5, asked_at=late)
    assert names(climb(asked(), [*people, speaks])[1]) == ["d", "e", "c"]  # three at a time
    awake = person("z", open_requests=9)
    assert names(climb(asked(urgency=Urgency.DANGER_NOW), [person("y", on_duty=False), awake])[1]) == ["z", "y"]


def test_an_empty_rung_is_passed_over():
    assert climb(asked(), [MALY]) == (Rung.SUPERVISORS, (MALY,))
    assert climb(asked(), []) == (LAST, ())


def test_when_the_ladder_is_spent_who_must_answer_is_paged_and_who_came_on_duty_since_is_asked():
    assert names(must_answer(asked(), HOUSE)) == ["maly", "kolab"]
    assert names(latecomers(asked(), (*HOUSE, person("thida")), {"sophea", "maly"})) == ["thida", "kolab"]


def test_the_stand_by_is_another_whom_her_consent_named():
    held = replace(asked(), holder="sophea")
    assert stand_by(held, HOUSE) == MALY
    assert stand_by(held, (person("chenda", calls_lately=9), *HOUSE)).id == "chenda"  # nobody offers her anything: she is rung for the call
    assert stand_by(replace(held, excluded=("maly", "kolab")), HOUSE) is None


def test_it_waits_for_whoever_may_be_asked_and_is_back_first():
    off = person("sophea", on_duty=False, back_at=LATER)
    others = (person("lina", FAR, on_duty=False, back_at=NOW), supervisor("maly", on_duty=False, back_at=LATER + timedelta(hours=1)))
    assert someone_back_at(asked(), (off, *others)) == LATER
    assert someone_back_at(asked(), (off, *others, KOLAB)) is None  # somebody is there
    assert someone_back_at(asked(), (replace(off, back_at=None),)) is None


# Whatever the house looks like (I11)


people = st.lists(
    st.builds(
        FocalPoint,
        id=st.uuids().map(str),
        role=st.sampled_from(Role),
        communes=st.sets(st.sampled_from(COMMUNES)).map(tuple),
        languages=st.sampled_from([("khm",), ("tpu",)]),
        woman=st.booleans(),
        on_duty=st.booleans(),
        two_way_text=st.booleans(),
        verified=st.booleans(),
        paused=st.booleans(),
        neighbours=st.sets(st.sampled_from(COMMUNES)).map(tuple),
        back_at=st.none() | st.just(LATER),
        open_requests=st.integers(0, 2),
        calls_lately=st.integers(0, 4),
        asked_at=st.none() | st.just(NOW),
    ),
    max_size=8,
).map(tuple)
requests = st.builds(asked, st.sampled_from(Near), st.sampled_from(Urgency), st.none() | st.just(HERS))


@settings(max_examples=300)
@given(requests, people, st.randoms())
def test_nobody_is_ever_asked_whom_her_consent_or_a_rule_leaves_out(request_, people, dice):
    excluded = {one.id for one in people if dice.random() < 0.2}
    request = replace(request_, excluded=tuple(excluded))
    policy, asked_so_far = request.policy, [who for wave in waves(request, people) for who in wave]
    assert len(asked_so_far) == len(set(asked_so_far))  # each once on the way up
    for one in people:
        if one.id not in {*asked_so_far, *names(must_answer(request, people)), *names(latecomers(request, people, asked_so_far))}:
            continue
        assert one.verified and not one.paused and one.id not in excluded and may_be_rung(request, one)
        assert one.on_duty or policy.off_duty_too
        assert one.calls_lately < 3 or policy.offer_calls == 0
        if one.role in (Role.FOCAL_POINT, Role.PARTNER):
            assert one.woman
            assert request.commune or one.role is Role.PARTNER
            assert not request.commune or (HERS in one.communes) is (request.near is Near.NEAR)
        assert rung_of(request, one) in CONSENTED[request.near]


@given(requests, people)
def test_whoever_must_answer_and_can_is_always_asked_in_the_end(request_, people):
    able = {one.id for one in people if rung_of(request_, one) in MUST_ANSWER and may_be_rung(request_, one)}
    in_the_end = set(names(must_answer(request_, people)))
    assert in_the_end <= able and bool(in_the_end) is bool(able)
