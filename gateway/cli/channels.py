"""`flask channels`: by whom texts go, how each channel stands, and a text to oneself."""

import sys
import time
from typing import Any

import click
import segno
from flask.cli import AppGroup
from sqlalchemy import select

from gateway.casework import people, staff
from gateway.channels.android import APP, IN_CONFIG, IN_SECRETS
from gateway.channels.carrier import RELAY
from gateway.channels.errors import SendingError
from gateway.channels.routes import Parcel, Way
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.cli.people import ACTOR, WHO, person
from gateway.house import House
from gateway.phone import Role, e164
from gateway.store import contacts
from gateway.store.tables import Inbox
from gateway.ways import standing, try_out
from gateway.ways.standing import Standing
from gateway.ways.try_out import Sent

NONE = "none"
LOOKS = 0.5
LAST_WORDS = {"delivered", "undelivered", "failed"}


def channel_commands(house: House) -> click.Command:
    group = AppGroup("channels", help="By whom texts go: Twilio or Somleng, Kannel, a telephone, RapidPro.")
    for command in (_list, _routes, _test, _prefer, _android_setup):
        group.add_command(command(house))
    return group


def _list(house: House) -> click.Command:
    @click.command("list", help="Each channel: our numbers, how it stands, what it was given in the last three days, what a text costs.")
    @AS_JSON
    def list_(as_json: bool) -> None:
        stand = or_faults(lambda: standing.of_all(house.store, house.routes, house.ways_out))
        rows = [_row(house, one) for one in stand]
        print_rows(rows, map(_line, rows), as_json)

    return list_


def _row(house: House, standing: Standing) -> dict[str, Any]:
    return {
        "channel": standing.channel,
        "numbers": {ours.number: sorted(ours.roles) for ours in standing.numbers},
        "ails": standing.ails,
        "duties": standing.duties,
        "sent_at": standing.sent_at and standing.sent_at.isoformat(),
        "failed_at": standing.failed and standing.failed.at.isoformat(),
        "failure": standing.failed and standing.failed.why,
        "came_in_at": standing.came_in_at and standing.came_in_at.isoformat(),
        "tariffs": [
            f"{tariff.operator}: {tariff.price} {tariff.currency} a {tariff.medium}" for tariff in standing.tariffs(house.routes.operators)
        ],
    }


def _line(row: dict[str, Any]) -> str:
    numbers = ", ".join(f"{number} ({'+'.join(roles)})" for number, roles in row["numbers"].items())
    duties = ", ".join(f"{count} {state}" for state, count in sorted(row["duties"].items())) or "nothing sent"
    stands = "not asked" if row["ails"] is None else row["ails"] or "well"
    told = [row["channel"], numbers, stands, duties, *row["tariffs"]]
    return "; ".join(told)


def _routes(house: House) -> click.Command:
    @click.command("routes", help="By which channels a text would go at this hour: to callers and to staff, of each operator.")
    @AS_JSON
    def routes(as_json: bool) -> None:
        with house.store.read() as work:
            now = work.now
        rows = [
            {"kind": kind, "operator": operator or "any other", "by": [way.channel for way in ways]}
            for kind, operator, ways in house.routes.by_operator(now)
        ]
        print_rows(rows, (f"{row['kind']} to {row['operator']}: {', then '.join(row['by'])}" for row in rows), as_json)

    return routes


def _test(house: House) -> click.Command:
    @click.command("test", help="Texts a code to a phone of yours, and waits for what the network says of it.")
    @click.argument("channel")
    @click.option("--role", type=click.Choice(["public", "staff"]), default="staff", show_default=True, help="From which of our numbers.")
    @click.option("--wait", "seconds", default=60, show_default=True, help="Seconds.")
    @click.option("--number", prompt="Your number", hide_input=True)
    def test(channel: str, role: Role, seconds: int, number: str) -> None:
        sent = or_faults(lambda: _tested(house, channel, role, number))
        click.echo(f"handed over; the text says: {sent.words}")
        sys.exit(0 if channel == RELAY or _watched(house, sent.sid, time.monotonic() + seconds) else 1)

    return test


def _tested(house: House, channel: str, role: Role, number: str) -> Sent:
    to = e164(number)
    if channel not in house.ways_out:
        raise LookupError(f"{channel} is not set up; name one of {', '.join(house.ways_out)}")
    if to is None:
        raise LookupError("that is no phone number")
    try:
        return _relayed(house, to) if channel == RELAY else _texted(house, channel, role, to)
    except SendingError as fault:
        raise LookupError(f"not sent: {fault}") from None


