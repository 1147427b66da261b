"""`flask services`: the directory."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from gateway import sms
from gateway.cli.answers import AS_JSON, or_faults, print_rows, with_progress
from gateway.cli.atlas import map_command
from gateway.cli.exchange import add_exchange_commands
from gateway.cli.unanswered import unanswered_command
from gateway.directory import assurance, coverage, listing
from gateway.directory.card import spoken, texted
from gateway.directory.nearest import Access, Ranked, Search, nearest
from gateway.directory.services import NEEDS
from gateway.directory.why import after, left_out, why
from gateway.house import House
from gateway.prompts.catalogue import Script
from gateway.prompts.speech import words
from gateway.shelf import Shelf

WRITTEN: tuple[tuple[str, Script], ...] = (("khm", "khmer"), ("khm", "latin"), ("eng", "latin"))


def service_commands(house: House) -> click.Command:
    group = AppGroup("services", help="The directory.")

    @group.command("nearest", help="The services for a need, best first, as a caller from this place would hear them.")
    @click.option("--place", default="", help="A place's code; none: she would rather not say.")
    @click.option("--need", required=True, type=click.Choice(NEEDS))
    @click.option("--urgent", is_flag=True, help="Care within 72 hours: prepared places first.")
    @click.option("--language", "languages", multiple=True, help="A language she can speak or sign (csx); once for each.")
    @click.option("--wheelchair", is_flag=True)
    @click.option("--woman", is_flag=True, help="A woman must work there.")
    @click.option("--why", "reasons", is_flag=True, help="Why each stands where it does, and why others are left out.")
    @AS_JSON
    def nearest_(
        place: str, need: Any, urgent: bool, languages: tuple[str, ...], wheelchair: bool, woman: bool, reasons: bool, as_json: bool
    ) -> None:
        if place and house.gazetteer.get(place) is None:
            or_faults(lambda: _no_such_place(place))
        shelf, now = or_faults(lambda: _published(house))
        access = Access(frozenset(languages), wheelchair, woman)
        search = Search(need, place, now, urgent, access, allow_unassured=not house.settings.production)
        ranked = nearest(shelf.ways, search, most=None)
        out = list(left_out(shelf.ways, search)) if reasons else []
        rows = [listing.ranked_row(each, _reasons(ranked, nth, search)) for nth, each in enumerate(ranked)]
        print_rows([*rows, *(listing.left_out_row(*each) for each in out)], _lines(rows, ranked, out, reasons), as_json)

    @group.command(help="What is heard of a service, what is texted of it, and in how many messages.")
    @click.argument("service")
    @click.option("--place", default="", help="As if she were there: a place's code.")
    @AS_JSON
    def card(service: str, place: str, as_json: bool) -> None:
        shelf, now = or_faults(lambda: _published(house))
        row = or_faults(lambda: _card(shelf, service, place, now))
        print_rows([row], [*row["heard"], *(f"{each['messages']} message: {each['text']!r}" for each in row["texts"])], as_json)

    @group.command(help="Whom to ring next, and why.")
    @AS_JSON
    def stale(as_json: bool) -> None:
        shelf, now = or_faults(lambda: _published(house))
        found = assurance.to_ring(shelf.directory, now)
        print_rows(map(assurance.row, found), (line for each in found for line in assurance.lines(each)), as_json)

    @group.command("coverage", help="For each commune and need the nearest service, how long the way is, and what is open at night.")
    @AS_JSON
    def coverage_(as_json: bool) -> None:
        shelf, now = or_faults(lambda: _published(house))
        each = coverage.coverage(shelf.ways, now, allow_unassured=not house.settings.production)
        found = with_progress(each, coverage.rows(shelf.gazetteer))
        print_rows(map(coverage.row, found), map(coverage.line, found), as_json)

    add_exchange_commands(group, house)
    group.add_command(unanswered_command(house))
    group.add_command(map_command(house))
    return group


def _card(shelf: Shelf, service: str, place: str, now: datetime) -> dict[str, Any]:
    found = shelf.directory.service(service)
    if found is None:
        raise LookupError(f"no service has the id {service}; `flask --app app services stale` and `services nearest` tell ids")
    ranked = shelf.ranked(service, found.needs[0], place or found.place or (found.areas or ("",))[0], now, False)
    teller = shelf.teller(now, aloud=False)
    texts = list(_texts(shelf, texted(ranked, teller)))
    return {"service": service, "heard": list(spoken(ranked, teller)), "texts": texts}


def _texts(shelf: Shelf, parts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for lang, script in WRITTEN:
        text = words(shelf.catalogues, lang, script, parts, lambda name: shelf.phone_digits(name.removeprefix("phone.")))
        yield {"text": text, "messages": sms.parts(text)}


def _reasons(ranked: tuple[Ranked, ...], nth: int, search: Search) -> list[str]:
    return [*why(ranked[nth], search), *([after(ranked[nth], ranked[nth - 1])] if nth else [])]


def _lines(rows: list[dict[str, Any]], ranked: tuple[Ranked, ...], out: list[tuple[Any, str]], reasons: bool) -> Iterator[str]:
    for row, each in zip(rows, ranked, strict=True):
        yield listing.service_line(each.service)
        yield from (f"    {reason}" for reason in row["why"] if reasons)
    for service, reason in out:
        yield f"left out: {service.id}: {service.name_english}"
        yield f"    {reason}"


def _no_such_place(place: str) -> None:
    raise LookupError(f"no place has the code {place}; `flask --app app places find NAME` tells codes")


def _published(house: House) -> tuple[Shelf, datetime]:
    with house.store.read() as work:
        return house.shelves.at(work, work.versions), work.now
