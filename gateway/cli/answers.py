"""How every command answers: rows or lines on standard output, faults on standard error with exit code 1."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from gateway import publishing
from gateway.casework.enrol import EnrolError
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import FlowError
from gateway.prompts.faults import PromptError
from gateway.store.database import StoreError

T = TypeVar("T")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def or_faults(deed: Callable[[], T]) -> T:
    """What the deed gives; or its faults, a line each on standard error, and exit code 1."""
    try:
        return deed()
    except (FlowError, DirectoryError, PromptError, EnrolError, StoreError, LookupError, publishing.NotAssured) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


def print_rows(rows: Iterable[Mapping[str, Any]], lines: Iterable[str], as_json: bool) -> None:
    for line in (json.dumps(row, ensure_ascii=False) for row in rows) if as_json else lines:
        click.echo(line)
