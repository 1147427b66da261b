"""The carrier's REST API, as far as the `twilio` SDK needs it: `<base>/2010-04-01/Accounts/<sid>/Calls.json`,
`…/Messages.json` and `…/Recordings`."""

from collections.abc import Callable
from functools import partial
from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gateway.web.simulator.exchange.office import API_VERSION
from gateway.web.simulator.exchange.refusals import FinishedError, MissingError, UnfinishedError
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.rest.calls import CallRoutes
from gateway.web.simulator.rest.fields import CarrierError
from gateway.web.simulator.rest.messages import MessageRoutes
from gateway.web.simulator.rest.recordings import RecordingRoutes


def rest(exchange: Exchange, sms_parts: Callable[[str], int]) -> Blueprint:
    """Routes for one account. Whoever does not know its token is refused, also in development."""
    api = Blueprint("carrier", __name__)
    account = f"/{API_VERSION}/Accounts/<account_sid>"
    calls, messages = CallRoutes(exchange), MessageRoutes(exchange, sms_parts)
    api.before_request(partial(_require_account, exchange))
    api.after_request(partial(_crank_afterwards, exchange))
    for error, answer in _ANSWERS.items():
        api.register_error_handler(error, answer)
    for name, routes in (("Calls", calls), ("Messages", messages)):
        api.add_url_rule(f"{account}/{name}.json", f"list_{name}", routes.index)
        api.add_url_rule(f"{account}/{name}.json", f"create_{name}", routes.create, methods=["POST"])
        api.add_url_rule(f"{account}/{name}/<sid>.json", f"fetch_{name}", routes.fetch)
        api.add_url_rule(f"{account}/{name}/<sid>.json", f"update_{name}", routes.update, methods=["POST"])
        api.add_url_rule(f"{account}/{name}/<sid>.json", f"delete_{name}", routes.delete, methods=["DELETE"])
    recordings = RecordingRoutes(exchange)
    api.add_url_rule(f"{account}/Recordings.json", "list_Recordings", recordings.index)
    api.add_url_rule(f"{account}/Calls/<call_sid>/Recordings.json", "list_Recordings_of_call", recordings.index)
    api.add_url_rule(f"{account}/Recordings/<sid>.wav", "sound_Recordings", recordings.sound)
    api.add_url_rule(f"{account}/Recordings/<sid>.json", "fetch_Recordings", recordings.fetch)
    api.add_url_rule(f"{account}/Recordings/<sid>.json", "delete_Recordings", recordings.delete, methods=["DELETE"])
    return api


def _require_account(exchange: Exchange) -> None:
    """Basic auth, and the account of the URL: a mistyped token is found out here and not in production."""
    office, given = exchange.office, request.authorization
    user, password = (given.username or "", given.password or "") if given else ("", "")
    known = compare_digest(user.encode(), office.account_sid.encode()) and compare_digest(password.encode(), office.auth_token.encode())
    if not known or (request.view_args or {}).get("account_sid") != office.account_sid:
        raise CarrierError(20003, "Authenticate", 401)


def _crank_afterwards(exchange: Exchange, response: Response) -> Response:
    """Phones ring and receipts go out after the answer, as they do out there: their hooks may ask the REST API again."""
    if response.status_code < 300:
        response.call_on_close(exchange.tick)
    return response


def _refused(error: CarrierError) -> tuple[Response, int]:
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    return jsonify(code=error.code, message=str(error), more_info=more, status=error.status), error.status


_ANSWERS: dict[type[Exception], Callable[[Any], tuple[Response, int]]] = {
    CarrierError: _refused,
    MissingError: lambda error: _refused(CarrierError(20404, "The requested resource was not found", 404)),
    UnfinishedError: lambda error: _refused(CarrierError(20009, "Cannot update this resource before it is complete")),
    FinishedError: lambda error: _refused(CarrierError(21220, "Call is not in-progress. Cannot redirect.")),
}
