"""`flask call` and `flask text`: the simulator's phones at the terminal, through the same signed hooks as any carrier's."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from gateway.house import House
from gateway.simulated import PHONES, describe
from gateway.store.migrate import NotMigrated
from gateway.web.simulator import terminal
from gateway.web.simulator.exchange.refusals import RefusalError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.recorder import Recorder
from gateway.web.simulator.terminal import Terminal, Transcript

ROLES = [phone.role for phone in PHONES]
PATIENCE_SECONDS = 30.0
SAVE = click.option(
    "--save", type=click.Path(dir_okay=False, path_type=Path), help="Writes the conversation as a saved call into this file."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="The transcript as one JSON object.")


def add_commands(app: Flask, house: House) -> None:
    """Development only: the phones share the simulator's file with the page of a running `make run`."""
    exchange: Exchange = app.extensions["exchange"]
    app.cli.add_command(_call(house, exchange))
    app.cli.add_command(_text(house, exchange))


def _call(house: House, exchange: Exchange) -> click.Command:
    @click.command("call", help="Calls the hotline key by key, or answers a phone that is rung.")
    @click.option(
        "--keys",
        default="",
        help="A script: keys of each wait, `s` for silence, `h` to hang up, `@FILE` to record: 1,1,4,1,h",
    )
    @click.option("--to", "line", default="", help="The number to dial; the public one when not given.")
    @click.option("--phone", type=click.Choice(ROLES), default=ROLES[0], show_default=True, help="Whose phone calls.")
    @click.option("--answer", type=click.Choice(ROLES), default=None, help="Waits until this phone rings, and answers it.")
    @SAVE
    @click.option("--wait", default=PATIENCE_SECONDS, show_default=True, help="How many seconds to wait for a ring.")
    @AS_JSON
    def call(keys: str, line: str, phone: str, answer: str | None, save: Path | None, wait: float, as_json: bool) -> None:
        hand = terminal.script(keys) if keys else terminal.person(lambda: input("keys, s, h> "))
        handset = _terminal(house, exchange, as_json)
        if answer:
            _show(house, lambda: handset.answer(answer, hand, wait), as_json)
            _save(save, house, lambda recorder: recorder.call(exchange.plan.with_role(answer).number))
            return
        number, to = exchange.plan.with_role(phone).number, line or house.wiring.number_with("public")
        exchange.calls.hang_up(number)  # whoever dials has put the handset down before; a killed terminal has not
        _show(house, lambda: handset.call(number, to, hand), as_json)
        _save(save, house, lambda recorder: recorder.call(number))

    return call


def _text(house: House, exchange: Exchange) -> click.Command:
    @click.command("text", help="Sends texts to the hotline, one for each argument, and prints the answers.")
    @click.argument("words", nargs=-1, required=True)
    @click.option("--to", "line", default="", help="The number to text; the public one when not given.")
    @click.option("--phone", type=click.Choice(ROLES), default=ROLES[0], show_default=True, help="Whose phone texts.")
    @SAVE
    @AS_JSON
    def text(words: tuple[str, ...], line: str, phone: str, save: Path | None, as_json: bool) -> None:
        number, to = exchange.plan.with_role(phone).number, line or house.wiring.number_with("public")
        handset = _terminal(house, exchange, as_json)
        for one in words:
            _show(house, lambda one=one: handset.text(number, to, one), as_json)  # type: ignore[misc]
        _save(save, house, lambda recorder: recorder.texts(number))

    return text


def _terminal(house: House, exchange: Exchange, quiet: bool) -> Terminal:
    return Terminal(exchange, lambda url: describe(house, url), (lambda line: None) if quiet else click.echo, time.sleep)


def _save(path: Path | None, house: House, saved: Callable[[Recorder], str | None]) -> None:
    """The conversation as a saved call, for `flask flows test` and every publishing from now on."""
    if path is None:
        return
    text = saved(house.recorder) if house.recorder else None
    if text is None:
        click.echo(f"{path} was not written: no flow was heard", err=True)
        sys.exit(1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(f"saved as {path}; say in its first line what it shows", err=True)


def _show(house: House, deed: Callable[[], Transcript], as_json: bool) -> None:
    """The transcript, or one line about why there is none."""
    try:
        house.check_migrated()
        transcript = deed()
    except (RefusalError, NotMigrated) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except (KeyboardInterrupt, EOFError):
        click.echo("hung up")
        return
    if as_json:
        click.echo(json.dumps({"lines": transcript.lines, "ended": transcript.ended}, ensure_ascii=False))
