"""What every answer tells the browser, and that production has no simulator."""

import secrets
from collections.abc import Iterator

import pytest
import requests

from tests.rig.gateway import Gateway

PAGES = {"/simulator": 200, "/simulator/static/simulator.js": 200, "/healthz": 200, "/readyz": 200, "/media/x": 404, "/nowhere": 404}
SIMULATORS = ("/simulator", "/simulator/state", "/simulator/static/simulator.js", "/simulator/carrier/2010-04-01/Accounts", "/")


@pytest.fixture(scope="module")
def production() -> Iterator[Gateway]:
    settings = {"mode": "production", "public_url": "https://hotline.example"}
    keys = {name: secrets.token_hex(32) for name in ("master_key", "flask_secret")}
    house = Gateway(carrier_url="http://127.0.0.1:9", extra=settings | keys)
    yield house.start("web")
    house.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_browser_is_told_to_trust_nobody_else(gateway: Gateway, path: str) -> None:
    answer = requests.get(gateway.url + path, timeout=10)
    assert answer.status_code == PAGES[path]
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", SIMULATORS)
def test_production_has_no_simulator(production: Gateway, path: str) -> None:
    assert requests.get(production.url + path, timeout=10).status_code == 404
    assert requests.post(production.url + path, json={"phone": "caller", "to": "+85550000100"}, timeout=10).status_code == 404
