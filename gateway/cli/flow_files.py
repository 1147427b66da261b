"""`flask flows export`, `import`: menus as files of other systems. Survivors' data is in no file of flows."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, fault_row, or_faults, print_rows, told
from gateway.directory.exchange.swap import replace_files
from gateway.flows.compile import read
from gateway.flows.exchange import door, files
from gateway.flows.exchange.files import SYSTEMS, Coming, System
from gateway.flows.exchange.words import Words
from gateway.flows.faults import Fault, FlowError
from gateway.house import House
from gateway.prompts.banned import load_banned
from gateway.prompts.catalogue import Catalogues
from gateway.publishing import checks
from gateway.publishing.sources import Sources, read_unchecked
from gateway.telling import Tongue

FORMAT = click.option("--format", "system", type=click.Choice(SYSTEMS), required=True, help="Whose file it is.")


def add_file_commands(group: AppGroup, house: House) -> None:
    """Onto the group of the flows."""
    group.add_command(_export(house))
    group.add_command(_import(house))


def _export(house: House) -> click.Command:
    @click.command("export", help="Writes flows of flows/ to FILE: those named and all that they lead to, or all. Says what they lose.")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.argument("names", metavar="[FLOW]...", nargs=-1)
    @FORMAT
    @AS_JSON
    def command(file: Path, names: tuple[str, ...], system: System, as_json: bool) -> None:
        sources = or_faults(lambda: read_unchecked(house.press.root, house.gazetteer))
        flows = or_faults(lambda: read(sources.flows))
        officers = [name for name, flow in flows.items() if not flow.shipped]
        if unknown := [name for name in names if name not in officers]:
            raise click.ClickException(f"there is no flow {', '.join(unknown)} in flows/; export some of: {', '.join(officers)}")
        given = files.given(files.led_to(flows, names or officers), system, _words(sources.catalogues), datetime.now(UTC))
        _written(file, given.text)
        lines = [f"{file}: {', '.join(given.flows)}", *(f"left out, for it has nodes of another system: {name}" for name in given.left_out)]
        print_rows([{"file": str(file), "flows": given.flows, "lost": given.notes}], [*lines, "What is lost:", *given.notes], as_json)

    return command


def _import(house: House) -> click.Command:
    @click.command("import", help="Writes the flows of FILE into flows/ as drafts, all or none, and says what flows check says of them.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @FORMAT
    @click.option("--replace", "replacing", is_flag=True, help="Also those that are here already and say something else.")
    @click.option("--lang", type=click.Choice(get_args(Tongue)), default="eng", show_default=True, help="The language of faults.")
    @AS_JSON
    def command(file: Path, system: System, replacing: bool, lang: Tongue, as_json: bool) -> None:
        with _faults_told(lang, as_json):
            text = door.text_of(file)
        take_in(house, text, file.name, system, lang, replacing=replacing, as_json=as_json)

    return command


def take_in(house: House, text: str, name: str, system: System, lang: Tongue, *, replacing: bool, as_json: bool) -> None:
    """The flows of a file into flows/ as drafts, all or none, and what is to be said of it. `name` is the file's, for faults."""
    sources = or_faults(lambda: read_unchecked(house.press.root, house.gazetteer))
    here, words = or_faults(lambda: read(sources.flows)), _words(sources.catalogues)
    with _faults_told(lang, as_json):
        coming = files.coming(text, name, system, words, here, replacing=replacing)
    if coming.files:
        or_faults(lambda: replace_files(house.press.root / "flows", coming.files))
    _print(_done(coming, lang), (*coming.told, *_checked(house, sources, coming)), lang, as_json)


@contextmanager
def _faults_told(lang: Tongue, as_json: bool) -> Iterator[None]:
    """Whatever is wrong with a file is printed, and the command has failed."""
    try:
        yield
    except FlowError as error:
        _print((), error.faults, lang, as_json)
        sys.exit(1)


def _checked(house: House, before: Sources, coming: Coming) -> Sequence[Fault]:
    """What `flows check` says of the folder now: a draft may be wrong, and is not published."""
    if not coming.files:
        return ()
    sources = replace(before, flows={**before.flows, **coming.files})
    terms = load_banned(house.press.root / "prompts" / "banned.yaml")
    try:
        return checks.check_flows(sources.flows, sources.catalogues, sources.directory, terms)
    except FlowError as error:
        return error.faults


def _done(coming: Coming, lang: Tongue) -> Iterator[str]:
    for name in coming.files:
        yield {"eng": f"flows/{name} is written, as a draft", "khm": f"បានសរសេរ flows/{name} ជាសេចក្ដីព្រាង"}[lang]
    if coming.same:
        names = ", ".join(coming.same)
        yield {"eng": f"as they are here already: {names}", "khm": f"ដូចដែលមាននៅទីនេះរួចហើយ៖ {names}"}[lang]
    if coming.files:
        yield {
            "eng": "callers hear it once it is published: flask --app app publish",
            "khm": "អ្នកហៅឮវានៅពេលផ្សាយ៖ flask --app app publish",
        }[lang]


def _print(done: Iterable[str], found: Sequence[Fault], lang: Tongue, as_json: bool) -> None:
    """Faults on the terminal's own line each, or as objects."""
    print_rows([fault_row(fault, lang) for fault in found], [*(told(fault, lang) for fault in found), *done], as_json)


def _words(catalogues: Catalogues) -> Words:
    return Words({lang: {key: prompt.words for key, prompt in all_.items()} for lang, all_ in catalogues.own_words().languages.items()})


def _written(file: Path, text: str) -> None:
    """Whole, or as it was."""
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(text, "utf-8")
    beside.replace(file)
