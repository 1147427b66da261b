"""`services import` is killed in the middle: the tables are the old ones or the new ones, whole, and the next import does all of it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.directory.exchange import formats
from gateway.directory.exchange.bring import bring, look
from gateway.directory.load import load
from tests.officers import CLINIC, GAZETTEER, LINE, folder_of, tables
from tests.rig.gateway import ROOT

DIES = """
import os, signal, sys
from pathlib import Path
from gateway.directory.exchange import swap
from gateway.directory.exchange.bring import bring, look
from tests.officers import GAZETTEER

name, nth, when, file, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(Path, sys.argv[4:])
deed, calls = getattr(swap, name), []

def dies(*args):
    calls.append(args)
    if when == "after":
        deed(*args)
    if len(calls) == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    if when == "before":
        deed(*args)

setattr(swap, name, dies)
bring(look(file, folder, GAZETTEER), folder)
"""
OLD, NEW = "+85550000002", "+85550000007"


@pytest.mark.parametrize(
    ("name", "nth", "when", "phone"),
    [
        ("_written", 1, "before", OLD),
        ("_written", 6, "after", OLD),
        ("_written", 12, "after", OLD),
        ("_exchange", 1, "before", OLD),
        ("_exchange", 1, "after", NEW),
    ],
)
def test_the_tables_are_whole_whenever_it_dies(tmp_path: Path, name: str, nth: int, when: str, phone: str) -> None:
    here = folder_of(tables([LINE, CLINIC]), tmp_path / "directory" / "services")
    other = folder_of(tables([LINE, {**CLINIC, "phone": NEW}]), tmp_path / "other")
    formats.export(other, GAZETTEER, tmp_path / "in.xlsx")
    command = [sys.executable, "-c", DIES, name, str(nth), when, str(tmp_path / "in.xlsx"), str(here)]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    clinic = load(here.parent, GAZETTEER).service("clinic")
    assert clinic and clinic.phone == phone
    bring(look(tmp_path / "in.xlsx", here, GAZETTEER), here)
    assert [path.name for path in here.parent.iterdir()] == ["services"]  # also what the killed one left lying
    assert load(here.parent, GAZETTEER) == load_beside(other, tmp_path)


def load_beside(folder: Path, tmp_path: Path) -> object:
    (tmp_path / "beside").mkdir()
    folder.rename(tmp_path / "beside" / "services")
    return load(tmp_path / "beside", GAZETTEER)
