"""The commands of `flask --app app`: what an engineer types, and what tools outside rely on."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from gateway import publishing
from gateway.callbacks.records import Role
from gateway.casework.enrol import EnrolError, Newcomer, enrol
from gateway.directory import listing
from gateway.directory.matching import find
from gateway.directory.nearest import nearest
from gateway.directory.services import NEEDS, Directory
from gateway.directory.tables import DirectoryError
from gateway.flows.source import FlowError
from gateway.house import ROOT, House
from gateway.prompts.faults import PromptError
from gateway.prompts.publish import estimated
from gateway.store.database import StoreError
from gateway.store.tables import Request

T = TypeVar("T")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def add_commands(app: Flask, house: House) -> None:
    """All commands, on this house."""
    for command in (_db(house), _publish(house), _flows(house), _places(house), _services(house), _callbacks(house), _people(house)):
        app.cli.add_command(command)


def _or_faults(deed: Callable[[], T]) -> T:
    """What the deed gives; or its faults, a line each on standard error, and exit code 1."""
    try:
        return deed()
    except (FlowError, DirectoryError, PromptError, EnrolError, StoreError, LookupError, publishing.NotAssured) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


def _print(rows: Iterable[Mapping[str, Any]], lines: Iterable[str], as_json: bool) -> None:
    for line in (json.dumps(row, ensure_ascii=False) for row in rows) if as_json else lines:
        click.echo(line)


def _db(house: House) -> click.Command:
    group = AppGroup("db", help="The two databases.")

    @group.command(help="Brings both databases to what this code needs.")
    def upgrade() -> None:
        house.migrate()
        click.echo("both databases are at the head")

    return group


def _publish(house: House) -> click.Command:
    @click.command("publish", help="Checks flows/, prompts/ and directory/, makes the clips, and puts all of it in force.")
    @click.option("--author", default="command line", show_default=True)
    def publish(author: str) -> None:
        sources = _or_faults(lambda: publishing.read_sources(ROOT, house.gazetteer))
        numbers = _or_faults(lambda: publishing.publish(house.store, house.clips, sources, author, production=house.settings.production))
        click.echo(", ".join(f"{kind} {number}" for kind, number in numbers.items()))

    return publish


def _flows(house: House) -> click.Command:
    group = AppGroup("flows", help="The menus.")

    @group.command(help="Says everything that is wrong with the flows, prompts and directory; exit code 1 if anything is.")
    @AS_JSON
    def check(as_json: bool) -> None:
        try:
            sources = publishing.read_sources(ROOT, house.gazetteer)
            publishing.check_budgets(sources, estimated(sources.catalogues), production=house.settings.production)
        except FlowError as error:
            faults = [
                {"file": one.file, "line": one.line, "node": one.node, "what": one.what, "remedy": one.remedy} for one in error.faults
            ]
            _print(faults, (str(one) for one in error.faults), as_json)
            sys.exit(1)
        except (DirectoryError, PromptError) as error:
            _print([{"what": line} for line in str(error).splitlines()], str(error).splitlines(), as_json)
            sys.exit(1)
        _print([], ["nothing is wrong"], as_json)

    return group


def _places(house: House) -> click.Command:
    group = AppGroup("places", help="Districts, communes, villages.")

    @group.command("find", help="Which place a typed name means; `-` reads one a line from standard input.")
    @click.argument("text")
    @AS_JSON
    def find_(text: str, as_json: bool) -> None:
        for one in (line.rstrip("\n") for line in sys.stdin) if text == "-" else [text]:
            match = find(house.gazetteer, one)
            _print([listing.found(one, match)], [listing.found_line(house.gazetteer, one, match)], as_json)

    return group


def _services(house: House) -> click.Command:
    group = AppGroup("services", help="The directory.")

    @group.command("nearest", help="The services for a need, best first, as a caller from this place would hear them.")
    @click.option("--place", default="", help="A place's code; none: she would rather not say.")
    @click.option("--need", required=True, type=click.Choice(NEEDS))
    @click.option("--urgent", is_flag=True)
    @click.option("--why", is_flag=True, help="Why each stands where it does.")
    @AS_JSON
    def nearest_(place: str, need: Any, urgent: bool, why: bool, as_json: bool) -> None:
        if place and house.gazetteer.get(place) is None:
            _or_faults(lambda: _no_such_place(place))
        directory, now = _or_faults(lambda: _published_directory(house))
        ranked = nearest(directory, house.gazetteer, need, place or None, now, urgent=urgent, allow_unassured=not house.settings.production)
        lines = (line for one in ranked for line in (listing.ranked_line(one), *(f"    {reason}" for reason in listing.why(one) if why)))
        _print(map(listing.ranked_row, ranked), lines, as_json)

    return group


def _no_such_place(place: str) -> None:
    raise LookupError(f"no place has the code {place}; `flask --app app places find NAME` tells codes")


def _published_directory(house: House) -> tuple[Directory, Any]:
    with house.store.read() as work:
        return house.shelves.at(work, work.versions).directory, work.now


def _callbacks(house: House) -> click.Command:
    group = AppGroup("callbacks", help="Requests for a callback.")

    @group.command("list", help="Open requests by their number: where each stands, and when the clock looks at it next.")
    @click.option("--all", "everything", is_flag=True, help="Ended ones too.")
    @AS_JSON
    def list_(everything: bool, as_json: bool) -> None:
        rows = _or_faults(lambda: _requests(house, everything))
        lines = (f"{row['number']}: {row['state']}, {row['urgency']}, next look {row['due_at']}" for row in rows)
        _print(rows, lines, as_json)

    return group


def _requests(house: House, everything: bool) -> list[dict[str, Any]]:
    """Nothing here tells who she is or where. Who looked is noted (S30)."""
    with house.store.work() as work:
        work.audit("listed the requests", actor="command line")
        found = work.session.scalars(select(Request).order_by(Request.number))
        return [
            {
                "number": row.number,
                "state": row.state,
                "urgency": row.record["urgency"],
                "attempts": row.record["attempts"],
                "due_at": row.due_at.isoformat() if row.due_at else None,
            }
            for row in found
            if everything or row.state not in ("DONE", "UNREACHED", "WITHDRAWN", "EXPIRED", "PURGED")
        ]


def _people(house: House) -> click.Command:
    group = AppGroup("people", help="Focal points and supervisors.")

    @group.command(help="Enrols one; number and PIN are asked for, so that they stay out of the shell's history.")
    @click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.FOCAL_POINT.value, show_default=True)
    @click.option("--name", prompt=True)
    @click.option("--number", prompt="Number, with country code", hide_input=True)
    @click.option("--pin", prompt="PIN, 6 digits", hide_input=True, confirmation_prompt=True)
    @click.option("--commune", "communes", multiple=True, help="A commune's code; once for each commune covered.")
    @click.option("--language", "languages", multiple=True, default=["khm"], show_default=True)
    @click.option("--man", is_flag=True)
    @click.option("--two-way-text", is_flag=True, help="Her operator carries texts both ways.")
    def add(
        role: str, name: str, number: str, pin: str, communes: tuple[str, ...], languages: tuple[str, ...], man: bool, two_way_text: bool
    ) -> None:
        newcomer = Newcomer(Role(role), name, number, pin, communes, languages, not man, two_way_text)

        def deed() -> None:
            with house.store.work() as work:
                enrol(work, newcomer, "command line")

        _or_faults(deed)
        click.echo("enrolled, and on duty")

    return group
