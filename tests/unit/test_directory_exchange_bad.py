"""Whatever is handed in: it is told where it is wrong, all at once, and the folder is as it was."""

import json
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as hour
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gateway.directory.exchange import door, formats
from gateway.directory.exchange.bring import bring, look
from gateway.directory.exchange.marked import write_marked
from gateway.directory.tables import DirectoryError
from tests.officers import CLINIC, GAZETTEER, LINE, folder_of, tables

Refused = Callable[[Path], list[str]]
Edit = Callable[..., Path]


SERVICES = tables([LINE, CLINIC], ["2026-11-30"])


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("exported")
    formats.export(folder_of(SERVICES, folder / "services"), GAZETTEER, folder / "out.xlsx")
    return (folder / "out.xlsx").read_bytes()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return folder_of(SERVICES, tmp_path / "directory" / "services")


@pytest.fixture
def refused(here: Path) -> Refused:
    """The faults of a file that is handed in, and the proof that nothing came of it."""

    def told(path: Path) -> list[str]:
        before = {file.name: file.read_bytes() for file in here.iterdir()}
        with pytest.raises(DirectoryError) as wrong:
            bring(look(path, here, GAZETTEER), here)
        assert {file.name: file.read_bytes() for file in here.iterdir()} == before
        assert [file.name for file in here.parent.iterdir()] == ["services"]
        return str(wrong.value).splitlines()

    return told


@pytest.fixture
def package(here: Path, tmp_path: Path) -> Path:
    formats.export(here, GAZETTEER, tmp_path / "in")
    return tmp_path / "in"


@pytest.fixture
def sheet(exported: bytes, tmp_path: Path) -> Edit:
    """A workbook that was exported, with cells of the clinic changed, by their columns, and anything else that is done to the book."""

    def edited(deed: Callable[[Workbook], object] = lambda book: None, **cells: Any) -> Path:
        book = load_workbook(BytesIO(exported))
        columns = {cell.value: cell.column for cell in book["services"][1]}
        for name, value in cells.items():
            book["services"].cell(4, columns[name]).value = value
        deed(book)
        book.save(tmp_path / "in.xlsx")
        book.close()
        return tmp_path / "in.xlsx"

    return edited


@pytest.fixture
def told_in_json(here: Path, tmp_path: Path) -> Edit:
    def edited(deed: Callable[[dict[str, Any]], object]) -> Path:
        formats.export(here, GAZETTEER, tmp_path / "in.json")
        whole = json.loads((tmp_path / "in.json").read_text("utf-8"))
        deed(whole)
        (tmp_path / "in.json").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
        return tmp_path / "in.json"

    return edited


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


# Letters and digits


def test_utf_16_is_named(package: Path, refused: Refused) -> None:
    phones = package / "phones.csv"
    phones.write_bytes(phones.read_text("utf-8").encode("utf-16"))
    assert refused(package) == ["phones.csv, row 1, column -: the file is in UTF-16; save it as CSV UTF-8 (comma delimited)"]


def test_utf_16_without_a_mark_is_named_too(package: Path, refused: Refused) -> None:
    phones = package / "phones.csv"
    phones.write_bytes(phones.read_text("utf-8").encode("utf-16-le"))
    assert "phones.csv, row 1, column -: the file is in UTF-16" in refused(package)[0]


def test_windows_1252_is_told_with_the_row(package: Path, refused: Refused) -> None:
    services = package / "services.csv"
    services.write_bytes(services.read_bytes().replace(b"Health centre", "Café".encode("cp1252")))
    assert refused(package) == [
        "services.csv, row 3, column -: here is a letter that is not in UTF-8, as in Windows-1252; save it as CSV UTF-8 (comma delimited)"
    ]


def test_a_mark_at_the_head_is_no_fault(package: Path, here: Path) -> None:
    """Excel's “CSV UTF-8” begins with one."""
    for table in package.glob("*.csv"):
        table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert look(package, here, GAZETTEER).changes == ()


