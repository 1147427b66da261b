"""What strangers do at the door must not keep a caller outside."""

import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.conftest import Furnish
from tests.faults.scene import Scene

IDLE, HALF_SENT = 50, 8
HALF = b"POST /hooks/twilio/voice HTTP/1.1\r\nHost: gateway\r\nContent-Length: 400\r\n\r\nCallSid="


@pytest.fixture
def scene(furnish: Furnish) -> Iterator[Scene]:
    """More connections than threads, which say nothing or stop in the middle of a word."""
    scene = furnish("web")
    door = ("127.0.0.1", scene.gateway.port)
    strangers = [socket.create_connection(door) for _ in range(IDLE + HALF_SENT)]
    for stranger in strangers[:HALF_SENT]:
        stranger.sendall(HALF)
    yield scene
    for stranger in strangers:
        stranger.close()


def test_a_call_goes_through_among_idle_and_half_sent_connections(scene: Scene) -> None:
    began = time.monotonic()
    scene.asks()
    assert time.monotonic() - began < 5, "thirteen hooks"
