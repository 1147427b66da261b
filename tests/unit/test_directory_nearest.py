from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.cells import DAYS, openings
from gateway.directory.load import load
from gateway.directory.nearest import ANY, MOST, Access, Ranked, Search, nearest, one
from gateway.directory.places import Gazetteer, Place, Point, load_gazetteer
from gateway.directory.services import NEEDS, Directory, Need, Service
from gateway.directory.ways import NEAREST_FIRST, Ways
from gateway.directory.why import after, left_out, why

SHIPPED = Path(__file__).parents[2] / "directory"
GAZETTEER: Gazetteer = load_gazetteer(SHIPPED)
SAMPLE = load(SHIPPED, GAZETTEER)
MONDAY_NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ALWAYS = openings(",".join(DAYS), "00:00", "00:00")
OFFICE = openings("MO,TU,WE,TH,FR", "07:00", "17:00")
WEEKEND = openings("SA,SU", "07:00", "17:00")
TOMORROW = openings("TU", "07:00", "17:00")


def a_service(service_id: str, place: str = "", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": service_id, "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "place": place, "openings": OFFICE, "assured_on": date(2026, 11, 1)}
    return Service(id=service_id, **(values | known | changes))  # type: ignore[arg-type]


LINE = a_service("line", areas=("",), phone="119", openings=ALWAYS)


def ways(*services: Service) -> Ways:
    return Ways(Directory(services), GAZETTEER)


def ranked(
    *services: Service, place: str = "160601", urgent: bool = False, now: datetime = MONDAY_NOON, access: Access = ANY
) -> tuple[Ranked, ...]:
    return nearest(ways(*services), Search("health", place, now, urgent, access))


def order(*services: Service, place: str = "160601", urgent: bool = False, access: Access = ANY) -> list[str]:
    return [found.service.id for found in ranked(*services, place=place, urgent=urgent, access=access)]


COMMUNES = [place.code for place in GAZETTEER.places if place.level == "commune" and place.code.startswith("16")]
ANYWHERE = [place.code for place in GAZETTEER.places if place.level != "village"] + ["", "9999"]
FEW = (a_service("one", "160101", needs=("legal",), phone=""), *(a_service(f"{need}_line", areas=("",), needs=(need,)) for need in NEEDS))
HOLIDAYS = frozenset({date(2026, 11, 23), date(2026, 11, 24)})
DIRECTORIES = {"the sample": SAMPLE, "lines that close, in a week of holidays": Directory(FEW, HOLIDAYS)}


@pytest.mark.parametrize("directory", DIRECTORIES)
@pytest.mark.parametrize("need", NEEDS)
def test_nobody_ends_empty_handed(need: Need, directory: str) -> None:
    """Every place that can be asked for, all fifty communes among them, at any hour, for any need: the first card holds a number."""
    assert len(COMMUNES) == 50
    assert set(COMMUNES) <= set(ANYWHERE)
    known = Ways(DIRECTORIES[directory], GAZETTEER)
    needing = Access(frozenset({"csx", "jra"}), wheelchair=True, woman=True)
    for place in ANYWHERE:
        for hour in range(0, 24, 6):
            for urgent, access in ((False, ANY), (True, needing)):
                search = Search(need, place, MONDAY_NOON.replace(hour=hour), urgent, access, allow_unassured=True)
                first, *others = nearest(known, search)
                assert first.service.phone or (first.instead and first.instead.service.phone)
                assert all(need in each.service.needs for each in (first, *others))


def test_production_reads_nothing_that_nobody_confirmed() -> None:
    """S32: and where nobody confirmed anything, the directory says for which needs."""
    assert all(nearest(Ways(SAMPLE, GAZETTEER), Search(need, "160101", MONDAY_NOON)) == () for need in SAMPLE.uncovered())
    example = a_service("example", "160601", assured_on=None)
    assert order(example, LINE) == ["line"]


def test_what_serves_another_commune_is_left_out() -> None:
    hers, other = a_service("hers", "160601", areas=("160601",)), a_service("other", "160602", areas=("160602",))
    district, anyone = a_service("district", "160602", areas=("1606",)), a_service("anyone", "160607")
    assert set(order(hers, other, district, anyone)) == {"hers", "district", "anyone"}


