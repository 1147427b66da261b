"""`flask channels`: by whom texts go, how each channel stands, and a text to oneself."""

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click
import segno
from flask.cli import AppGroup
from sqlalchemy import func, select

from gateway.casework import people, staff
from gateway.channels.carrier import RELAY, Texter
from gateway.channels.errors import SendingError
from gateway.channels.routes import CHANNELS, Parcel
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.cli.people import ACTOR, WHO, person
from gateway.house import House
from gateway.phone import Role, e164
from gateway.store import contacts, threads
from gateway.store.tables import Inbox, Outbox
from gateway.store.threads import LegFacts
from gateway.store.tokens import new_token

APP = "https://github.com/capcom6/android-sms-gateway/releases/latest"
TEST_LASTS = 600
KINDS: dict[str, Role] = {"text_card": "public", "offer_text": "staff", "notice_text": "staff"}
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
        rows = or_faults(lambda: list(_rows(house)))
        print_rows(rows, map(_line, rows), as_json)

    return list_


def _rows(house: House) -> Iterator[dict[str, Any]]:
    with house.store.read() as work:
        counted = select(Outbox.channel, Outbox.state, func.count()).where(Outbox.channel != "").group_by(Outbox.channel, Outbox.state)
        counts = [tuple(row) for row in work.connection.execute(counted)]
    for channel, way in house.ways_out.items():
        yield {
            "channel": channel,
            "numbers": {ours.number: sorted(ours.roles) for ours in house.routes.numbers if ours.channel == channel},
            "ails": way.ails(),
            "texts": {state: count for name, state, count in counts if name == channel},
            "tariffs": [
                f"{tariff.operator}: {tariff.price} {tariff.currency} a {tariff.medium}"
                for tariff in house.routes.operators.tariffs
                if tariff.channel == channel
            ],
        }


def _line(row: dict[str, Any]) -> str:
    numbers = ", ".join(f"{number} ({'+'.join(roles)})" for number, roles in row["numbers"].items())
    texts = ", ".join(f"{count} {state}" for state, count in sorted(row["texts"].items())) or "no texts"
    told = [row["channel"], numbers, row["ails"] or "well", texts, *row["tariffs"]]
    return "; ".join(told)


def _routes(house: House) -> click.Command:
    @click.command("routes", help="By which channels a text would go at this hour: to callers and to staff, of each operator.")
    @AS_JSON
    def routes(as_json: bool) -> None:
        rows = or_faults(lambda: list(_ways(house)))
        print_rows(rows, (f"{row['kind']} to {row['operator']}: {', then '.join(row['by'])}" for row in rows), as_json)

    return routes


def _ways(house: House) -> Iterator[dict[str, Any]]:
    with house.store.read() as work:
        now = work.now
    prefixes = {operator: prefix for prefix, operator in house.routes.operators.prefixes.items()} | {"any other": ""}
    for kind, role in KINDS.items():
        for operator, prefix in prefixes.items():
            somebody = f"+855{prefix[1:]}000000"
            yield {"kind": kind, "operator": operator, "by": [way.channel for way in house.routes.ways(Parcel(kind, role, somebody, now))]}


def _test(house: House) -> click.Command:
    @click.command("test", help="Texts a code to a phone of yours, and waits for what the network says of it.")
    @click.argument("channel", type=click.Choice(CHANNELS))
    @click.option("--role", type=click.Choice(["public", "staff"]), default="staff", show_default=True, help="From which of our numbers.")
    @click.option("--wait", "seconds", default=60, show_default=True, help="Seconds.")
    @click.option("--number", prompt="Your number", hide_input=True)
    def test(channel: str, role: Role, seconds: int, number: str) -> None:
        texter, to = house.texters.get(channel), e164(number)
        if to is None or channel not in house.ways_out:
            click.echo("that is no phone number" if to is None else f"{channel} is not set up", err=True)
            sys.exit(1)
        went = _tested(house, channel, texter, role, to, seconds) if texter else _relayed(house, to)
        sys.exit(0 if went else 1)

    return test


