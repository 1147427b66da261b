"""How long a cold start takes, and what web and worker keep in memory."""

import time
from pathlib import Path

from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.parts import alone
from tests.rig.phones import Phone, Street
from tests.rig.servers import RedisServer

CALLS = 50


def main() -> None:
    redis, carrier = RedisServer(), Carrier()
    gateway = Gateway(carrier.url, redis_url=redis.url, starts=alone)
    try:
        started = time.monotonic()
        gateway.start("web")
        print(f"cold start of the web process, to its first answer: {time.monotonic() - started:.1f} s")
        gateway.start("clock", "alerts")
        for _ in range(CALLS):
            Phone(Street(gateway, carrier), "+85550000001").dials().walks("1", "1", "1", "1", "1")
        time.sleep(3)
        for part, process in gateway.processes.items():
            print(f"resident memory of {part} after {CALLS} calls: {_resident(process.pid):.0f} MB")
    finally:
        gateway.close()
        carrier.close()
        redis.destroy()


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