def test_khmer_digits_are_taken_and_kept_as_others(package: Path, here: Path, sheet: Edit, told_in_json: Edit) -> None:
    replaced(package / "phones.csv", "+85550000002", "០៥០ ០០០ ០០២")
    replaced(package / "schedules.csv", "07:30", "៧:៣០")
    replaced(package / "services.csv", "2026-11-01", "២០២៦-១១-០១")
    replaced(package / "locations.csv", "160101", "១៦០១០១")
    book = sheet(phone="០៥០ ០០០ ០០២", hours_1_opens="៧:៣០", assured_date="២០២៦-១១-០១", place="១៦០១០១ ម៉ាលិក", cost_1="០")
    whole = told_in_json(lambda whole: whole["services"][1]["phones"][0].update(number="០៥០\u200b០០០០០២"))
    for path in (package, book, whole):
        coming = look(path, here, GAZETTEER)
        assert coming.changes == ()
        assert all(row["number"].isascii() for row in coming.tables["phones.csv"])
        assert {row["opens_at"] for row in coming.tables["schedules.csv"]} == {"07:30"}


# What a spreadsheet makes of things


@pytest.mark.parametrize(
    ("cells", "changes"),
    [
        ({"assured_date": date(2026, 11, 1)}, []),
        ({"assured_date": datetime(2026, 11, 2)}, ["service clinic: assured_on is now 2026-11-02 instead of 2026-11-01"]),  # noqa: DTZ001
        ({"hours_1_opens": hour(7, 30), "hours_1_closes": timedelta(hours=11, minutes=30)}, []),
        ({"phone": 50000002, "latitude": 13.85, "cost_1": 0.0}, []),
        ({"wheelchair": True}, []),
        ({"place": 160101}, []),
    ],
)
def test_days_hours_and_numbers_of_excel_are_taken(sheet: Edit, here: Path, cells: dict[str, Any], changes: list[str]) -> None:
    assert list(map(str, look(sheet(**cells), here, GAZETTEER).changes)) == changes


WRONG_CELLS: list[tuple[dict[str, Any], str]] = [
    ({"assured_date": "01/11/2026"}, "column assured_date: '01/11/2026' is not a date; write it as 2026-11-30"),
    ({"assured_date": 46327}, "column assured_date: '46327' is not a date; Excel counts days like this: write it as 2026-11-01"),
    ({"hours_1_opens": 0.3125}, "column hours_1_days: '0.3125' is not a time; write it as 07:30"),
    ({"hours_1_opens": "half past seven"}, "column hours_1_days: 'half past seven' is not a time"),
    ({"hours_1_days": "Monday"}, "column hours_1_days: 'Monday' is not a day; write days as MO,TU"),
    ({"phone": "=HYPERLINK(1)"}, "column phone: the cell is a formula; write what it shows, as a value"),
    ({"phone": "#REF!"}, "column phone: the cell is an error of Excel; write what it shows, as a value"),
    ({"alternate_name": "+cmd|' /C calc'!A0"}, "column alternate_name: the cell begins like a formula; begin it with a letter"),
    ({"alternate_name": "@SUM(1)"}, "column alternate_name: the cell begins like a formula"),
    ({"alternate_name": "a\u0085b"}, "column alternate_name: there is a sign in the cell that nobody can see"),
    ({"alternate_name": "a" * 2001}, "column alternate_name: the cell has more than 2000 letters"),
    ({"place": "169999"}, "column place: no place has the code '169999'"),
    ({"place": "ម៉ាលិក"}, "column place: no place has the code 'ម៉ាលិក'"),
    ({"language_1": "Khmer"}, "column language_1: 'Khmer' is not the code of a language"),
    ({"status": "open"}, "column status: 'open' is not known; write active"),
    ({"organization_id": "nobody"}, "column organization_id: 'nobody' is not an id of organizations.csv"),
    ({"legal": "perhaps"}, "column legal: 'perhaps' is neither yes nor no; write one of them"),
    ({"wheelchair": "a little"}, "column wheelchair: 'a little' is neither yes nor no"),
    ({"certainty": None}, "column certainty: it is empty"),
    ({"assured_by": None}, "column assured_by: it is empty"),
    ({"assured_how": None}, "column assured_how: '' is not known; write phone"),
    ({"id": "line"}, "column id: the id is there twice; give each row its own"),
    ({"shelter": "yes"}, "column id: a hidden service has a location or a small area; take it out: it has a number only (S33)"),
    ({"visibility": "confidential"}, "column id: a hidden service has a location or a small area"),
]


