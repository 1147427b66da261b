import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gateway.directory.load import TABLES, load
from gateway.directory.places import Gazetteer, load_gazetteer
from gateway.directory.services import CERTAINTIES, NEEDS, Directory
from gateway.directory.tables import DirectoryError

SHIPPED = Path(__file__).parents[2] / "directory"
GAZETTEER: Gazetteer = load_gazetteer(SHIPPED)
Change = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / "services", tmp_path / "services")
    return tmp_path


@pytest.fixture
def add(folder: Path) -> Change:
    """Adds a row to a table, its cells in the table's order."""

    def row(table: str, *cells: str) -> None:
        with (folder / "services" / table).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(cells)

    return row


@pytest.fixture
def change(folder: Path) -> Change:
    """Changes cells of the row with an id."""

    def row(table: str, row_id: str, **cells: str) -> None:
        path = folder / "services" / table
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        next(row for row in rows if row["id"] == row_id).update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, TABLES[table])
            writer.writeheader()
            writer.writerows(rows)

    return row


def faults(folder: Path) -> list[str]:
    with pytest.raises(DirectoryError) as refused:
        load(folder, GAZETTEER)
    return str(refused.value).splitlines()


def reading(folder: Path) -> Directory:
    return load(folder, GAZETTEER)


def test_the_sample_says_that_it_is_one() -> None:
    sample = load(SHIPPED, GAZETTEER)
    assert not any(service.assured for service in sample.services)
    assert sample.uncovered() == NEEDS
    assert all(service.certainty in CERTAINTIES and service.source for service in sample.services)


def test_the_sample_invents_no_number_and_leaves_no_need_without_a_line() -> None:
    sample = load(SHIPPED, GAZETTEER)
    assert all(service.national for service in sample.services if service.phone)
    assert all(service.place for service in sample.services if not service.phone)
    assert sample.uncovered(allow_unassured=True) == ()


