"""`/healthz`: this process runs. `/readyz`: it can answer a call: database, queue, a published flow, its clips."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

Check = Callable[[], str]
"""What is wrong, in a few words; empty when nothing is."""


def blueprint(checks: Mapping[str, Check]) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @health.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = {name: check() for name, check in checks.items()}
        ready = not any(found.values())
        return jsonify(ok=ready, **{name: wrong or "ok" for name, wrong in found.items()}), 200 if ready else 503

    return health
