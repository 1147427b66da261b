"""Place matching: how long the start takes and one typed name, over the province and over a country of 14,578 villages made by rule.

And how often the verdict is right, over the spellings of tests/unit/places_typed.csv. One thing is compared in the same run: going through
all names by likeness, as matching would without an index.
"""

import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import fuzz, process

from gateway.directory.likeness import names_of
from gateway.directory.matching import find
from gateway.directory.places import PLACE_COLUMNS, PLACE_FILES, Gazetteer, Place, load_gazetteer
from tests.unit.test_directory_spellings import ALL, PARTS

SHIPPED = Path(__file__).parent.parent / "directory"
VILLAGES, STARTS, ROUNDS = 14_578, 5, 5
SEED = 16


def main() -> None:
    for part in PARTS:
        outcomes = Counter(typed.outcome() for typed in ALL if typed.part == part)
        print(
            f"places, {part}: {outcomes['right'] / outcomes.total():.1%} of {outcomes.total()} right, {outcomes['wrong sure']} wrong sure"
        )
    _measure("Ratanak Kiri", SHIPPED)
    with TemporaryDirectory() as folder:
        _country(Path(folder))
        _measure("a country by rule", Path(folder))


def _measure(name: str, folder: Path) -> None:
    starts = [_taken(lambda: names_of(load_gazetteer(folder))) for _ in range(STARTS)]
    gazetteer = load_gazetteer(folder)
    find(gazetteer, "")
    taken = sorted(min(_taken(lambda text=typed.text: find(gazetteer, text)) for _ in range(ROUNDS)) for typed in ALL)
    p50, p99 = (1000 * taken[int(share * len(taken))] for share in (0.5, 0.99))
    print(f"places, {name}, {len(gazetteer.places):,} places: start {min(starts):.2f} s; p50 {p50:.2f} ms, p99 {p99:.2f} ms", end="; ")
    print(f"going through all names takes {_through_all(gazetteer, [typed.text for typed in ALL]) * 1000:.2f} ms")


def _taken(deed: Callable[[], object]) -> float:
    """Seconds of this process's own time. Others on the machine still slow it down, so the best of a few rounds is taken."""
    began = time.process_time()
    deed()
    return time.process_time() - began


def _through_all(gazetteer: Gazetteer, texts: Sequence[str]) -> float:
    """Seconds for one text against every name, at the median."""
    names = [name for place in gazetteer.known for name in place.names]
    taken = sorted(min(_taken(lambda text=text: _likeliest(text, names)) for _ in range(ROUNDS)) for text in texts[::10])
    return taken[len(taken) // 2]


def _likeliest(text: str, names: Sequence[str]) -> object:
    return process.extract(text, names, scorer=fuzz.ratio, limit=8)


def _country(folder: Path) -> None:
    """Every province, district and commune of the tables, and villages whose names are put together from two of theirs."""
    for name in PLACE_FILES:
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    known = [place for place in load_gazetteer(SHIPPED).known if place.level != "village"]
    with (folder / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PLACE_COLUMNS)
        for place in sorted([*known, *_villages(known)], key=lambda place: place.code):
            writer.writerow([place.code, place.level, place.code[:-2], place.name_km, place.name_latin, "", "", ""])
    (folder / "place_names.csv").write_text("code,variant,script,source\n", encoding="utf-8")


def _villages(known: Sequence[Place]) -> Iterator[Place]:
    drawn = random.Random(SEED)
    communes = [place.code for place in known if place.level == "commune"]
    for number in range(VILLAGES):
        one, other = drawn.choice(known), drawn.choice(known)
        code = f"{communes[number % len(communes)]}{1 + number // len(communes):02}"
        double = drawn.random() < 0.6
        yield Place(code, one.name_km + other.name_km * double, one.name_latin + f" {other.name_latin}" * double)


if __name__ == "__main__":
    main()
