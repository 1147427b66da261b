"""What is worth recording first: what every caller hears."""

from gateway.studio.order import steps
from tests.conversation import SHIPPED


def test_the_greeting_comes_first_and_help_before_its_details() -> None:
    order = steps(SHIPPED)
    assert order["greeting"] == order["key_1"] == order["wrong_key"] == 0
    assert order["choose_language"] < order["can_you_listen"] < order["topics"] <= order["health"]
    assert order["topics"] < order["which_district"] < order["callback_confirm"]


def test_what_only_staff_hear_is_on_no_way_from_the_first_word() -> None:
    assert "staff_pin" not in steps(SHIPPED)
    assert not [prompt for prompt in steps(SHIPPED) if prompt.startswith("staff_")]
