"""The commands of `flask --app app`: what an engineer types, and what tools outside rely on. One file for each group."""

from flask import Flask

from gateway.cli.accounts import account_commands
from gateway.cli.audit import audit_commands
from gateway.cli.callbacks import callback_commands
from gateway.cli.channels import channel_commands
from gateway.cli.db import db_commands
from gateway.cli.flows import flow_commands
from gateway.cli.insight import insight_commands
from gateway.cli.keys import key_commands
from gateway.cli.people import people_commands
from gateway.cli.places import place_commands
from gateway.cli.prompts import prompt_commands
from gateway.cli.publish import publish_command
from gateway.cli.purge import purge_command
from gateway.cli.rapidpro import rapidpro_commands
from gateway.cli.rota import rota_commands
from gateway.cli.services import service_commands
from gateway.house import House

GROUPS = (
    db_commands,
    publish_command,
    flow_commands,
    prompt_commands,
    place_commands,
    service_commands,
    callback_commands,
    people_commands,
    account_commands,
    rota_commands,
    channel_commands,
    rapidpro_commands,
    insight_commands,
)
UPKEEP = (audit_commands, purge_command, key_commands)


def add_commands(app: Flask, house: House) -> None:
    """All commands, on this house."""
    for group in (*GROUPS, *UPKEEP):
        app.cli.add_command(group(house))
