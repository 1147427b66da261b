"""FLOIP's flow-runner, in a process of node: installed here when `make bench` first runs, and never part of the gateway."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE / "node_modules" / "@floip" / "flow-runner"
INSTALL = ("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
SETTLE_S = 300


@dataclass(frozen=True, slots=True)
class Round:
    """Steps in a second of one core, and the bytes of the largest state on the way."""

    per_second: float
    largest: int


def missing() -> str:
    """What keeps the runner from being measured, with what to do; empty when nothing does. Installs it where it is not yet."""
    if shutil.which("node") is None:
        return "node is not installed: `apt-get install nodejs npm`, then `make bench` again"
    if INSTALLED.exists():
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed: `apt-get install npm`, then `make bench` again"
    done = subprocess.run(INSTALL, cwd=HERE, capture_output=True, text=True, timeout=SETTLE_S)
    return (
        "" if done.returncode == 0 else f"npm could not install it (is there a network?): {(done.stderr.strip().splitlines() or ['?'])[-1]}"
    )


def walk(menus: int, keys: int, steps: int) -> Round:
    """One round on the ring of so many menus, in conversations of so many keys. The compiler of node is warm before the clock starts."""
    said = subprocess.run(
        ["node", "walk.js", str(menus), str(keys), str(steps)], cwd=HERE, capture_output=True, text=True, check=True, timeout=SETTLE_S
    )
    return Round(**json.loads(said.stdout))
