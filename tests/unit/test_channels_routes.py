"""By which channel a text goes: by whom it is for, her operator, its kind, the hour; and that there is always a way."""

from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.numbers import OurNumber, faults, our_numbers, roles_of
from gateway.channels.operators import Operators, OperatorsError, load_operators
from gateway.channels.routes import CHANNELS, Parcel, Routes
from gateway.phone import NumbersError, Role
from gateway.settings import RouteSetting, Settings

OPERATORS = Operators({"050": "Beta", "051": "Alpha"}, ())
PUBLIC, STAFF = frozenset[Role]({"public"}), frozenset[Role]({"staff"})
NUMBERS = (
    OurNumber("+85550000100", "twilio", PUBLIC),
    OurNumber("+85550000102", "twilio", STAFF),
    OurNumber("4455", "kannel", PUBLIC),
    OurNumber("+85550000200", "kannel", STAFF),
    OurNumber("+85550000300", "android", STAFF),
)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)  # in Cambodia
TARIFFS = "operator,channel,medium,price,currency,source,said_on\n"


def ways(*rules: RouteSetting, role: Role = "staff", kind: str = "offer_text", to: str = "+12025550100", first: str = "") -> list[str]:
    found = Routes(NUMBERS, rules, OPERATORS).ways(Parcel(kind, role, to, NOON, first))
    return [f"{way.channel} {way.number}" for way in found]


def rule(*by: str, **fits: object) -> RouteSetting:
    return RouteSetting.model_validate({"by": by} | fits)


def first_of(*rules: RouteSetting, **parcel: str) -> str:
    return ways(*rules, **parcel)[0].split(" ")[0]  # type: ignore[arg-type]


def test_without_a_rule_it_goes_by_every_channel_that_has_such_a_number() -> None:
    assert ways() == ["twilio +85550000102", "kannel +85550000200", "android +85550000300"]
    assert ways(role="public") == ["twilio +85550000100", "kannel 4455"]


def test_the_first_rule_that_fits_decides_and_says_which_channels_at_all() -> None:
    rules = (rule("android", operator="Beta"), rule("kannel", "twilio", to="staff"), rule("twilio"))
    assert ways(*rules) == ["kannel +85550000200", "twilio +85550000102"]
    assert ways(*rules, to="+85550000001") == ["android +85550000300"]
    assert ways(*rules, role="public") == ["twilio +85550000100"]
    assert first_of(rule("android", kind="notice_text"), kind="notice_text") == "android"
    assert first_of(rule("android", kind="notice_text")) == "twilio"


def test_her_own_channel_goes_before_every_rule() -> None:
    assert ways(rule("kannel"), first="android") == ["android +85550000300", "kannel +85550000200"]
    assert first_of(first="android") == "android"


@pytest.mark.parametrize(
    "opens, closes, fits",
    [("06:00", "18:00", True), ("18:00", "06:00", False), ("12:00", "12:30", True), ("06:00", "12:00", False), ("22:00", "12:01", True)],
)
def test_hours_are_those_of_cambodia_and_may_go_over_midnight(opens: str, closes: str, fits: bool) -> None:
    assert (first_of(rule("kannel", hours=(opens, closes))) == "kannel") is fits


def test_a_text_goes_even_where_the_rules_name_nobody_who_could() -> None:
    assert ways(rule("android"), role="public") == ["twilio +85550000100", "kannel 4455"]


RULES = st.builds(
    lambda by, to, operator, hours: RouteSetting.model_validate({"by": by, "to": to, "operator": operator, "hours": hours}),
    st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=4),
    st.sampled_from([None, "callers", "staff"]),
    st.sampled_from(["", "Alpha", "Beta"]),
    st.none() | st.tuples(st.times(), st.times()),
)
MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1))  # noqa: DTZ001


