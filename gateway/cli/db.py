"""`flask db`: the two databases."""

import click
from flask.cli import AppGroup

from gateway.house import House


def db_commands(house: House) -> click.Command:
    group = AppGroup("db", help="The two databases.")

    @group.command(help="Brings both databases to what this code needs.")
    def upgrade() -> None:
        house.migrate()
        click.echo("both databases are at the head")

    return group
