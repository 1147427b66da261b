"""`flask flows test`: the saved calls, on the menus as they lie in the folder."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import click

from gateway import publishing
from gateway.cli.answers import AS_JSON, fault_row, or_faults, print_rows
from gateway.flows.faults import FlowError
from gateway.house import House
from gateway.saved import source
from gateway.saved.coverage import Coverage, coverage
from gateway.saved.golden import renewed
from gateway.saved.proof import Run, runs, walked_by
from gateway.saved.stage import stage
from gateway.settings import ROOT
from gateway.shelf import Shelf
from gateway.telling import Tongue

NO_CALLS = f"there are no saved calls in {source.FOLDER}; `flask --app app call --save FILE` makes one"


def test_command(house: House) -> click.Command:
    @click.command(
        "test", help="Runs the saved calls, all or these files, on the menus as they lie in the folder; exit code 1 if one does not hold."
    )
    @click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--coverage", "tell_coverage", is_flag=True, help="Also the nodes, and the ways between them, that no call walks.")
    @click.option("--update", is_flag=True, help="Writes what came into calls that do not hold. Read the difference before you keep it.")
    @click.option("--lang", type=click.Choice(get_args(Tongue)), default="eng", show_default=True, help="The language of the faults.")
    @AS_JSON
    def command(files: tuple[Path, ...], tell_coverage: bool, update: bool, lang: Tongue, as_json: bool) -> None:
        shelf, texts = or_faults(lambda: (_shelf(house), _texts(files)))
        if update:
            texts = {file: _renewed(file, text, shelf) for file, text in texts.items()}
        done = runs(shelf, texts)
        print_rows((_row(run, lang) for run in done), _lines(done, lang), as_json)
        if tell_coverage:
            found = coverage(shelf.graph, walked_by(done))
            print_rows([_coverage_row(found)], _coverage_lines(found), as_json)
        sys.exit(any(run.faults for run in done))

    return command


def _shelf(house: House) -> Shelf:
    sources = publishing.read_sources(ROOT, house.gazetteer)
    return stage(sources.flows, sources.directory, sources.catalogues, sources.gazetteer)


def _texts(files: Sequence[Path]) -> Mapping[str, str]:
    return {str(file): file.read_text("utf-8") for file in files} or source.read_folder(ROOT)


def _renewed(file: str, text: str, shelf: Shelf) -> str:
    """What the file holds from now on; one that cannot be read stays as it is, and its faults are told by the run."""
    try:
        anew = renewed(source.read(text, file), shelf)
    except FlowError:
        return text
    if anew != text:
        found = Path(file)
        (found if found.exists() else ROOT / found).write_text(anew, "utf-8")
        click.echo(f"{file}: written anew; read what changed before you keep it", err=True)
    return anew


def _row(run: Run, lang: Tongue) -> dict[str, Any]:
    return {"file": run.file, "holds": not run.faults, "faults": [fault_row(fault, lang) for fault in run.faults]}


def _lines(done: Sequence[Run], lang: Tongue) -> Iterator[str]:
    yield from (fault.told(lang) for run in done for fault in run.faults)
    failed = sum(bool(run.faults) for run in done)
    if failed:
        yield f"{failed} of {len(done)} saved calls {'does' if failed == 1 else 'do'} not hold"
    elif len(done) == 1:
        yield "1 saved call holds"
    else:
        yield f"{len(done)} saved calls hold" if done else NO_CALLS


def _coverage_row(found: Coverage) -> dict[str, Any]:
    missed = [{"node": edge.node, "by": edge.by, "to": edge.to} for edge in found.missed_edges]
    return {"nodes": found.nodes, "edges": found.edges, "missed_nodes": list(found.missed_nodes), "missed_edges": missed}


def _coverage_lines(found: Coverage) -> Iterator[str]:
    yield from (f"no call comes to {node}" for node in found.missed_nodes)
    yield from (f"no call goes from {edge.node} by {edge.by or 'nothing known'} to {edge.to}" for edge in found.missed_edges)
    walked = found.nodes - len(found.missed_nodes), found.edges - len(found.missed_edges)
    yield f"walked: {walked[0]} of {found.nodes} nodes, {walked[1]} of {found.edges} ways between them"