def test_of_a_district_alone_all_that_may_serve_her_is_told() -> None:
    hers, other = a_service("hers", "160601", areas=("160601",)), a_service("other", "160101", areas=("160101",))
    assert order(hers, other, place="1606") == ["hers"]


def test_open_comes_before_near() -> None:
    near_shut, far_open = a_service("near", "160601", openings=WEEKEND), a_service("far", "160802")
    unknown = a_service("unknown", "160601", openings=())
    assert order(near_shut, far_open, unknown) == ["far", "unknown", "near"]


def test_of_the_closed_the_next_to_open_comes_first() -> None:
    assert order(a_service("a", "160601", openings=WEEKEND), a_service("b", "160802", openings=TOMORROW)) == ["b", "a"]


def test_near_is_commune_then_district_then_other_districts_then_province_then_country() -> None:
    found = ranked(
        LINE,
        a_service("everywhere", areas=("16",), openings=ALWAYS),
        a_service("far", "160701", openings=ALWAYS),  # Ou Ya Dav
        a_service("next", "1602", openings=ALWAYS),  # Ban Lung
        a_service("district", "160602", openings=ALWAYS),
        a_service("commune", "16060105", openings=ALWAYS),
        a_service("abroad", "12", areas=("16",), openings=ALWAYS),
        a_service("never_heard_of_her", "12", openings=ALWAYS),
    )
    assert [each.service.id for each in found] == ["commune", "district", "next", "far", "everywhere", "line", "abroad"]
    reaches = ["commune", "district", "near_district", "near_district", "province", "country", "elsewhere"]
    assert [each.way.reach for each in found] == reaches
    assert found[2].way.nth_district == 1


def test_distance_counts_only_between_points_to_be_trusted() -> None:
    home = GAZETTEER.get("160601")
    assert home and home.point
    near, far = a_service("z_near", "160602", point=home.point), a_service("y_far", "160602", point=Point(14.0, 107.0))
    nobody_knows = a_service("a_unknown", "1606")
    assert order(near, far, nobody_knows) == ["z_near", "y_far", "a_unknown"]
    # The points of Malik and Nhang were published but compared with nothing: there the id decides.
    assert order(a_service("b", "160101"), a_service("a", "160103"), place="160104") == ["a", "b"]


def test_within_the_clinical_limit_prepared_places_come_first() -> None:
    """S34: but not one that opens when it is too late."""
    prepared_shut = a_service("tomorrow", "160802", cmr_ready=True, openings=TOMORROW)
    too_late = a_service("too_late", "160601", cmr_ready=True, openings=openings("SU", "07:00", "17:00"))
    prepared, plain = a_service("prepared", "160701", cmr_ready=True), a_service("plain", "160601")
    assert order(plain, prepared, prepared_shut, too_late, urgent=True) == ["prepared", "tomorrow", "plain", "too_late"]
    assert order(plain, prepared, prepared_shut, too_late) == ["plain", "prepared", "tomorrow", "too_late"]


def test_whoever_names_no_place_hears_first_what_serves_everybody() -> None:
    everywhere, local = a_service("everywhere", areas=("16",), openings=ALWAYS), a_service("local", "160601")
    assert order(everywhere, local, LINE, place="") == ["line", "everywhere"]


def test_what_is_closed_or_has_no_number_comes_with_one_to_ring() -> None:
    """S35: a facility shown closed still gets the next open one and a number to try."""
    place, shut = a_service("place", "160601", phone=""), a_service("shut", "160601", openings=WEEKEND)
    found = {each.service.id: each.instead.service.id if each.instead else None for each in ranked(place, shut, LINE)}
    assert found == {"place": "line", "shut": "line", "line": None}
    other = a_service("other", "160602", openings=TOMORROW)
    instead = ranked(shut, other)[0].instead
    assert instead
    assert instead.service == shut  # nothing is open: at least a number


def test_a_service_in_a_district_that_is_no_longer_known_is_still_ranked() -> None:
    assert order(a_service("old", "169901"), LINE) == ["old", "line"]


