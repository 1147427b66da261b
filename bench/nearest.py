"""How long the nearest services take, and how that grows: a country made by rule, of 25 provinces and 1,600 communes.

The last row is the worst that can be: every service in the one province that is asked from. Processor time, so that what else the
machine does counts little.
"""

import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

from gateway.directory.nearest import Access, Search, nearest
from gateway.directory.places import Gazetteer, Place, Point
from gateway.directory.services import NEEDS, Directory, Service
from gateway.directory.ways import KEPT, Ways
from gateway.week import DAY, Opening

QUESTIONS = 4_000
NATIONAL = 20
MONDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
HOLIDAYS = frozenset(date(2026, 1, 1) + timedelta(days=17 * nth) for nth in range(22))
TARGETS = {2_000: 1.0, 20_000: 5.0}  # ms at p99


def main() -> None:
    print("nearest services, ms a question: of any commune, need, moment, urgency and access needs")
    for services, provinces in ((200, 25), (2_000, 25), (20_000, 25), (2_000, 1)):
        _row(services, provinces)


def _row(services: int, provinces: int) -> None:
    gazetteer = Gazetteer(_places(provinces))
    directory = Directory(tuple(_services(services, gazetteer)), HOLIDAYS)
    began = time.thread_time()
    ways = Ways(directory, gazetteer)
    built = 1000 * (time.thread_time() - began)
    first, again = _asked(ways, _one_of_each(gazetteer)), _asked(ways, _any(gazetteer))
    about = f"{services:,} services, {provinces} province{'s' if provinces > 1 else ''}"
    aim = f" (aim: {TARGETS[services]:g})" if services in TARGETS else ""
    print(f"  {about:<30} p50 {_at(again, 0.5):.2f}  p99 {_at(again, 0.99):.2f}{aim}  worst {again[-1]:.2f}")
    print(f"  {'':<30} the first time of a commune and need: p50 {_at(first, 0.5):.2f}  p99 {_at(first, 0.99):.2f}")
    print(f"  {'':<30} the index: built in {built:.0f} ms, {_size_mb(directory, gazetteer):.1f} MB at most")


def _asked(ways: Ways, searches: list[Search]) -> list[float]:
    """Milliseconds of processor time for each, from the shortest."""
    taken = []
    for search in searches:
        began = time.thread_time()
        nearest(ways, search)
        taken.append(1000 * (time.thread_time() - began))
    return sorted(taken)


def _size_mb(directory: Directory, gazetteer: Gazetteer) -> float:
    searches = _one_of_each(gazetteer)[-KEPT:]
    tracemalloc.start()
    ways = Ways(directory, gazetteer)
    for search in searches:
        ways.to(search.need, search.place)
    size = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return size


def _at(taken: list[float], share: float) -> float:
    return taken[int(share * (len(taken) - 1))]


def _one_of_each(gazetteer: Gazetteer) -> list[Search]:
    communes = [place.code for place in gazetteer.places if place.level == "commune"]
    return [Search(need, code, MONDAY + timedelta(hours=9)) for code in communes for need in NEEDS]


def _any(gazetteer: Gazetteer) -> list[Search]:
    random, searches = Random(1), _one_of_each(gazetteer)
    access = [Access(), Access(frozenset({"jra"})), Access(frozenset({"csx"}), wheelchair=True, woman=True)]
    chosen = random.choices(searches, k=QUESTIONS)
    return [
        Search(one.need, one.place, MONDAY + timedelta(minutes=random.randrange(60 * DAY)), random.random() < 0.3, random.choice(access))
        for one in chosen
    ]


def _places(provinces: int) -> list[Place]:
    random = Random(2)
    codes = [f"{province:02}" for province in range(1, provinces + 1)]
    districts = [f"{code}{nth:02}" for code in codes for nth in range(1, 9)]
    communes = [f"{code}{nth:02}" for code in districts for nth in range(1, 9)]
    everywhere = (*codes, *districts, *communes)
    return [Place(code, "ក", "Ka", (), Point(random.uniform(10, 14), random.uniform(102.5, 107.5))) for code in everywhere]


def _services(count: int, gazetteer: Gazetteer) -> list[Service]:
    random = Random(3)
    communes = [place for place in gazetteer.places if place.level == "commune"]
    weeks = [_week(random) for _ in range(60)]
    return [_service(f"s{nth:05}", random, communes, weeks, national=nth < NATIONAL) for nth in range(count)]


def _service(name: str, random: Random, communes: list[Place], weeks: list[tuple[Opening, ...]], *, national: bool) -> Service:
    home = random.choice(communes)
    needs = random.sample([need for need in NEEDS if need != "shelter"], random.randint(1, 2)) + (["shelter"] if national else [])
    from_five = [(place.code, random.randint(5, 300)) for place in random.sample(communes, 5)]
    areas = ("",) if national else random.choice(((), (), (home.code,), (home.code[:4],), (home.code[:2],)))
    return Service(
        id=name,
        organization="o",
        name="ក",
        name_latin="ka",
        name_english="Ka",
        needs=tuple(needs),
        certainty="high",
        source="by rule",
        phone="+85550000001" if random.random() < 0.8 else "",
        place="" if national else home.code,
        areas=areas,
        openings=weeks[0] if national else random.choice(weeks),
        open_on_holidays=random.random() < 0.2,
        minutes=() if national or random.random() < 0.7 else tuple(from_five),
        wheelchair=random.random() < 0.3,
        female_staff=random.random() < 0.5,
        languages=random.choice((("khm",), ("khm", "jra"), ())),
        interpreters=random.choice(((), ("csx",), ("jra", "tpu"))),
        cmr_ready=random.random() < 0.2,
        full_on=date(2026, 11, 20) if random.random() < 0.05 else None,
        assured_on=date(2026, 11, 23) - timedelta(days=random.randrange(200)),
    )


def _week(random: Random) -> tuple[Opening, ...]:
    """Day and night, or on some days from one full hour to another with breaks between."""
    if random.random() < 0.1:
        return tuple(Opening(day * DAY, (day + 1) * DAY) for day in range(7))
    days = sorted(random.sample(range(7), random.randint(3, 7)))
    hours = sorted(random.sample(range(6, 22), random.choice((2, 4))))
    shifts = [shift for nth, shift in enumerate(pairwise(hours)) if nth % 2 == 0]
    return tuple(Opening(day * DAY + 60 * opens, day * DAY + 60 * closes) for day in days for opens, closes in shifts)


if __name__ == "__main__":
    main()
