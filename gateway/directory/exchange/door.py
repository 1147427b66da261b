"""What a file must be before anything in it is believed: of a bounded size, in a known encoding, without anything that acts by itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile, ZipInfo

from gateway.directory.tables import DirectoryError, Fault

LARGEST_FILE = 10 * 2**20  # bytes; 2,000 services are less than one of them
LARGEST_UNPACKED = 64 * 2**20
MOST_TIMES_LARGER = 200  # than it is packed: a table of words is 5 to 20 times larger
MOST_PARTS = 1000
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 10_000, 250, 500_000
MOST_LINES = 200_000  # of a table, or objects in JSON: a service has some twenty
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ACTS = ("vbaproject", "externallinks/", "embeddings/", "activex/", "connections.xml", "querytables/", "macrosheets/")
SAVE_AS = "save it as CSV UTF-8 (comma delimited)"
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def refuse(file: str, what: str, remedy: str, row: int = 1, column: str = "-") -> DirectoryError:
    return DirectoryError([Fault(file, row, column, what, remedy)])


def small_enough(path: Path) -> Path:
    """Raises DirectoryError, before a byte of it is read."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise refuse(path.name, "the file is missing", "look whether its name is right") from None
    if size > LARGEST_FILE:
        raise refuse(path.name, f"the file has more than {LARGEST_FILE // 2**20} MB", "send the tables alone, without pictures")
    return path


def utf8(path: Path) -> str:
    """The text of a file of this encoding, with or without a mark at its head. Raises DirectoryError, which says where it is another."""
    data = small_enough(path).read_bytes()
    if data.startswith(UTF_16) or b"\0" in data[:200]:
        raise refuse(path.name, "the file is in UTF-16", SAVE_AS)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        row = data.count(b"\n", 0, wrong.start) + 1
        raise refuse(path.name, "here is a letter that is not in UTF-8, as in Windows-1252", SAVE_AS, row) from None


def few_enough(file: str, text: str, mark: str) -> str:
    """The text itself. Raises DirectoryError when this mark is in it too often: each becomes a row, with all that rows carry."""
    if text.count(mark) > MOST_LINES:
        raise refuse(file, f"the file has more than {MOST_LINES} rows", "split the file")
    return text


def workbook_is_safe(path: Path) -> None:
    """Raises DirectoryError unless it is a small, plain .xlsx: no macros, no links, nothing that unpacks to a flood."""
    with small_enough(path).open("rb") as file:
        begins = file.read(2)
    if begins != b"PK":
        raise refuse(path.name, "the file is not an Excel workbook, or has a password", "save it as .xlsx, without a password")
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _bounded(path.name, parts)
            _plain(path.name, archive, parts)
            _counted(path.name, archive, parts)
    except DirectoryError:
        raise
    except Exception:  # what a broken archive or broken XML raises is nowhere listed; whatever it is, the file is not one that can be read
        raise unreadable(path.name) from None


def unreadable(file: str) -> DirectoryError:
    return refuse(file, "the file is damaged", "open it in Excel or LibreOffice, and save it anew as .xlsx")


def _bounded(file: str, parts: list[ZipInfo]) -> None:
    """By what the archive says of itself. `zipfile` unpacks no more of a part than that."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked > MOST_TIMES_LARGER * packed:
        raise refuse(file, "the file unpacks to far more than it should", "copy the rows into a new template")


def _plain(file: str, archive: ZipFile, parts: list[ZipInfo]) -> None:
    if any(acts in part.filename.lower() for part in parts for acts in ACTS) or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise refuse(file, "the file has macros, links to other files or embedded objects", "copy the rows into a new template, as values")


def _counted(file: str, archive: ZipFile, parts: list[ZipInfo]) -> None:
    """Before the whole is built in memory, where one cell in the last row of a sheet would cost a million."""
    cells = 0
    for part in parts:
        if part.filename.endswith(".xml"):
            with archive.open(part) as opened:
                for cell in _cells(opened):
                    cells += 1
                    if cells > MOST_CELLS or _beyond(cell):
                        most = f"{MOST_ROWS} rows, {MOST_COLUMNS} columns or {MOST_CELLS} cells"
                        raise refuse(file, f"a sheet has more than {most}", "delete the empty rows and columns, or split the file")


def _cells(part: IO[bytes]) -> Iterator[str]:
    """The addresses of a sheet's cells; nothing of another part, for those have no cells."""
    for _, element in ElementTree.iterparse(part):  # noqa: S314 - expat bounds what entities unfold to, and no other file is ever read
        if element.tag.endswith("}c"):
            yield element.get("r", "A1")
        if element.tag.endswith("}row"):
            element.clear()


def _beyond(address: str) -> bool:
    found = _CELL.fullmatch(address)
    return found is None or int(found[2]) > MOST_ROWS or _column(found[1]) > MOST_COLUMNS


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
