"""`flask services template`, `export`, `import`, `validate`, `diff`, `publish`, `rollback`: the directory as files that come and go."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, TypeVar

import click
from flask.cli import AppGroup

from gateway.change import Change
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.cli.publish import AUTHOR, NOTE, author, print_outcome, publishing
from gateway.directory.exchange import bring, formats
from gateway.directory.exchange.bring import Coming
from gateway.directory.exchange.tongue import in_khmer
from gateway.directory.services import Directory
from gateway.directory.tables import DirectoryError, Fault
from gateway.house import House
from gateway.publishing.publish import SERVICES, bring_back_directory

T = TypeVar("T")
Tongue = Literal["eng", "khm"]
FORMS = "A folder of CSV tables, an .xlsx or a .json"
FILE = click.argument("file", type=click.Path(exists=True, path_type=Path))
LANG = click.option("--lang", type=click.Choice(["eng", "khm"]), default="eng", show_default=True, help="The language of faults.")
MARKED = click.option("--marked", type=click.Path(dir_okay=False, path_type=Path), help="If refused: an Excel file that says why, by cell.")


def add_exchange_commands(group: AppGroup, house: House) -> None:
    """Onto the group of the services."""
    for command in (_template, _export, _import, _validate, _diff, _pull):
        group.add_command(command(house))
    group.add_command(publishing("publish", house, SERVICES, "Checks directory/ and puts it in force, beside the menus that are."))
    group.add_command(_rollback(house))


def _template(house: House) -> click.Command:
    @click.command("template", help="Writes an empty Excel file to be filled in, with drop-downs and notes in Khmer and English.")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def command(file: Path) -> None:
        if file.suffix != ".xlsx":
            raise click.BadParameter("its name must end in .xlsx", param_hint="FILE")
        formats.template(house.gazetteer, file)
        click.echo(f"{file} is ready to be filled in")

    return command


def _export(house: House) -> click.Command:
    @click.command("export", help=f"Writes the public services of directory/services to FILE. {FORMS}, by its name.")
    @click.argument("file", type=click.Path(path_type=Path))
    @AS_JSON
    def command(file: Path, as_json: bool) -> None:
        shown, hidden = or_faults(lambda: formats.export(_folder(house), house.gazetteer, file))
        lines = [f"{file}: {_services(shown)}"]
        lines += [f"{_services(hidden)} left out: what is confidential is in no export (S33)"] if hidden else []
        print_rows([{"file": str(file), "services": shown, "confidential": hidden}], lines, as_json)

    return command


def _import(house: House) -> click.Command:
    @click.command("import", help=f"Puts FILE in the place of the tables in directory/services: all of it or nothing. {FORMS}.")
    @FILE
    @MARKED
    @LANG
    @AS_JSON
    def command(file: Path, marked: Path | None, lang: Tongue, as_json: bool) -> None:
        def deed() -> Coming:
            coming = bring.look(file, _folder(house), house.gazetteer)
            bring.bring(coming, _folder(house))
            return coming

        coming = _or_marked(deed, file, marked, lang, as_json)
        then = "directory/services is changed; callers hear it once it is published: flask --app app services publish"
        _print_coming(coming, [then], as_json)

    return command


def _validate(house: House) -> click.Command:
    @click.command("validate", help="Says everything that is wrong with FILE, or without it with directory/services, and changes nothing.")
    @click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
    @MARKED
    @LANG
    @AS_JSON
    def command(file: Path | None, marked: Path | None, lang: Tongue, as_json: bool) -> None:
        path = file or _folder(house)
        _or_marked(lambda: bring.look(path, _folder(house), house.gazetteer), path, marked, lang, as_json)
        print_rows([], ["nothing is wrong"], as_json)

    return command


def _diff(house: House) -> click.Command:
    @click.command("diff", help="What FILE would change in directory/services, in words; without it, what that would change for callers.")
    @click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
    @LANG
    @AS_JSON
    def command(file: Path | None, lang: Tongue, as_json: bool) -> None:
        path, before = file or _folder(house), None if file else or_faults(lambda: _heard(house))
        coming = _or_marked(lambda: bring.look(path, _folder(house), house.gazetteer, before), path, None, lang, as_json)
        _print_coming(coming, [], as_json)

    return command


def _rollback(house: House) -> click.Command:
    @click.command("rollback", help="Puts the directory of an earlier release in force again; what that opens takes a second person.")
    @click.argument("number", type=int)
    @AUTHOR
    @NOTE
    def command(number: int, name: str, note: str) -> None:
        print_outcome(or_faults(lambda: bring_back_directory(house.press, number, author(house, name), note)))
        click.echo("directory/ here is as it was")

    return command


def _pull(house: House) -> click.Command:
    @click.command("pull", help="Writes the tables of the services in force, as the office changed them, into directory/services.")
    def command() -> None:
        or_faults(house.bench.pull)
        click.echo("directory/services is that of the release in force")

    return command


def _heard(house: House) -> Directory:
    """What callers are told now."""
    _, draft = house.press.in_force()
    if draft is None:
        raise LookupError(
            "nothing is in force yet, so there is nothing to compare with; `flask --app app publish` puts everything in force"
        )
    return draft.directory


def _print_coming(coming: Coming, then: Iterable[str], as_json: bool) -> None:
    rows: list[dict[str, Any]] = [dict(change.row()) for change in coming.changes]
    print_rows(rows, [*_told(coming.changes), *_stay(coming.staying), *then], as_json)


def _told(changes: tuple[Change, ...]) -> list[str]:
    return [str(change) for change in changes] or ["nothing that callers would notice"]


def _stay(staying: frozenset[str]) -> list[str]:
    """Not by name: what goes by in a terminal is read over a shoulder."""
    return [f"{_services(len(staying))} not in the file, confidential, and kept as here (S33)"] if staying else []


def _services(count: int) -> str:
    return f"{count} service" if count == 1 else f"{count} services"


def _or_marked(deed: Callable[[], T], file: Path, marked: Path | None, lang: Tongue, as_json: bool) -> T:
    """What the deed gives; or every fault, a line each on standard error or a JSON object each, the marked file, and exit code 1."""
    try:
        return deed()
    except DirectoryError as wrong:
        if marked:
            from gateway.directory.exchange.marked import write_marked  # slow to load, and seldom wanted

            write_marked(file, wrong.faults, marked)
        if as_json:
            print_rows(map(_row, wrong.faults), [], as_json)
        else:
            click.echo("\n".join([*(_line(fault, lang) for fault in wrong.faults), *_marked_in(marked)]), err=True)
        sys.exit(1)


def _marked_in(marked: Path | None) -> list[str]:
    return [f"all of it is marked in {marked}"] if marked else []


def _line(fault: Fault, lang: Tongue) -> str:
    if lang == "eng":
        return str(fault)
    what, remedy = in_khmer(fault)
    return f"{fault.file}, ជួរ {fault.row}, ជួរឈរ {fault.column}៖ {what}; {remedy}"


def _row(fault: Fault) -> dict[str, Any]:
    what, remedy = in_khmer(fault)
    return {**asdict(fault), "what_khm": what, "remedy_khm": remedy}


def _folder(house: House) -> Path:
    return house.press.root / "directory" / "services"
