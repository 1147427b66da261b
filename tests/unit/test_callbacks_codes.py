import random
import secrets

import pytest

from gateway.callbacks.codes import OFFER_CODES, her_code, offer_code
from gateway.callbacks.errors import NoCodeLeftError


class Everything:
    def __contains__(self, _: object) -> bool:
        return True


def test_her_code_is_four_keys_without_the_one_that_leads_out():
    codes = [her_code(secrets.choice, set()) for _ in range(200)]
    assert all(len(code) == 4 and set(code) <= set("123456789") for code in codes)
    assert len(set(codes)) > 150


def test_her_code_is_not_one_that_opens_another_request():
    first = her_code(random.Random(7).choice, set())
    assert her_code(random.Random(7).choice, {first}) != first


def test_no_code_left_is_said_and_never_loops():
    with pytest.raises(NoCodeLeftError, match="purge"):
        her_code(secrets.choice, Everything())


def test_offer_codes_are_two_digits_and_none_comes_twice():
    resting: list[str] = []
    for _ in OFFER_CODES:
        code = offer_code(secrets.choice, (), resting)
        assert len(code) == 2 and code.isdigit() and code not in resting
        resting.append(code)


def test_when_all_have_been_given_the_one_that_rests_longest_comes_back():
    """S39: whoever asks and withdraws all day keeps nobody else from being offered."""
    assert offer_code(secrets.choice, {"10"}, ["47", *(code for code in OFFER_CODES if code not in ("10", "47"))]) == "47"


def test_a_code_of_an_open_offer_is_never_given_again():
    assert offer_code(secrets.choice, {"47"}, (*OFFER_CODES[:5], "47")) != "47"
    assert offer_code(secrets.choice, set(OFFER_CODES) - {"81"}, ["47", "81"]) == "81"
    assert offer_code(secrets.choice, OFFER_CODES, ["47"]) == ""