@given(st.lists(RULES, max_size=4), st.sampled_from(["public", "staff"]), st.sampled_from(["", *CHANNELS]), MOMENTS)
def test_there_is_always_a_way_and_none_twice(rules: list[RouteSetting], role: Role, first: str, at: datetime) -> None:
    found = Routes(NUMBERS, tuple(rules), OPERATORS).ways(Parcel("offer_text", role, "+85550000001", at, first))
    assert found and len({way.channel for way in found}) == len(found)
    assert all(role in ours.roles for way in found for ours in NUMBERS if (ours.channel, ours.number) == (way.channel, way.number))


def test_a_rule_that_names_what_there_is_not_stops_the_start() -> None:
    routes = Routes(NUMBERS[:2], (rule("kannel"), rule("twilio", operator="Gamma")), OPERATORS)
    assert list(routes.faults()) == [
        "routes, entry 1: kannel is not set up; name one of twilio",
        "routes, entry 2: no operator Gamma is known; name one of Alpha, Beta",
    ]


# -- operators


def test_the_shipped_prefixes_tell_the_operator_and_no_price_is_made_up() -> None:
    shipped = load_operators(Path(__file__).parents[2] / "directory")
    assert {"Smart", "Cellcard", "Metfone"} <= set(shipped.names())
    assert all(len(prefix) == 3 and prefix.startswith("0") for prefix in shipped.prefixes)
    assert (shipped.of("+85550000001"), shipped.of("+12025550100"), shipped.of("4455")) == ("", "", "")
    assert shipped.tariffs == ()


@pytest.mark.parametrize(
    "row, says",
    [
        ("Alpha,kannel,text,cheap,USD,contract,", "no number"),
        ("Alpha,kannel,text,0.02,USD,,", "source"),
        ("Alpha,kannel,letter,0.02,USD,contract,", "medium"),
        ("Gamma,kannel,text,1,USD,contract,", "Gamma"),
    ],
)
def test_a_price_without_a_source_is_refused(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "phone_prefixes.csv").write_text("prefix,operator\n050,Alpha\n")
    (tmp_path / "tariffs.csv").write_text(f"{TARIFFS}{row}\n")
    with pytest.raises(OperatorsError, match=says):
        load_operators(tmp_path)
    (tmp_path / "tariffs.csv").write_text(f"{TARIFFS}Alpha,kannel,text,0.02,USD,a contract,2026-11-01\n")
    assert load_operators(tmp_path).tariffs[0].price == Decimal("0.02")


# -- our numbers


def settings(kannel: str, **more: str) -> Settings:
    secrets = {"kannel_username": "u", "kannel_password": "p", "kannel_hook_password": "h", "kannel_send_url": "http://127.0.0.1:1"}
    return Settings.model_validate({"twilio_numbers": "+85550000100", "kannel_numbers": kannel} | secrets | more)


def test_a_number_that_only_carries_texts_may_be_a_short_code_and_rings_nobody() -> None:
    given = settings("4455:public,+85550000200:staff")
    assert roles_of(given, "050 000 200") == STAFF and roles_of(given, "4455") == PUBLIC
    assert roles_of(given, "+85550009999") == PUBLIC  # nobody who reaches us is turned away
    assert {ours.channel for ours in our_numbers(given)} == {"twilio", "kannel"}
    assert faults(given) == []
    with pytest.raises(NumbersError, match="GATEWAY_KANNEL_NUMBERS, entry 1: unknown role; write public or staff"):
        our_numbers(settings("4455:callback"))


def test_a_channel_without_its_secrets_is_refused() -> None:
    with pytest.raises(ValueError, match="GATEWAY_KANNEL_HOOK_PASSWORD"):
        settings("4455:public", kannel_hook_password="")
    with pytest.raises(ValueError, match="GATEWAY_ANDROID_NUMBERS needs GATEWAY_ANDROID_URL"):
        settings("4455:public", android_numbers="+85550000300:public")


def test_an_hour_is_written_as_in_config_yaml() -> None:
    assert rule("kannel", hours=["18:00", "06:00"]).hours == (time(18), time(6))