def _tested(house: House, channel: str, texter: Texter, role: Role, to: str, seconds: int) -> bool:
    """Whether it went, and nothing bad was heard of it. The words say nothing of us: another may look at the tester's phone."""
    ours = next((ours for ours in house.routes.numbers if ours.channel == channel and role in ours.roles), None)
    if ours is None:
        click.echo(f"{channel} has no number with the role {role}", err=True)
        return False
    leg = new_token()
    with house.store.work() as work:
        threads.add_leg(work, LegFacts(leg, "staff"), "text", "outbound", channel=channel)
    sid = _handed_over(lambda words: texter.text(to, ours.number, words, leg, TEST_LASTS))
    if sid is None:
        return False
    if sid:
        with house.store.work() as work:
            threads.learn_sid(work, leg, sid)
    return _watched(house, sid or f"{channel}:{leg}", time.monotonic() + seconds)


def _relayed(house: House, number: str) -> bool:
    """The same to a contact, which the tester has to be. No network is heard of: RapidPro tells nothing of a text."""
    with house.store.read() as work:
        person = staff.recognise(work, number)
        contact = contacts.of(work, person.id) if person else ""
    if not contact or house.relay is None:
        click.echo("no contact of ours has this number; `channels prefer rapidpro` chooses somebody, `rapidpro sync` tells it", err=True)
        return False
    return _handed_over(partial(house.relay.tell, contact, leg=new_token())) is not None


def _handed_over(send: Callable[[str], str]) -> str | None:
    """The carrier's id of a text with a code; None if it did not go."""
    words = f"Test {secrets.randbelow(9000) + 1000}"
    try:
        sid = send(words)
    except SendingError as fault:
        click.echo(f"not sent: {fault}", err=True)
        return None
    click.echo(f"handed over; the text says: {words}")
    return sid


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
    @click.argument("channel", type=click.Choice([*CHANNELS, "none"]))
    @WHO
    def prefer(channel: str, who: str) -> None:
        def do() -> str:
            with person(house, who) as (work, row):
                people.text_by(work, row, "" if channel == "none" else channel, ACTOR)
                known = bool(contacts.of(work, row.id))
                ways = house.routes.ways(Parcel("offer_text", "staff", "", work.now, row.texted_by, known))
                first = f"; by {RELAY} from its next sync on" if channel == RELAY and not known else ""
                return f"{row.id}: by {', then '.join(way.channel for way in ways)}{first}"

        click.echo(or_faults(do))

    return prefer


def _android_setup(house: House) -> click.Command:
    @click.command("android-setup", help="How a telephone becomes a channel, step by step, with a QR code of the app's address.")
    @click.option("--connect", is_flag=True, help="The app runs, and the settings are made: tells the telephone where to bring texts.")
    def setup(connect: bool) -> None:
        if connect:
            click.echo(or_faults(lambda: _connected(house)))
            return
        segno.make(APP).terminal(compact=True)
        click.echo(STEPS.format(app=APP))

    return setup


def _connected(house: House) -> str:
    if house.telephone is None:
        raise LookupError("GATEWAY_ANDROID_URL is not set; `channels android-setup` says what is needed")
    hook = f"{house.public_url}/hooks/android/event"
    try:
        house.telephone.set_up(hook, house.settings.android_signing_key)
    except SendingError as fault:
        raise LookupError(f"the telephone did not take it: {fault}") from None
    return f"the telephone brings texts to {hook}, signs them, and forgets its own list after a day. Now: channels test android"


STEPS = """
1. Scan the code with the telephone, or open {app}: install the newest app-release.apk.
2. Allow it to send and read texts, and to run in the background (battery: unrestricted).
3. In the app: Settings, Local Server: choose a user name and a password. Home: switch Local Server on, tap Offline.
4. Put on this server, and restart it:
     GATEWAY_ANDROID_URL=http://<the telephone's address>:8080
     GATEWAY_ANDROID_USERNAME=… GATEWAY_ANDROID_PASSWORD=…
     GATEWAY_ANDROID_SIGNING_KEY=…   (openssl rand -hex 32)
     GATEWAY_ANDROID_NUMBERS=+855…:public   (the number of SIM 1, then of SIM 2)
5. flask --app app channels android-setup --connect
6. flask --app app channels test android
What to buy, and what can go wrong: docs/android.md"""
