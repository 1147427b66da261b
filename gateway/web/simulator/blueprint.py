"""The simulator as one blueprint: the page under `/simulator`, the carrier's REST API under `/simulator/carrier`."""

from collections.abc import Callable

from flask import Blueprint, abort

from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.page import Describe, Page
from gateway.web.simulator.recorder import Recorder
from gateway.web.simulator.rest.api import rest


def blueprint(
    exchange: Exchange,
    *,
    describe: Describe,
    sms_parts: Callable[[str], int],
    move_clock: Callable[[int], None] | None,
    allowed: Callable[[], bool],
    staff_pin: str = "",
    recorder: Recorder | None = None,
) -> Blueprint:
    """`describe(clip_url)` gives `words`, `romanised`, `gloss` and `draft`; `move_clock(seconds)` moves everybody's clock forward.

    `allowed()` decides for each request whether the page is there at all; the REST API asks for the account's token instead.
    `staff_pin` is told on the page, where there are sample people who have it. With a `recorder` a conversation can be saved.
    """
    simulator = Blueprint("simulator", __name__, url_prefix="/simulator")
    page = Page(exchange, describe, sms_parts, move_clock, staff_pin, recorder).routes()

    def refuse_strangers() -> None:
        if not allowed():
            abort(404)

    page.before_request(refuse_strangers)
    simulator.register_blueprint(page)
    simulator.register_blueprint(rest(exchange, sms_parts), url_prefix="/carrier")
    return simulator
