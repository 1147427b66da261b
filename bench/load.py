"""Callers on loopback: each keeps a connection and presses keys, one after the other. Its own program, so that it has a core of its own."""

import html
import http.client
import json
import re
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from gateway.web.simulator.exchange.webhooks import signature

ACTION = re.compile(r'<Gather[^>]*action="([^"]*)"')


@dataclass
class Caller:
    """One call, at the main menu: 5 leads on to "more", # leads back."""

    base: str
    token: str
    number: int
    floor: bool

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        sid = f"CA{time.time_ns():020d}{self.number:012d}"
        self.form = {"CallSid": sid, "From": "+85550000001", "To": "+85550000100", "Direction": "inbound", "CallStatus": "in-progress"}
        self.url = f"{self.base}/hooks/twilio/voice"
        self.presses = 0
        if not self.floor:
            self.follow(self.post(self.form))
            for _ in range(2):
                self.follow(self.post(self.form | {"Digits": "1"}))

    def follow(self, body: bytes) -> None:
        found = ACTION.search(body.decode())
        assert found, body[:300]
        self.url = html.unescape(found[1])

    def press(self) -> float:
        """One key; how many seconds until the answer was there."""
        self.presses += 1
        form = self.form | {"Digits": "5" if self.presses % 2 else "#"}
        if self.floor:
            self.url = f"{self.base}/hooks/twilio/voice?leg=0123456789abcdefghij&step={self.presses}&was=key"
        started = time.perf_counter()
        body = self.post(form)
        taken = time.perf_counter() - started
        if not self.floor:
            self.follow(body)
        return taken

    def post(self, form: dict[str, str]) -> bytes:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature(self.token, self.url, form)}
        parts = urlsplit(self.url)
        self.connection.request("POST", f"{parts.path}?{parts.query}" if parts.query else parts.path, urlencode(form), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        return body


def run(base: str, token: str, callers: int, seconds: float, rate: float, floor: bool) -> dict[str, float]:
    """`rate` 0: as fast as it goes; else so many presses a second in all, evenly. Milliseconds and requests a second."""
    crowd = [Caller(base, token, number, floor) for number in range(callers)]
    taken: list[float] = []
    ends = time.perf_counter() + seconds

    def work(caller: Caller, offset: float) -> None:
        due = time.perf_counter() + offset
        while (now := time.perf_counter()) < ends:
            if rate:
                if due > now:
                    time.sleep(due - now)
                due += callers / rate
            taken.append(caller.press())

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(caller, number / (rate or 1))) for number, caller in enumerate(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    taken.sort()
    at = lambda share: 1000 * taken[min(len(taken) - 1, int(share * len(taken)))]  # noqa: E731
    return {"per_second": len(taken) / elapsed, "p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": 1000 * taken[-1]}


if __name__ == "__main__":
    base, token, callers, seconds, rate, kind = sys.argv[1:]
    print(json.dumps(run(base, token, int(callers), float(seconds), float(rate), kind == "floor")))
