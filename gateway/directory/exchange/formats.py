"""The three forms of one directory, told apart by the name of the file: a folder, `.xlsx`, `.json`."""

from pathlib import Path

from gateway.directory.exchange.csv_package import read_package, write_package
from gateway.directory.exchange.door import refuse
from gateway.directory.exchange.hidden_rows import public
from gateway.directory.exchange.hsds_json import read_json, write_json
from gateway.directory.exchange.rows_out import EMPTY
from gateway.directory.exchange.staged import Staged, Tables
from gateway.directory.places import Gazetteer


def read(path: Path, gazetteer: Gazetteer) -> Staged:
    """Raises DirectoryError."""
    if path.is_dir():
        return read_package(path)
    match path.suffix.lower():
        case ".xlsx":
            from gateway.directory.exchange.sheet_in import read_workbook  # as with writing

            return read_workbook(path, gazetteer)
        case ".json":
            return read_json(path)
        case _:
            raise refuse(path.name, "the file is of another kind", "send a folder of CSV tables, an .xlsx or a .json")


def export(folder: Path, gazetteer: Gazetteer, path: Path) -> tuple[int, int]:
    """The public services of the tables in `folder`, as a file, or as a folder that may be there already. How many, and how many are left
    out because they are confidential (S33). Raises DirectoryError when the tables are wrong: then nothing tells what is public."""
    if path.resolve() == folder.resolve():  # what is left out would be lost
        raise refuse(path.name, "these are the tables themselves", "name another folder, an .xlsx or a .json")
    staged = read_package(folder)
    staged.checked(gazetteer)
    shown = public(staged.tables)
    _write(shown, gazetteer, path)
    return len(shown["services.csv"]), len(staged.tables["services.csv"]) - len(shown["services.csv"])


def template(gazetteer: Gazetteer, path: Path) -> None:
    """An empty workbook to be filled in."""
    _write_workbook(EMPTY, gazetteer, path)


def _write(tables: Tables, gazetteer: Gazetteer, path: Path) -> None:
    match path.suffix.lower():
        case ".xlsx":
            _write_workbook(tables, gazetteer, path)
        case ".json":
            write_json(tables, path)
        case _:
            path.mkdir(parents=True, exist_ok=True)
            write_package(tables, path)


def _write_workbook(tables: Tables, gazetteer: Gazetteer, path: Path) -> None:
    from gateway.directory.exchange.sheet_out import write_workbook  # openpyxl is slow to load, and seldom wanted

    write_workbook(tables, gazetteer, path)
