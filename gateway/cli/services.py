"""`flask services`: the directory."""

from typing import Any

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.directory import listing
from gateway.directory.nearest import nearest
from gateway.directory.services import NEEDS, Directory
from gateway.house import House


def service_commands(house: House) -> click.Command:
    group = AppGroup("services", help="The directory.")

    @group.command("nearest", help="The services for a need, best first, as a caller from this place would hear them.")
    @click.option("--place", default="", help="A place's code; none: she would rather not say.")
    @click.option("--need", required=True, type=click.Choice(NEEDS))
    @click.option("--urgent", is_flag=True)
    @click.option("--why", is_flag=True, help="Why each stands where it does.")
    @AS_JSON
    def nearest_(place: str, need: Any, urgent: bool, why: bool, as_json: bool) -> None:
        if place and house.gazetteer.get(place) is None:
            or_faults(lambda: _no_such_place(place))
        directory, now = or_faults(lambda: _published_directory(house))
        ranked = nearest(directory, house.gazetteer, need, place or None, now, urgent=urgent, allow_unassured=not house.settings.production)
        lines = (line for one in ranked for line in (listing.ranked_line(one), *(f"    {reason}" for reason in listing.why(one) if why)))
        print_rows(map(listing.ranked_row, ranked), lines, as_json)

    return group


def _no_such_place(place: str) -> None:
    raise LookupError(f"no place has the code {place}; `flask --app app places find NAME` tells codes")


def _published_directory(house: House) -> tuple[Directory, Any]:
    with house.store.read() as work:
        return house.shelves.at(work, work.versions).directory, work.now
