import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory.load import load
from gateway.directory.names import names
from gateway.directory.places import Point, load_gazetteer
from gateway.directory.services import CERTAINTIES, NEEDS, Directory, Service, from_json, to_json
from gateway.week import WEEK, Opening

SHIPPED = Path(__file__).parents[2] / "directory"


def a_service(**changes: object) -> Service:
    values = {"id": "line", "organization": "org", "name": "ខ្សែ", "name_latin": "khsae", "name_english": "Line", "needs": ("health",)}
    return Service(**(values | {"certainty": "high", "source": "test"} | changes))  # type: ignore[arg-type]


services = st.builds(
    Service,
    id=st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True),
    needs=st.lists(st.sampled_from([need for need in NEEDS if need != "shelter"]), unique=True).map(tuple),
    certainty=st.sampled_from(CERTAINTIES),
    place=st.sampled_from(["", "1601", "160101"]),
    point=st.none() | st.just(Point(13.7, 106.9)),
    openings=st.lists(st.builds(Opening, st.integers(0, 5), st.integers(6, WEEK))).map(tuple),
    minutes=st.sampled_from([(), (("160101", 30), ("160102", 5))]),
    full_on=st.none() | st.dates(),
    assured_on=st.none() | st.dates(),
    confidential=st.just(False),
)


@given(st.lists(services, max_size=4), st.frozensets(st.dates(), max_size=3))
def test_a_stored_version_is_read_back_as_it_was(found: list[Service], holidays: frozenset[date]) -> None:
    directory = Directory(tuple(found), holidays)
    assert from_json(to_json(directory)) == directory
    assert to_json(from_json(to_json(directory))) == to_json(directory)


def test_the_shipped_directory_goes_through_a_version() -> None:
    directory = load(SHIPPED, load_gazetteer(SHIPPED))
    assert from_json(to_json(directory).decode()) == directory


@pytest.mark.parametrize("where", [{"place": "1602"}, {"point": Point(13.7, 106.9)}, {"areas": ("160101",)}, {"minutes": (("160101", 9),)}])
@pytest.mark.parametrize("hidden", [{"needs": ("shelter",)}, {"confidential": True}])
def test_no_value_can_hold_the_door_of_a_shelter(hidden: dict[str, object], where: dict[str, object]) -> None:
    """S33: nor can a stored version bring one in."""
    with pytest.raises(ValueError, match="S33"):
        a_service(**hidden, **where)
    stored = json.loads(to_json(Directory((a_service(**where),))))
    stored["services"][0] |= hidden
    with pytest.raises(msgspec.ValidationError, match="S33"):
        from_json(json.dumps(stored))


def test_ninety_days_after_it_was_confirmed_it_is_stale() -> None:
    confirmed = a_service(assured_on=date(2026, 8, 25))
    assert not confirmed.stale(datetime(2026, 11, 23, 16, 59, tzinfo=UTC))
    assert confirmed.stale(datetime(2026, 11, 23, 17, 0, tzinfo=UTC))  # the 24th in Cambodia
    assert not a_service().stale(datetime(2030, 1, 1, tzinfo=UTC))


def test_a_version_of_before_holidays_is_still_read() -> None:
    stored = json.loads(to_json(Directory((a_service(),))))
    for name in ("minutes", "languages", "interpreters", "full_on", "assured_by", "assured_how", "paid", "wheelchair", "open_on_holidays"):
        del stored["services"][0][name]
    del stored["holidays"]
    assert from_json(json.dumps(stored)) == Directory((a_service(),))


def test_a_need_is_covered_only_by_a_national_line_with_a_number() -> None:
    local = a_service(id="local", phone="+85550000001", areas=("1601",), assured_on=date(2026, 11, 1))
    silent = a_service(id="silent", areas=("",), assured_on=date(2026, 11, 1))
    unassured = a_service(id="unassured", phone="119", areas=("",))
    assert "health" in Directory((local, silent)).uncovered()
    assert "health" in Directory((unassured,)).uncovered()
    assert "health" not in Directory((unassured,)).uncovered(allow_unassured=True)


def test_every_name_that_can_be_said_has_words() -> None:
    gazetteer = load_gazetteer(SHIPPED)
    found = list(names(load(SHIPPED, gazetteer), gazetteer))
    assert len({name.key for name in found}) == len(found)
    assert all(name.khmer and name.latin and name.english for name in found)
    assert {"place.16", "place.1602", "place.160101", "place.12", "service.1280"} <= {name.key for name in found}
    assert not any(len(name.key) == len("place.16010101") and name.key.startswith("place.") for name in found)
