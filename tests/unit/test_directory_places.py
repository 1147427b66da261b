from collections import Counter
from pathlib import Path

import pytest

from gateway.directory.places import Gazetteer, Place, Point, load_gazetteer
from gateway.directory.tables import DirectoryError

SHIPPED = Path(__file__).parents[2] / "directory"
HEADER = "code,level,parent_code,name_km,name_latin,latitude,longitude,point_quality"
NAMES = "code,variant,script,source"
ELSEWHERE = "code,name_km,name_latin"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(SHIPPED)


def write(folder: Path, places: str, names: str = "", provinces: str = "", elsewhere: str = "", first: str = "") -> Path:
    (folder / "places.csv").write_text(f"{HEADER}\n{places}", encoding="utf-8")
    (folder / "provinces.csv").write_text(f"{HEADER}\n{provinces}", encoding="utf-8")
    (folder / "elsewhere.csv").write_text(f"{ELSEWHERE}\n{elsewhere}", encoding="utf-8")
    (folder / "place_names.csv").write_text(f"{NAMES}\n{names}", encoding="utf-8")
    (folder / "first_districts.csv").write_text(f"code,why\n{first}", encoding="utf-8")
    return folder


def test_ratanak_kiri_is_whole(gazetteer: Gazetteer) -> None:
    levels = Counter(place.level for place in gazetteer.places if place.code.startswith("16"))
    assert levels == {"province": 1, "district": 9, "commune": 50, "village": 243}


def test_other_provinces_are_known_by_name_only(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.children("")) == 25
    assert gazetteer.children("12") == ()
    assert sorted(place.code for place in gazetteer.districts) == [f"16{number:02}" for number in range(1, 10)]


def test_the_districts_of_the_programme_are_read_out_first(gazetteer: Gazetteer) -> None:
    assert [place.code[2:] for place in gazetteer.districts] == ["01", "02", "07", "03", "04", "05", "06", "08", "09"]


def test_a_menu_of_districts_or_communes_fits_one_key(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.districts) <= 9
    assert max(len(gazetteer.children(district.code)) for district in gazetteer.districts) <= 10
    assert [place.name_latin for place in gazetteer.children("1601")] == ["Malik", "Nhang", "Ta Lav"]


def test_nobody_is_asked_below_the_commune(gazetteer: Gazetteer) -> None:
    village = gazetteer.get("16010104")
    assert village is not None
    assert gazetteer.asked(village).code == "160101"
    assert all(gazetteer.asked(place).code == place.code for place in gazetteer.districts)


def test_only_points_to_be_trusted_are_kept(gazetteer: Gazetteer) -> None:
    checked, unchecked, wrong = (gazetteer.get(code) for code in ("160601", "160101", "160905"))
    assert checked and checked.point
    assert unchecked and unchecked.point is None
    assert wrong and wrong.point is None


def test_other_districts_come_nearest_centre_first(gazetteer: Gazetteer) -> None:
    order = gazetteer.neighbours("1602")
    assert order[0] == "1606"  # Ou Chum lies just north of Ban Lung
    assert set(order) == {place.code for place in gazetteer.districts if place.code != "1602"}


def test_a_district_without_a_centre_comes_last() -> None:
    centres = {"1601": Point(13.8, 107.2), "1602": None, "1603": Point(13.7, 107.2)}
    places = [Place("16", "ក", "K"), *(Place(code, "ក", "K", point=point) for code, point in centres.items())]
    assert Gazetteer(places).neighbours("1601") == ("1603", "1602")
    assert Gazetteer(places).neighbours("1602") == ("1601", "1603")