def test_every_cell_is_told_at_once_by_sheet_row_and_column(refused: Refused, sheet: Edit) -> None:
    def many_clinics(book: Workbook) -> None:
        services = book["services"]
        columns = {cell.value: cell.column for cell in services[1]}
        clinic = [cell.value for cell in services[4]]
        for row, (cells, _) in enumerate(WRONG_CELLS, start=4):
            for column, value in zip(columns, clinic, strict=True):
                services.cell(row, columns[column]).value = cells.get(column, f"clinic_{row}" if column == "id" else value)

    told = refused(sheet(many_clinics))
    for row, (_, fault) in enumerate(WRONG_CELLS, start=4):
        assert any(line.startswith(f"services, row {row}, {fault}") for line in told), fault


def test_a_wrong_number_is_not_repeated(sheet: Edit, refused: Refused) -> None:
    """S27: what was pasted there by mistake may be somebody's own."""
    assert "5000000012345" not in "\n".join(refused(sheet(phone="+8555000000012345")))


def test_merged_cells_are_told(sheet: Edit, refused: Refused) -> None:
    told = refused(sheet(lambda book: book["services"].merge_cells("B3:B4")))
    assert told[0] == "services, row 3, column B3:B4: these cells are merged; unmerge them, and fill in each"


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (lambda book: book.create_sheet("notes"), "notes, row 1, column -: this sheet is not read; take it out; these are read: services"),
        (lambda book: book.remove(book["holidays"]), "in.xlsx, row 1, column -: the sheet holidays is missing; begin with a new template"),
        (lambda book: book["services"].delete_cols(1), "services, row 1, column id: this column is missing; begin with a new template"),
        (lambda book: book["holidays"].insert_cols(2), "nothing"),
        (lambda book: put(book["holidays"], "E1", "valid_to"), "holidays, row 1, column valid_to: this column is not read; take it out"),
        (lambda book: put(book["holidays"], "E1", "date"), "holidays, row 1, column date: this column is there twice; take it out"),
        (lambda book: put(book["holidays"], "F9", "by the way"), "holidays, row 1, column F: this column is not read; take it out"),
    ],
)
def test_what_nobody_reads_is_a_fault(sheet: Edit, here: Path, deed: Callable[[Workbook], object], told: str) -> None:
    path = sheet(deed)
    if told == "nothing":  # an empty column is none
        assert look(path, here, GAZETTEER).changes == ()
        return
    with pytest.raises(DirectoryError) as wrong:
        look(path, here, GAZETTEER)
    assert any(fault.startswith(told) for fault in str(wrong.value).splitlines())


def put(sheet: Any, cell: str, value: str) -> None:
    sheet[cell].value = value


def test_the_template_may_be_filled_in_and_come_back(tmp_path: Path) -> None:
    """From the empty file to the first directory, as an officer types it."""
    formats.template(GAZETTEER, tmp_path / "new.xlsx")
    book = load_workbook(tmp_path / "new.xlsx")
    columns = {cell.value: cell.column for cell in book["services"][1]}
    for name, text in LINE.items():
        book["services"].cell(3, columns[name]).value = text
    book["organizations"].append(["ours", "អង្គការ", "Ours"])
    book.save(tmp_path / "new.xlsx")
    coming = look(tmp_path / "new.xlsx", tmp_path / "services", GAZETTEER)
    assert list(map(str, coming.changes)) == ["service line: is new"]
    bring(coming, tmp_path / "services")
    assert look(tmp_path / "new.xlsx", tmp_path / "services", GAZETTEER).changes == ()


