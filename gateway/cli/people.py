"""`flask people`: whoever may be asked. Names and numbers are asked for, so that they stay out of the shell's history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from gateway.callbacks.records import Role
from gateway.callbacks.rota import Spell, Why
from gateway.casework import people, rota, team
from gateway.casework.enrol import Newcomer, PeopleError, enrol
from gateway.casework.people import Seen
from gateway.casework.pins import fresh_code
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.clock import PHNOM_PENH, as_utc
from gateway.house import House
from gateway.store.tables import FocalPoint
from gateway.store.work import Work

ACTOR = "command line"
DAY = click.DateTime(["%Y-%m-%d"])
WHO = click.argument("who", default="")
RING = click.option("--ring", "rings", is_flag=True, help="Rings her from the staff line now, so that she can type the code.")
Deed = Callable[[Work, FocalPoint], str]


def people_commands(house: House) -> click.Command:
    group = AppGroup("people", help="Focal points, partners, supervisors, admins and speakers.")
    for command in (_add, _list, _show, _pause, _resume, _retire, _reset_pin, _change_number, _leave, _records):
        group.add_command(command(house))
    return group


@contextmanager
def person(house: House, who: str) -> Iterator[tuple[Work, FocalPoint]]:
    """Whom an id or a name means, in one transaction. Raises `PeopleError`."""
    named = who or click.prompt("Name or id")
    with house.store.work() as work:
        yield work, people.find(work, named)


def _done(house: House, who: str, deed: Deed) -> None:
    """One deed, and what it says."""

    def do() -> str:
        with person(house, who) as (work, row):
            return deed(work, row)

    click.echo(or_faults(do))


# -- joining


def _add(house: House) -> click.Command:
    @click.command("add", help="Enrols one, and tells the code with which she chooses her PIN from her own phone.")
    @click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.FOCAL_POINT.value, show_default=True)
    @click.option("--name", prompt=True)
    @click.option("--number", prompt="Number, with country code", hide_input=True)
    @click.option("--commune", "communes", multiple=True, help="A commune's code; once for each commune covered.")
    @click.option("--neighbour", "neighbours", multiple=True, help="A commune beside those, from which she would be asked next.")
    @click.option("--language", "languages", multiple=True, default=["khm"], show_default=True)
    @click.option("--man", is_flag=True)
    @click.option("--two-way-text", is_flag=True, help="Her operator carries texts both ways.")
    @click.option("--agreed", type=DAY, default=None, help="The day on which she signed the agreement.")
    @click.option("--trained", type=DAY, default=None, help="The day on which her training ended.")
    @click.option("--records", is_flag=True, help="She lends the prompts her voice; a speaker does in any case.")
    @RING
    def add(
        role: str,
        name: str,
        number: str,
        communes: tuple[str, ...],
        neighbours: tuple[str, ...],
        languages: tuple[str, ...],
        man: bool,
        two_way_text: bool,
        agreed: datetime | None,
        trained: datetime | None,
        records: bool,
        rings: bool,
    ) -> None:
        signed, taught = (day.date() if day else None for day in (agreed, trained))
        newcomer = Newcomer(Role(role), name, number, "", communes, languages, not man, two_way_text, neighbours, signed, taught, records)

        def deed() -> str:
            _known_communes(house, (*communes, *neighbours))
            code, kept = fresh_code()
            with house.store.work() as work:
                row = work.session.get_one(FocalPoint, enrol(work, newcomer, ACTOR))
                people.renew_code(work, row, kept, ACTOR)
                _ring(work, row, rings)
                return _told(row, code)

        click.echo(or_faults(deed))

    return add


def _known_communes(house: House, codes: tuple[str, ...]) -> None:
    for code in codes:
        place = house.gazetteer.get(code)
        if place is None or place.level != "commune":
            raise PeopleError(f"{code} is no commune that is known; `places find` tells the code of a name")


def _ring(work: Work, row: FocalPoint, rings: bool) -> None:
    if rings:
        team.ring(work, row.id)


def _told(row: FocalPoint, code: str) -> str:
    return f"{row.id}\ncode {code}: tell it to her alone. She calls the staff line from her own phone, types it, and chooses her PIN"


def _reset_pin(house: House) -> click.Command:
    @click.command("reset-pin", help="Gives her a new code to choose a PIN with; until she has, she is asked for nothing.")
    @WHO
    @RING
    def reset_pin(who: str, rings: bool) -> None:
        code, kept = fresh_code()

        def deed(work: Work, row: FocalPoint) -> str:
            people.renew_code(work, row, kept, ACTOR)
            _ring(work, row, rings)
            return _told(row, code)

        _done(house, who, deed)

    return reset_pin


def _change_number(house: House) -> click.Command:
    @click.command("change-number", help="Another phone of hers, to be proved with a code like the first.")
    @WHO
    @click.option("--number", prompt="Number, with country code", hide_input=True)
    @RING
    def change_number(who: str, number: str, rings: bool) -> None:
        code, kept = fresh_code()

        def deed(work: Work, row: FocalPoint) -> str:
            people.change_number(work, row, number, kept, ACTOR)
            _ring(work, row, rings)
            return _told(row, code)

        _done(house, who, deed)

    return change_number


# -- looking


def _list(house: House) -> click.Command:
    @click.command("list", help="Everybody, with how she stands; never a number. Looking is noted in the audit.")
    @click.option("--all", "everybody", is_flag=True, help="Who has retired too.")
    @AS_JSON
    def list_(everybody: bool, as_json: bool) -> None:
        def looked() -> list[Seen]:
            with house.store.work() as work:
                return people.everybody(work, ACTOR, retired=everybody)

        seen = or_faults(looked)
        lines = (f"{one.id}  {one.standing:<10}  {one.role:<11}  {one.name}  {' '.join(one.communes)}" for one in seen)
        print_rows([asdict(one) for one in seen], lines, as_json)

    return list_


def _show(house: House) -> click.Command:
    @click.command("show", help="One person, by name or id; her number only when asked for. Looking is noted in the audit.")
    @WHO
    @click.option("--number", "and_number", is_flag=True, help="Her number too.")
    @AS_JSON
    def show(who: str, and_number: bool, as_json: bool) -> None:
        def looked() -> dict[str, object]:
            with person(house, who) as (work, row):
                row_seen = asdict(people.show(work, row, ACTOR))
                return row_seen | ({"number": people.number(work, row, ACTOR)} if and_number else {})

        row = or_faults(looked)
        lines = (f"{name}: {_line(value)}" for name, value in row.items())
        print_rows([row], lines, as_json)

    return show


def _line(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(map(str, value))
    return str(value)


# -- changes


def _pause(house: House) -> click.Command:
    @click.command("pause", help="She is not asked any more, until she is resumed. What she holds stays hers.")
    @WHO
    def pause(who: str) -> None:
        def deed(work: Work, row: FocalPoint) -> str:
            people.pause(work, row, ACTOR)
            return "paused"

        _done(house, who, deed)

    return pause


def _resume(house: House) -> click.Command:
    @click.command("resume", help="She is asked again: after a pause, after STOP, after somebody forced her.")
    @WHO
    def resume(who: str) -> None:
        def deed(work: Work, row: FocalPoint) -> str:
            people.resume(work, row, ACTOR)
            return "asked again"

        _done(house, who, deed)

    return resume


def _retire(house: House) -> click.Command:
    @click.command("retire", help="She goes for good: her name, number and PIN are destroyed, what she holds goes to others.")
    @WHO
    @click.confirmation_option(prompt="Her name and number are destroyed. Go on?")
    def retire(who: str) -> None:
        def deed(work: Work, row: FocalPoint) -> str:
            people.retire(work, row, ACTOR)
            return "retired"

        _done(house, who, deed)

    return retire


def _records(house: House) -> click.Command:
    @click.command("records", help="Whether she lends the prompts her voice, by telephone on the staff line or on the page.")
    @WHO
    @click.option("--yes/--no", "yes", default=True, show_default=True)
    def records(who: str, yes: bool) -> None:
        def deed(work: Work, row: FocalPoint) -> str:
            people.let_record(work, row, yes, ACTOR)
            return "she records" if yes else "she does not record"

        _done(house, who, deed)

    return records


def _leave(house: House) -> click.Command:
    @click.command("leave", help="She is away from a day to a day, both included: not asked even in danger.")
    @WHO
    @click.option("--from", "first", type=DAY, required=True)
    @click.option("--to", "last", type=DAY, required=True)
    def leave(who: str, first: datetime, last: datetime) -> None:
        def deed(work: Work, row: FocalPoint) -> str:
            if last < first:
                raise PeopleError("leave must end after it begins: --to is before --from")
            start, end = (as_utc(day.replace(tzinfo=PHNOM_PENH)) for day in (first, last + timedelta(days=1)))
            rota.add_spell(work, row.id, Spell(start, end, False, Why.LEAVE), ACTOR)
            return "noted"

        _done(house, who, deed)

    return leave
