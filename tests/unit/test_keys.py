"""The key database: destroying a key destroys what it sealed (rule 12, S24), and a day's secret is gone with its day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from gateway.seal import SealError, Vault, new_key
from gateway.store import migrate
from gateway.store.database import connect
from gateway.store.keys import DataKey, DaySecret, Keys

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
MASTER = new_key()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/keys.db"


def opened(url: str, master: bytes = MASTER) -> Keys:
    """One process's view of the keys."""
    return Keys(connect(make_url(url), 500), Vault((master,)).data)


@pytest.fixture
def keys(url: str) -> Iterator[Keys]:
    keys = opened(url)
    migrate.upgrade(keys.engine, "keys")
    yield keys
    keys.engine.dispose()


def stored(keys: Keys, column: object) -> list[object]:
    with keys.engine.connect() as connection:
        return list(connection.scalars(select(column)))  # type: ignore[call-overload]


# -- a request's own key


def test_a_key_opens_what_it_sealed_in_every_process(keys: Keys, url: str) -> None:
    sealed = keys.create("r", NOON).seal(b"050 000 001", "secret:number:r")
    other = opened(url)
    assert other.of("r").open(sealed, "secret:number:r") == b"050 000 001"
    other.engine.dispose()


def test_a_destroyed_key_opens_nothing_any_more(keys: Keys) -> None:
    keys.create("r", NOON)
    keys.destroy("r")
    keys.destroy("r")
    with pytest.raises(SealError, match="destroyed"):
        keys.of("r")


def test_one_requests_key_opens_no_other_requests_number(keys: Keys) -> None:
    sealed = keys.create("hers", NOON).seal(b"050 000 001", "secret:number:hers")
    with pytest.raises(SealError):
        keys.create("another", NOON).open(sealed, "secret:number:hers")


def test_a_stolen_key_database_opens_nothing_without_the_master_key(keys: Keys, url: str) -> None:
    keys.create("r", NOON)
    thief = opened(url, master=new_key())
    with pytest.raises(SealError):
        thief.of("r")
    thief.engine.dispose()


def test_wrapped_keys_cannot_be_exchanged(keys: Keys) -> None:
    for name in ("hers", "another"):
        keys.create(name, NOON)
    wrapped = dict(zip(("hers", "another"), stored(keys, DataKey.wrapped), strict=True))
    with keys.engine.begin() as connection:
        connection.execute(DataKey.__table__.update().where(DataKey.request_id == "hers").values(wrapped=wrapped["another"]))
    with pytest.raises(SealError, match="moved"):
        keys.of("hers")


def test_old_keys_are_found_by_age(keys: Keys) -> None:
    keys.create("old", NOON - timedelta(hours=2))
    keys.create("new", NOON)
    assert keys.older_than(NOON - timedelta(hours=1)) == ["old"]


# -- a day's secret


def test_all_processes_use_the_same_secret_on_one_day_and_another_on_the_next(keys: Keys, url: str) -> None:
    other = opened(url)
    assert other.day_secrets(NOON) == keys.day_secrets(NOON)
    assert not set(keys.day_secrets(NOON)) & set(other.day_secrets(NOON + timedelta(days=1)))
    other.engine.dispose()


@pytest.mark.parametrize(
    ("after", "valid"), [(timedelta(seconds=-1), 1), (timedelta(), 2), (timedelta(minutes=29), 2), (timedelta(minutes=30), 1)]
)
def test_two_are_valid_for_half_an_hour_after_midnight(keys: Keys, after: timedelta, valid: int) -> None:
    """Else whoever writes at midnight begins her five conversations again, and loses the one she is in (S23)."""
    (before,) = keys.day_secrets(MIDNIGHT - timedelta(seconds=1))
    secrets = keys.day_secrets(MIDNIGHT + after)
    assert len(secrets) == valid
    assert (before in secrets) is (after < timedelta(minutes=30))
    assert secrets[0] != before or after < timedelta()


def test_a_secret_is_thrown_away_with_its_day(keys: Keys) -> None:
    keys.day_secrets(MIDNIGHT - timedelta(hours=1))
    keys.day_secrets(MIDNIGHT)
    keys.forget_days(MIDNIGHT + timedelta(minutes=29))
    assert len(stored(keys, DaySecret.day)) == 2
    keys.forget_days(MIDNIGHT + timedelta(minutes=30))
    assert stored(keys, DaySecret.day) == ["2026-11-24"]


def test_no_process_remembers_a_secret_that_is_no_longer_valid(keys: Keys) -> None:
    """The clock throws the row away; a web process that has seen it must not keep it for another day."""
    yesterday = keys.day_secrets(MIDNIGHT - timedelta(hours=1))[0]
    keys.day_secrets(MIDNIGHT)
    keys.day_secrets(MIDNIGHT + timedelta(minutes=30))
    assert yesterday not in keys._days.values()
