"""`python -m tests.handbook [FOLDER]`: does every task, makes its pictures, and says which words of the handbook stand on no page."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gateway.settings import ROOT
from tests.handbook import looking, menus, people, readme, recordings, services, signing
from tests.handbook.house import furnished
from tests.handbook.pairs import labels, sections
from tests.handbook.walk import Walk
from tests.page.desk import chromium
from tests.speaker import LONG, recorded

HANDBOOK = ROOT / "docs" / "officers.md"
IMAGES = ROOT / "docs" / "images"
TASKS: Mapping[str, Callable[[Walk], None]] = {
    "The first time": signing.first_time,
    "Every day": signing.every_day,
    "Change what is said": menus.words,
    "A choice more, with a menu below it": menus.a_choice,
    "Try it, and keep the call": menus.tries,
    "Hand it over; another person agrees": menus.hands_over,
    "Go back": menus.goes_back,
    "Record, hear, approve": recordings.records,
    "Change a service": services.changes,
    "Whom to ring": services.rings,
    "Services in Excel": services.excel,
    "Enrol a focal point": people.enrols,
    "Hours and leave": people.duty,
    "Let her practise": people.practises,
    "A focal point lost her phone": people.her_phone,
    "Requests": people.requests,
    "Figures, and the report of a month": looking.figures,
    "Who did what": looking.audit,
    "Your phone or laptop is lost": signing.lost,
}
"""By the heading of the handbook under which each stands, in this order."""


def main(images: Path = IMAGES) -> int:
    readme.take(images / "simulator.png")
    with tempfile.TemporaryDirectory() as folder:
        voice = recorded(LONG, Path(folder) / "voice.wav", "-af", "adelay=700,apad=pad_dur=0.7", "-ar", "48000")
        fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={voice}")
        with furnished() as gateway, chromium(*fake) as browser:
            missing = list(_walked(Walk(gateway, browser, images / "officers")))
    for line in missing:
        print(line)
    return 1 if missing else 0


def _walked(walk: Walk) -> Iterator[str]:
    """What the handbook says and no page showed."""
    told = sections(HANDBOOK.read_text("utf-8"))
    for heading, task in TASKS.items():
        walk.begins()
        task(walk)
        print(f"done: {heading}")
        shown = "\n".join(walk.seen)
        yield from (f"{heading}: no page says “{label}”" for label, _ in labels(told[heading]) if label not in shown)
    walk.begins()


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
