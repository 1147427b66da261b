"""`flask publish`: the folders, put in force."""

import click

from gateway import publishing
from gateway.cli.answers import or_faults
from gateway.house import ROOT, House


def publish_command(house: House) -> click.Command:
    @click.command("publish", help="Checks flows/, prompts/ and directory/, makes the clips, and puts all of it in force.")
    @click.option("--author", default="command line", show_default=True)
    def publish(author: str) -> None:
        sources = or_faults(lambda: publishing.read_sources(ROOT, house.gazetteer))
        numbers = or_faults(lambda: publishing.publish(house.store, house.clips, sources, author, production=house.settings.production))
        click.echo(", ".join(f"{kind} {number}" for kind, number in numbers.items()))

    return publish
