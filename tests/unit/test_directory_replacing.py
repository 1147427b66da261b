"""Taking whole provinces from a file: all of it or nothing."""

import shutil
from pathlib import Path

import pytest

from gateway.directory.matching import find
from gateway.directory.places import load_gazetteer
from gateway.directory.replacing import PlaceChange, replace_provinces
from gateway.directory.tables import DirectoryError

SHIPPED = Path(__file__).parents[2] / "directory"
HEADER = "code,level,parent_code,name_km,name_latin,latitude,longitude,point_quality\n"
MONDULKIRI = "11,province,,មណ្ឌលគិរី,Mondulkiri,,,\n1104,district,11,សែនមនោរម្យ,Saen Monourom,,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "directory"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("services"))
    return folder


def sheet(tmp_path: Path, rows: str) -> Path:
    file = tmp_path / "sheet.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return file


def told(folder: Path, file: Path) -> list[str]:
    """What is refused; and nothing has changed then, nor is anything left behind."""
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DirectoryError) as refused:
        replace_provinces(folder, file)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    return str(refused.value).splitlines()


def test_another_province_is_served(folder: Path, tmp_path: Path) -> None:
    changes = replace_provinces(folder, sheet(tmp_path, MONDULKIRI))
    assert list(map(str, changes)) == ["11 Mondulkiri: new", "1104 Saen Monourom: new"]
    gazetteer = load_gazetteer(folder)
    assert [place.code for place in gazetteer.districts if place.code[:2] != "16"] == ["1104"]
    assert find(gazetteer, "saen monourom").places[0].code == "1104"
    assert find(gazetteer, "malik").places[0].code == "160101"


def test_the_same_places_change_nothing(folder: Path) -> None:
    before = (folder / "places.csv").read_bytes()
    assert replace_provinces(folder, SHIPPED / "places.csv") == ()
    assert (folder / "places.csv").read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {path.name for path in SHIPPED.iterdir()} - {"services"}


def test_what_becomes_of_each_place_is_said(folder: Path, tmp_path: Path) -> None:
    replace_provinces(folder, sheet(tmp_path, MONDULKIRI))
    renamed = MONDULKIRI.replace("Saen Monourom", "Sen Monorom").replace("1104", "1105")
    assert replace_provinces(folder, sheet(tmp_path, renamed + "1104,district,11,សែន,Saen,,,\n")) == (
        PlaceChange("1104", "Saen", "changed", ("name_km", "name_latin")),
        PlaceChange("1105", "Sen Monorom", "new"),
    )
    assert replace_provinces(folder, sheet(tmp_path, renamed))[0] == PlaceChange("1104", "Saen", "gone")


def test_only_looking_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = (folder / "places.csv").read_bytes()
    assert len(replace_provinces(folder, sheet(tmp_path, MONDULKIRI), only_check=True)) == 2
    assert (folder / "places.csv").read_bytes() == before


def test_every_fault_is_said_by_its_row(folder: Path, tmp_path: Path) -> None:
    assert told(folder, sheet(tmp_path, "1104,district,11,សែនមនោរម្យ,,,,\n110401,village,1104,ក,K,,,\n")) == [
        "sheet.csv, row 2, column parent_code: 1104 has no place above it; write the code without its last two digits, and add that place",
        "sheet.csv, row 2, column name_latin: the name is missing; write the official name",
        "sheet.csv, row 3, column code: '110401' is not the code of a village; write 2, 4, 6 or 8 digits, with the zero in front",
    ]


def test_an_empty_sheet_takes_nothing_away(folder: Path, tmp_path: Path) -> None:
    assert told(folder, sheet(tmp_path, "")) == ["sheet.csv, row 1, column -: it has no places; write one in each row below the header"]


def test_a_place_that_goes_may_not_leave_its_spellings_or_its_rank_behind(folder: Path, tmp_path: Path) -> None:
    lines = told(folder, sheet(tmp_path, "16,province,,រតនគិរី,Ratanakiri,,,\n"))
    assert lines[0] == "place_names.csv, row 10, column code: no place has the code '1601'; write a code of places.csv"
    assert {line.split(",")[0] for line in lines} == {"place_names.csv", "first_districts.csv"}
