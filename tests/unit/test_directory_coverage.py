from datetime import UTC, date, datetime
from pathlib import Path

from gateway.directory.cells import DAYS, openings
from gateway.directory.coverage import coverage, line, row
from gateway.directory.load import load
from gateway.directory.places import load_gazetteer
from gateway.directory.services import NEEDS, Directory, Service
from gateway.directory.ways import Ways

SHIPPED = Path(__file__).parents[2] / "directory"
GAZETTEER = load_gazetteer(SHIPPED)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ALWAYS = openings(",".join(DAYS), "00:00", "00:00")
OFFICE = openings("MO,TU,WE,TH,FR", "07:00", "17:00")


def a_service(service_id: str, place: str = "", **changes: object) -> Service:
    values = {"organization": "org", "name": "ក", "name_latin": "ka", "name_english": service_id, "needs": ("health",), "certainty": "high"}
    known = {"source": "test", "phone": "+85550000001", "place": place, "assured_on": date(2026, 11, 1), "openings": OFFICE}
    return Service(id=service_id, **(values | known | changes))  # type: ignore[arg-type]


LINE = a_service("line", areas=("",), openings=ALWAYS)


def malik(*services: Service) -> dict[str, object]:
    """The row of one commune for health."""
    return next(row(each) for each in coverage(Ways(Directory(services), GAZETTEER), NOON) if each.commune.code == "160101")


def test_every_commune_and_need_has_a_row() -> None:
    rows = [row(each) for each in coverage(Ways(load(SHIPPED, GAZETTEER), GAZETTEER), NOON, allow_unassured=True)]
    assert len(rows) == 50 * len(NEEDS)
    assert all(each["nearest"] for each in rows)
    assert {(each["commune"], each["need"]) for each in rows} >= {("160101", need) for need in NEEDS}


def test_the_nearest_is_told_with_its_minutes_whether_it_is_open_or_not() -> None:
    clinic = a_service("clinic", "160102", minutes=(("160101", 40),))
    assert malik(LINE, clinic) == {
        "commune": "160101",
        "name_latin": "Malik",
        "need": "health",
        "nearest": "clinic",
        "reach": "district",
        "minutes": 40,
        "km": None,
        "open_at_night": False,
        "at_night": "line",
    }


def test_what_is_not_known_of_the_night_is_not_guessed() -> None:
    assert malik(a_service("clinic", "160101", openings=()))["open_at_night"] is None
    assert malik(a_service("clinic", "160101", openings=ALWAYS))["open_at_night"] is True


def test_a_commune_without_help_stands_out() -> None:
    assert malik(a_service("clinic", "160101", assured_on=None))["nearest"] is None
    first = next(iter(coverage(Ways(Directory(()), GAZETTEER), NOON)))
    assert line(first) == "160101 Malik · health: nothing that may be read out"


def test_people_read_it_in_one_line() -> None:
    def told(*services: Service) -> str:
        return line(next(iter(coverage(Ways(Directory(services), GAZETTEER), NOON))))

    clinic = a_service("clinic", "160101", minutes=(("160101", 40),))
    assert told(LINE, clinic) == "160101 Malik · health: clinic (commune, 40 minutes), closed at night; then line"
    assert told(LINE) == "160101 Malik · health: line (country), open at night"
    assert told(clinic) == "160101 Malik · health: clinic (commune, 40 minutes), closed at night; then nothing is surely open"


def test_a_holiday_tonight_is_a_night_without_help() -> None:
    night = openings("TU", "00:00", "06:00")
    clinic = a_service("clinic", "160101", openings=night)
    plain, holiday = (Ways(Directory((clinic,), days), GAZETTEER) for days in (frozenset[date](), frozenset({date(2026, 11, 24)})))
    told = [next(iter(coverage(ways, NOON))).open_at_night for ways in (plain, holiday)]
    assert told == [True, False]
