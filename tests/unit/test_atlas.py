"""The map of services: every commune is told, help that nobody knows of is not promised, and no hidden service can be found by it (S33)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gateway.atlas.draw import draw_map
from gateway.atlas.ground import DOT, Box, beside, ground
from gateway.atlas.marks import INKS, SHAPES
from gateway.atlas.survey import SHOWN, Wanted, survey
from gateway.directory.cells import DAYS, openings
from gateway.directory.load import load
from gateway.directory.places import Gazetteer, Place, Point, load_gazetteer
from gateway.directory.services import Directory, Need, Service
from gateway.telling import Tongue
from tests.unit.test_directory_hidden import hidden, public

ROOT = Path(__file__).parents[2]
GAZETTEER = load_gazetteer(ROOT / "directory")
SAMPLE = load(ROOT / "directory", GAZETTEER)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
ALWAYS = openings(",".join(DAYS), "00:00", "00:00")
PROVINCE = GAZETTEER.named("16")


def a_service(service_id: str, place: str = "", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": service_id, "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "place": place, "assured_on": date(2026, 11, 1), "openings": ALWAYS}
    return Service(id=service_id, **(values | known | changes))  # type: ignore[arg-type]


LINE = a_service("line", areas=("",))


def drawn(
    *services: Service,
    needs: tuple[Need, ...] = ("health",),
    tongue: Tongue = "eng",
    gazetteer: Gazetteer = GAZETTEER,
    unassured: bool = False,
) -> Element:
    wanted = Wanted(PROVINCE, needs, 60, NOON, unassured)
    return fromstring(draw_map(survey(Directory(services), gazetteer, wanted), tongue))


def reached(picture: Element) -> dict[str, str]:
    """How each commune is marked in the key."""
    rows = picture.iterfind(f".//{SVG}g[@data-key]")
    return {row.get("data-key", ""): row.find(f"{SVG}rect[@data-reached]").get("data-reached", "") for row in rows}  # type: ignore[union-attr]


def cells(picture: Element, commune: str) -> list[str]:
    """What the key says of a commune, in words."""
    (row,) = picture.iterfind(f".//{SVG}g[@data-key='{commune}']")
    return [cell.findtext(f"{SVG}title", "") for cell in row.iterfind(f"{SVG}g[@data-cell]")]


def words(part: Element) -> str:
    return " ".join(text.text or "" for text in part.iter(f"{SVG}text"))


# -- what it tells


def test_help_is_near_too_far_not_known_or_nowhere_around() -> None:
    clinic = a_service("clinic", "160501", minutes=(("160502", 40), ("160503", 70)))
    picture = drawn(LINE, clinic)
    marked = reached(picture)
    assert len(marked) == 50
    assert marked["160502"] == "near" and cells(picture, "160502") == ["health care: 40 minutes"]
    assert marked["160503"] == "far" and cells(picture, "160503") == ["health care: 70 minutes, too far"]
    assert marked["160501"] == "unknown" and cells(picture, "160501") == ["health care: not known (clinic)"]
    assert marked["160504"] == "unknown"  # in its district, and nobody measured the way
    assert marked["160101"] == "none" and cells(picture, "160101") == ["health care: nothing in the district"]


def test_what_nobody_measured_in_her_own_commune_is_not_too_far() -> None:
    far, here = a_service("far", "160103", minutes=(("160101", 300),)), a_service("here", "160101")
    assert reached(drawn(far))["160101"] == "far"
    assert cells(drawn(far, here), "160101") == ["health care: not known (here)"]


def test_a_national_line_is_no_help_nearby() -> None:
    assert set(reached(drawn(LINE)).values()) == {"none"}


def test_of_all_needs_a_commune_stands_out_only_where_no_kind_of_help_is() -> None:
    clinic, office = a_service("clinic", "160101"), a_service("office", "160201", needs=("legal", "counselling"))
    picture = drawn(clinic, office, needs=SHOWN)
    assert (reached(picture)["160103"], reached(picture)["160301"]) == ("unknown", "none")
    assert cells(picture, "160201") == [
        "health care: nothing in the district",
        "legal help: not known (office)",
        "somebody to talk to: not known (office)",
        "help to be safe: nothing in the district",
    ]


def test_services_stand_at_their_commune_by_kind_and_at_the_district_where_no_more_is_known() -> None:
    picture = drawn(a_service("clinic", "16050101"), a_service("office", "1602", needs=("legal",)), needs=SHOWN)
    signs = {
        label.get("data-place"): [sign.get("data-sign") for sign in label.iterfind(f"{SVG}path[@data-sign]")]
        for label in picture.iterfind(f".//{SVG}g[@data-place]")
    }
    assert {place: found for place, found in signs.items() if found} == {"160501": ["health"], "1602": ["legal"]}


def test_a_service_somewhere_in_the_province_is_told_with_the_province() -> None:
    assert "Ratanakiri" in words(drawn(a_service("clinic", "16"))).removeprefix("Health care in Ratanakiri")
    assert "Ratanakiri" not in words(drawn(LINE)).removeprefix("Health care in Ratanakiri")


def test_a_service_is_at_its_own_commune_even_if_it_serves_another() -> None:
    assert cells(drawn(a_service("clinic", "160501", areas=("1601",))), "160501") == ["health care: nothing in the district (clinic)"]


def test_only_points_that_may_be_trusted_are_drawn_and_every_other_commune_is_in_the_key_without_a_number() -> None:
    picture = drawn(LINE)
    on_it = {label.get("data-place", "") for label in picture.iterfind(f".//{SVG}g[@data-place]")}
    assert on_it == {place.code for place in GAZETTEER.places if place.level in ("commune", "district") and place.point}
    rows = {row.get("data-key", ""): words(row).split()[0] for row in picture.iterfind(f".//{SVG}g[@data-key]")}
    assert {code for code, first in rows.items() if first.isdigit()} == {code for code in on_it if len(code) == 6}
    assert rows["160905"] == "Kaoh"  # its published point is wrong
    numbers = [words(label).split()[0] for label in picture.iterfind(f".//{SVG}g[@data-place]") if len(label.get("data-place", "")) == 6]
    assert numbers == [rows[code] for code in sorted(on_it) if len(code) == 6]


def test_a_province_without_a_single_point_has_a_key_all_the_same() -> None:
    nowhere = Gazetteer([replace(place, point=None) for place in GAZETTEER.places])
    picture = drawn(a_service("clinic", "160101"), gazetteer=nowhere)
    assert picture.find(f".//{SVG}g[@data-place]") is None
    assert len(reached(picture)) == 50


def test_a_sample_says_that_it_is_one_and_what_nobody_confirmed_is_in_development_alone() -> None:
    sample = a_service("sample", "160101", assured_on=None)
    assert "EXAMPLES" in words(drawn(sample, unassured=True))
    assert "EXAMPLES" not in words(drawn(a_service("clinic", "160101"), unassured=True))
    assert reached(drawn(sample))["160101"] == "none"


def test_the_bar_is_as_long_as_it_says() -> None:
    (bar,) = drawn(LINE).iterfind(f".//{SVG}path[@data-km]")
    points = [place.point for place in GAZETTEER.places if place.code[:2] == "16" and len(place.code) in (4, 6) and place.point]
    there = ground(points, 440, 520)
    one, other = max(points, key=lambda point: point.longitude), min(points, key=lambda point: point.longitude)
    (x, y), (to_x, to_y) = there.at(one), there.at(other)
    on_paper = ((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5
    assert on_paper / one.km_to(other) == pytest.approx(float(bar.get("data-long", 0)) / float(bar.get("data-km", 1)), rel=0.01)
    assert there.at(points[0])[1] < there.at(replace(points[0], latitude=points[0].latitude - 0.1))[1]  # north is above


# -- what it does not tell


@given(
    houses=st.lists(hidden, max_size=2, unique_by=lambda service: service.id),
    others=st.lists(public, max_size=2, unique_by=lambda service: service.id),
    needs=st.sampled_from([SHOWN, ("health",), ("counselling",)]),
    unassured=st.booleans(),
)
@example([a_service("house", areas=("1601",), confidential=True)], [], ("health",), False)
@settings(max_examples=25, deadline=None)
def test_with_and_without_a_hidden_service_it_is_the_same_map(
    houses: list[Service], others: list[Service], needs: tuple[Need, ...], unassured: bool
) -> None:
    """S33: whoever looks for her finds nothing in it, not even that one district has less need of help than another."""
    wanted = Wanted(PROVINCE, needs, 60, NOON, unassured)
    with_them = draw_map(survey(Directory((*houses, *others)), GAZETTEER, wanted), "eng")
    assert with_them == draw_map(survey(Directory(tuple(others)), GAZETTEER, wanted), "eng")


def test_a_place_to_stay_has_no_map() -> None:
    assert "shelter" not in SHOWN


# -- the picture


def test_it_is_whole_by_itself_says_the_same_each_time_and_can_be_heard() -> None:
    wanted = Wanted(PROVINCE, SHOWN, 60, NOON, True)
    for tongue in ("khm", "eng"):
        text = draw_map(survey(SAMPLE, GAZETTEER, wanted), tongue)  # type: ignore[arg-type]
        assert text == draw_map(survey(SAMPLE, GAZETTEER, wanted), tongue)  # type: ignore[arg-type]
        assert not re.search(r"<(script|style|image|foreignObject|use)|href|\sstyle=|\son\w+=|url\(|http(?!://www\.w3\.org/2000/svg)", text)
        picture = fromstring(text)
        told = picture.findtext(f"{SVG}desc", "")
        assert all(
            (place.name_km if tongue == "khm" else place.name_latin) in told
            for place in GAZETTEER.places
            if len(place.code) == 6 and place.code[:2] == "16"
        )
    assert picture.findtext(f"{SVG}title") == "Services in Ratanakiri"
    assert "Andoung Meas, Malik: health care: not known (Malik Health Centre); legal help, somebody to talk to, " in told


def test_kinds_are_told_apart_without_colour() -> None:
    assert set(SHAPES) == set(INKS) == set(SHOWN)
    assert len(set(SHAPES.values())) == len(SHOWN)


def test_all_its_words_are_in_both_languages() -> None:
    said = YAML(typ="safe").load((ROOT / "gateway/atlas/words.yaml").read_text("utf-8"))
    assert {tuple(words) for group in said.values() for words in group.values()} == {("eng", "khm")}
    assert set(said["needs"]) == set(SHOWN)
    assert all(words["eng"].count("{}") == words["khm"].count("{}") for group in said.values() for words in group.values())


def test_a_name_is_words_and_never_a_part_of_the_picture() -> None:
    sly = a_service("clinic", "160101", name_english='</title><script>alert("1")</script>\x00')
    picture = drawn(sly)
    assert picture.find(f".//{SVG}script") is None
    assert 'alert("1")' in cells(picture, "160101")[0]


where = st.tuples(st.floats(0, 500), st.floats(0, 500))
size = st.tuples(st.floats(10, 200), st.floats(10, 24))


@given(st.lists(st.tuples(where, size), max_size=40))
@settings(max_examples=40, deadline=None)
def test_no_label_lies_on_another_or_on_a_point(standing: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    points, sizes = [at for at, _ in standing], [size for _, size in standing]
    labels = beside(points, sizes)
    taken = [*labels, *(Box(x, y, x, y).grown(DOT) for x, y in points)]
    assert all(label.width == pytest.approx(width) for label, (width, _) in zip(labels, sizes, strict=True))
    assert not any(label.touches(other) for nth, label in enumerate(labels) for at, other in enumerate(taken) if at != nth)


@given(st.lists(st.builds(Point, st.floats(10, 14), st.floats(103, 107)), min_size=1, max_size=5))
def test_any_points_fit_onto_the_paper(points: list[Point]) -> None:
    there = ground(points, 440, 520)
    assert all(-0.1 <= x <= 440.1 and -0.1 <= y <= 520.1 for x, y in map(there.at, points))


def test_a_district_alone_has_a_map() -> None:
    """One point is a province too."""
    alone = Gazetteer([Place("16", "ក", "One"), Place("1601", "ក", "Here", point=Point(13, 106)), Place("160101", "ក", "There")])
    assert reached(drawn(a_service("clinic", "160101"), gazetteer=alone)) == {"160101": "unknown"}
