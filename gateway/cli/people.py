"""`flask people`: focal points and supervisors."""

import click
from flask.cli import AppGroup

from gateway.callbacks.records import Role
from gateway.casework.enrol import Newcomer, enrol
from gateway.cli.answers import or_faults
from gateway.house import House


def people_commands(house: House) -> click.Command:
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

        or_faults(deed)
        click.echo("enrolled, and on duty")

    return group
