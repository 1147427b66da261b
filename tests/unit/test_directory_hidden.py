"""S33: a shelter has a contact and no place, and nothing that the directory puts out can show one. Whoever looks for her reads it all."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory import assurance, coverage, listing
from gateway.directory.card import Teller, spoken, texted
from gateway.directory.cells import DAYS, openings
from gateway.directory.names import names
from gateway.directory.nearest import Access, Search, nearest
from gateway.directory.places import Gazetteer, Point, load_gazetteer
from gateway.directory.services import NEEDS, Directory, Need, Service, from_json, to_json
from gateway.directory.ways import Ways
from gateway.directory.why import after, left_out, why

PROVINCE = load_gazetteer(Path(__file__).parents[2] / "directory")
ANDOUNG_MEAS = [place for place in PROVINCE.places if place.code.startswith(("1601", "1602")) or place.code == "16"]
GAZETTEER = Gazetteer([place for place in ANDOUNG_MEAS if place.level != "village"])
COMMUNES = [place for place in GAZETTEER.places if place.level == "commune"]
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
TOLD_TO_NOBODY = "behind the market"  # what somebody may write where nobody should
COMMUNE_CODE = re.compile(r"16\d{4}")

weeks = st.sampled_from(
    [(), openings(",".join(DAYS), "00:00", "00:00"), openings("MO", "08:00", "17:00"), openings("TU", "08:00", "17:00")]
)
confirmed = st.integers(-3, 200).map(lambda days: date(2026, 11, 23) - timedelta(days=days))
needs = st.lists(st.sampled_from(NEEDS), min_size=1, unique=True).map(tuple)
anything = {
    "organization": st.just(TOLD_TO_NOBODY),
    "name": st.just("ក"),
    "name_latin": st.just("ka"),
    "name_english": st.just("A house"),
    "needs": needs,
    "certainty": st.just("high"),
    "source": st.just(TOLD_TO_NOBODY),
    "for_whom": st.just(TOLD_TO_NOBODY),
    "phone": st.sampled_from(["", "+85550000001"]),
    "openings": weeks,
    "assured_on": st.none() | confirmed,
    "assured_by": st.just("officer 2"),
    "unanswered_on": st.none() | confirmed,
    "full_on": st.none() | confirmed,
    **{flag: st.booleans() for flag in ("free", "female_staff", "wheelchair", "cmr_ready", "call_first", "open_on_holidays")},
}
public = st.builds(
    Service,
    id=st.sampled_from(["clinic", "office"]),
    place=st.sampled_from(["1601", "160101", "160102"]),
    point=st.none() | st.just(Point(13.85, 107.29)),
    minutes=st.sampled_from([(), (("160101", 20), ("160103", 70))]),
    **anything | {"needs": st.lists(st.sampled_from([need for need in NEEDS if need != "shelter"]), min_size=1, unique=True).map(tuple)},  # type: ignore[arg-type]
)
contacts = st.sampled_from([("",), ("16",), ("1601",), ("1601", "1602")])
hidden = st.builds(Service, id=st.just("house"), areas=contacts, confidential=st.booleans(), **anything).filter(lambda found: found.hidden)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["16", "1601", "160101", "16010103"])
@given(house=hidden)
def test_no_place_of_any_level_can_be_given_to_one(house: Service, code: str) -> None:
    tries: list[dict[str, Any]] = [{"place": code}, {"point": Point(13.85, 107.29)}, {"minutes": ((code, 20),)}]
    for where in [*tries, *([{"areas": (code,)}] if len(code) > 4 else [])]:
        with pytest.raises(ValueError, match="S33"):
            replace(house, **where)


def outputs(known: Ways, search: Search) -> Iterator[tuple[str, object]]:
    """Everything that a phone, a page or a command gets of this directory, by the service that it is about."""
    ranked = nearest(known, search, most=None)
    for nth, each in enumerate(ranked):
        teller = Teller(search.now, known.directory.holidays)
        for told in (each, each.instead) if each.instead else (each,):
            yield told.service.id, spoken(replace(told, instead=None), teller)
            yield told.service.id, listing.service_line(told.service)
            yield told.service.id, (told.way.minutes, told.way.km, told.way.reach)
        yield each.service.id, texted(replace(each, instead=None), teller)
        yield each.service.id, listing.ranked_row(each, why(each, search))
        if nth:
            yield each.service.id, after(each, ranked[nth - 1])
    for service, reason in left_out(known, search):
        yield service.id, listing.left_out_row(service, reason)


def all_outputs(known: Ways, search: Search) -> Iterator[tuple[str, object]]:
    yield from outputs(known, search)
    for covered in coverage.coverage(known, search.now, allow_unassured=search.allow_unassured):
        row = coverage.row(covered)
        about = {name: row[name] for name in ("minutes", "km", "reach", "open_at_night", "nearest")}  # the rest is about the commune
        yield str(row["nearest"]), about
        assert (row["nearest"] or "nothing") in coverage.line(covered)
    for each in assurance.to_ring(known.directory, search.now):
        yield each.service.id, (assurance.row(each), list(assurance.lines(each)))
    for service in known.directory.services:
        yield service.id, listing.served(service)
    for name in names(known.directory, known.gazetteer):
        if name.key.startswith("service."):
            yield name.key.removeprefix("service."), (name.key, name.khmer, name.latin, name.english)


def tells_where(output: object) -> bool:
    text = json.dumps(output, ensure_ascii=False)
    a_name = any(place.name_km in text or re.search(rf"\b{re.escape(place.name_latin)}\b", text) for place in COMMUNES)
    return a_name or bool(COMMUNE_CODE.search(text)) or " km" in text or "minutes" in text.replace('"minutes": null', "")


@given(
    house=hidden,
    others=st.lists(public, max_size=2, unique_by=lambda service: service.id),
    place=st.sampled_from(["", "16", "1601", "1602", *(place.code for place in COMMUNES)]),
    need=st.sampled_from(NEEDS),
    urgent=st.booleans(),
    unassured=st.booleans(),
)
def test_nothing_that_is_put_out_of_a_hidden_service_tells_where_it_is(
    house: Service, others: list[Service], place: str, need: Need, urgent: bool, unassured: bool
) -> None:
    known = Ways(Directory((house, *others), frozenset({date(2026, 11, 24)})), GAZETTEER)
    access = Access(frozenset({"csx"}), wheelchair=True, woman=True)
    for about, output in all_outputs(known, Search(need, place, NOON, urgent, access, unassured)):
        assert TOLD_TO_NOBODY not in json.dumps(output)
        if about == house.id:
            assert not tells_where(output), output
            assert '"commune"' not in json.dumps(output)


def test_of_a_public_service_the_same_outputs_tell_where_it_is() -> None:
    """So that the test above can fail."""
    clinic = Service(
        id="clinic",
        organization="o",
        name="ក",
        name_latin="ka",
        name_english="A house",
        needs=("health",),
        certainty="high",
        source="s",
        place="160101",
        minutes=(("160101", 20),),
    )
    found = list(all_outputs(Ways(Directory((clinic,)), GAZETTEER), Search("health", "160101", NOON, allow_unassured=True)))
    assert sum(tells_where(output) for _, output in found) >= 4


@given(house=hidden)
def test_a_stored_version_holds_no_place_of_it(house: Service) -> None:
    stored = json.loads(to_json(Directory((house,))))["services"][0]
    assert (stored["place"], stored["point"], stored["minutes"]) == ("", None, [])
    assert not [area for area in stored["areas"] if len(area) > 4]
    for where in ({"place": "160101"}, {"minutes": [["160101", 20]]}, {"areas": ["160101"]}):
        with pytest.raises(ValueError, match="S33"):
            from_json(json.dumps({"services": [stored | where]}))


@given(house=hidden)
def test_the_office_shows_not_even_the_district_of_one(house: Service) -> None:
    assert listing.served(house) == ()
