"""The restore drill: data from a backup, keys as they are now. What was purged meanwhile stays unread, whoever has the master key."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.callbacks.records import State
from gateway.casework import requests
from gateway.house import House, build
from gateway.seal import Sealer, SealError
from gateway.settings import Settings
from gateway.store.keys import DataKey
from gateway.store.tables import Request, Secret
from tests.rig.servers import PostgresServer
from tests.upkeep.conftest import leave
from tests.upkeep.scene import Scene

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Copies:
    """A backup of both SQLite files."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings, self._folder = settings, folder
        for name in ("gateway.db", "keys.db"):
            copy(settings.data_dir / name, folder / "backup" / name)

    def restored(self, *, keys: bool) -> Settings:
        fresh = self._folder / "restored"
        copy(self._folder / "backup" / "gateway.db", fresh / "gateway.db")
        copy((self._folder / "backup" if keys else self._settings.data_dir) / "keys.db", fresh / "keys.db")
        return self._settings.model_copy(update={"data_dir": fresh})


class Dumps:
    """A backup of both databases of PostgreSQL."""

    def __init__(self, settings: Settings, server: PostgresServer) -> None:
        self._settings, self._server = settings, server
        self._data, self._keys = server.dump(settings.database_url), server.dump(settings.keys_database_url)

    def restored(self, *, keys: bool) -> Settings:
        urls = {"database_url": self._server.restore(self._data, "restored")}
        if keys:
            urls["keys_database_url"] = self._server.restore(self._keys, "restored_keys")
        return self._settings.model_copy(update=urls)


def copy(path: Path, to: Path) -> None:
    to.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


@pytest.fixture
def back_up(house: House, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Copies | Dumps]:
    """Takes a backup of both databases as they stand."""
    if house.settings.database_url:
        return lambda: Dumps(house.settings, request.getfixturevalue("postgres"))
    return lambda: Copies(house.settings, tmp_path)


@contextmanager
def restored(backup: Copies | Dumps, *, keys: bool = False) -> Iterator[Scene]:
    """A house on the data of the backup, with its keys, or with the keys as they are now."""
    house = build(backup.restored(keys=keys))
    try:
        house.check_migrated()
        yield Scene(house, furnished=True)
    finally:
        leave(house)


def opened_by_anything(scene: Scene) -> list[bytes]:
    """Whoever has the data, the keys of now and the master key tries every key on every secret."""
    with scene.house.store.keys.engine.connect() as connection:
        names = connection.scalars(select(DataKey.request_id)).all()
    every = [scene.house.store.keys.of(name) for name in names]
    with scene.house.store.read() as work:
        secrets = work.connection.execute(select(Secret)).all()
    found = []
    for sealer, row, column in itertools.product(every, secrets, ("number", "code", "key")):
        found += [plain] if (plain := _try(sealer, getattr(row, column), requests.place_of(column, row.request_id))) else []
    return found


def _try(sealer: Sealer, sealed: bytes, place: str) -> bytes | None:
    try:
        return sealer.open(sealed, place)
    except SealError:
        return None


def test_restored_data_give_no_number_that_was_purged_meanwhile(scene: Scene, back_up: Callable[[], Copies | Dumps]) -> None:
    hers, _, _ = scene.request(State.DONE, due=HOUR)
    other, other_number, other_code = scene.request(State.OFFERED, due=DAY)
    backup = back_up()
    scene.waits(hours=2)
    scene.reads("purge")

    with restored(backup) as after, after.house.store.read() as work:
        assert work.connection.scalar(select(Secret.request_id).where(Secret.request_id == hers)), "her sealed number is back"
        with pytest.raises(SealError):
            requests.secret(work, hers, "number")
        assert requests.secret(work, other, "number") == other_number
        assert sorted(opened_by_anything(after)) == sorted([other_number.encode(), other_code.encode(), b"7"])


def test_the_restored_house_purges_again_and_nothing_is_stuck(scene: Scene, back_up: Callable[[], Copies | Dumps]) -> None:
    """The data know nothing of the purge: its rows go once more, though there is no key to destroy."""
    scene.request(State.DONE, due=HOUR)
    backup = back_up()
    scene.waits(hours=2)
    scene.reads("purge")

    with restored(backup) as after:
        after.waits(hours=2)
        assert after.reads("purge")["numbers"] == 1
        with after.house.store.read() as work:
            assert work.connection.execute(select(Secret)).all() == []
            assert work.connection.execute(select(Request.state, Request.number_index, Request.code_index)).one() == ("PURGED", None, None)
        after.house.clock.sweep()
        assert after.types("audit", "findings").exit_code == 0
        assert after.reads("audit", "verify")["holds"]


def test_why_no_backup_of_the_keys_is_older_than_three_days(scene: Scene, back_up: Callable[[], Copies | Dumps]) -> None:
    """Both from before, and the master key: it opens. Only that the keys' backup is gone makes the purge true (docs/operators.md)."""
    hers, number, _ = scene.request(State.DONE, due=HOUR)
    backup = back_up()
    scene.waits(hours=2)
    scene.reads("purge")
    with restored(backup, keys=True) as after, after.house.store.read() as work:
        assert requests.secret(work, hers, "number") == number