def test_all_of_it_is_told_at_once(sheet: Edit, refused: Refused) -> None:
    told = refused(sheet(lambda book: put(book["holidays"], "B3", "soon"), phone="=1", status="open", legal="perhaps", place="169999"))
    assert [fault.split(": ")[0] for fault in told] == [
        "services, row 4, column phone",
        "services, row 4, column legal",
        "services, row 4, column status",
        "services, row 4, column place",
        "holidays, row 3, column date",
    ]


# Tables that do not fit together


def test_ids_that_are_there_twice(package: Path, refused: Refused) -> None:
    with (package / "organizations.csv").open("a", encoding="utf-8") as file:
        file.write("ours,ក,Again,\n")
    assert refused(package) == ["organizations.csv, row 4, column id: the id is there twice; give each row its own"]


def test_an_organisation_that_is_its_own_parent_cannot_be_said(package: Path, refused: Refused) -> None:
    """No key of ours leads back to its own table, so no circle can close; a column that would let it is refused."""
    (package / "organizations.csv").write_text(
        "id,name,alternate_name,description,parent_organization_id\nours,ក,Ours,,hers\nhers,ខ,Hers,,ours\n", "utf-8"
    )
    assert refused(package)[0].startswith(
        "organizations.csv, row 1, column parent_organization_id: the columns are not those that are read"
    )


def test_a_table_that_nobody_reads(package: Path, refused: Refused) -> None:
    (package / "programs.csv").write_text("id,name\n1,x\n", "utf-8")
    assert refused(package)[0].startswith("programs.csv, row 1, column -: this table is not read; take it out; these are read: org")


def test_a_table_that_is_not_there(package: Path, refused: Refused) -> None:
    """Not taken for an empty one: that would lose every holiday in silence."""
    (package / "holidays.csv").unlink()
    assert refused(package) == ["holidays.csv, row 1, column -: the file is missing; put it beside the others in in/"]


def test_a_formula_in_a_table(package: Path, refused: Refused) -> None:
    replaced(package / "services.csv", "Health centre", "=1+1")
    assert refused(package)[0].startswith("services.csv, row 3, column alternate_name: the cell begins like a formula")


# JSON


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (lambda whole: whole.pop("holidays"), "in.json, row 1, column holidays: it is no list of objects; write a list of objects there"),
        (lambda whole: whole.update(programs=[]), "in.json, row 1, column programs: nothing reads this; take it out; these are read: org"),
        (lambda whole: whole["services"][1].update(valid_to="x"), "in.json, row 2, column services.valid_to: nothing reads this"),
        (lambda whole: whole["services"][1].update(name=["x"]), "in.json, row 2, column services.name: it is neither text nor a number"),
        (
            lambda whole: whole["services"][1]["phones"][0].update(number=999),
            "in.json, row 2, column services.phones[0].number: neither +855",
        ),
        (lambda whole: whole["services"][1].update(phones={}), "in.json, row 2, column services.phones: it is no list of objects"),
        (lambda whole: whole["services"][1].update(id="line"), "in.json, row 2, column services.id: the id is there twice"),
        (
            lambda whole: whole["locations"][0].update(latitude=106.9),
            "in.json, row 1, column locations.latitude: 106.9, 107.29 lies outside",
        ),
    ],
)
def test_json_is_told_by_its_path(told_in_json: Edit, refused: Refused, deed: Callable[[dict[str, Any]], object], told: str) -> None:
    assert any(fault.startswith(told) for fault in refused(told_in_json(deed)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "in.json, row 1, column -: the file is not JSON; look at this line"),
        ('{\n"services": [1,]}', "in.json, row 2, column -: the file is not JSON"),
        ("[" * 100_000, "in.json, row 1, column -: the file is not JSON"),
        ('{"services": NaN}', "in.json, row 1, column -: the file is not JSON"),
        ("9" * 10_000, "in.json, row 1, column -: the file is not JSON"),
        ("[]", "in.json, row 1, column -: the file holds no object"),
        ('{"services": [], "services": []}', "in.json, row 1, column -: 'services' stands twice in one object"),
    ],
)
def test_what_is_no_json_of_ours(tmp_path: Path, refused: Refused, text: str, told: str) -> None:
    (tmp_path / "in.json").write_text(text, "utf-8")
    assert refused(tmp_path / "in.json")[0].startswith(told)