def test_the_sample_names_its_sources_and_licence() -> None:
    words = (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert all(name in words for name in ("OpenStreetMap", "Open Database Licence", "NCDD", *TABLES))


@pytest.mark.parametrize(
    ("table", "row_id", "cells", "told"),
    [
        ("services.csv", "1280", {"organization_id": "nobody"}, "column organization_id: 'nobody' is not an id of organizations.csv"),
        ("services.csv", "1280", {"status": "open"}, "column status: 'open' is not known; write active or inactive"),
        ("services.csv", "1280", {"assured_date": "30/11/2026"}, "column assured_date: '30/11/2026' is not a date; write it as 2026-11-30"),
        ("services.csv", "1280", {"name": ""}, "column name: it is empty"),
        ("phones.csv", "tpo", {"number": "999"}, "column number: neither +855 and a Cambodian number nor a known short code"),
        ("phones.csv", "tpo", {"number": "+99900000001"}, "column number: neither +855"),
        ("phones.csv", "tpo", {"service_id": "nobody"}, "column service_id: 'nobody' is not an id of services.csv"),
        (
            "schedules.csv",
            "1280",
            {"opens_at": "17:00", "closes_at": "07:00"},
            "column byday: 07:00 is before 17:00; write a night as two rows",
        ),
        ("schedules.csv", "1280", {"freq": "MONTHLY"}, "column freq: 'MONTHLY' is not known; write WEEKLY"),
        ("service_areas.csv", "tpo", {"extent": "1699"}, "column extent: no place has the code '1699'"),
        ("cost_options.csv", "1280", {"amount": "free"}, "column amount: 'free' is not an amount"),
        ("locations.csv", "adhoc", {"external_identifier": "1699"}, "column external_identifier: no place has the code '1699'"),
        ("locations.csv", "adhoc", {"latitude": "106.9", "longitude": "13.7"}, "column latitude: 106.9, 13.7 lies outside Cambodia"),
        ("locations.csv", "adhoc", {"latitude": "13.7"}, "column latitude: '13.7', '' is not a point"),
        ("service_at_location.csv", "adhoc", {"location_id": "nowhere"}, "column location_id: 'nowhere' is not an id of locations.csv"),
        (
            "attributes.csv",
            "tpo-certainty",
            {"value": "low"},
            "column id: its certainty is 'low'; leave it out until it is high or medium (S32)",
        ),
        ("attributes.csv", "tpo-source", {"value": ""}, "column value: it is empty"),
        (
            "attributes.csv",
            "tpo-counselling",
            {"taxonomy_term_id": "comfort"},
            "column taxonomy_term_id: 'comfort' is not known; write health",
        ),
    ],
)
def test_what_is_wrong_in_a_row_is_told(folder: Path, change: Change, table: str, row_id: str, cells: dict[str, str], told: str) -> None:
    change(table, row_id, **cells)
    assert any(told in fault for fault in faults(folder))


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        (
            "phones.csv",
            ("again", "tpo", "+85550000001", "voice"),
            "phones.csv, row 9, column service_id: tpo has more than one row here; keep one",
        ),
        ("services.csv", ("1280", "chc", "ក", "Twice", "", "active", ""), "services.csv, row 16, column id: the id is there twice"),
        (
            "services.csv",
            ("Big Id", "chc", "ក", "Odd", "", "active", ""),
            "row 16, column id: 'Big Id' cannot name a prompt; write small letters",
        ),
        (
            "services.csv",
            ("lone", "chc", "ក", "Lone", "", "active", ""),
            "row 16, column id: it has neither a number nor a location; add one",
        ),
        ("services.csv", ("lone", "chc", "ក", "Lone", "", "active", ""), "row 16, column id: it serves no need; give it one of health"),
        (
            "services.csv",
            ("lone", "chc", "ក", "Lone", "", "active", ""),
            "row 16, column id: it has no source; add it to attributes.csv as source",
        ),
        (
            "attributes.csv",
            ("again", "tpo", "service", "source", "x"),
            "column taxonomy_term_id: 'source' is there twice for tpo; keep one",
        ),
        (
            "attributes.csv",
            ("tpo-f", "tpo", "service", "female_staff", "some"),
            "column value: 'some' is neither yes nor no; write one of them",
        ),
        ("attributes.csv", ("tpo-v", "tpo", "service", "visibility", "secret"), "'secret' is not known; write public or confidential"),
        ("attributes.csv", ("tpo-h", "tpo", "service", "assured_how", "dream"), "'dream' is not known; write phone or visit"),
        ("attributes.csv", ("tpo-i", "tpo", "service", "interpreters", "Jarai"), "'Jarai' is not the code of a language; write three"),
        ("attributes.csv", ("tpo-f", "tpo", "service", "full_on", "now"), "column value: 'now' is not a date"),
        ("languages.csv", ("tpo", "tpo", "Khmer", "km"), "column code: 'km' is not the code of a language"),
        ("languages.csv", ("tpo", "nobody", "Khmer", "khm"), "column service_id: 'nobody' is not an id of services.csv"),
        ("travel_minutes.csv", ("a", "nowhere", "160101", "5", "x"), "column location_id: 'nowhere' is not an id of locations.csv"),
        ("travel_minutes.csv", ("a", "adhoc", "1601", "5", "x"), "column commune: no commune has the code '1601'; write the six digits"),
        ("travel_minutes.csv", ("a", "adhoc", "160101", "0", "x"), "column minutes: '0' is not a number of minutes; write whole minutes"),
        ("travel_minutes.csv", ("a", "adhoc", "160101", "5", ""), "column source: it is empty"),
        ("holidays.csv", ("a", "", "A day", "a decree"), "column date: it is empty"),
        ("holidays.csv", ("a", "2026-11-31", "A day", "a decree"), "column date: '2026-11-31' is not a date"),
        ("holidays.csv", ("a", "2026-11-30", "A day", ""), "column source: it is empty"),
    ],
)
def test_what_is_wrong_with_a_new_row_is_told(folder: Path, add: Change, table: str, cells: tuple[str, ...], told: str) -> None:
    add(table, *cells)
    assert any(told in fault for fault in faults(folder))


def test_all_faults_come_at_once_in_the_order_of_tables_and_rows(folder: Path, change: Change) -> None:
    change("attributes.csv", "tpo-certainty", value="")
    change("phones.csv", "tpo", number="+85512")
    change("services.csv", "119", status="perhaps")
    told = faults(folder)
    assert [fault.split(",")[0] for fault in told] == ["services.csv"] * (len(told) - 2) + ["phones.csv", "attributes.csv"]


def test_a_wrong_number_is_not_repeated_in_the_message(folder: Path, change: Change) -> None:
    """S27: what somebody pasted there by mistake may be a caller's."""
    change("phones.csv", "tpo", number="+8555000000012345")
    assert "5000000012345" not in "\n".join(faults(folder))


@pytest.mark.parametrize("hidden", ["shelter", "visibility"])
def test_a_hidden_service_with_a_location_is_refused(folder: Path, add: Change, hidden: str) -> None:
    """S33: whoever looks for her must not find the door here."""
    add("attributes.csv", "adhoc-hidden", "adhoc", "service", hidden, "confidential" if hidden == "visibility" else "")
    assert (
        "services.csv, row 15, column id: a hidden service has a location or a small area; take it out: it has a number only (S33)"
        in faults(folder)
    )


