"""`flask insight`: what the figures say."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from gateway import paper
from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.house import House
from gateway.insight import closing, files
from gateway.insight.monthly import Month, write
from gateway.insight.shown import HIDDEN, Reader, parts
from gateway.telling import Tongue

MONTH = click.option("--month", metavar="2026-10", help="Else the last one that is told.")
LANG = click.option("--lang", type=click.Choice(["khm", "eng"]), default="khm", show_default=True, help="The words in it.")


def insight_commands(house: House) -> click.Command:
    group = AppGroup("insight", help="What was counted, a month at a time, without small counts (S28).")

    @group.command(help="The months that are told.")
    @AS_JSON
    def months(as_json: bool) -> None:
        found = or_faults(lambda: closing.months(house.store))
        print_rows(({"month": month} for month in found), found, as_json)

    @group.command(help="A month's tables.")
    @MONTH
    @LANG
    @AS_JSON
    def show(month: str | None, lang: Tongue, as_json: bool) -> None:
        told = or_faults(lambda: _month(house, month))
        print_rows([write(told)], _lines(told, Reader(lang, "latin", house.gazetteer)), as_json)

    @group.command(help="A month as a file, by its ending: .csv, .xlsx, or .pdf to be printed.")
    @MONTH
    @LANG
    @click.option("--digits", type=click.Choice(["khmer", "latin"]), default="latin", show_default=True, help="Those of a PDF.")
    @click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
    def export(month: str | None, lang: Tongue, digits: str, out: Path) -> None:
        form = out.suffix.lower().removeprefix(".")
        if form not in files.FORMS:
            raise click.ClickException(f"{out}: end its name in .{', .'.join(files.FORMS)}")
        told = or_faults(lambda: _month(house, month))
        try:
            out.write_bytes(files.FORMS[form](told, Reader(lang, "khmer" if digits == "khmer" else "latin", house.gazetteer)))
        except (paper.NoFont, OSError) as fault:
            raise click.ClickException(str(fault)) from None
        with house.store.work() as work:
            work.audit(f"exported the figures of {told.month}", actor="command line")
        click.echo(out)

    return group


def _month(house: House, month: str | None) -> Month:
    told = closing.months(house.store)
    if not (month or told):
        raise LookupError("no month is told yet: the first is, a week after its end")
    return closing.of_month(house.store, month or told[0])


def _lines(month: Month, reader: Reader) -> Iterator[str]:
    yield reader.word("report", "title", reader.month(month.month))
    for part in parts(month, reader):
        few = reader.word("report", "few", month.least)
        yield f"\n{part.title}: {few if part.total is None else reader.word('report', 'of', part.total)}"
        for table in part.tables:
            yield f"  {table.title}" + (f": {reader.word('report', 'withheld')}" if table.rows is None else "")
            yield from (f"    {HIDDEN if row.count is None else reader.number(row.count):>7}  {row.name}" for row in table.rows or ())
    yield f"\n{reader.word('report', 'how', month.least)}"
