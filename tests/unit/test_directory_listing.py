import json
from datetime import UTC, datetime
from pathlib import Path

from gateway.directory.listing import found, found_line, left_out_row, ranked_row, service_line
from gateway.directory.load import load
from gateway.directory.matching import find
from gateway.directory.nearest import Search, nearest
from gateway.directory.places import load_gazetteer
from gateway.directory.ways import Ways
from gateway.directory.why import why

SHIPPED = Path(__file__).parents[2] / "directory"
GAZETTEER = load_gazetteer(SHIPPED)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_one_object_for_each_text() -> None:
    row = found("khum malik", find(GAZETTEER, "khum malik"))
    assert json.loads(json.dumps(row)) == {
        "text": "khum malik",
        "verdict": "sure",
        "places": [{"code": "160101", "name_km": "ម៉ាលិក", "name_latin": "Malik", "level": "commune"}],
    }
    assert found("x", find(GAZETTEER, "x")) == {"text": "x", "verdict": "unknown", "places": []}


def test_people_see_where_a_place_lies() -> None:
    assert found_line(GAZETTEER, "Kak", find(GAZETTEER, "Kak")) == (
        "Kak: choose · 160301 Kak, Bar Kaev, Ratanakiri (commune) · 16010404 Kak, Ta Lav, Andoung Meas, Ratanakiri (village)"
    )


def test_a_result_says_why_it_stands_there() -> None:
    search = Search("health", "160101", NOON, allow_unassured=True)
    first = nearest(Ways(load(SHIPPED, GAZETTEER), GAZETTEER), search)[0]
    assert service_line(first.service) == "malik_health_centre: Malik Health Centre · no number"
    assert json.loads(json.dumps(ranked_row(first, why(first, search)))) == {
        "service": "malik_health_centre",
        "name_km": "មណ្ឌលសុខភាពម៉ាលិក",
        "name_latin": "mondol sokhapheap Malik",
        "name_english": "Malik Health Centre",
        "phone": "",
        "assured_on": None,
        "certainty": "high",
        "reach": "commune",
        "minutes": None,
        "km": None,
        "instead": "119",
        "why": [
            "not assured: development only, as an example",
            "opening hours not known",
            "in her commune",
            "no number is known, so 119 is read with it",
        ],
    }
    assert left_out_row(first.service, "because") == {
        "service": "malik_health_centre",
        "name_english": "Malik Health Centre",
        "left_out": "because",
    }
