"""Services go out as a folder, a workbook or JSON and come back as they were; what is confidential does not go out, and is not lost."""

import json
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from openpyxl import load_workbook

from gateway.directory.exchange import formats
from gateway.directory.exchange.bring import bring, look
from gateway.directory.exchange.csv_package import read_package
from gateway.directory.exchange.flat import ALWAYS
from gateway.directory.exchange.hidden_rows import OWNED
from gateway.directory.exchange.sheet import sheets
from gateway.directory.load import TABLES, load
from gateway.directory.service_rows import TERMS
from gateway.directory.services import NEEDS
from gateway.directory.tables import DirectoryError
from tests.officers import CLINIC, GAZETTEER, HOUSE, LINE, PROVINCE, directories, folder_of, holidays, plain, tables

SHIPPED = Path(__file__).parents[2] / "directory"
FORMS = ["out", "out.xlsx", "out.json"]


def everything_in(path: Path) -> Iterator[str]:
    """All that a reader of an export can find in it, whatever program opens it."""
    if path.is_dir():
        yield from (each.read_text("utf-8") for each in sorted(path.iterdir()))
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    else:
        yield path.read_text("utf-8")


def confidential_rows(path: Path, services: Collection[str]) -> list[str]:
    """Whatever an export says of these."""
    told = formats.read(path, GAZETTEER).tables.items()
    return [
        name for name, rows in told for row in rows if {row.cells.get(column) for column in ("service_id", "link_id")} & set(services)
    ] + [row["id"] for row in formats.read(path, GAZETTEER).tables["services.csv"] if row["id"] in services]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a line, a clinic and a house that nobody may find."""
    return folder_of(tables([LINE, CLINIC, HOUSE], ["2026-11-30"], [("clinic", "160103", "45")]), tmp_path / "directory" / "services")


@pytest.mark.parametrize("form", FORMS)
def test_what_ships_comes_back_to_the_byte(tmp_path: Path, form: str) -> None:
    formats.export(SHIPPED / "services", PROVINCE, tmp_path / form)
    here = tmp_path / "directory" / "services"
    here.parent.mkdir()
    bring(look(tmp_path / form, here, PROVINCE), here)
    assert {path.name: path.read_bytes() for path in here.iterdir()} == {
        name: (SHIPPED / "services" / name).read_bytes() for name in TABLES
    }


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None)
@example(services=[{**CLINIC, "name": '_x000D_ "ក"\n0117', "source": "'0 ; x,y", "eligibility_description": "007"}], closed=[])
@given(services=directories, closed=holidays)
def test_any_directory_goes_out_and_comes_back_as_it_was(form: str, services: list[dict[str, str]], closed: list[str]) -> None:
    with TemporaryDirectory() as folder:
        here = folder_of(tables([LINE, *services], closed), Path(folder) / "services")
        before = read_package(here)
        formats.export(here, GAZETTEER, Path(folder) / form)
        coming = look(Path(folder) / form, here, GAZETTEER)
        assert sorted(coming.staying) == [each["id"] for each in services if each.get("visibility") == "confidential"]
        assert coming.changes == ()
        assert coming.directory == before.checked(GAZETTEER)
        assert confidential_rows(Path(folder) / form, coming.staying) == []
        bring(coming, here)
        after = read_package(here)
        in_order = {name: sorted(rows, key=lambda row: row["id"]) for name, rows in plain(before.tables).items()}
        assert {name: sorted(rows, key=lambda row: row["id"]) for name, rows in plain(after.tables).items()} == in_order


@pytest.mark.parametrize("form", FORMS)
def test_a_confidential_service_leaves_no_trace_in_an_export(here: Path, tmp_path: Path, form: str) -> None:
    """S33: an export travels by mail and on sticks. Whoever looks for her must not even learn that there is a house."""
    assert formats.export(here, GAZETTEER, tmp_path / form) == (2, 1)
    told = "".join(everything_in(tmp_path / form))
    assert "clinic" in told
    for trace in ("house", HOUSE["name"], HOUSE["alternate_name"], "50000009", "hers", "របស់គាត់", "told in confidence"):
        assert trace not in told


@pytest.mark.parametrize("form", FORMS)
def test_of_a_shelter_that_is_public_its_contact_goes_out_and_no_place(tmp_path: Path, form: str) -> None:
    here = folder_of(tables([LINE, {**HOUSE, "visibility": "", "organization_id": "ours"}]), tmp_path / "services")
    formats.export(here, GAZETTEER, tmp_path / form)
    house = look(tmp_path / form, tmp_path / "empty", GAZETTEER).directory.service("house")
    assert house and house.phone == HOUSE["phone"]
    assert (house.place, house.point, house.minutes) == ("", None, ())


def test_a_place_that_no_public_service_has_stays_at_home(here: Path, tmp_path: Path) -> None:
    """A location that somebody entered beside a shelter, linked or not, would be a map to it."""
    with (here / "locations.csv").open("a", encoding="utf-8") as file:
        file.write("barn,physical,The barn,13.86,107.28,160103,ncdd\n")
    with (here / "travel_minutes.csv").open("a", encoding="utf-8") as file:
        file.write("way,barn,160103,5,driven\n")
    formats.export(here, GAZETTEER, tmp_path / "out")
    assert "barn" not in "".join(everything_in(tmp_path / "out"))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_does_not_name_the_house_does_not_close_it(here: Path, tmp_path: Path, form: str) -> None:
    formats.export(here, GAZETTEER, tmp_path / form)
    coming = look(tmp_path / form, here, GAZETTEER)
    assert coming.staying == {"house"}
    bring(coming, here)
    assert load(here.parent, GAZETTEER).service("house") is not None


def test_a_file_may_bring_the_house(here: Path, tmp_path: Path) -> None:
    other = folder_of(tables([LINE, {**HOUSE, "phone": "+85550000008"}]), tmp_path / "in")
    coming = look(other, here, GAZETTEER)
    assert coming.staying == frozenset()
    assert "service house: phone is now +85550000008 instead of +85550000009" in map(str, coming.changes)


def test_the_difference_is_told_in_words(here: Path, tmp_path: Path) -> None:
    formats.export(here, GAZETTEER, tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    sheet = book["services"]
    row = next(row for row in sheet.iter_rows(min_row=3) if row[0].value == "clinic")
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    row[columns["phone"]].value = "050 000 007"
    row[columns["female_staff"]].value = "yes"
    book.save(tmp_path / "out.xlsx")
    assert list(map(str, look(tmp_path / "out.xlsx", here, GAZETTEER).changes)) == [
        "service clinic: phone is now +85550000007 instead of +85550000002",
        "service clinic: female_staff is now yes instead of no",
    ]
    assert load(here.parent, GAZETTEER).service("clinic").phone == "+85550000002"  # type: ignore[union-attr]


def test_a_workbook_says_of_itself_what_goes_where(tmp_path: Path) -> None:
    formats.template(PROVINCE, tmp_path / "template.xlsx")
    book = load_workbook(tmp_path / "template.xlsx")
    assert book.sheetnames == [*sheets(), "codes"]
    for name in sheets():
        sheet = book[name]
        assert sheet.freeze_panes == ("C3" if name == "services" else "A3")
        for cell in sheet[1]:
            khm, eng = cell.comment.text.split("\n\n")
            assert any("ក" <= letter <= "៹" for letter in khm) and eng.isascii()
            assert any("ក" <= letter <= "៹" for letter in sheet.cell(2, cell.column).value)
    offered = {offer.formula1: offer.sqref for offer in book["services"].data_validations.dataValidation}
    head = {cell.value: cell.column_letter for cell in book["services"][1]}
    for column, choices in (
        *((need, "yes_no") for need in NEEDS),
        ("place", "places"),
        ("language_1", "languages"),
        ("hours_1_days", "days"),
    ):
        places = next(offer for offer, cells in offered.items() if f"{head[column]}3" in cells)
        listed = [cell.value for (cell,) in book["codes"][places.split("!")[1].replace("$", "")]]
        assert (
            listed[0]
            in {"yes_no": "yes", "places": "KH ទូទាំងប្រទេស everybody", "languages": "khm ខ្មែរ Khmer", "days": "MO,TU,WE,TH,FR,SA,SU"}[choices]
        )
    assert "160101 ម៉ាលិក Malik" in [cell.value for cell in book["codes"]["A"]]


def test_nothing_in_an_export_acts_as_a_formula(here: Path, tmp_path: Path) -> None:
    formats.export(here, GAZETTEER, tmp_path / "out.xlsx")
    cells = [cell for sheet in load_workbook(tmp_path / "out.xlsx") for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}  # also the phone number, that would lose its + as a number
    assert not [cell.value for cell in cells if cell.value[0] in "=@-"]


def test_the_package_says_what_it_is(here: Path, tmp_path: Path) -> None:
    formats.export(here, GAZETTEER, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert told["profile"] == "tabular-data-package"
    assert {each["path"]: tuple(field["name"] for field in each["schema"]["fields"]) for each in told["resources"]} == TABLES
    keys = {
        (each["name"], key["fields"], key["reference"]["resource"])
        for each in told["resources"]
        for key in each["schema"].get("foreignKeys", [])
    }
    assert ("phones", "service_id", "services") in keys and ("travel_minutes", "location_id", "locations") in keys


def test_json_has_what_belongs_to_a_service_inside_it(here: Path, tmp_path: Path) -> None:
    formats.export(here, GAZETTEER, tmp_path / "out.json")
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (clinic,) = [each for each in told["services"] if each["id"] == "clinic"]
    assert clinic["phones"] == [{"id": "clinic", "number": "+85550000002", "type": "voice"}]
    assert clinic["cost_options"][0]["amount"] == 0
    assert told["locations"][0]["travel_minutes"][0]["minutes"] == 45


def test_the_sheet_has_a_place_for_all_that_the_tables_hold() -> None:
    """Or what is not in it would be lost on the way out and back."""
    columns = sheets()["services"]
    assert {column.term for column in columns if column.term} == set(TERMS)
    written = {(column.table, column.column) for column in columns if not column.term}
    written |= {(f"{name}.csv", column.name) for name, plain in sheets().items() for column in plain}
    follows = {(table, column) for table, cells in ALWAYS.items() for column in cells} | {
        (table, column) for table in OWNED for column in ("id", OWNED[table], "name", "location_id")
    }
    rest = {(table, column) for table, columns in TABLES.items() if table != "attributes.csv" for column in columns}
    assert rest - written - follows == set()


def test_the_tables_themselves_are_never_exported_onto(here: Path) -> None:
    """They would lose what is confidential."""
    with pytest.raises(DirectoryError, match="services, row 1, column -: these are the tables themselves; name another folder"):
        formats.export(here, GAZETTEER, here.parent / ".." / "directory" / "services")
    assert "house" in (here / "services.csv").read_text("utf-8")


def test_two_services_in_one_building_share_it(tmp_path: Path) -> None:
    shared = {**CLINIC, "location_id": "building"}
    here = folder_of(tables([LINE, shared]), tmp_path / "services")
    formats.export(here, GAZETTEER, tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    sheet = book["services"]
    for place, cell in enumerate(sheet[4], start=1):
        sheet.cell(5, place).value = cell.value
    sheet.cell(5, 1).value = "ward"
    book.save(tmp_path / "out.xlsx")
    assert [row["id"] for row in look(tmp_path / "out.xlsx", here, GAZETTEER).tables["locations.csv"]] == ["building"]
    place = next(cell.column for cell in sheet[1] if cell.value == "place")
    sheet.cell(5, place).value = "160103"
    book.save(tmp_path / "out.xlsx")
    with pytest.raises(DirectoryError, match="services, row 5, column location_id: the id is there twice"):
        look(tmp_path / "out.xlsx", here, GAZETTEER)


def test_the_folder_keeps_what_else_lies_in_it(here: Path, tmp_path: Path) -> None:
    (here / "NOTES.md").write_text("ring the clinic on Monday")
    formats.export(here, GAZETTEER, tmp_path / "out.json")
    bring(look(tmp_path / "out.json", here, GAZETTEER), here)
    assert (here / "NOTES.md").read_text() == "ring the clinic on Monday"
    assert [path.name for path in here.parent.iterdir()] == ["services"]
