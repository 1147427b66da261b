"""`flask rapidpro`: staff as contacts of a RapidPro, answers from there, and its flows as drafts."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar, get_args

import click
from flask.cli import AppGroup

from gateway.channels.errors import SendingError
from gateway.channels.rapidpro import RapidPro
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.cli.flow_files import take_in
from gateway.cli.people import ACTOR
from gateway.house import House
from gateway.relay.broadcast import broadcast
from gateway.relay.sync import Sync, Told
from gateway.telling import Tongue

T = TypeVar("T")
A_UUID = 36

MEANING = {
    "changed there": "changed at RapidPro; left as it is there",
    "changed on both": "changed here and at RapidPro; left as it is there",
    "refused": "RapidPro refuses the contact; most likely another contact has the number: put that one into the group, or remove it",
    "second contact": "there are two contacts for this person in the group; remove one there",
    "gone": "no longer in the group at RapidPro",
    "stranger": "a contact in the group who is nobody of ours, or was not chosen; take it out of the group there",
}


def rapidpro_commands(house: House) -> click.Command:
    group = AppGroup("rapidpro", help="RapidPro, for texts to staff. Callers are never told to it.")
    for command in (_connect, _sync, _broadcast, _pull):
        group.add_command(command(house))
    return group


def _relay(house: House) -> RapidPro:
    if house.relay is None:
        raise LookupError("GATEWAY_RAPIDPRO_URL is not set; docs/rapidpro.md says what is needed")
    return house.relay


def _asked(deed: Callable[[], T]) -> T:
    """What it gives; what RapidPro did not do is a fault like others."""

    def do() -> T:
        try:
            return deed()
        except SendingError as fault:
            raise LookupError(f"RapidPro did not do it: {fault}") from None

    return or_faults(do)


def _connect(house: House) -> click.Command:
    @click.command("connect", help="Has RapidPro bring answers to us. The resthook must be there; run again after a change of its secret.")
    def connect() -> None:
        new = _asked(lambda: _relay(house).subscribe(house.public_url, house.settings.rapidpro_hook_secret))
        click.echo("RapidPro brings answers now" if new else "RapidPro brings answers already")

    return connect


def _sync(house: House) -> click.Command:
    @click.command("sync", help="Brings the contacts of the group and our people together; the clock does so every quarter of an hour.")
    @click.option("--dry-run", "dry", is_flag=True, help="Tells what would be done, and does nothing.")
    @click.option("--ours", is_flag=True, help="What was changed at RapidPro is written over with what stands here.")
    @AS_JSON
    def sync(dry: bool, ours: bool, as_json: bool) -> None:
        told = _asked(lambda: Sync(house.store, _relay(house), house.settings.rapidpro_names, ours=ours, dry=dry).run())
        rows = [asdict(one) | {"conflict": one.is_conflict} for one in told]
        print_rows(rows, map(_line, told) if told else ["nothing to do"], as_json)
        sys.exit(1 if any(one.is_conflict for one in told) else 0)

    return sync


def _line(told: Told) -> str:
    what = f" ({', '.join(told.what)})" if told.what else ""
    return f"{told.who}: {MEANING.get(told.kind, told.kind)}{what}"


def _broadcast(house: House) -> click.Command:
    @click.command("broadcast", help="Texts all on duty whom RapidPro reaches to call back: fixed words, to each in her language.")
    @click.option("--lang", "langs", multiple=True, help="Only those who are spoken to in this language.")
    @AS_JSON
    def command(langs: tuple[str, ...], as_json: bool) -> None:
        told = _asked(lambda: broadcast(house.store, house.shelves, house.wiring, _relay(house), langs, ACTOR))
        rows = [{"lang": lang, "told": count} for lang, count in told.items()]
        lines = [f"{lang}: {count} told" for lang, count in told.items()]
        print_rows(rows, lines or ["nobody on duty is reached by RapidPro"], as_json)

    return command


def _pull(house: House) -> click.Command:
    @click.command("pull", help="Takes a flow of RapidPro, by name or UUID, and all that it leads to, into flows/ as drafts.")
    @click.argument("flow")
    @click.option("--replace", "replacing", is_flag=True, help="Also those that are here already and say something else.")
    @click.option("--lang", type=click.Choice(get_args(Tongue)), default="eng", show_default=True, help="The language of faults.")
    @AS_JSON
    def pull(flow: str, replacing: bool, lang: Tongue, as_json: bool) -> None:
        text = _asked(lambda: _definitions(_relay(house), flow))
        take_in(house, text, "RapidPro", "rapidpro", lang, replacing=replacing, as_json=as_json)

    return pull


def _definitions(relay: RapidPro, flow: str) -> str:
    uuid = flow if len(flow) == A_UUID and flow.count("-") == 4 else relay.flow_named(flow)
    if not uuid:
        raise LookupError("RapidPro has no flow of this name")
    return json.dumps(relay.definitions(uuid), ensure_ascii=False)
