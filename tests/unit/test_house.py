"""The house: what cannot be wired together is said at the start, and even an empty house has words for a fault of its own."""

import pytest

from gateway.house import House, build
from gateway.settings import Settings, SettingsError
from gateway.store.migrate import NotMigrated
from tests import twiml


def test_databases_that_were_never_migrated_are_refused(settings: Settings) -> None:
    settings.data_dir.mkdir()
    house = build(settings)
    with pytest.raises(NotMigrated, match="db upgrade"):
        house.check_migrated()
    house.migrate()
    house.check_migrated()
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()


def test_the_data_directory_is_for_this_user_alone(house: House) -> None:
    assert house.settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_data_and_keys_lie_apart(house: House) -> None:
    """Rule 12: a backup of the one opens nothing without the other."""
    assert house.store.data.url != house.store.keys.engine.url


def test_with_nothing_published_a_caller_hears_english_rather_than_nothing(house: House) -> None:
    house.warm()
    assert twiml.check_voice(house.apology("inbound").encode()) == (twiml.Say("Please call again later."), twiml.Hangup())


def test_with_nothing_published_her_own_phone_says_nothing_at_all(house: House) -> None:
    """S14: without a decoy there is nothing that a relative may hear."""
    assert twiml.check_voice(house.apology("outbound").encode()) == (twiml.Hangup(),)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [("+85550000100:public", "role callback"), ("nobody", "entry 1"), ("+85550000100,+85550000100", "entry 2")],
)
def test_numbers_that_would_fail_in_the_middle_of_a_call(numbers: str, says: str, settings: Settings) -> None:
    with pytest.raises(SettingsError, match=says):
        build(settings.model_copy(update={"twilio_numbers": numbers}))


def test_a_bare_number_has_every_role_while_developing(settings: Settings) -> None:
    house = build(settings.model_copy(update={"twilio_numbers": "+85550000100"}))
    assert {house.wiring.number_with(role) for role in ("public", "callback", "staff")} == {"+85550000100"}
