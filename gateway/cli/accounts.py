"""`flask accounts`: the first administrator of the office, and a way back in for the last one. Everybody else is invited in the office."""

import click
from flask.cli import AppGroup

from gateway.accounts import accounts, links
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.links import FIRST_NAME, Link
from gateway.cli.answers import or_faults
from gateway.house import House

ACTOR = "command line"


def account_commands(house: House) -> click.Command:
    group = AppGroup("accounts", help="Who works in the office.")
    for command in (_first, _reset):
        group.add_command(command(house))
    return group


def _told(house: House, link: Link) -> str:
    hours = links.LASTS.total_seconds() / 3600
    return f"{house.public_url}/office/join?link={link.token}\nopens once, within {hours:.0f} hours, for the account {link.account.name}"


def _first(house: House) -> click.Command:
    @click.command("first", help="A link for the first administrator, who invites the others.")
    @click.option("--name", default=FIRST_NAME, show_default=True, help="What she signs in with; it need not be her own name.")
    def first(name: str) -> None:
        def deed() -> str:
            with house.store.work() as work:
                return _told(house, links.first(work, name, ACTOR))

        click.echo(or_faults(deed))

    return first


def _reset(house: House) -> click.Command:
    @click.command("reset", help="A new link for who cannot sign in any more, when no administrator can give it.")
    @click.argument("name")
    @click.option("--second", "forgets_second", is_flag=True, help="Her phone and her codes are lost, too.")
    def reset(name: str, forgets_second: bool) -> None:
        def deed() -> str:
            with house.store.work() as work:
                found = accounts.named(work, name)
                if found is None:
                    raise AccountError(Wrong.NO_SUCH)
                return _told(house, links.make(work, found.id, ACTOR, forgets_second=forgets_second))

        click.echo(or_faults(deed))

    return reset
