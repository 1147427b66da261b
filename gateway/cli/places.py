"""`flask places`: districts, communes, villages."""

import sys

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, print_rows
from gateway.directory import listing
from gateway.directory.matching import find
from gateway.house import House


def place_commands(house: House) -> click.Command:
    group = AppGroup("places", help="Districts, communes, villages.")

    @group.command("find", help="Which place a typed name means; `-` reads one a line from standard input.")
    @click.argument("text")
    @AS_JSON
    def find_(text: str, as_json: bool) -> None:
        for one in (line.rstrip("\n") for line in sys.stdin) if text == "-" else [text]:
            match = find(house.gazetteer, one)
            print_rows([listing.found(one, match)], [listing.found_line(house.gazetteer, one, match)], as_json)

    return group
