"""`flask flows publish`, `versions`, `diff`, `approve`, `decline`, `review`, `rollback`, `pull`: the way of a change, and the way back."""

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, or_faults, print_changes, print_rows
from gateway.cli.publish import AUTHOR, NOTE, author, print_outcome, publishing
from gateway.clock import PHNOM_PENH
from gateway.house import House
from gateway.publishing.back import pull, roll_back
from gateway.publishing.faults import HOW
from gateway.publishing.look import between, every
from gateway.publishing.publish import MENUS
from gateway.publishing.second import approve, decline, review
from gateway.store.releases import Release

BY = click.option("--by", default="", help="Your name; never the name of who made it.")
ANYBODY = click.option("--by", default="", help="Your name; it may be that of who made it.")
NUMBER = click.argument("number", type=int)


def add_release_commands(group: AppGroup, house: House) -> None:
    """Onto the group of the flows."""
    group.add_command(publishing("publish", house, MENUS, "Checks flows/ and prompts/, makes the clips, and puts both in force."))
    for command in (_versions, _diff, _approve, _decline, _review, _rollback, _pull):
        group.add_command(command(house))


def _versions(house: House) -> click.Command:
    @click.command("versions", help="Every release: who, when, why; what is in force, and what awaits a second person.")
    @AS_JSON
    def command(as_json: bool) -> None:
        found, now = or_faults(lambda: every(house.press))
        print_rows((_row(one, now) for one in found), (_line(one, now) for one in found), as_json)

    return command


def _diff(house: House) -> click.Command:
    @click.command(
        "diff", help="What differs, in words: between two releases, or one of them (else the one in force) and flows/ and prompts/."
    )
    @click.argument("one", type=int, required=False)
    @click.argument("other", type=int, required=False)
    @AS_JSON
    def command(one: int | None, other: int | None, as_json: bool) -> None:
        changes = or_faults(lambda: between(house.press, one, other))
        print_changes(changes, as_json)
        if not as_json and not any(changes.values()):
            click.echo("nothing that callers would notice" + ("" if other else " in flows/ and prompts/"))

    return command


def _approve(house: House) -> click.Command:
    @click.command("approve", help="Agrees to a proposed release, which comes into force: callers hear it from their next call on.")
    @NUMBER
    @BY
    def command(number: int, by: str) -> None:
        print_outcome(or_faults(lambda: approve(house.press, number, by)))

    return command


def _decline(house: House) -> click.Command:
    @click.command("decline", help="Says no to a proposed release: it awaits nobody any more. Nothing that callers hear changes.")
    @NUMBER
    @ANYBODY
    @click.option("--why", default="", help="For whoever made it, who reads it beside her draft; only she may leave it out.")
    def command(number: int, by: str, why: str) -> None:
        release = or_faults(lambda: decline(house.press, number, by, why))
        click.echo(f"release {number}: declined by {release.declined_by}")

    return command


def _review(house: House) -> click.Command:
    @click.command("review", help="Says that a second person has looked at what one did alone.")
    @NUMBER
    @BY
    def command(number: int, by: str) -> None:
        release = or_faults(lambda: review(house.press, number, by))
        click.echo(f"release {number}: looked at by {release.reviewed_by}")

    return command


def _rollback(house: House) -> click.Command:
    @click.command("rollback", help="Puts the menus and words of an earlier release in force again, at once. The directory stays.")
    @NUMBER
    @AUTHOR
    @NOTE
    def command(number: int, name: str, note: str) -> None:
        print_outcome(or_faults(lambda: roll_back(house.press, number, author(house, name), note)))
        click.echo("the folders here are as they were; flask --app app flows pull  takes the menus and words in force into them")

    return command


def _pull(house: House) -> click.Command:
    @click.command("pull", help="Writes the menus and words in force into flows/ and prompts/; directory/ is left alone.")
    @click.option("--release", type=int, help="Another release than the one in force.")
    def command(release: int | None) -> None:
        pulled, changed = or_faults(lambda: pull(house.press, release))
        for name in changed:
            click.echo(name)
        click.echo(f"flows/ and prompts/ are those of release {pulled.number}; directory/ is as it was")

    return command


def _row(release: Release, now: Release) -> dict[str, Any]:
    numbers = release.versions
    return {
        "release": release.number,
        "state": _state(release, now),
        "way": release.way,
        "flows": numbers.flows,
        "directory": numbers.directory,
        "prompts": numbers.prompts,
        "author": release.author,
        "note": release.note,
        "base": release.base,
        "created_at": release.created_at.isoformat(),
        "in_force_at": release.in_force_at.isoformat() if release.in_force_at else None,
        "in_force_by": release.in_force_by,
        "reviewed_at": release.reviewed_at.isoformat() if release.reviewed_at else None,
        "reviewed_by": release.reviewed_by,
        "declined_at": release.declined_at.isoformat() if release.declined_at else None,
        "declined_by": release.declined_by,
        "declined_why": release.declined_why,
    }


def _line(release: Release, now: Release) -> str:
    return " · ".join(filter(None, (f"{release.number}", _state(release, now), *_told(release))))


def _state(release: Release, now: Release) -> str:
    if release.number == now.number:
        return "in force"
    if not release.proposed:
        return "was in force"
    if release.declined_at:
        return f"declined by {release.declined_by}"
    if release.base != now.number:
        return f"outdated: made beside release {release.base}"
    if release.planned_at and release.waits_for_its_time:
        return f"waits for {release.planned_at.astimezone(PHNOM_PENH):%Y-%m-%d %H:%M}"
    return "awaits a second person"


def _told(release: Release) -> Iterator[str]:
    at = (release.in_force_at or release.created_at).astimezone(PHNOM_PENH)
    yield f"{at:%Y-%m-%d %H:%M}"
    yield f"{HOW[release.way]} by {release.author}" + _second(release)
    yield f"flows {release.versions.flows}, directory {release.versions.directory}, prompts {release.versions.prompts}"
    yield f"“{release.note}”" if release.note else ""
    yield f"why not: “{release.declined_why}”" if release.declined_why else ""


def _second(release: Release) -> str:
    if release.wants == "review":
        return f", looked at by {release.reviewed_by}" if release.reviewed_at else ", to be looked at by a second person"
    return f", approved by {release.in_force_by}" if release.wants == "approval" and not release.proposed else ""
