"""What the page of the system makes of routes and prices: alike in one, and unknown as unknown."""

from datetime import UTC, datetime
from decimal import Decimal

from gateway.channels.numbers import OurNumber
from gateway.channels.operators import Operators, Tariff
from gateway.channels.routes import Routes, Way
from gateway.phone import Role
from gateway.settings import RouteSetting
from gateway.ways.standing import Standing
from gateway.web.system.ways import alike, prices

ROLES = frozenset[Role]({"public", "staff"})
NUMBERS = (OurNumber("+12025550100", "twilio", ROLES, "twilio"), OurNumber("+12025550101", "village", ROLES, "android"))
NAMES = {"050": "Beta", "051": "Alpha", "052": "Beta"}
STAND = [Standing(ours.channel, (ours,), "", {}, None, None, None) for ours in NUMBERS]
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def tariff(operator: str, channel: str, medium: str, price: str) -> Tariff:
    return Tariff(operator, channel, medium, Decimal(price), "USD", "a contract", "2026-11-01")


def told(*tariffs: Tariff) -> dict[str, list[str]]:
    return {operator: [price.told for price in row] for operator, row in prices(Operators(NAMES, tariffs), STAND)}


def test_a_price_that_nobody_has_said_is_empty_and_not_nothing() -> None:
    found = told(
        tariff("Beta", "twilio", "text", "0.02"), tariff("Beta", "android", "text", "0"), tariff("Alpha", "twilio", "call", "0.05")
    )
    assert found == {"Alpha": ["", "0.05 USD", ""], "Beta": ["0.02 USD", "", "0 USD"]}
    assert told() == {}


def test_operators_whose_phones_are_reached_alike_stand_together() -> None:
    routes = Routes(NUMBERS, (RouteSetting(operator="Alpha", by=("android",)),), Operators(NAMES, ()))
    found = [(some.operators, set(some.by.values())) for some in alike(routes, list(routes.by_operator(NOON)))]
    assert found == [((("Alpha", "051"),), {("village",)}), ((("Beta", "050 052"), ("", "")), {("twilio", "village")})]
    assert Way("village", "+12025550101") in next(routes.by_operator(NOON))[2]
