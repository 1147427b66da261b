"""`flask flows`: the menus."""

import sys
from typing import Any

import click
from flask.cli import AppGroup

from gateway import publishing
from gateway.cli.answers import AS_JSON, print_rows
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import Fault, FlowError
from gateway.house import ROOT, House
from gateway.prompts.faults import PromptError
from gateway.prompts.publish import estimated


def flow_commands(house: House) -> click.Command:
    group = AppGroup("flows", help="The menus.")

    @group.command(help="Says everything that is wrong with the flows, prompts and directory; exit code 1 if anything is.")
    @AS_JSON
    def check(as_json: bool) -> None:
        try:
            sources = publishing.read_sources(ROOT, house.gazetteer)
            publishing.check_budgets(sources, estimated(sources.catalogues), production=house.settings.production)
        except FlowError as error:
            print_rows(map(_row, error.faults), map(str, error.faults), as_json)
            sys.exit(1)
        except (DirectoryError, PromptError) as error:
            print_rows([{"what": line} for line in str(error).splitlines()], str(error).splitlines(), as_json)
            sys.exit(1)
        print_rows([], ["nothing is wrong"], as_json)

    return group


def _row(fault: Fault) -> dict[str, Any]:
    place = {"code": fault.code, "severity": fault.severity, "file": fault.file, "line": fault.line, "node": fault.node}
    return place | {"what": fault.what(), "remedy": fault.remedy()}
