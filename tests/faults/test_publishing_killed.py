"""`publish` is killed in the middle: what was in force stays, whole, and the next try does the whole of it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.store.tables import Release, ReleaseMark, Version
from tests.rig.gateway import ROOT, Gateway
from tests.rig.office import Office

DIES = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from gateway.house import build
from gateway.publishing.folder import Step
from gateway.publishing.publish import MENUS, publish
from gateway.settings import read
from gateway.store import releases

def dies(before):
    def instead(*args, **more):
        if not before:
            deed(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    return instead

where, name, when, folder = {"releases": releases, "Step": Step}[sys.argv[1]], *sys.argv[2:]
deed = getattr(where, name)
setattr(where, name, dies(when == "before"))
press = build(read()).press
publish(replace(press, root=Path(folder), step=Step(Path(folder) / "in-step.json")), MENUS, "Dara")
"""


@pytest.fixture
def gateway(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    urls = request.getfixturevalue("on_postgresql") if getattr(request, "param", "sqlite") == "postgresql" else {}
    gateway = Gateway("", **urls)
    yield gateway
    gateway.close()


@pytest.fixture
def office(gateway: Gateway, tmp_path: Path) -> Office:
    """In step with release 1, and with a change to publish."""
    office = Office.of(gateway.house, tmp_path / "desk", voices=gateway.house.press.voices, two_people=False)
    assert not office.publishes("tests").new
    return office.swaps()


def counts(office: Office) -> list[int]:
    with office.press.store.read() as work:
        return [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Release, ReleaseMark, Version)]


def is_killed(gateway: Gateway, office: Office, where: str, name: str, when: str) -> None:
    program = [sys.executable, "-c", DIES, where, name, when, str(office.press.root)]
    ended = subprocess.run(program, env=gateway.environment, cwd=ROOT, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]


@pytest.mark.parametrize("gateway", ["sqlite", "postgresql"], indirect=True)
def test_before_it_is_whole_nothing_of_it_is_there(gateway: Gateway, office: Office) -> None:
    before, rows = office.in_force, counts(office)
    for name, when in (("add", "before"), ("put_in_force", "after")):
        is_killed(gateway, office, "releases", name, when)
        assert (office.in_force, counts(office)) == (before, rows), f"killed {when} {name}"
    assert office.publishes("Dara").release == office.in_force
    assert office.in_force.number == before.number + 1


def test_once_it_is_whole_it_is_in_force_and_publishing_again_says_so(gateway: Gateway, office: Office) -> None:
    before = office.in_force
    is_killed(gateway, office, "Step", "keep", "before")
    assert office.in_force.number == before.number + 1
    assert not office.publishes("Dara").new
    assert office.says("promises").publishes("Dara").new
