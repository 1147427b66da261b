"""`flask prompts`: recordings, from the script to the approval. What works on sound is loaded only when it is asked for."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from gateway.casework import people, speakers
from gateway.cli.answers import AS_JSON, or_faults, print_rows, with_progress
from gateway.clock import utc_now
from gateway.house import House
from gateway.prompts.catalogue import Catalogues
from gateway.publishing.draft import stored
from gateway.publishing.people import LONGEST_NOTE, named, noted
from gateway.store import releases
from gateway.studio import panel, readiness
from gateway.studio.approve import Verdict
from gateway.studio.archive import Take
from gateway.studio.faults import StudioError
from gateway.studio.intake import Seen
from gateway.studio.readiness import Row, Sum

LANG = click.option("--lang", required=True, help="The language: khm, tpu, jra, krr, eng.")
BY = click.option("--by", default="", help="Your name; never the speaker's.")
ACTOR = "command line"
OLDER = "the Khmer was changed since it was translated"
PLAYERS = (("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"), ("aplay", "-q"), ("paplay",), ("afplay",))


def prompt_commands(house: House) -> click.Command:
    group = AppGroup("prompts", help="Recordings: the script, the files, who approved them.")
    for command in (_sheet, _import, _status, _approve, _play, _export, _takes, _ring_me, _sign_off):
        group.add_command(command(house))
    return group


def _sheet(house: House) -> click.Command:
    @click.command("sheet", help="Writes the recording script of a language to FILE (.pdf or .xlsx): every prompt with its number.")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @LANG
    @click.option("--left", is_flag=True, help="Only what somebody still has to speak.")
    def command(file: Path, lang: str, left: bool) -> None:
        from gateway.studio import sheet

        rows = [row for row in or_faults(lambda: _rows(house, lang)) if row.left or not left]
        or_faults(lambda: sheet.write(rows, lang, file))
        click.echo(f"{file}: {len(rows)} prompts")

    return command


def _import(house: House) -> click.Command:
    @click.command("import", help="Takes recordings from a folder, a ZIP file or one sound, named by number or prompt; tells of each.")
    @click.argument("path", type=click.Path(exists=True, path_type=Path))
    @LANG
    @click.option("--speaker", default="", help="Whose voice it is: a name by which the programme knows her.")
    @AS_JSON
    def command(path: Path, lang: str, speaker: str, as_json: bool) -> None:
        from gateway.studio.bring import Brought, Session, bring

        def told(one: Brought) -> Iterator[str]:
            what = f"{one.problem}; {one.remedy}" if one.problem else f"{one.key}, {one.ms / 1000:.1f} s"
            yield f"{one.file}: {what}" + (", was here already" if one.known else "")
            yield from (f"    a warning: {warning}" for warning in one.warnings)

        session = Session(lang, or_faults(lambda: named(speaker, "--speaker")), utc_now())
        pack, fates = or_faults(lambda: bring(house.archive, _catalogues(house), session, path))
        brought = or_faults(lambda: with_progress(fates, len(pack.names)))
        refused = sum(bool(one.problem) for one in brought)
        print_rows(map(asdict, brought), (line for one in brought for line in told(one)), as_json)
        if not as_json:
            click.echo(f"{len(brought) - refused} taken, {refused} not")
        sys.exit(1 if refused else 0)

    return command


def _status(house: House) -> click.Command:
    @click.command("status", help="How far the recordings are, by language; with --lang prompt by prompt, the most heard first.")
    @click.option("--lang", default="", help="One language, prompt by prompt.")
    @click.option("--left", is_flag=True, help="Only what somebody still has to speak.")
    @AS_JSON
    def command(lang: str, left: bool, as_json: bool) -> None:
        found = or_faults(lambda: {one: _rows(house, one) for one in ([lang] if lang else readiness.languages(_catalogues(house)))})
        if lang or left:
            rows = [row for each in found.values() for row in each if row.left or not left]
            print_rows(map(_row, rows), map(_line, rows), as_json)
        else:
            sums = [(readiness.summed(one, rows), _panel(house, one)) for one, rows in found.items()]
            print_rows((asdict(of) | {"panel": heard} for of, heard in sums), (_sum_line(*each) for each in sums), as_json)

    return command


def _approve(house: House) -> click.Command:
    @click.command("approve", help="Says that a second speaker has heard these recordings: they may be played to callers.")
    @click.argument("keys", nargs=-1, required=True)
    @LANG
    @BY
    @click.option("--again", default="", help="Not like this: what is wrong, for whoever records it anew.")
    def command(keys: tuple[str, ...], lang: str, by: str, again: str) -> None:
        or_faults(lambda: house.intake.judge(lang, keys, Verdict(named(by, "--by"), utc_now(), again)))
        click.echo(f"{', '.join(keys)}: {'to be recorded again' if again else 'approved; callers hear it when it is published'}")

    return command


def _play(house: House) -> click.Command:
    @click.command("play", help="Plays a recording on this machine, or says where it lies.")
    @click.argument("key")
    @LANG
    def command(key: str, lang: str) -> None:
        take = or_faults(lambda: _take(house, lang, key))
        path = house.archive.sounds.folder / take.clip
        click.echo(f"{path}  {take.ms / 1000:.1f} s, spoken by {take.speaker}")
        player = next((player for player in PLAYERS if shutil.which(player[0])), None)
        if player:
            subprocess.run([*player, path], check=False)

    return command


def _export(house: House) -> click.Command:
    @click.command("export", help="Copies the recordings of a language into FOLDER as MP3, named as on the script: for listening.")
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    @LANG
    @click.option("--waiting", is_flag=True, help="Only those that nobody has approved yet.")
    @click.option("--wav", is_flag=True, help="As the telephone plays them, instead of MP3.")
    def command(folder: Path, lang: str, waiting: bool, wav: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        rows = or_faults(lambda: _rows(house, lang))
        takes = {row: row.take for row in rows if row.take and (row.state == "recorded" or not waiting)}
        for row, take in takes.items():
            sound = house.archive.sounds.folder / (take.clip if wav else take.mp3)
            shutil.copyfile(sound, folder / f"{row.number:03}_{row.key}{sound.suffix}")
        click.echo(f"{folder}: {len(takes)} recordings")

    return command


def _sign_off(house: House) -> click.Command:
    @click.command("sign-off", help="Writes down that a panel heard all voices of a language in RELEASE together, and agreed.")
    @click.argument("release", type=int)
    @LANG
    @click.option("--who", required=True, help="Who sat on the panel, as they want to be named.")
    @click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day on which they met.")
    @click.option("--note", default="", help="What they asked for, or where they met.")
    @click.option("--by", default="", help="Your name: you write it down.")
    def command(release: int, lang: str, who: str, day: datetime, note: str, by: str) -> None:
        def deed() -> None:
            with house.store.read() as work:
                heard = panel.signable(stored(work, releases.get(work, release).versions).voices, lang)
            signed = panel.SignOff(
                release=release,
                voices=heard,
                who=named(who, "--who", LONGEST_NOTE),
                on=day.date(),
                note=noted(note),
                by=named(by, "--by"),
                at=utc_now(),
            )
            panel.sign(house.archive, lang, signed)
            with house.store.work() as work:
                work.audit(f"wrote down a panel's sign-off of release {release} ({lang})", actor=signed.by)

        or_faults(deed)
        click.echo(f"release {release}, {lang}: heard and agreed to by {who}")

    return command


def _takes(house: House) -> click.Command:
    @click.command("takes", help="What PERSON (a name or an id) sent by telephone or browser, and what became of it, the newest first.")
    @click.argument("person")
    @AS_JSON
    def command(person: str, as_json: bool) -> None:
        def found() -> list[Seen]:
            with house.store.read() as work:
                speaker = people.find(work, person).id
            return house.intake.takes(speaker)

        def line(one: Seen) -> str:
            return f"{one.at:%Y-%m-%d %H:%M} · {one.lang} · {one.prompt} · {one.way} · {one.state} {one.fault}"

        seen = or_faults(found)
        print_rows((asdict(one) | {"at": one.at.isoformat()} for one in seen), map(line, seen), as_json)

    return command


def _ring_me(house: House) -> click.Command:
    @click.command("ring-me", help="The staff line rings PERSON (a name or an id), who records LANGUAGE after her PIN.")
    @click.argument("person")
    @click.argument("language")
    def command(person: str, language: str) -> None:
        def deed() -> None:
            with house.store.work() as work:
                speakers.ring_me(work, people.find(work, person), language, ACTOR)

        or_faults(deed)
        click.echo("she is rung within some seconds, unless she was within the last two minutes")

    return command


def _catalogues(house: House) -> Catalogues:
    return house.script().catalogues


def _rows(house: House, lang: str) -> list[Row]:
    return house.script().rows(house.archive, lang)


def _take(house: House, lang: str, key: str) -> Take:
    prompt = _catalogues(house).prompt(lang, key)
    take = house.archive.current((lang, key), prompt)
    if take is None:
        raise StudioError(f"{key}: there is no recording of it in {lang} as its words are now")
    return take


def _row(row: Row) -> dict[str, Any]:
    take = row.take
    return {
        "number": row.number,
        "key": row.key,
        "language": row.lang,
        "state": row.state,
        "words": row.prompt.words,
        "khmer": row.khmer,
        "older": row.older,
        "ms": row.ms,
        "loudness": take.loudness if take else None,
        "peak": take.peak if take else None,
        "speaker": take.speaker if take else "",
        "approved_by": take.approved_by if take else "",
        "again": take.again if take else "",
        "warnings": take.warnings if take else (),
        "clip": take.clip if take else "",
    }


def _line(row: Row) -> str:
    take = row.take
    told = f" · {take.again or take.speaker}" + (f" · approved by {take.approved_by}" if take.approved_by else "") if take else ""
    older = f" · {OLDER}" if row.older else ""
    return f"{row.number:03} · {row.lang} · {row.key} · {row.state} · {row.ms / 1000:.1f} s{told}{older}"


def _panel(house: House, lang: str) -> dict[str, Any] | None:
    """The last panel of a language; `holds` tells whether callers hear just what it heard."""
    signed = panel.last(house.archive, lang)
    if signed is None:
        return None
    _, in_force = house.press.in_force()
    holds = in_force is not None and panel.mark(in_force.voices, lang) == signed.voices
    told = {"release": signed.release, "who": signed.who, "on": signed.on.isoformat(), "note": signed.note, "by": signed.by}
    return told | {"holds": holds}


def _sum_line(one: Sum, heard: dict[str, Any] | None) -> str:
    states = ", ".join(f"{count} {state}" for state, count in one.states.items() if count)
    older = f"; of {one.older} {OLDER}" if one.older else ""
    return f"{one.lang}: {one.prompts} prompts: {states}; {one.minutes_left} minutes left to speak{older}" + _panel_line(heard)


def _panel_line(heard: dict[str, Any] | None) -> str:
    if heard is None:
        return ""
    since = "" if heard["holds"] else "; its voices have changed since"
    note = f" ({heard['note']})" if heard["note"] else ""
    return f"; a panel heard release {heard['release']} on {heard['on']}: {heard['who']}{note}{since}"
