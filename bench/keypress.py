"""A key press through the whole stack against the floor: the same server, the same database, one after the other in one run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.rig.carrier import Carrier
from tests.rig.gateway import ROOT, Gateway
from tests.rig.servers import PostgresServer, free_port, until

CALLERS, SECONDS, ROUNDS = 8, 6.0, 3


def main() -> None:
    postgres = PostgresServer()
    try:
        for name in ("sqlite", "postgresql"):
            urls = [postgres.database(one) for one in ("data", "keys", "floor")] if name == "postgresql" else ["", "", ""]
            _compare(name, *urls)
    finally:
        postgres.destroy()


def _compare(name: str, data: str, keys: str, floor: str) -> None:
    carrier = Carrier()
    gateway = Gateway(carrier.url, database_url=data, keys_database_url=keys).start("web")
    folder = tempfile.mkdtemp(prefix="gw-floor-")
    url, process = _floor(floor or f"sqlite:///{folder}/floor.db", gateway.token)
    try:
        ours, floors = [], []
        for _ in range(ROUNDS):
            floors.append(_load(url, gateway.token, 0, "floor"))
            ours.append(_load(gateway.url, gateway.token, 0, "ours"))
        us, them = median(one["per_second"] for one in ours), median(one["per_second"] for one in floors)
        half = _load(gateway.url, gateway.token, us / 2, "ours")
        worst = max(one["worst_ms"] for one in [*ours, half])
        print(f"key press, {name}: {us:.0f}/s; floor {them:.0f}/s; {us / them:.0%} of the floor", end="; ")
        print(f"at half load p50 {half['p50_ms']:.1f} ms, p99 {half['p99_ms']:.1f} ms; worst of all {worst:.0f} ms")
    finally:
        process.terminate()
        process.wait()
        gateway.close()
        carrier.close()


def _floor(database: str, token: str) -> tuple[str, subprocess.Popen[bytes]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"FLOOR_DATABASE_URL": database, "FLOOR_TOKEN": token, "FLOOR_URL": url}
    serve = Path(sys.executable).parent / "waitress-serve"
    command = [str(serve), f"--listen=127.0.0.1:{port}", "--threads=8", "--call", "bench.floor:serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    until(lambda: _load_works(url, token), what="the floor")
    return url, process


def _load_works(url: str, token: str) -> bool:
    return subprocess.run(_command(url, token, 1, 0.05, 0, "floor"), cwd=ROOT, capture_output=True).returncode == 0


def _load(url: str, token: str, rate: float, kind: str) -> dict[str, float]:
    done = subprocess.run(_command(url, token, CALLERS, SECONDS, rate, kind), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _command(url: str, token: str, callers: int, seconds: float, rate: float, kind: str) -> list[str]:
    return [sys.executable, "-m", "bench.load", url, token, str(callers), str(seconds), str(rate), kind]


if __name__ == "__main__":
    main()
