"""The house: what cannot be wired together is said at the start, and even an empty house has words for a fault of its own."""

import pytest

from gateway.house import House, build
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.clips import Voices
from gateway.publishing.draft import words_payload
from gateway.settings import Settings, SettingsError
from gateway.store import releases, versions
from gateway.store.migrate import NotMigrated
from gateway.store.work import Versions
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


def test_what_a_stricter_update_cannot_read_any_more_stops_no_start(house: House) -> None:
    """S37: the line answers, if only to ask for another call; the log says what is to be published anew."""
    unreadable = {"flows": '{"main.yaml": "flow: main"}', "prompts": words_payload(Catalogues({}), Voices()), "directory": "{}"}
    with house.store.work() as work:
        releases.hold(work)
        numbers = Versions(**{kind: versions.keep(work, kind, unreadable[kind], "Dara") for kind in versions.KINDS})
        releases.put_in_force(work, releases.add(work, numbers, "publish", "", "Dara", "", 0), "Dara")
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
