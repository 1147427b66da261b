"""The worker program: which part it is, and that nothing of a fault goes where nobody may read it."""

from dataclasses import replace

import pytest

import worker
from gateway.house import House
from gateway.settings import SettingsError


def test_a_part_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert worker.main(["kitchen"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "worker.py: 'kitchen' is no part of the worker; say clock, alerts, studio, or nothing for all"


@pytest.mark.parametrize("part", [[], ["clock"], ["alerts"], ["studio"]])
def test_wrong_settings_are_one_line(part: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise SettingsError("GATEWAY_MODE: no")

    monkeypatch.setattr(worker, "house", refuse)
    assert worker.main(part) == 2
    assert capsys.readouterr().err == "GATEWAY_MODE: no\n"


def test_the_worker_waits_longer_for_the_database_than_a_caller_can(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    monkeypatch.setattr(worker, "_house", None)
    monkeypatch.setattr(worker, "read", lambda: house.settings)
    assert worker.house().settings.database_wait_ms == worker.WAIT_MS > house.settings.database_wait_ms
    for engine in (worker.house().store.data, worker.house().store.keys.engine):
        engine.dispose()


def test_a_delivery_that_fails_leaves_no_words_in_the_queue(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """S27: RQ keeps the traceback of a failed job in Redis."""

    class House:
        class dispatch:  # noqa: N801
            @staticmethod
            def deliver(row: int) -> None:
                raise ValueError("the code 4711")

    monkeypatch.setattr(worker, "house", House)
    worker.deliver(7)
    said = capsys.readouterr()
    assert "4711" not in said.out + said.err


def test_a_take_that_fails_leaves_no_words_in_the_queue(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class House:
        class workbench:  # noqa: N801
            @staticmethod
            def prepare(take: str) -> None:
                raise ValueError("what she said")

    monkeypatch.setattr(worker, "house", House)
    worker.prepare("an id")
    said = capsys.readouterr()
    assert "what she said" not in said.out + said.err


@pytest.mark.parametrize(("redis_url", "parts"), [("", ["clock", "studio"]), ("redis://x", ["clock", "alerts", "studio"])])
def test_alone_it_starts_all_parts_and_without_a_queue_the_studio_too(
    redis_url: str, parts: list[str], monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    started: list[str] = []

    class Over:
        returncode = 0

        def __init__(self, role: str) -> None:
            started.append(role)

        def poll(self) -> int:
            return 0

        def terminate(self) -> None:
            pass

        def wait(self, seconds: float) -> None:
            pass

    told = replace(house, settings=house.settings.model_copy(update={"redis_url": redis_url}))
    monkeypatch.setattr(worker, "house", lambda: told)
    monkeypatch.setattr(worker, "_start", Over)
    monkeypatch.setattr("worker.signal.signal", lambda *_: None)
    assert worker.main([]) == 0
    assert started == parts


def test_without_a_queue_the_alerts_have_nothing_to_do(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    monkeypatch.setattr(worker, "house", lambda: house)
    assert worker.main(["alerts"]) == 0