def test_a_straight_line_is_measured_on_the_globe() -> None:
    assert Point(13.0, 107.0).km_to(Point(14.0, 107.0)) == pytest.approx(111.2, abs=0.1)
    assert Point(13.5, 106.9).km_to(Point(13.5, 106.9)) == 0


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        "16,province,,រតនគិរី,Ratanakiri,,,\n"
        "1601,commune,16,អណ្ដូងមាស,Andoung Meas,,,\n"
        "160201,commune,1602,កាចាញ,Kachanh,,,\n"
        "16,province,,រតនគិរី,,107.0,13.9,province centre\n",
        names="9999,Nowhere,Latn,nobody\n",
    )
    with pytest.raises(DirectoryError) as refused:
        load_gazetteer(folder)
    assert str(refused.value).splitlines() == [
        "places.csv, row 3, column code: '1601' is not the code of a commune; write 2, 4, 6 or 8 digits, with the zero in front",
        "places.csv, row 4, column parent_code: 160201 has no place above it; "
        "write the code without its last two digits, and add that place",
        "places.csv, row 5, column code: 16 is there twice; keep one of the rows",
        "places.csv, row 5, column name_latin: the name is missing; write the official name",
        "places.csv, row 5, column latitude: a trusted point lies nowhere in Cambodia; write both in degrees, or another quality",
        "place_names.csv, row 2, column code: no place has the code '9999'; write a code of places.csv",
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9999,Malik,Latn,us", "place_names.csv, row 3, column code: no place has the code '9999'; write a code of places.csv"),
        ("16,,Latn,us", "place_names.csv, row 3, column variant: the spelling is missing; write it, or take the row out"),
        ("16,Rotanakiri,Latn,us", "place_names.csv, row 3, column variant: 'Rotanakiri' is there twice for 16; keep one of the rows"),
        ("16,រតនៈ,Latn,us", "place_names.csv, row 3, column script: 'រតនៈ' is not written in Latn; write Khmr or Latn"),
        ("16,Rotanak,Cyrl,us", "place_names.csv, row 3, column script: 'Rotanak' is not written in Cyrl; write Khmr or Latn"),
        ("16,Rotanak,Latn,", "place_names.csv, row 3, column source: it is empty; say where the spelling was met"),
        (
            "16,7,Latn,us",
            "place_names.csv, row 3, column variant: '7' is a number or a unit word alone; nobody can be led by it: take the row out",
        ),
        (
            "16,ខេត្ត,Khmr,us",
            "place_names.csv, row 3, column variant: 'ខេត្ត' is a number or a unit word alone; nobody can be led by it: take the row out",
        ),
    ],
)
def test_a_spelling_that_cannot_help_is_refused(tmp_path: Path, row: str, told: str) -> None:
    folder = write(tmp_path, "16,province,,រតនគិរី,Ratanakiri,,,\n", names=f"16,Rotanakiri,Latn,us\n{row}\n")
    with pytest.raises(DirectoryError) as refused:
        load_gazetteer(folder)
    assert str(refused.value) == told


def test_the_districts_to_be_read_first_are_districts(tmp_path: Path) -> None:
    places = "16,province,,រតនគិរី,Ratanakiri,,,\n1601,district,16,អណ្ដូងមាស,Andoung Meas,,,\n"
    with pytest.raises(DirectoryError) as refused:
        load_gazetteer(write(tmp_path, places, first="1601,programme\n16,programme\n1602,programme\n1601,programme\n"))
    remedy = "write the four digits of a district of places.csv, once"
    assert str(refused.value).splitlines() == [
        f"first_districts.csv, row 3, column code: no district has the code '16'; {remedy}",
        f"first_districts.csv, row 4, column code: no district has the code '1602'; {remedy}",
        f"first_districts.csv, row 5, column code: 1601 is there twice; {remedy}",
    ]


def test_a_province_that_is_served_is_known_by_its_own_table_alone(tmp_path: Path) -> None:
    """Loading another province needs no change in the tables of names."""
    folder = write(
        tmp_path,
        "16,province,,រតនគិរី,Ratanakiri,,,\n",
        provinces="16,province,,ខុស,Wrong,,,\n11,province,,មណ្ឌលគិរី,Mondulkiri,,,\n",
        elsewhere="1601,ខុស,Wrong\n1104,សែនមនោរម្យ,Saen Monourom\n",
    )
    gazetteer = load_gazetteer(folder)
    assert [place.name_latin for place in gazetteer.places] == ["Mondulkiri", "Ratanakiri"]
    assert [place.name_latin for place in gazetteer.known] == ["Mondulkiri", "Ratanakiri", "Saen Monourom"]
    assert gazetteer.get("1104") is None


def test_what_is_known_of_others_is_looked_at_too(tmp_path: Path) -> None:
    folder = write(tmp_path, "16,province,,រតនគិរី,Ratanakiri,,,\n", elsewhere="11,មណ្ឌលគិរី,Mondulkiri\n1104,,Saen Monourom\n")
    with pytest.raises(DirectoryError) as refused:
        load_gazetteer(folder)
    assert str(refused.value).splitlines() == [
        "elsewhere.csv, row 2, column code: '11' is not the code of a district or commune; write 4 or 6 digits, with the zero in front",
        "elsewhere.csv, row 3, column name_km: the name is missing; write the official name",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "row 1, column code: the columns are not those that are read"),
        ("ក".encode("utf-16"), "row 1, column -: the file cannot be read as a table; save it as CSV in UTF-8"),
        (f"{HEADER}\n16,province\n".encode(), "row 2, column -: 2 cells under 8 columns; put a cell with a comma in quotes"),
        (f"{HEADER},valid_to\n".encode(), "row 1, column valid_to: the columns are not those that are read"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    folder = write(tmp_path, "")
    (folder / "places.csv").write_bytes(content)
    with pytest.raises(DirectoryError, match=told):
        load_gazetteer(folder)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match=r"provinces\.csv, row 1, column -: the file is missing"):
        load_gazetteer(tmp_path)
