"""`flask places`: districts, communes, villages."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.directory import listing, verdict
from gateway.directory.matching import find
from gateway.directory.replacing import replace_provinces
from gateway.house import House
from gateway.settings import ROOT


def place_commands(house: House) -> click.Command:
    group = AppGroup("places", help="Districts, communes, villages.")
    group.add_command(_find(house))
    group.add_command(_load())
    return group


def _find(house: House) -> click.Command:
    @click.command("find", help="Which place a typed name means; `-` reads one a line from standard input.")
    @click.argument("text")
    @click.option("--why", is_flag=True, help="Why, and which places were the likeliest.")
    @AS_JSON
    def find_(text: str, why: bool, as_json: bool) -> None:
        for one in (line.rstrip("\n") for line in sys.stdin) if text == "-" else [text]:
            match = find(house.gazetteer, one)
            lines = [listing.found_line(house.gazetteer, one, match)]
            lines += [f"    {reason}" for reason in verdict.why(house.gazetteer, match) if why]
            print_rows([listing.found(one, match) | verdict.reasons(match)], lines, as_json)

    return find_


def _load() -> click.Command:
    @click.command("load", help="Takes the places of whole provinces from FILE (columns of places.csv) into directory/places.csv.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--check", is_flag=True, help="Says what would change, and changes nothing.")
    @AS_JSON
    def load(file: Path, check: bool, as_json: bool) -> None:
        changes = or_faults(lambda: replace_provinces(ROOT / "directory", file, only_check=check))
        print_rows(map(asdict, changes), map(str, changes) if changes else ["nothing changes"], as_json)

    return load