def test_a_shelter_that_serves_one_commune_is_refused(folder: Path, change: Change) -> None:
    change("service_areas.csv", "mowa", extent="160101")
    assert "a hidden service has a location or a small area" in faults(folder)[0]


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"alternate_name": "The Malik house"}, "Malik"),
        ({"name": "ផ្ទះសុវត្ថិភាពម៉ាលិក"}, "Malik"),
        ({"alternate_name": "Home in Ta Lav"}, "Ta Lav"),
        ({"eligibility_description": "Whoever comes to Nhang"}, "Nhang"),
    ],
)
def test_a_hidden_service_whose_words_tell_its_commune_is_refused(folder: Path, change: Change, cells: dict[str, str], where: str) -> None:
    change("services.csv", "mowa", **cells)
    assert f"a hidden service names {where}; write nothing that tells where it is (S33)" in faults(folder)[0]


def test_a_date_that_nobody_stands_for_is_no_assurance(folder: Path, change: Change) -> None:
    change("services.csv", "tpo", assured_date="2026-11-01")
    assert faults(folder) == [
        "services.csv, row 7, column id: it has no assured_by; add it to attributes.csv as assured_by",
        "services.csv, row 7, column assured_date: nobody says how it was confirmed; "
        "add assured_how to attributes.csv: phone, visit, meeting, letter (S32)",
    ]


def test_a_way_that_is_there_twice_is_told_once(folder: Path, add: Change) -> None:
    for row in ("a", "b"):
        add("travel_minutes.csv", row, "adhoc", "160101", "5", "driven")
    assert faults(folder) == [
        "travel_minutes.csv, row 3, column commune: the way from 160101 is there twice; keep one of the rows",
    ]


def test_a_need_without_a_national_line_is_refused(folder: Path, change: Change) -> None:
    change("services.csv", "117", status="temporarily closed")
    assert faults(folder) == [
        "services.csv, row 1, column -: no national line with a number serves safety; add one: nobody may end empty-handed"
    ]


def test_a_closed_service_is_not_in_the_directory(folder: Path, change: Change) -> None:
    """S42: taking away takes one cell."""
    change("services.csv", "tpo", status="temporarily closed")
    assert reading(folder).service("tpo") is None


def test_the_sample_invents_no_holiday_and_no_minutes() -> None:
    sample = load(SHIPPED, GAZETTEER)
    assert sample.holidays == frozenset()
    assert not any(service.minutes for service in sample.services)


def test_cells_are_read_as_people_write_them(folder: Path, change: Change, add: Change) -> None:
    change("phones.csv", "tpo", number=" ០៥០ ០០០ ០០១ ")
    change("services.csv", "tpo", assured_date="2026-11-01")
    add("attributes.csv", "tpo-by", "tpo", "service", "assured_by", "officer 2")
    add("attributes.csv", "tpo-how", "tpo", "service", "assured_how", "phone")
    add("attributes.csv", "tpo-full", "tpo", "service", "full_on", "២០២៦-១១-២០")
    add("attributes.csv", "tpo-come", "tpo", "service", "interpreters", "jra, csx")
    add("languages.csv", "tpo-khm", "tpo", "Khmer", "khm")
    add("cost_options.csv", "tpo", "tpo", "A visit", "5000")
    add("travel_minutes.csv", "adhoc-malik", "adhoc", "160101", "៩០", "driven by an officer")
    add("holidays.csv", "day", "2026-11-30", "A day", "a decree")
    change("locations.csv", "adhoc", latitude="13.74", longitude="106.98")
    add("attributes.csv", "tpo-cmr", "tpo", "service", "cmr_ready", "yes")
    directory = reading(folder)
    tpo, adhoc = directory.service("tpo"), directory.service("adhoc")
    assert tpo and adhoc
    assert tpo.phone == "+85550000001"
    assert (tpo.assured_on, tpo.assured_by, tpo.assured_how) == (date(2026, 11, 1), "officer 2", "phone")
    assert tpo.full_on == date(2026, 11, 20)
    assert (tpo.languages, tpo.interpreters) == (("khm",), ("csx", "jra"))
    assert tpo.paid
    assert not tpo.free
    assert adhoc.minutes == (("160101", 90),)
    assert directory.holidays == {date(2026, 11, 30)}
    assert tpo.cmr_ready
    assert not tpo.female_staff
    assert adhoc.point
    assert adhoc.point.latitude == 13.74


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "services" / "phones.csv").unlink()
    assert faults(folder) == ["phones.csv, row 1, column -: the file is missing; put it beside the others in services/"]
