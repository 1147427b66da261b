"""After `keys rotate` the earlier master key opens nothing that is left, and nobody is lost, whatever dies on the way (rule 12)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from gateway.accounts import accounts, factors
from gateway.accounts.roles import Role
from gateway.callbacks.records import State
from gateway.casework import requests, staff
from gateway.flows.state import State as Talk
from gateway.house import build
from gateway.settings import ROOT, Settings
from gateway.store import outbox, sessions, threads
from gateway.store.audit import verify
from gateway.store.sessions import Lifetime, Who
from gateway.store.tables import Inbox, Outbox
from gateway.store.work import new_id
from gateway.upkeep import rotation
from tests.upkeep.conftest import FIRST_KEY
from tests.upkeep.scene import Scene

SECOND_KEY = "cd" * 32
DAY = timedelta(days=1)


@contextmanager
def under(settings: Settings, key: str, before: str = "") -> Iterator[Scene]:
    """The same databases, opened by processes that have these master keys."""
    house = build(settings.model_copy(update={"master_key": key, "previous_master_key": before}))
    try:
        yield Scene(house, furnished=True)
    finally:
        for engine in (house.store.data, house.store.keys.engine):
            engine.dispose()


def furnish(scene: Scene) -> dict[str, Any]:
    """Something of every kind that is sealed."""
    kept: dict[str, Any] = {"requests": [scene.request(State.OFFERED, due=DAY) for _ in range(5)], "supervisor": scene.supervisor()}
    with scene.house.store.work() as work:
        threads.add_leg(work, threads.LegFacts("token", "caller"), "voice", "inbound", sid="CA1")
        thread = threads.begin(work, threads.LegFacts("token", "caller"), None, 30)
        threads.keep(work, thread, Talk(lang="khm", known={"need": "talk"}))
        threads.note(work, "call:CA1:0", thread)
        sealed = work.vault.data.seal(b"+85550000001", "outbox:sealed:card")
        outbox.add(work, "text_card", "card", None, None, sealed=sealed)
        kept["signed in"] = sessions.begin(work, Who(person=kept["supervisor"]), {"tongue": "km"}).token
        kept["account"] = accounts.add(work, "sample", (Role.EDITOR,), "tests")
        factors.keep_totp(work, kept["account"], "JBSWY3DPEHPK3PXP", 1)
        kept["day"] = work.keys.day_secrets(work.now)
    scene.audits(3)
    return kept


def check(scene: Scene, kept: dict[str, Any]) -> None:
    """All of it is there, opens, and is found."""
    with scene.house.store.read() as work:
        for request, number, code in kept["requests"]:
            assert requests.secret(work, request, "number") == number
            assert (requests.by_code(work, code), requests.open_of_number(work, number)) == (request, 1)
        number = staff.number_of(work, kept["supervisor"])
        known = staff.recognise(work, number)
        signed = sessions.find(work, kept["signed in"], Lifetime(timedelta(hours=1), timedelta(hours=1)))
        assert signed and signed.data == {"tongue": "km"}
        assert known and known.id == kept["supervisor"]
        office = accounts.named(work, "sample")
        assert office and (office.id, factors.totp_of(work, office.id)) == (kept["account"], "JBSWY3DPEHPK3PXP")
        assert work.vault.data.open(known.name, f"focal_point:name:{known.id}") == b"nobody"
        _, thread, _ = threads.find(work, "call:CA1:0", "token", "")
        assert thread and thread.state.known == {"need": "talk"}
        assert threads.answered(work, "call:CA1:0") is not None
        sealed = work.connection.scalar(select(Outbox.sealed))
        assert work.vault.data.open(sealed or b"", "outbox:sealed:card") == b"+85550000001"
        assert work.keys.day_secrets(work.now) == kept["day"]
    assert verify(scene.house.store).holds


def test_afterwards_the_earlier_key_can_be_thrown_away(scene: Scene, settings: Settings) -> None:
    kept = furnish(scene)
    with under(settings, SECOND_KEY, FIRST_KEY) as both:
        check(both, kept)
        before = {one["name"]: one for one in rows(both)}
        assert all(one["earlier"] > 0 and one["current"] == one["lost"] == 0 for one in before.values()), before
        said = both.types("keys", "rotate")
        assert said.exit_code == 0 and said.output.endswith("nothing hangs on an earlier master key\n")
        after = {one["name"]: one for one in rows(both)}
        assert {name: (one["current"], one["earlier"], one["lost"]) for name, one in after.items()} == {
            name: (one["earlier"], 0, 0) for name, one in before.items()
        }
        check(both, kept)
    with under(settings, SECOND_KEY) as alone:
        check(alone, kept)
        assert alone.types("keys", "rotate").output.count(": 0 sealed anew") == len(rotation.KINDS)
    with under(settings, FIRST_KEY) as thief:
        assert all(one["current"] == 0 and one["lost"] > 0 for one in rows(thief))


def rows(scene: Scene) -> list[dict[str, Any]]:
    import json

    return [json.loads(line) for line in scene.types("keys", "status", "--json").output.splitlines()]


class Killed(BaseException):
    pass


def test_wherever_it_is_broken_off_nobody_is_lost_and_the_next_run_goes_on(
    scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each of its writes in turn."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    kept = furnish(scene)
    writing, index_anew = rotation.Rotation._writing, rotation.Rotation._index_anew
    left: list[int] = []

    def dies_on_the_way(deed: Any) -> Any:
        def instead(self: Any, *given: Any) -> Any:
            if left and left.pop() and not left:
                raise Killed
            return deed(self, *given)

        return instead

    monkeypatch.setattr(rotation.Rotation, "_writing", dies_on_the_way(writing))
    monkeypatch.setattr(rotation.Rotation, "_index_anew", dies_on_the_way(index_anew))
    with under(settings, SECOND_KEY, FIRST_KEY) as both:
        deaths = 0
        while deaths < 50:
            left[:] = [1] * (2 + deaths % 2)  # one write or two, then death
            try:
                rotation.Rotation(both.house.store, both.house.vault).run()
            except Killed:
                deaths += 1
                check(both, kept)
            else:
                break
        assert deaths >= 5
        check(both, kept)
    with under(settings, SECOND_KEY) as alone:
        check(alone, kept)


def test_what_changes_meanwhile_is_not_overwritten(scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """She presses a key between the reading and the writing: her conversation stands where she brought it. One is purged at that moment."""
    kept = furnish(scene)
    with under(settings, SECOND_KEY, FIRST_KEY) as both:
        sealed_anew = rotation.Rotation._sealed_anew

        def and_she_goes_on(self: Any, kind: Any, row: Any) -> Any:
            values = sealed_anew(self, kind, row)
            with both.house.store.work() as work:
                if kind.name == "conversations":
                    _, thread, _ = threads.find(work, "", "token", "")
                    assert thread
                    threads.keep(work, thread, Talk(lang="khm", known={"need": "health"}))
                if kind.name == "keys of requests" and row.at == kept["requests"][0][0]:
                    requests.purge(work, row.at)
            return values

        monkeypatch.setattr(rotation.Rotation, "_sealed_anew", and_she_goes_on)
        rotation.Rotation(both.house.store, both.house.vault).run()
        with both.house.store.read() as work:
            _, thread, _ = threads.find(work, "", "token", "")
            assert thread and thread.state.known == {"need": "health"}
        assert kept["requests"][0][0] not in both.house.store.keys.older_than(now_of(both) + DAY)


def now_of(scene: Scene) -> Any:
    with scene.house.store.read() as work:
        return work.now


def test_what_nobody_can_open_is_told_and_stays_as_it_is(scene: Scene, settings: Settings) -> None:
    furnish(scene)
    with under(settings, SECOND_KEY, "ef" * 32) as other:
        said = other.types("keys", "rotate")
        assert said.exit_code == 0 and "can be opened by neither key" in said.output
    with under(settings, FIRST_KEY) as first:
        assert all(one["lost"] == 0 for one in rows(first))


def test_killed_in_the_middle_and_run_again(scene: Scene, settings: Settings) -> None:
    """A real process, by SIGKILL."""
    kept = furnish(scene)
    many(scene, 3000)
    program = [sys.executable, "-m", "flask", "--app", "app", "keys", "rotate"]
    environment = environment_of(settings)
    started = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with under(settings, SECOND_KEY, FIRST_KEY) as both:
        ends = time.monotonic() + 60
        while not moved(both) > 0 and time.monotonic() < ends and started.poll() is None:
            time.sleep(0.002)
        started.send_signal(signal.SIGKILL)
        started.communicate()
        assert 0 < moved(both) < 3000, "it was killed in the middle"
        check(both, kept)
        assert both.types("keys", "rotate").output.endswith("nothing hangs on an earlier master key\n")
    with under(settings, SECOND_KEY) as alone:
        check(alone, kept)


def many(scene: Scene, count: int) -> None:
    with scene.house.store.work() as work:
        seal, ids = work.vault.conversations.seal, [new_id() for _ in range(count)]
        events = [{"key": one, "lines": seal(b"[]", f"inbox:lines:{one}"), "at": work.now} for one in ids]
        work.connection.execute(insert(Inbox), events)


def moved(scene: Scene) -> int:
    (events,) = [one for one in rotation.Rotation(scene.house.store, scene.house.vault).status() if one.name == "events"]
    return events.current


def environment_of(settings: Settings) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    given = {
        "data_dir": str(settings.data_dir),
        "database_url": settings.database_url,
        "keys_database_url": settings.keys_database_url,
        "twilio_auth_token": "x",
        "flask_secret": "x",
        "master_key": SECOND_KEY,
        "previous_master_key": FIRST_KEY,
    }
    return clean | {f"GATEWAY_{name.upper()}": value for name, value in given.items() if value}
