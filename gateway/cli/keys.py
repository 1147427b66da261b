"""`flask keys`: which master key holds what, and sealing old things anew under the one in force."""

from dataclasses import asdict

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.house import House
from gateway.upkeep.rotation import Held, Rotation

DONE = "nothing hangs on an earlier master key"


def key_commands(house: House) -> click.Command:
    group = AppGroup("keys", help="The master key.")

    @group.command(help="How much is sealed under the master key in force, and how much still under the one before.")
    @AS_JSON
    def status(as_json: bool) -> None:
        held = or_faults(_rotation(house).status)
        print_rows((asdict(one) for one in held), [*map(_line, held), _sum(held)], as_json)

    @group.command(help="Seals anew what an earlier master key sealed, beside the running gateway. May be broken off, and run again.")
    def rotate() -> None:
        moved = or_faults(_rotation(house).run)
        for name, count in moved.items():
            click.echo(f"{name}: {count} sealed anew")
        click.echo(_sum(or_faults(_rotation(house).status)))

    return group


def _rotation(house: House) -> Rotation:
    return Rotation(house.store, house.vault)


def _line(held: Held) -> str:
    lost = f", {held.lost} under neither" if held.lost else ""
    return f"{held.name}: {held.current} under the master key in force, {held.earlier} under the one before{lost}"


def _sum(held: list[Held]) -> str:
    earlier, lost = sum(one.earlier for one in held), sum(one.lost for one in held)
    left = f"{earlier} still hang on the master key before; run `flask --app app keys rotate` again" if earlier else DONE
    return left + (f"; {lost} can be opened by neither key" if lost else "")
