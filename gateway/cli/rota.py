"""`flask rota`: who is on duty when, and where nobody is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from gateway.callbacks.rota import Spell, Stretch
from gateway.casework import people, rota, rota_table, team
from gateway.casework.rota import Cover
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.cli.people import ACTOR, WHO, person
from gateway.clock import PHNOM_PENH, as_utc
from gateway.house import House

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
UTF8 = "utf-8-sig"


def rota_commands(house: House) -> click.Command:
    group = AppGroup("rota", help="Duty hours.")
    for command in (_show, _load, _table, _on, _off):
        group.add_command(command(house))
    return group


def _show(house: House) -> click.Command:
    @click.command("show", help="One week, commune by commune: who is on duty, and every gap.")
    @click.option("--week", default="", help="As 2026-W48; this week when not given.")
    @AS_JSON
    def show(week: str, as_json: bool) -> None:
        def looked() -> tuple[list[Cover], Mapping[str, str]]:
            with house.store.work() as work:
                work.audit("looked at the rota", actor=ACTOR)
                rows = people.rows(work)
                return rota.covers(rows, rota.monday(week, work.now)), {row.id: people.name_of(work, row) for row in rows}

        covers, names = or_faults(looked)
        print_rows(map(_row, covers), (line for cover in covers for line in _lines(cover, names)), as_json)

    return show


def _lines(cover: Cover, names: Mapping[str, str]) -> Iterator[str]:
    yield cover.of
    for one, stretches in cover.stretches.items():
        yield f"  {names[one]}: {_told(stretches)}"
    if cover.gaps:
        yield f"  NOBODY: {_told(cover.gaps)}"


def _told(stretches: Sequence[Stretch]) -> str:
    if len(stretches) == 1 and stretches[0].end - stretches[0].start == rota.WEEK:
        return "all week"
    return ", ".join(f"{_local(one.start):%a %H:%M}–{_local(one.end):%a %H:%M}" for one in stretches) or "not this week"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(PHNOM_PENH)


def _row(cover: Cover) -> dict[str, Any]:
    on_duty = {one: _edges(stretches) for one, stretches in cover.stretches.items()}
    return {"of": cover.of, "on_duty": on_duty, "gaps": _edges(cover.gaps)}


def _edges(stretches: Iterable[Stretch]) -> list[list[str]]:
    return [[one.start.isoformat(), one.end.isoformat()] for one in stretches]


def _load(house: House) -> click.Command:
    @click.command("load", help="Sets the weekly hours of everybody in a table (person,day,from,to), all of it or nothing.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def load(file: Path) -> None:
        def deed() -> int:
            text = file.read_text(UTF8)
            with house.store.work() as work:
                weeks = rota_table.read(work, text)
                rota.set_weeks(work, weeks, ACTOR)
                return len(weeks)

        click.echo(f"the hours of {or_faults(deed)} people are set")

    return load


def _table(house: House) -> click.Command:
    @click.command("table", help="Prints the weekly hours as such a table, by id.")
    def table() -> None:
        def looked() -> list[str]:
            with house.store.work() as work:
                work.audit("looked at the rota", actor=ACTOR)
                kept = [row for row in people.rows(work) if row.status != "retired"]
                return list(rota_table.written({row.id: team.rota_of(row).weekly for row in kept}))

        print_rows((), or_faults(looked), False)

    return table


def _on(house: House) -> click.Command:
    return _override(house, "on", True, "On duty from one moment to another, whatever her hours say.")


def _off(house: House) -> click.Command:
    return _override(house, "off", False, "Off duty from one moment to another, whatever her hours say.")


def _override(house: House, name: str, on: bool, help_: str) -> click.Command:
    @click.command(name, help=f"{help_} Times are Cambodia's.")
    @WHO
    @click.option("--from", "start", type=MOMENT, default=None, help="As 2026-12-01T18:00; now when not given.")
    @click.option("--until", "end", type=MOMENT, default=None, help="Until it is told otherwise when not given.")
    def override(who: str, start: datetime | None, end: datetime | None) -> None:
        def deed() -> None:
            with person(house, who) as (work, row):
                begins, ends = (as_utc(one.replace(tzinfo=PHNOM_PENH)) if one else None for one in (start, end))
                rota.add_spell(work, row.id, Spell(begins or work.now, ends, on), ACTOR)

        or_faults(deed)
        click.echo("noted")

    return override