def test_json_in_utf_16(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "in.json").write_bytes("{}".encode("utf-16"))
    assert refused(tmp_path / "in.json")[0].startswith("in.json, row 1, column -: the file is in UTF-16")


# Files that would harm


@pytest.mark.parametrize("name", ["in.xlsx", "in.json", "in/phones.csv"])
def test_a_large_file_is_refused_before_it_is_read(package: Path, refused: Refused, name: str) -> None:
    with (package.parent / name).open("ab") as file:
        file.truncate(50 * 2**20)
    began = time.perf_counter()
    (told,) = refused(package.parent / name.split("/")[0])
    assert time.perf_counter() - began < 0.5
    assert f"{name.split('/')[-1]}, row 1, column -: the file has more than 10 MB; send the tables alone, without pictures" in told


@pytest.mark.parametrize("name", ["in.json", "in/phones.csv"])
def test_more_rows_than_a_directory_has(package: Path, refused: Refused, name: str) -> None:
    (package.parent / name).write_text("{}\n" * 200_001, "utf-8")
    assert "row 1, column -: the file has more than 200000 rows; split the file" in refused(package.parent / name.split("/")[0])[0]


def rewritten(path: Path, parts: dict[str, bytes]) -> Path:
    """The same archive with parts of it replaced, or added."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (kept | parts).items():
            archive.writestr(name, data)
    return path


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
FIRST_SHEET = "xl/worksheets/sheet1.xml"
FLOODS = {
    "zeros": ({"xl/media/image1.bin": b"\0" * (65 * 2**20)}, "the file unpacks to far more than it should"),
    "thin": ({FIRST_SHEET: b" " * (30 * 2**20)}, "the file unpacks to far more than it should"),
    "many": ({f"xl/media/{nth}.bin": b"" for nth in range(1001)}, "the file unpacks to far more than it should"),
    "far": ({FIRST_SHEET: SHEET.format('<row r="1048576"><c r="A1048576"/></row>').encode()}, "a sheet has more than 10000 rows"),
    "wide": ({FIRST_SHEET: SHEET.format('<row r="1"><c r="XFD1"/></row>').encode()}, "a sheet has more than 10000 rows, 250 columns"),
    "odd": ({FIRST_SHEET: SHEET.format('<row r="1"><c r="A99999999999999"/></row>').encode()}, "a sheet has more than 10000 rows"),
    "laughs": (
        {
            FIRST_SHEET: ('<!DOCTYPE x [<!ENTITY a "' + "ha" * 5000 + '">' + "".join(
                f'<!ENTITY {new} "{f"&{old};" * 20}">' for old, new in zip("abcd", "bcde", strict=True)
            ) + "]>" + SHEET.format("<row><c r=\"A1\"><v>&e;</v></c></row>")).encode()
        },
        "the file is damaged",
    ),
    "torn": ({FIRST_SHEET: b"<worksheet><row>"}, "the file is damaged"),
    "macros": ({"xl/vbaProject.bin": b"x"}, "the file has macros, links to other files or embedded objects"),
    "links": ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "the file has macros, links to other files or embedded objects"),
    "objects": ({"xl/embeddings/oleObject1.bin": b"x"}, "the file has macros, links to other files or embedded objects"),
    "queries": ({"xl/connections.xml": b"<x/>"}, "the file has macros, links to other files or embedded objects"),
}  # fmt: skip


@pytest.mark.parametrize("flood", FLOODS)
def test_a_workbook_that_would_harm_is_refused_at_the_door(sheet: Edit, refused: Refused, flood: str) -> None:
    parts, told = FLOODS[flood]
    path = rewritten(sheet(), parts)
    began = time.perf_counter()
    assert refused(path)[0].startswith(f"in.xlsx, row 1, column -: {told}")
    assert time.perf_counter() - began < 2


def test_more_cells_than_a_directory_has(sheet: Edit, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_CELLS", 50)
    assert "in.xlsx, row 1, column -: a sheet has more than 10000 rows, 250 columns or 50 cells" in refused(sheet())[0]


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0 the old format, or a password", b"PK but no archive", b"", b"id,name\n"])
def test_what_is_no_workbook(tmp_path: Path, refused: Refused, data: bytes) -> None:
    (tmp_path / "in.xlsx").write_bytes(data)
    assert refused(tmp_path / "in.xlsx")[0].startswith("in.xlsx, row 1, column -: the file is ")


def test_a_file_of_another_kind(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "in.ods").write_bytes(b"PK")
    assert "in.ods, row 1, column -: the file is of another kind; send a folder of CSV tables, an .xlsx or a .json" in refused(
        tmp_path / "in.ods"
    )


# Given back


def test_the_workbook_comes_back_with_every_wrong_cell_marked(sheet: Edit, here: Path, tmp_path: Path) -> None:
    path = sheet(lambda book: book["services"].merge_cells("D3:D4"), phone="=1+1", status="open")
    with pytest.raises(DirectoryError) as wrong:
        look(path, here, GAZETTEER)
    write_marked(path, wrong.value.faults, tmp_path / "marked.xlsx")
    book = load_workbook(tmp_path / "marked.xlsx")
    cells = {cell.value: cell.column for cell in book["services"][1]}
    status, phone = (book["services"].cell(4, cells[name]) for name in ("status", "phone"))
    assert status.fill.fgColor.rgb == "00FFC7CE"
    assert "'open' is not known; write active" in status.comment.text and "មិនស្គាល់" in status.comment.text
    assert (phone.value, phone.data_type) == ("=1+1", "s")  # what goes back acts on nobody's computer
    assert "these cells are merged" in book["services"]["D3"].comment.text
    listed = list(book["faults"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in listed] == [(fault.file, str(fault.row), fault.column) for fault in wrong.value.faults]
    assert all("ក" <= row[5][0] <= "៹" or row[5][0] in "'" for row in listed)
    with pytest.raises(DirectoryError) as again:  # and it can be mended and handed in again: it is read like any other
        look(tmp_path / "marked.xlsx", here, GAZETTEER)
    assert {fault.column for fault in again.value.faults} >= {"status"}


def test_tables_come_back_as_a_workbook(package: Path, here: Path, tmp_path: Path) -> None:
    replaced(package / "phones.csv", "+85550000002", "999")
    with pytest.raises(DirectoryError) as wrong:
        look(package, here, GAZETTEER)
    write_marked(package, wrong.value.faults, tmp_path / "marked.xlsx")
    cell = load_workbook(tmp_path / "marked.xlsx")["phones.csv"]["C3"]
    assert cell.value == "999" and "neither +855" in cell.comment.text


@pytest.mark.parametrize("name", ["in.json", "in.xlsx"])
def test_what_cannot_be_opened_comes_back_as_a_list(tmp_path: Path, here: Path, name: str) -> None:
    (tmp_path / name).write_text("{", "utf-8")
    with pytest.raises(DirectoryError) as wrong:
        look(tmp_path / name, here, GAZETTEER)
    write_marked(tmp_path / name, wrong.value.faults, tmp_path / "marked.xlsx")
    assert load_workbook(tmp_path / "marked.xlsx")["faults"]["A2"].value == name
