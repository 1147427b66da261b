"""A house behind a real socket in this process: for stories that need another press than the web process builds for itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from app import create_app
from gateway.phone import national
from gateway.prompts.publish import estimated
from gateway.publishing.draft import Draft, words_payload
from gateway.publishing.press import Making, Press
from tests.rig.gateway import Gateway
from tests.rig.office import Trusting


@contextmanager
def two_people(gateway: Gateway) -> Iterator[Gateway]:
    """In it what is added takes a second person, as in production (S42). What is published is not walked through, nor spoken: other tests
    do that."""
    house, press = gateway.house, gateway.house.press
    kept = {name: getattr(press, name) for name in ("store", "gazetteer", "root", "step", "production")}
    house.__dict__["press"] = Trusting(voices=estimated, two_people=True, **kept)
    _spoken_alike(house.press)
    try:
        with served(gateway):
            yield gateway
    finally:
        house.__dict__["press"] = press


@contextmanager
def served(gateway: Gateway) -> Iterator[None]:
    """The house as it is now, with whatever press it was given."""
    server = make_server("127.0.0.1", gateway.port, create_app(gateway.house), threaded=True)
    answering = threading.Thread(target=server.serve_forever)
    answering.start()
    try:
        yield
    finally:
        server.shutdown()
        answering.join()
        server.server_close()


def _spoken_alike(press: Press) -> None:
    """What is in force, with the voices of this press: else the first change would be one of voices, too."""
    base, draft = press.in_force()
    assert draft
    voices = estimated(draft.catalogues, [national(one.phone) for one in draft.directory.services if one.phone])
    spoken = Draft({**draft.payloads, "prompts": words_payload(draft.catalogues, voices)})
    press.bring(Making(spoken, base, "publish", "", "tests", ""), "")
