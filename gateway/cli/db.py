"""`flask db`: the two databases, and their copies."""

import click
from flask.cli import AppGroup

from gateway.cli.answers import or_faults
from gateway.cli.people import ACTOR
from gateway.house import House
from gateway.upkeep import backups


def db_commands(house: House) -> click.Command:
    group = AppGroup("db", help="The two databases, and their copies.")

    @group.command(help="Brings both databases to what this code needs.")
    def upgrade() -> None:
        house.migrate()
        click.echo("both databases are at the head")

    @group.command("backed-up", help="To be called by whatever makes the backups: a copy of this was just made, and is whole.")
    @click.argument("what", type=click.Choice(backups.WHAT))
    def backed_up(what: str) -> None:
        def do() -> str:
            with house.store.work() as work:
                backups.note(work, what, ACTOR)
            return f"{what}: noted"

        click.echo(or_faults(do))

    return group