@given(st.randoms(use_true_random=False), st.sampled_from(NEEDS), st.sampled_from(GAZETTEER.places), st.booleans())
def test_the_order_does_not_depend_on_the_order_of_the_rows(random: Random, need: Need, place: Place, urgent: bool) -> None:
    rows = list(SAMPLE.services)
    random.shuffle(rows)
    search = Search(need, place.code, MONDAY_NOON, urgent, allow_unassured=True)
    told = [
        [(each.service.id, each.instead and each.instead.service.id) for each in nearest(Ways(directory, GAZETTEER), search, most=None)]
        for directory in (SAMPLE, Directory(tuple(rows)))
    ]
    assert told[0] == told[1]


# -- what she needs to be helped there


def test_where_her_language_is_spoken_comes_before_an_interpreter_and_that_before_a_nearer_place() -> None:
    spoken, fetched = a_service("spoken", "160701", languages=("jra", "khm")), a_service("fetched", "160602", interpreters=("jra",))
    near = a_service("near", "160601", languages=("khm",))
    assert order(near, fetched, spoken, access=Access(frozenset({"jra"}))) == ["spoken", "fetched", "near"]
    assert order(near, fetched, spoken, access=Access(frozenset({"jra", "khm"}))) == ["near", "spoken", "fetched"]
    assert order(near, fetched, spoken) == ["near", "fetched", "spoken"]


def test_who_signs_is_sent_where_somebody_signs() -> None:
    signing, near = a_service("signing", "160602", languages=("csx",)), a_service("near", "160601")
    assert order(near, signing, access=Access(frozenset({"csx"}))) == ["signing", "near"]


def test_a_wheelchair_and_then_a_woman_count_before_the_way() -> None:
    ramp, woman = a_service("ramp", "160701", wheelchair=True), a_service("woman", "160602", female_staff=True)
    near = a_service("near", "160601")
    assert order(near, woman, ramp, access=Access(wheelchair=True, woman=True)) == ["ramp", "woman", "near"]
    assert order(near, woman, ramp, access=Access(woman=True)) == ["woman", "near", "ramp"]


def test_an_open_door_counts_before_all_of_it() -> None:
    """Whoever needs help now is better served with hands and feet than by a closed door with a ramp."""
    ramp, near = a_service("ramp", "160601", wheelchair=True, openings=TOMORROW), a_service("near", "160601")
    assert order(ramp, near, access=Access(wheelchair=True)) == ["near", "ramp"]


def test_who_said_to_have_no_room_comes_after_who_may_have_some_for_a_week() -> None:
    said, other = a_service("said", "160601", full_on=date(2026, 11, 20)), a_service("other", "160602", openings=())
    assert order(said, other) == ["other", "said"]
    long_ago = a_service("long_ago", "160601", full_on=date(2026, 11, 15))
    assert order(long_ago, other) == ["long_ago", "other"]


def test_where_nobody_answered_comes_after_the_others_until_somebody_confirms_it() -> None:
    silent, other = a_service("silent", "160601", unanswered_on=date(2026, 11, 20)), a_service("other", "160602", openings=())
    assert order(silent, other) == ["other", "silent"]
    answered = a_service("answered", "160601", unanswered_on=date(2026, 10, 20))
    assert order(answered, other) == ["answered", "other"]


def test_a_line_where_nobody_answers_is_not_the_one_to_ring_instead() -> None:
    silent, closed = (
        a_service("silent", areas=("",), openings=ALWAYS, unanswered_on=date(2026, 11, 20)),
        a_service("closed", "160601", phone=""),
    )
    first = ranked(silent, LINE, closed)[0]
    assert first.instead and first.instead.service.id == "line"


# -- how long the way takes


def test_measured_minutes_decide_where_there_are_some() -> None:
    slow, quick = a_service("slow", "160601", minutes=(("160601", 90),)), a_service("quick", "160701", minutes=(("160601", 30),))
    assert order(slow, quick) == ["quick", "slow"]
    assert order(slow, quick, place="160602") == ["slow", "quick"]  # measured from another commune: of no use to her
    assert ranked(slow, quick)[0].way.minutes == 30


def test_a_table_with_gaps_makes_no_circle() -> None:
    """Sooner than the one in her commune, so before the one in her district that nobody measured, although it lies beyond."""
    slow, quick = a_service("slow", "160601", minutes=(("160601", 90),)), a_service("quick", "160701", minutes=(("160601", 30),))
    unmeasured, far = a_service("unmeasured", "160602"), a_service("far", "160701")
    assert order(far, slow, unmeasured, quick) == ["quick", "slow", "unmeasured", "far"]


