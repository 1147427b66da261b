"""By which channel a text goes: by whom it is for, her operator, its kind, the hour; and that there is always a way."""

from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.numbers import OurNumber, faults, our_numbers, roles_of
from gateway.channels.operators import Operators, OperatorsError, load_operators
from gateway.channels.routes import Parcel, Routes
from gateway.house import House
from gateway.phone import NumbersError, Role
from gateway.settings import RouteSetting, Settings, of_phones
from gateway.trial.house import TrialHouse, settings_of

OPERATORS = Operators({"050": "Beta", "051": "Alpha"}, ())
PUBLIC, STAFF = frozenset[Role]({"public"}), frozenset[Role]({"staff"})
NUMBERS = (
    OurNumber("+85550000100", "twilio", PUBLIC, "twilio"),
    OurNumber("+85550000102", "twilio", STAFF, "twilio"),
    OurNumber("4455", "kannel", PUBLIC, "kannel"),
    OurNumber("+85550000200", "kannel", STAFF, "kannel"),
    OurNumber("+85550000300", "office", STAFF, "android"),
)
ABROAD = (OurNumber("+12025550101", "attic", STAFF, "android"), OurNumber("+12025550102", "village", STAFF, "android"))
PHONES = (*ABROAD, OurNumber("+85550000302", "village", STAFF, "android"))
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
    assert ways() == ["twilio +85550000102", "kannel +85550000200", "office +85550000300"]
    assert ways(role="public") == ["twilio +85550000100", "kannel 4455"]


def test_the_first_rule_that_fits_decides_and_says_which_channels_at_all() -> None:
    rules = (rule("office", operator="Beta"), rule("kannel", "twilio", to="staff"), rule("twilio"))
    assert ways(*rules) == ["kannel +85550000200", "twilio +85550000102"]
    assert ways(*rules, to="+85550000001") == ["office +85550000300"]
    assert ways(*rules, role="public") == ["twilio +85550000100"]
    assert first_of(rule("office", kind="notice_text"), kind="notice_text") == "office"
    assert first_of(rule("office", kind="notice_text")) == "twilio"


def test_her_own_channel_goes_before_every_rule() -> None:
    assert ways(rule("kannel"), first="office") == ["office +85550000300", "kannel +85550000200"]
    assert first_of(first="office") == "office"


@pytest.mark.parametrize(
    "to, found",
    [
        ("+85550000001", ["village +85550000302", "attic +12025550101"]),
        ("+12025550100", ["attic +12025550101", "village +12025550102"]),
    ],
)
def test_of_several_telephones_the_one_with_a_sim_of_her_operator_goes_first(to: str, found: list[str]) -> None:
    routes = Routes(PHONES, (rule("android"),), OPERATORS)
    ways = routes.ways(Parcel("offer_text", "staff", to, NOON))
    assert [f"{way.channel} {way.number}" for way in ways] == found


def test_a_telephone_that_a_rule_names_keeps_its_place() -> None:
    routes = Routes(PHONES, (rule("attic", "android"),), OPERATORS)
    assert [way.channel for way in routes.ways(Parcel("offer_text", "staff", "+85550000001", NOON))] == ["attic", "village"]


@pytest.mark.parametrize(
    "opens, closes, fits",
    [("06:00", "18:00", True), ("18:00", "06:00", False), ("12:00", "12:30", True), ("06:00", "12:00", False), ("22:00", "12:01", True)],
)
def test_hours_are_those_of_cambodia_and_may_go_over_midnight(opens: str, closes: str, fits: bool) -> None:
    assert (first_of(rule("kannel", hours=(opens, closes))) == "kannel") is fits


def test_a_text_goes_even_where_the_rules_name_nobody_who_could() -> None:
    assert ways(rule("office"), role="public") == ["twilio +85550000100", "kannel 4455"]


