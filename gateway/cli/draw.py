"""`flask flows draw`: maps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from gateway.cli.answers import or_faults
from gateway.flows.compile import read
from gateway.flows.faults import Fault, FlowError
from gateway.flows.map.draw import draw_all, draw_flow
from gateway.flows.map.places import TooLarge
from gateway.flows.map.reader import Reader
from gateway.flows.source import Flow
from gateway.house import House
from gateway.prompts.banned import load_banned
from gateway.prompts.catalogue import Catalogues
from gateway.publishing import checks
from gateway.publishing.draft import stored
from gateway.publishing.sources import read_unchecked
from gateway.settings import ROOT
from gateway.telling import Tongue

ALL = "all"


@dataclass(frozen=True, slots=True)
class Atlas:
    """Flows to draw, with the words that they name and what is wrong with them."""

    flows: Mapping[str, Flow]
    catalogues: Catalogues
    faults: tuple[Fault, ...] = ()


def draw_command(house: House) -> click.Command:
    @click.command("draw", help="Draws a map (SVG) of a flow; without one of all flows, and how they lead into each other.")
    @click.argument("flow", required=False)
    @click.option(
        "--out", type=click.Path(path_type=Path), help="A file; or a folder, which gets the map of every flow. Else the terminal."
    )
    @click.option("--lang", type=click.Choice(["khm", "eng"]), default="khm", show_default=True, help="The words on the map.")
    @click.option("--published", is_flag=True, help="What is in force, instead of what lies in the folder.")
    def command(flow: str | None, out: Path | None, lang: Tongue, published: bool) -> None:
        atlas = or_faults(lambda: _published(house) if published else _in_the_folder(house))
        reader = Reader(lang, lambda key: _words(atlas.catalogues, lang, key))
        if out is not None and (out.is_dir() or not (flow or out.suffix)):  # a folder, though it is not there yet
            out.mkdir(exist_ok=True)
            _write((out / f"{name}.svg", _map(atlas, name, reader)) for name in ([flow] if flow else [ALL, *atlas.flows]))
        elif out is not None:
            _write([(out, _map(atlas, flow or ALL, reader))])
        else:
            click.echo(_map(atlas, flow or ALL, reader), nl=False)

    return command


def _published(house: House) -> Atlas:
    with house.store.read() as work:
        draft = stored(work, work.versions)
    return Atlas(read(draft.flows), draft.catalogues)


def _in_the_folder(house: House) -> Atlas:
    """With all that is wrong, to be marked: a map is most wanted of a flow that is not finished."""
    sources = read_unchecked(ROOT, house.gazetteer)
    flows, terms = read(sources.flows), load_banned(ROOT / "prompts" / "banned.yaml")
    try:
        warnings = checks.check_flows(sources.flows, sources.catalogues, sources.directory, terms)
    except FlowError as error:
        return Atlas(flows, sources.catalogues, error.faults)
    return Atlas(flows, sources.catalogues, warnings)


def _map(atlas: Atlas, name: str, reader: Reader) -> str:
    if name != ALL and name not in atlas.flows:
        raise click.ClickException(f"there is no flow {name}; draw one of: {', '.join(atlas.flows)}")
    try:
        return draw_all(atlas.flows, reader, atlas.faults) if name == ALL else draw_flow(atlas.flows, name, reader, atlas.faults)
    except TooLarge as error:
        raise click.ClickException(str(error)) from None


def _write(maps: Iterable[tuple[Path, str]]) -> None:
    for path, drawn in maps:
        path.write_text(drawn, "utf-8")
        click.echo(path)


def _words(catalogues: Catalogues, lang: Tongue, key: str) -> str:
    found = catalogues.own(lang, key)
    return found.words if found else ""