def test_a_measured_way_from_another_province_is_a_way() -> None:
    across = a_service("across", "110101", minutes=(("160601", 20),))
    assert "across" in order(LINE, across)
    assert "across" not in order(LINE, across, place="160602")


measured = st.dictionaries(st.sampled_from(["160601", "160602"]), st.integers(1, 5)).map(lambda found: tuple(sorted(found.items())))
somewhere = st.builds(a_service, st.just("x"), st.sampled_from(["160601", "160602", "160101", "160701", "16"]), minutes=measured)


@given(st.lists(somewhere, max_size=7))
def test_minutes_order_what_is_measured_and_districts_order_what_is_not(found: list[Service]) -> None:
    services = [replace(service, id=f"s{nth}", openings=ALWAYS) for nth, service in enumerate(found)]
    told = [each.way for each in ranked(*services)]
    minutes = [way.minutes for way in told if way.minutes is not None]
    assert minutes == sorted(minutes)
    steps = [(NEAREST_FIRST.index(way.reach), way.nth_district) for way in told if way.minutes is None]
    assert steps == sorted(steps)


# -- what nobody has confirmed for long


def test_what_nobody_confirmed_for_half_a_year_is_read_only_where_nothing_else_has_a_number() -> None:
    old = a_service("old", "160601", assured_on=date(2026, 5, 26))
    assert order(old, LINE) == ["line"]
    assert order(old, a_service("silent", "160601", phone="")) == ["old", "silent"]
    assert "old" in order(replace(old, assured_on=date(2026, 5, 27)), LINE)


def test_a_card_that_she_heard_is_still_there_after_midnight() -> None:
    old = a_service("old", "160601", assured_on=date(2026, 5, 27))
    before, later = MONDAY_NOON, MONDAY_NOON.replace(hour=17)  # midnight in Cambodia
    known = ways(old, LINE)
    assert "old" in [each.service.id for each in nearest(known, Search("health", "160601", before))]
    assert "old" not in [each.service.id for each in nearest(known, Search("health", "160601", later))]
    assert one(known, Search("health", "160601", later), "old").service == old


def test_ten_are_read_and_the_eleventh_can_still_be_told() -> None:
    many = [a_service(f"s{nth:02}", "160601") for nth in range(MOST + 1)]
    assert len(ranked(*many)) == MOST
    assert one(ways(*many), Search("health", "160601", MONDAY_NOON), "s10").service.id == "s10"
    assert len(nearest(ways(*many), Search("health", "160601", MONDAY_NOON), most=None)) == MOST + 1


def test_one_that_never_served_her_is_a_fault_of_ours() -> None:
    with pytest.raises(LookupError, match="service nowhere does not serve this need from here"):
        one(ways(LINE), Search("health", "160601", MONDAY_NOON), "nowhere")


def test_on_a_holiday_the_hospital_is_open_and_the_office_is_not() -> None:
    office, hospital = a_service("office", "160601"), a_service("hospital", "160602", open_on_holidays=True)
    known = Ways(Directory((office, hospital), frozenset({date(2026, 11, 23)})), GAZETTEER)
    assert [each.service.id for each in nearest(known, Search("health", "160601", MONDAY_NOON))] == ["hospital", "office"]


places_of_any_level = st.sampled_from(["", "16", "1606", "160601", "160602", "16060101", "1601", "160101", "12", "1201"])


@given(st.lists(st.tuples(places_of_any_level, st.lists(places_of_any_level, max_size=2)), max_size=6), places_of_any_level)
def test_the_catchment_finds_whom_a_look_at_every_service_finds(rows: list[tuple[str, list[str]]], place: str) -> None:
    services = [a_service(f"s{nth}", where, areas=tuple(areas)) for nth, (where, areas) in enumerate(rows)]
    here = place[:6]

    def serves(service: Service) -> bool:
        if not here:
            return any(len(area) <= 2 for area in service.areas) or not (service.areas or service.place)
        areas = service.areas or (service.place[:2],)
        return any(here.startswith(area) or area.startswith(here) for area in areas)

    assert {way.service.id for way in ways(*services).to("health", place)} == {each.id for each in services if serves(each)}


