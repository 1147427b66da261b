"""How every command answers: rows or lines on standard output, faults on standard error with exit code 1."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from gateway import publishing
from gateway.accounts.faults import AccountError
from gateway.callbacks.errors import CallbackError
from gateway.casework.enrol import PeopleError
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.faults import PromptError
from gateway.publishing.press import Changes
from gateway.store.database import StoreError
from gateway.telling import Tongue

T = TypeVar("T")
FAULTS = (
    FlowError,
    DirectoryError,
    PromptError,
    PeopleError,
    AccountError,
    CallbackError,
    StoreError,
    LookupError,
    publishing.Refused,
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def or_faults(deed: Callable[[], T]) -> T:
    """What the deed gives; or its faults, a line each on standard error, and exit code 1."""
    try:
        return deed()
    except FAULTS as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


def told(fault: Fault, tongue: Tongue = "eng") -> str:
    """A line; of a warning that it is one, for it stands in nobody's way."""
    warned = {"eng": "a warning: ", "khm": "ព្រមាន៖ "}[tongue] if fault.severity == "warning" else ""
    return warned + fault.told(tongue)


def fault_row(fault: Fault, tongue: Tongue = "eng") -> dict[str, Any]:
    place = {"code": fault.code, "severity": fault.severity, "file": fault.file, "line": fault.line, "node": fault.node}
    return place | {"what": fault.what(tongue), "remedy": fault.remedy(tongue)}


def with_progress(each: Iterable[T], length: int) -> list[T]:
    """All of them. Whoever waits at a terminal sees how far it is, on standard error, for what is printed may go into a file."""
    with click.progressbar(each, length=length, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        return list(shown)


def print_changes(changes: Changes, as_json: bool) -> None:
    """What differs, a line each, by kind."""
    rows = ({"kind": kind, **change.row()} for kind, each in changes.items() for change in each)
    print_rows(rows, (str(change) for each in changes.values() for change in each), as_json)


def print_rows(rows: Iterable[Mapping[str, Any]], lines: Iterable[str], as_json: bool) -> None:
    for line in (json.dumps(row, ensure_ascii=False) for row in rows) if as_json else lines:
        click.echo(line)
