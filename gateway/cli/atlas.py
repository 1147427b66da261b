"""`flask services map`: who helps where, as a picture."""

from pathlib import Path

import click

from gateway.atlas.draw import draw_map
from gateway.atlas.survey import SHOWN, Wanted, survey
from gateway.cli.answers import or_faults
from gateway.directory.cells import LONGEST_WAY
from gateway.directory.places import Place
from gateway.directory.services import Need
from gateway.house import House
from gateway.telling import Tongue


def map_command(house: House) -> click.Command:
    @click.command("map", help="Draws a map (SVG) of the services in force, and of the communes without help. No shelter is on it (S33).")
    @click.option("--need", type=click.Choice(SHOWN), help="Only this one.")
    @click.option("--minutes", type=click.IntRange(1, LONGEST_WAY), default=60, show_default=True, help="How long a way may take.")
    @click.option("--province", default="", help="Its code; needed only where several are served.")
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else the terminal.")
    @click.option("--lang", type=click.Choice(["khm", "eng"]), default="khm", show_default=True, help="The words on the map.")
    def command(need: Need | None, minutes: int, province: str, out: Path | None, lang: Tongue) -> None:
        drawn = or_faults(lambda: _drawn(house, (need,) if need else SHOWN, minutes, province, lang))
        if out:
            out.write_text(drawn, "utf-8")
        click.echo(out or drawn, nl=bool(out))

    return command


def _drawn(house: House, needs: tuple[Need, ...], minutes: int, province: str, lang: Tongue) -> str:
    where = _province(house, province)
    with house.store.read() as work:
        directory, now = house.shelves.at(work, work.versions).directory, work.now
    wanted = Wanted(where, needs, minutes, now, allow_unassured=not house.settings.production)
    return draw_map(survey(directory, house.gazetteer, wanted), lang)


def _province(house: House, code: str) -> Place:
    served = {place.code: place for place in house.gazetteer.children("") if house.gazetteer.children(place.code)}
    if code in served or (not code and len(served) == 1):
        return served[code or next(iter(served))]
    raise LookupError(f"which province? Say --province with one of: {', '.join(served)}")