# -- in words


def reasons(*services: Service, **changes: Any) -> list[list[str]]:
    search = Search(**({"need": "health", "place": "160601", "now": MONDAY_NOON} | changes))
    return [list(why(each, search)) for each in nearest(ways(*services), search)]


def test_the_reasons_are_told_in_the_order_in_which_they_count() -> None:
    prepared = a_service("prepared", "160602", cmr_ready=True, openings=TOMORROW, phone="", minutes=(("160601", 40),), assured_how="visit")
    assert reasons(prepared, LINE, urgent=True, access=Access(frozenset({"jra"}), wheelchair=True, woman=True))[0] == [
        "assured on 2026-11-01 by visit",
        "prepared for urgent care within 72 hours",
        "closed, opens Tuesday 2026-11-24 07:00",
        "not known whether anybody speaks her language",
        "not known whether a wheelchair gets in",
        "not known whether a woman works there",
        "in her district",
        "40 minutes away, as measured",
        "19 km away in a straight line",
        "no number is known, so line is read with it",
    ]
    assert reasons(LINE) == [["assured on 2026-11-01", "open day and night", "for the whole country"]]


@pytest.mark.parametrize(
    ("first", "second", "because"),
    [
        ({"cmr_ready": True}, {}, "that one is prepared for urgent care in time"),
        ({}, {"full_on": date(2026, 11, 22)}, "that one has room, as far as is known"),
        ({}, {"unanswered_on": date(2026, 11, 22)}, "nobody reported that that one does not answer"),
        ({}, {"openings": ()}, "that one is open"),
        ({"openings": ()}, {"openings": TOMORROW}, "that one may be open"),
        ({"openings": TOMORROW}, {"openings": WEEKEND}, "that one opens sooner"),
        ({"languages": ("jra",)}, {}, "her language is spoken there"),
        ({"interpreters": ("jra",)}, {}, "an interpreter comes there"),
        ({"wheelchair": True}, {}, "a wheelchair gets in there"),
        ({"female_staff": True}, {}, "a woman works there"),
        ({"place": "160601"}, {}, "that one is nearer"),
        ({}, {}, "they are equally near, and something must decide"),
    ],
)
def test_each_says_in_what_it_falls_behind_the_one_before(first: dict[str, object], second: dict[str, object], because: str) -> None:
    there = {"place": "160602"}
    needing = Access(frozenset({"jra"}), wheelchair=True, woman=True)
    before, behind = ranked(a_service("a", **there | first), a_service("b", **there | second), urgent=True, access=needing)  # type: ignore[arg-type]
    assert after(behind, before) == f"after a, because {because}"


def test_what_is_left_out_says_why() -> None:
    known = ways(
        LINE,
        a_service("sample", "160601", assured_on=None),
        a_service("old", "160601", assured_on=date(2026, 1, 1)),
        a_service("other", "160602", areas=("160602",)),
        a_service("abroad", "12"),
        a_service("law", "160601", needs=("legal",)),
    )
    assert {service.id: reason for service, reason in left_out(known, Search("health", "160601", MONDAY_NOON))} == {
        "sample": "nobody has confirmed it (S32)",
        "old": "nobody has confirmed it since 2026-01-01, more than 180 days, and others can be read",
        "other": "it serves other places",
        "abroad": "it is in another province, and nobody has measured the way",
    }
    nowhere = dict(left_out(known, Search("health", "", MONDAY_NOON)))
    assert set(nowhere.values()) == {"it serves a part of a province, and she has named no place"}


def test_half_a_year_without_a_word_is_told() -> None:
    assert (
        reasons(a_service("old", "160601", assured_on=date(2026, 1, 1)))[0][1]
        == "that is more than 180 days ago, but there is nothing else"
    )
    assert reasons(a_service("old", "160601", assured_on=date(2026, 8, 1)))[0][1] == 'that is more than 90 days ago: read with "call first"'
    unanswered = a_service("old", "160601", unanswered_on=date(2026, 11, 20))
    assert reasons(unanswered)[0][1] == 'nobody answered on 2026-11-20: read with "call first"'
