"""PostgreSQL and Redis from Debian, started for the tests on sockets and ports of their own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from redis.exceptions import RedisError

STARTS_WITHIN = 90.0  # a machine with much to do


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], seconds: float = STARTS_WITHIN, what: str = "it") -> None:
    """Waits until something is true; fails, saying what, when it is not in time."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"{what} did not come to be within {seconds} s"
        time.sleep(0.02)


class PostgresServer:
    """One cluster for all tests; a database for each that asks."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gw-pg-"))
        self.port = free_port()
        self._bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._owner: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._owner:
            shutil.chown(self.folder, "postgres", "postgres")
        self._as_owner("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "gateway", "-E", "UTF8", "--no-sync")
        self.start()

    def _as_owner(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root."""
        command = [str(self._bin / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **self._owner)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._as_owner("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self._as_owner("pg_ctl", "-D", f"{self.folder}/data", "-m", mode, "-w", "stop")

    def database(self, name: str) -> str:
        """A fresh database's URL."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._url(name)

    def urls(self, name: str = "data") -> dict[str, str]:
        """Fresh databases for a gateway's data and keys, by the names of its settings."""
        return {"database_url": self.database(name), "keys_database_url": self.database(f"{name}_keys")}

    def _url(self, name: str) -> str:
        return f"postgresql://gateway@127.0.0.1:{self.port}/{name}"

    def dump(self, url: str) -> bytes:
        """A database as a backup would hold it."""
        return subprocess.run([self._bin / "pg_dump", url], capture_output=True, check=True).stdout

    def restore(self, dump: bytes, name: str) -> str:
        """A fresh database from a backup; its URL."""
        url = self.database(name)
        subprocess.run([self._bin / "psql", "--quiet", "--set=ON_ERROR_STOP=1", url], input=dump, capture_output=True, check=True)
        return url

    def files(self) -> list[Path]:
        """Everything that lies on the disk, the journal and the log too, once it is written down."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def destroy(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisServer:
    """A real redis-server on loopback, which can be flushed, stopped, hung and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gw-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--appendonly", "yes", "--save", ""]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until(self._answers, what="redis-server")

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except RedisError:
            return False

    def client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=2)

    def files(self) -> list[Path]:
        """What lies on the disk: its journal, and a dump made now."""
        self.client().save()
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def stop(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait()

    def hang(self) -> None:
        """It is there and takes connections, and never answers."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
