"""A file brought in: read, checked whole, told in words, and only then put in the place of the tables that people edit."""

from dataclasses import dataclass, replace
from pathlib import Path

from gateway.change import Change
from gateway.directory.difference import differences
from gateway.directory.exchange.csv_package import read_package, table_text
from gateway.directory.exchange.formats import read
from gateway.directory.exchange.hidden_rows import kept
from gateway.directory.exchange.staged import At, Staged, Tables
from gateway.directory.exchange.swap import replace_files
from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory
from gateway.directory.tables import DirectoryError

NOTHING = Directory(())


@dataclass(frozen=True, slots=True)
class Coming:
    """What a file would make of the directory, with nothing wrong in it. `staying` are the confidential services that it does not name and
    that stay as they are here."""

    tables: Tables
    directory: Directory
    changes: tuple[Change, ...]
    staying: frozenset[str]


def look(path: Path, folder: Path, gazetteer: Gazetteer, before: Directory | None = None) -> Coming:
    """What the file would change in the tables in `folder`, or beside another directory. Raises DirectoryError with every fault; nothing
    is ever written."""
    return compare(read(path, gazetteer), folder, gazetteer, before)


def compare(staged: Staged, folder: Path, gazetteer: Gazetteer, before: Directory | None = None) -> Coming:
    """The same of what was read already, or filled in on a page."""
    here = _here(folder)
    tables, staying = kept(here.tables, staged.tables) if here else (staged.tables, frozenset())
    directory = replace(staged, tables=tables).checked(gazetteer)
    before = before or (here.checked(gazetteer) if here else NOTHING)
    return Coming(tables, directory, differences(before, directory), staying)


def bring(coming: Coming, folder: Path) -> None:
    """Writes it into the folder: all tables or none, whenever we are interrupted."""
    replace_files(folder, {name: table_text(name, rows) for name, rows in coming.tables.items()})


def _here(folder: Path) -> Staged | None:
    """The tables that are here now, with where they lie; None when there are none."""
    if not folder.exists():
        return None
    try:
        staged = read_package(folder)
    except DirectoryError as wrong:
        raise DirectoryError([replace(fault, file=f"{folder.name}/{fault.file}") for fault in wrong.faults]) from None
    named = {name: tuple(replace(row, at=_in(folder, row.at)) for row in rows) for name, rows in staged.tables.items()}
    return Staged(named, {name: f"{folder.name}/{name}" for name in named})


def _in(folder: Path, at: At) -> At:
    return replace(at, file=f"{folder.name}/{at.file}")
