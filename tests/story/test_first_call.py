"""A first call: from the greeting to the nearest service, with the few keys that S3 allows."""

from tests.rig.phones import Phone


def test_she_finds_the_nearest_health_service_in_five_keys(caller: Phone) -> None:
    call = caller.dials()
    call.hears("greeting", "choose_language")
    call.presses("1").hears("can_you_listen")
    call.presses("1").hears("promises", "topics", "help_at_once")
    call.presses("1").hears("which_district", "place.1601")
    call.presses("1").hears("place_pick_commune", "place.160101")
    call.presses("1").hears("service.malik_health_centre", "card_example", "digit_1")
    assert not call.over
