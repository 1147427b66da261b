"""From her confirming key to the focal point's call at the carrier's door, with Redis and without."""

import time

from gateway.callbacks.records import Role
from tests.rig.carrier import Carrier
from tests.rig.gateway import TIRELESS, Gateway
from tests.rig.phones import Phone, Street
from tests.rig.servers import RedisServer

REQUESTS = 60
TO_THE_CONFIRMING_KEY = ("1", "1", "4", "1", "1", "1", "1", "1", "7")


def main() -> None:
    redis = RedisServer()
    try:
        _measure("Redis up", redis.url)
        redis.stop()
        _measure("Redis gone", redis.url)
    finally:
        redis.destroy()


def _measure(name: str, redis_url: str) -> None:
    carrier = Carrier()
    gateway = Gateway(carrier.url, redis_url=redis_url, extra=dict(TIRELESS))
    gateway.enrol("+85550000900", communes=("160101",), two_way_text=False)
    gateway.enrol("+85550000901", Role.SUPERVISOR)
    gateway.start("web", "clock", *(("alerts",) if name == "Redis up" else ()))
    street = Street(gateway, carrier)
    try:
        time.sleep(3)
        taken = sorted(_one(street, carrier, number) for number in range(REQUESTS))
        p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
        print(f"confirmed → handed to the carrier, {name}: p50 {p50:.2f} s, p99 {p99:.2f} s, worst {taken[-1]:.2f} s of {len(taken)}")
    finally:
        gateway.close()
        carrier.close()


def _one(street: Street, carrier: Carrier, number: int) -> float:
    before = len(carrier.created("call"))
    call = Phone(street, f"+855500{1000 + number:05d}").dials().walks(*TO_THE_CONFIRMING_KEY)
    started = time.monotonic()
    call.presses("1")
    ring = carrier.next("call", "+85550000900", before)
    time.sleep(0.05)
    return ring.at - started


if __name__ == "__main__":
    main()
