"""`flask publish`: the folders, put in force or proposed. `flask flows publish` does the same with menus and words alone."""

from collections.abc import Sequence

import click

from gateway.cli.answers import or_faults, print_changes, told
from gateway.house import House
from gateway.publishing.press import Outcome
from gateway.publishing.publish import EVERYTHING, publish
from gateway.store.releases import Release
from gateway.store.versions import Kind

AUTHOR = click.option("--author", "name", default="", help="Your name; in production it must be given.")
NOTE = click.option("--note", default="", help="Why, in a few words; it is kept with the release.")


def publish_command(house: House) -> click.Command:
    return publishing("publish", house, EVERYTHING, "Checks flows/, prompts/ and directory/, makes the clips, and puts all of it in force.")


def publishing(name: str, house: House, kinds: Sequence[Kind], told: str) -> click.Command:
    """The command that publishes folders of these kinds."""

    @click.command(name, help=told + " In production a second person approves what adds or changes something.")
    @AUTHOR
    @NOTE
    @click.option("--over", type=int, default=0, help="The release in force, to replace it knowingly though this folder never met it.")
    def command(name: str, note: str, over: int) -> None:
        print_outcome(or_faults(lambda: publish(house.press, kinds, author(house, name), note, over)))

    return command


def author(house: House, given: str) -> str:
    """Who does it. In production it must be said, for it is compared with who agrees; in development this is enough."""
    return given if given or house.settings.production else "command line"


def print_outcome(outcome: Outcome) -> None:
    for fault in outcome.warnings:
        click.echo(told(fault), err=True)
    print_changes(outcome.changes, as_json=False)
    for line in filter(None, _became(outcome.release, outcome.new)):
        click.echo(line)


def _became(release: Release, new: bool) -> list[str]:
    numbers = release.versions
    held = f"flows {numbers.flows}, directory {numbers.directory}, prompts {numbers.prompts}"
    if release.proposed:
        return [
            f"release {release.number} is proposed ({held}): callers hear it when another person has agreed",
            f"  what changes:  flask --app app flows diff {release.base} {release.number}" if release.base else "",
            f"  to agree:      flask --app app flows approve {release.number} --by NAME",
        ]
    if not new:
        return [f"nothing is changed: release {release.number} stays in force ({held})"]
    later = f"another person has to look at it later:  flask --app app flows review {release.number} --by NAME"
    return [f"release {release.number} is in force ({held})", later if release.wants == "review" else ""]
