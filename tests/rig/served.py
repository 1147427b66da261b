"""A house behind a real socket in this process: for stories that need another press than the web process builds for itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from waitress.server import create_server

from app import create_app
from gateway.prompts.publish import estimated
from tests.rig.gateway import Gateway
from tests.rig.office import Trusting


@contextmanager
def two_people(gateway: Gateway, *, trusting: bool = True) -> Iterator[Gateway]:
    """In it what is added takes a second person, as in production (S42); with voices that nobody has to make."""
    press = gateway.house.press
    fields = {name: getattr(press, name) for name in ("store", "gazetteer", "root", "step", "production")}
    house = gateway.house
    house.__dict__["press"] = (Trusting if trusting else type(press))(voices=estimated, two_people=True, **fields)
    server = create_server(create_app(house), host="127.0.0.1", port=gateway.port, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield gateway
    finally:
        server.close()
        house.__dict__["press"] = replace(press)