NAMES = ("twilio", "kannel", "android", "office", "village")
RULES = st.builds(
    lambda by, to, operator, hours: RouteSetting.model_validate({"by": by, "to": to, "operator": operator, "hours": hours}),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    st.sampled_from([None, "callers", "staff"]),
    st.sampled_from(["", "Alpha", "Beta"]),
    st.none() | st.tuples(st.times(), st.times()),
)
MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1))  # noqa: DTZ001


@given(st.lists(RULES, max_size=4), st.sampled_from(["public", "staff"]), st.sampled_from(["", *NAMES]), MOMENTS)
def test_there_is_always_a_way_and_none_twice(rules: list[RouteSetting], role: Role, first: str, at: datetime) -> None:
    ours = NUMBERS + PHONES
    found = Routes(ours, tuple(rules), OPERATORS).ways(Parcel("offer_text", role, "+85550000001", at, first))
    assert found and len({way.channel for way in found}) == len(found)
    assert all(role in one.roles for way in found for one in ours if (one.channel, one.number) == (way.channel, way.number))


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


OFFICE = {"url": "http://10.0.0.2:8080/", "username": "sms", "numbers": "+85550000300:public"}
VILLAGE_PHONE = OFFICE | {"numbers": "+85550000301:staff"}
SECRETS = {"android_passwords": "office:p, village:q", "android_signing_keys": "office:k,village:l"}


def phones(**more: object) -> Settings:
    given = {"android_phones": {"office": OFFICE, "village": VILLAGE_PHONE}, "twilio_numbers": "+85550000100"} | SECRETS | more
    given |= {"public_url": "https://line.example", "twilio_account_sid": "AC1", "twilio_auth_token": "t", "flask_secret": "f"}
    return Settings.model_validate(given)


def test_each_telephone_is_a_channel_by_its_own_name() -> None:
    assert [(ours.channel, ours.kind) for ours in our_numbers(phones())][1:] == [("office", "android"), ("village", "android")]
    assert phones().android_phones["office"].url == "http://10.0.0.2:8080"
    assert (phones().signing_keys["village"], of_phones(phones().android_passwords)["village"]) == ("l", "q")


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"android_passwords": "office:p"}, "GATEWAY_ANDROID_PASSWORDS needs name:secret"),
        ({"android_passwords": "office:p,village:"}, "GATEWAY_ANDROID_PASSWORDS needs name:secret"),
        ({"android_signing_keys": ""}, "GATEWAY_ANDROID_SIGNING_KEYS needs name:secret"),
        ({"android_signing_keys": "office:k,village:l,attic:m"}, "for no other"),
        ({"android_signing_keys": "office:k,village:k"}, "a key of its own"),
        ({"android_phones": {}}, "for no other"),
        ({"android_phones": {"kannel": OFFICE}, "android_passwords": "kannel:p", "android_signing_keys": "kannel:k"}, "not as a kind"),
        ({"android_phones": {"Office": OFFICE}, "android_passwords": "Office:p", "android_signing_keys": "Office:k"}, "small letters"),
        ({"android_phones": {"office": OFFICE | {"url": ""}}}, "url"),
        ({"mode": "production", "android_passwords": "office:devp,village:q"}, "GATEWAY_ANDROID_PASSWORDS: development secrets"),
    ],
)
def test_a_telephone_without_secrets_of_its_own_stops_the_start(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        phones(**wrong)


def test_no_telephone_is_in_the_house_where_drafts_are_tried(tmp_path: Path) -> None:
    tried = settings_of(phones(), tmp_path, "dev" + "ab" * 32)
    assert (tried.android_phones, tried.signing_keys, TrialHouse(tried, House(phones())).telephones) == ({}, {}, {})


def test_a_role_that_a_sim_cannot_have_is_named_with_its_telephone() -> None:
    with pytest.raises(NumbersError, match=r"android_phones\.office.numbers, entry 1: unknown role"):
        our_numbers(phones(android_phones={"office": OFFICE | {"numbers": "+85550000300:callback"}, "village": VILLAGE_PHONE}))


def test_an_hour_is_written_as_in_config_yaml() -> None:
    assert rule("kannel", hours=["18:00", "06:00"]).hours == (time(18), time(6))
