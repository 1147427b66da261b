"""`flask services unanswered`: what somebody found out by ringing reaches callers at once (S42)."""

import click

from gateway.cli.answers import or_faults
from gateway.cli.publish import author, print_outcome
from gateway.directory.services import today
from gateway.directory.unanswered import note_unanswered
from gateway.house import House
from gateway.publishing.people import named
from gateway.publishing.press import Outcome
from gateway.publishing.publish import SERVICES, publish

WAITS = "directory/ holds other changes too, and those take two: until then callers hear nothing of this either"


def unanswered_command(house: House) -> click.Command:
    @click.command("unanswered", help="Nobody answers there: callers hear of it after others, and to call first, from their next call on.")
    @click.argument("service")
    @click.option("--by", default="", help="Your name; in production it must be given.")
    @click.option("--answers-again", is_flag=True, help="Takes the mark away; in production a second person approves that.")
    def command(service: str, by: str, answers_again: bool) -> None:
        outcome = or_faults(lambda: _deed(house, service, author(house, by), answers_again))
        print_outcome(outcome)
        if outcome.release.proposed and not answers_again:
            click.echo(WAITS)

    return command


def _deed(house: House, service: str, by: str, answers_again: bool) -> Outcome:
    by = named(by, "--by")
    with house.store.read() as work:
        day = None if answers_again else today(work.now)
    note_unanswered(house.press.root / "directory" / "services", service, day)
    return publish(house.press, SERVICES, by, f"{service} {'answers again' if answers_again else 'does not answer'}")
