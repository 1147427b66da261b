"""`Calls.json` of the carrier's REST API."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, request

from gateway.web.simulator.exchange.journey import seconds_talked
from gateway.web.simulator.exchange.office import API_VERSION
from gateway.web.simulator.exchange.records import Call
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.rest.fields import CarrierError, from_number, hook, instant, page_of, rfc2822, timeout, to_number, twiml_document


class CallRoutes:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._calls = exchange, exchange.calls

    def index(self, account_sid: str) -> Response:
        wanted = request.args
        after = instant(wanted.get("StartTime>", ""))
        found = [
            call
            for call in self._calls.listed()
            if wanted.get("To") in (None, call.callee)
            and wanted.get("From") in (None, call.caller)
            and wanted.get("Status") in (None, call.status)
            and (after is None or datetime.fromisoformat(call.created) >= after)
        ]
        return page_of("calls", [self._shown(call) for call in found])

    def create(self, account_sid: str) -> tuple[Response, int]:
        asked = request.form
        url, twiml = asked.get("Url", ""), asked.get("Twiml", "")
        if not url and not twiml:
            raise CarrierError(21205, "Url parameter is required")
        call = self._calls.create(
            to_number(asked.get("To", "")),
            from_number(self._exchange.plan, asked.get("From", ""), 21210),
            url=hook(url, "Method"),
            twiml=twiml_document(twiml) if not url else "",
            status_url=hook(asked.get("StatusCallback", ""), "StatusCallbackMethod"),
            timeout=timeout(asked.get("Timeout", "60")),
        )
        return jsonify(self._shown(call)), 201

    def fetch(self, account_sid: str, sid: str) -> Response:
        return jsonify(self._shown(self._calls.fetch(sid)))

    def update(self, account_sid: str, sid: str) -> Response:
        status = request.form.get("Status", "")
        if status not in ("completed", "canceled"):
            raise CarrierError(21218, "only Status=completed and Status=canceled work on both carriers")
        return jsonify(self._shown(self._calls.finish(sid, status)))

    def delete(self, account_sid: str, sid: str) -> Response:
        self._calls.delete(sid)
        return Response(status=204)

    def _shown(self, call: Call) -> dict[str, Any]:
        return {
            "sid": call.sid,
            "account_sid": self._exchange.office.account_sid,
            "api_version": API_VERSION,
            "parent_call_sid": call.parent or None,
            "from": call.caller,
            "to": call.callee,
            "direction": call.direction,
            "status": call.status,
            "date_created": rfc2822(call.created),
            "date_updated": rfc2822(call.ended or call.answered or call.created),
            "start_time": rfc2822(call.answered or call.created),
            "end_time": rfc2822(call.ended),
            "duration": str(seconds_talked(call)) if call.ended else None,
            "price": None,
            "uri": f"/{API_VERSION}/Accounts/{self._exchange.office.account_sid}/Calls/{call.sid}.json",
            "subresource_uris": {},
        }