def _texted(house: House, channel: str, role: Role, to: str) -> Sent:
    ours = next((ours.number for ours in house.routes.numbers if ours.channel == channel and role in ours.roles), None)
    if ours is None:
        raise LookupError(f"{channel} has no number with the role {role}")
    return try_out.send(house.store, house.texters[channel], Way(channel, ours), to)


def _relayed(house: House, to: str) -> Sent:
    """To the contact that the tester has to be. No network is heard of: RapidPro tells nothing of a text."""
    with house.store.read() as work:
        person = staff.recognise(work, to)
        contact = contacts.of(work, person.id) if person else ""
    if not contact or house.relay is None:
        raise LookupError("no contact of ours has this number; `channels prefer rapidpro` chooses somebody, `rapidpro sync` tells it")
    return try_out.relay(house.store, house.relay, contact)


def _watched(house: House, sid: str, until: float) -> bool:
    """Tells each word of the network as it comes, and whether none of them was bad."""
    began, heard = time.monotonic(), set[str]()
    while True:
        with house.store.read() as work:
            keys = set(work.connection.scalars(select(Inbox.key).where(Inbox.key.startswith(f"status:{sid}:", autoescape=True))))
        words = {key.rpartition(":")[2] for key in keys}
        for word in sorted(words - heard):
            click.echo(f"after {time.monotonic() - began:.0f} s: {word}")
        heard = words
        if heard & LAST_WORDS or time.monotonic() >= until:
            break
        time.sleep(LOOKS)
    if not heard:
        click.echo("nothing was heard of it; do the hooks reach us?")
    return not heard & LAST_WORDS - {"delivered"}


def _prefer(house: House) -> click.Command:
    @click.command("prefer", help="By which channel somebody's texts go first; `none`: as the routes say.")
    @click.argument("channel")
    @WHO
    def prefer(channel: str, who: str) -> None:
        def do() -> str:
            if channel not in (NONE, *house.routes.names()):
                raise LookupError(f"{channel} is not set up; name one of {', '.join(house.routes.names())}, or {NONE}")
            with person(house, who) as (work, row):
                people.text_by(work, row, "" if channel == NONE else channel, ACTOR)
                known = bool(contacts.of(work, row.id))
                ways = house.routes.ways(Parcel("offer_text", "staff", "", work.now, row.texted_by, known))
                first = f"; by {RELAY} from its next sync on" if channel == RELAY and not known else ""
                return f"{row.id}: by {', then '.join(way.channel for way in ways)}{first}"

        click.echo(or_faults(do))

    return prefer


def _android_setup(house: House) -> click.Command:
    @click.command("android-setup", help="How a telephone becomes a channel, step by step, with a QR code of the app's address.")
    @click.option("--connect", "name", help="Its name. The app runs, and the settings are made: tells it where to bring texts.")
    def setup(name: str | None) -> None:
        if name:
            click.echo(or_faults(lambda: _connected(house, name)))
            return
        segno.make(APP).terminal(compact=True)
        click.echo(STEPS.format(app=APP, config=IN_CONFIG, secrets=IN_SECRETS))

    return setup


def _connected(house: House, name: str) -> str:
    if name not in house.telephones:
        raise LookupError(f"no telephone {name} stands in android_phones; `channels android-setup` says what is needed")
    try:
        house.telephones[name].set_up()
    except SendingError as fault:
        raise LookupError(f"the telephone did not take it: {fault}") from None
    hook = house.telephones[name].hook_url
    return f"the telephone brings texts to {hook}, signs them, and forgets its own list after a day. Now: channels test {name}"


STEPS = """
1. Scan the code with the telephone, or open {app}: install the newest app-release.apk.
2. Allow it to send and read texts, and to run in the background (battery: unrestricted).
3. In the app: Settings, Local Server: choose a user name and a password. Home: switch Local Server on, tap Offline.
4. Give the telephone a name, here `office`. Write into config.yaml its address, the user name, and our numbers: of SIM 1, then of SIM 2,
   each with its role, public or staff:

{config}
   and among the secrets, with commas between several telephones, the password and a key of its own (openssl rand -hex 32):

{secrets}
   Then restart the gateway.
5. flask --app app channels android-setup --connect office
6. flask --app app channels test office
What to buy, and what can go wrong: docs/android.md"""
