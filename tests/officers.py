"""What officers hand in: a small province, and services as they are written in the sheet, true ones and any that there could be."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hypothesis import strategies as st

from gateway.directory import cells
from gateway.directory.exchange.csv_package import write_package
from gateway.directory.exchange.flat import rows_of
from gateway.directory.exchange.staged import At, Entry, Tables, entry
from gateway.directory.load import TABLES
from gateway.directory.places import Gazetteer, load_gazetteer
from gateway.directory.services import NEEDS

PROVINCE = load_gazetteer(Path(__file__).parents[1] / "directory")
NEAR = [place for place in PROVINCE.places if place.code.startswith(("1601", "1602")) or place.code == "16"]
GAZETTEER = Gazetteer([place for place in NEAR if place.level != "village"])
MUST = {"name_romanised": "khsae", "certainty": "high", "source": "they said so", "status": "active", "organization_id": "ours"}
LINE = {
    **MUST,
    **dict.fromkeys(NEEDS, "yes"),
    "id": "line",
    "name": "ខ្សែទូរស័ព្ទ",
    "alternate_name": "National line",
    "phone": "+85550000001",
    "area_1": "KH",
}
CLINIC = {
    **MUST,
    "id": "clinic",
    "name": "មណ្ឌលសុខភាព",
    "alternate_name": "Health centre",
    "health": "yes",
    "phone": "+85550000002",
    "place": "160101",
    "latitude": "13.85",
    "longitude": "107.29",
    "hours_1_days": "MO,TU,WE,TH,FR",
    "hours_1_opens": "07:30",
    "hours_1_closes": "11:30",
    "language_1": "khm",
    "language_2": "jra",
    "cost_1": "0",
    "cost_1_for": "Examination",
    "wheelchair": "yes",
    "assured_date": "2026-11-01",
    "assured_by": "officer 2",
    "assured_how": "phone",
}
HOUSE = {
    **MUST,
    "id": "house",
    "name": "ផ្ទះសុវត្ថិភាព",
    "alternate_name": "Nobody may know of it",
    "organization_id": "hers",
    "shelter": "yes",
    "phone": "+85550000009",
    "area_1": "16",
    "visibility": "confidential",
    "source": "told in confidence",
}


def tables(services: Iterable[Mapping[str, str]], holidays: Iterable[str] = (), minutes: Iterable[tuple[str, str, str]] = ()) -> Tables:
    """The tables that these rows of the sheet stand for; two organisations, and of the others one row each."""
    found: dict[str, list[Entry]] = {name: [] for name in TABLES}
    for number, service in enumerate(services, start=3):
        for name, row in rows_of(number, _whole(service), GAZETTEER, []):
            if name != "locations.csv" or all(row.cells != one.cells for one in found[name]):
                found[name].append(row)
    plain = {
        "organizations.csv": [
            {"id": "ours", "name": "អង្គការ", "alternate_name": "Ours"},
            {"id": "hers", "name": "របស់គាត់", "alternate_name": "Hers"},
        ],
        "holidays.csv": [{"id": f"h{nth}", "date": day, "name": "បុណ្យ", "source": "a decree"} for nth, day in enumerate(holidays)],
        "travel_minutes.csv": [
            {"id": f"m{nth}", "location_id": where, "commune": commune, "minutes": long, "source": "driven"}
            for nth, (where, commune, long) in enumerate(minutes)
        ],
    }
    for name, rows in plain.items():
        found[name] += [entry(name, row, At(name, nth)) for nth, row in enumerate(rows, start=2)]
    return {name: tuple(rows) for name, rows in found.items()}


def _whole(service: Mapping[str, str]) -> dict[str, str]:
    terms = ("visibility", "interpreters", "female_staff", "wheelchair", "cmr_ready", "call_first", "open_on_holidays", "full_on")
    empty = dict.fromkeys((*NEEDS, *terms, "unanswered_on", "assured_by", "assured_how", "name_romanised", "certainty", "source"), "")
    return {**empty, **service}


def folder_of(services: Tables, folder: Path) -> Path:
    folder.mkdir(parents=True)
    write_package(services, folder)
    return folder


def plain(rows: Tables) -> dict[str, list[dict[str, str]]]:
    """The tables without the places from which they came."""
    return {name: [dict(row.cells) for row in each] for name, each in rows.items()}


# Any directory

LETTERS = "កខគសុវត្ថិភាព្ា១២ \n\"',;:=+@-#\\/&<>{}[]_x0é’–🙂"
words = st.text(LETTERS, min_size=1, max_size=20).map(str.strip).filter(lambda text: text and _may_stand(text))
yes_no = st.sampled_from(["", "yes", "no"])
days = st.sampled_from(["", "2026-01-02", "2026-11-30"])
CODES = [place.code for place in GAZETTEER.places]


def _may_stand(text: str) -> bool:
    try:
        cells.plain(text)
    except cells.CellError:
        return False
    return True


def _hours(times: list[tuple[str, str, str]]) -> dict[str, str]:
    return {
        f"hours_{nth}_{what}": cell
        for nth, time in enumerate(times, 1)
        for what, cell in zip(("days", "opens", "closes"), time, strict=True)
    }


HOURS = [(",".join(cells.DAYS), "00:00", "00:00"), ("MO", "07:30", "11:30"), ("MO,SA", "14:00", "17:00"), ("SU", "21:00", "00:00")]
hours = st.lists(st.sampled_from(HOURS), max_size=6).map(_hours)
costs = st.lists(st.tuples(st.sampled_from(["0", "2.5", "20000"]), words), max_size=3).map(
    lambda found: {f"cost_{nth}{end}": cell for nth, cost in enumerate(found, 1) for end, cell in zip(("", "_for"), cost, strict=True)}
)
spoken = st.lists(st.sampled_from(["khm", "tpu", "csx", "fra"]), max_size=5, unique=True).map(
    lambda found: {f"language_{nth}": code for nth, code in enumerate(found, 1)}
)


def areas(codes: list[str], least: int = 0) -> st.SearchStrategy[dict[str, str]]:
    return st.lists(st.sampled_from(codes), min_size=least, max_size=4, unique=True).map(
        lambda found: {f"area_{nth}": code for nth, code in enumerate(found, 1)}
    )


def needs(of: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.lists(st.sampled_from(of), min_size=1, unique=True).map(lambda found: dict.fromkeys(found, "yes"))


anything = st.fixed_dictionaries(
    {
        **dict.fromkeys(("name", "name_romanised", "alternate_name", "source"), words),
        "eligibility_description": st.just("") | words,
        "status": st.sampled_from(["active", "active", "inactive"]),
        "organization_id": st.just("ours"),
        "certainty": st.sampled_from(["high", "medium"]),
        "phone": st.sampled_from(["+85550000003", "117", "050 000 004"]),
        **dict.fromkeys(("female_staff", "wheelchair", "cmr_ready", "call_first", "open_on_holidays"), yes_no),
        **dict.fromkeys(("full_on", "unanswered_on"), days),
        "interpreters": st.sampled_from(["", "tpu", "jra,krr"]),
    }
)
assured = st.sampled_from([{}, {"assured_date": "2026-11-01", "assured_by": "officer 2", "assured_how": "visit"}])
where = st.fixed_dictionaries(
    {"place": st.sampled_from(CODES), "location_name": st.just("") | words, "location_id": st.sampled_from(["", "one"])}
)
point = st.sampled_from([{}, {"latitude": "13.85", "longitude": "107.29"}])
public_needs = needs([need for need in NEEDS if need != "shelter"])


def _together(*parts: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[dict[str, str]]:
    return st.tuples(*parts).map(lambda found: {name: cell for part in found for name, cell in part.items()})


with_a_door = _together(anything, public_needs, assured, where, point, hours, costs, spoken, areas([*CODES, "KH"]))
without = _together(anything, needs(list(NEEDS)), assured, hours, costs, spoken, areas(["KH", "16", "1601", "1602"], least=1))
secret = without.map(lambda service: {**service, "visibility": "confidential", "organization_id": "hers"})


def _named(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each with an id of its own, that begins with a zero now and then; who shares a building says the same of it."""
    building = next((each for each in found if each.get("location_id")), {})
    same = {name: building.get(name, "") for name in ("place", "location_name", "latitude", "longitude")}
    return [{**each, **(same if each.get("location_id") else {}), "id": f"0{nth}"} for nth, each in enumerate(found)]


directories = st.lists(with_a_door | without | secret, max_size=4).map(_named)
holidays = st.lists(st.sampled_from(["2026-11-30", "2027-01-01", "2027-04-14"]), unique=True)
