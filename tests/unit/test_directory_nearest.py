from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.cells import DAYS, openings
from gateway.directory.listing import why
from gateway.directory.load import load
from gateway.directory.nearest import Ranked, nearest
from gateway.directory.places import Gazetteer, Point, load_gazetteer
from gateway.directory.services import NEEDS, Directory, Service

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


def ranked(*services: Service, place: str | None = "160601", urgent: bool = False, now: datetime = MONDAY_NOON) -> tuple[Ranked, ...]:
    return nearest(Directory(services), GAZETTEER, "health", place, now, urgent=urgent)


def order(*services: Service, place: str | None = "160601", urgent: bool = False) -> list[str]:
    return [found.service.id for found in ranked(*services, place=place, urgent=urgent)]


@pytest.mark.parametrize("need", NEEDS)
def test_nobody_ends_empty_handed(need: str) -> None:
    """Every place that can be asked for, at any hour: something is found, and the first card holds a number."""
    places = [place.code for place in GAZETTEER.places if place.level != "village"]
    for place in (*places, None, "9999"):
        for hour in (0, 6, 12, 18):
            found = nearest(SAMPLE, GAZETTEER, need, place, MONDAY_NOON.replace(hour=hour), allow_unassured=True)  # type: ignore[arg-type]
            assert found[0].service.phone or (found[0].instead and found[0].instead.phone)
            assert all(need in each.service.needs for each in found)


def test_production_reads_nothing_that_nobody_confirmed() -> None:
    """S32: and where nobody confirmed anything, the directory says for which needs."""
    assert all(nearest(SAMPLE, GAZETTEER, need, "160101", MONDAY_NOON) == () for need in SAMPLE.uncovered())
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
        a_service("abroad", "12", openings=ALWAYS),
    )
    assert [each.service.id for each in found] == ["commune", "district", "next", "far", "everywhere", "line", "abroad"]
    assert [each.reach for each in found] == ["commune", "district", "near_district", "near_district", "province", "country", "elsewhere"]
    assert found[2].nth_district == 1


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
    assert order(everywhere, local, LINE, place=None) == ["line", "everywhere"]


def test_what_is_closed_or_has_no_number_comes_with_one_to_ring() -> None:
    """S35: a facility shown closed still gets the next open one and a number to try."""
    place, shut = a_service("place", "160601", phone=""), a_service("shut", "160601", openings=WEEKEND)
    found = {each.service.id: each.instead.id if each.instead else None for each in ranked(place, shut, LINE)}
    assert found == {"place": "line", "shut": "line", "line": None}
    other = a_service("other", "160602", openings=TOMORROW)
    assert ranked(shut, other)[0].instead == shut  # nothing is open: at least a number


def test_a_service_in_a_district_that_is_no_longer_known_is_still_ranked() -> None:
    assert order(a_service("old", "169901"), LINE) == ["old", "line"]


@given(st.randoms(use_true_random=False), st.sampled_from(NEEDS), st.sampled_from(GAZETTEER.places), st.booleans())
def test_the_order_does_not_depend_on_the_order_of_the_rows(random: Random, need: str, place: object, urgent: bool) -> None:
    rows = list(SAMPLE.services)
    random.shuffle(rows)
    code = place.code  # type: ignore[attr-defined]
    answers = [
        nearest(directory, GAZETTEER, need, code, MONDAY_NOON, urgent=urgent, allow_unassured=True)  # type: ignore[arg-type]
        for directory in (SAMPLE, Directory(tuple(rows)))
    ]
    assert answers[0] == answers[1]


def test_the_reasons_are_told_in_the_order_in_which_they_count() -> None:
    prepared = a_service("prepared", "160602", cmr_ready=True, openings=TOMORROW, phone="")
    assert list(why(ranked(prepared, LINE, urgent=True)[0])) == [
        "assured on 2026-11-01",
        "prepared for urgent care within 72 hours",
        "closed, opens Tuesday 07:00",
        "in her district",
        "19 km away in a straight line",
        "no number is known, so line is read with it",
    ]
    assert list(why(ranked(LINE)[0])) == ["assured on 2026-11-01", "open day and night", "for the whole country"]
