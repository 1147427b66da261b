"""`flask flows`: the menus."""

import sys
from collections.abc import Mapping
from typing import get_args

import click
from flask.cli import AppGroup

from gateway import publishing
from gateway.cli.answers import AS_JSON, fault_row, print_rows, told
from gateway.cli.draw import draw_command
from gateway.cli.flow_files import add_file_commands
from gateway.cli.releases import add_release_commands
from gateway.cli.saved import test_command
from gateway.directory.tables import DirectoryError
from gateway.flows import schema
from gateway.flows.faults import FlowError
from gateway.house import House
from gateway.prompts.faults import PromptError
from gateway.prompts.publish import estimated
from gateway.settings import ROOT
from gateway.telling import Tongue

WELL: Mapping[Tongue, str] = {"eng": "nothing is wrong", "khm": "គ្មានអ្វីខុសទេ"}


def flow_commands(house: House) -> click.Command:
    group = AppGroup("flows", help="The menus.")

    @group.command(help="Says everything that is wrong with the flows, prompts and directory; exit code 1 if anything is.")
    @click.option(
        "--lang",
        type=click.Choice(get_args(Tongue)),
        default="eng",
        show_default=True,
        help="The language of the answer; of words and directory it is English.",
    )
    @AS_JSON
    def check(lang: Tongue, as_json: bool) -> None:
        try:
            sources = publishing.read_sources(ROOT, house.gazetteer)
            slow = publishing.check_budgets(sources, estimated(sources.catalogues), production=house.settings.production)
        except FlowError as error:
            print_rows((fault_row(fault, lang) for fault in error.faults), (told(fault, lang) for fault in error.faults), as_json)
            sys.exit(1)
        except (DirectoryError, PromptError) as error:
            print_rows([{"what": line} for line in str(error).splitlines()], str(error).splitlines(), as_json)
            sys.exit(1)
        warnings = (*sources.warnings, *slow)
        print_rows((fault_row(fault, lang) for fault in warnings), [*(told(fault, lang) for fault in warnings), WELL[lang]], as_json)

    @group.command("schema", help="Prints the JSON Schema of a flow file, for editors; flows/schema.json holds it.")
    def print_schema() -> None:
        click.echo(schema.document(), nl=False)

    group.add_command(test_command(house))
    group.add_command(draw_command(house))
    add_file_commands(group, house)
    add_release_commands(group, house)
    return group
