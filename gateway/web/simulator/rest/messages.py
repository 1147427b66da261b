"""`Messages.json` of the carrier's REST API."""

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request

from gateway.web.simulator.exchange.office import API_VERSION
from gateway.web.simulator.exchange.records import Message
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.rest.fields import CarrierError, from_number, hook, page_of, rfc2822, to_number

LONGEST_BODY = 1600


class MessageRoutes:
    def __init__(self, exchange: Exchange, sms_parts: Callable[[str], int]) -> None:
        self._exchange, self._texts, self._parts = exchange, exchange.texts, sms_parts

    def index(self, account_sid: str) -> Response:
        wanted = request.args
        found = [
            message
            for message in self._texts.listed()
            if wanted.get("To") in (None, message.receiver) and wanted.get("From") in (None, message.sender)
        ]
        return page_of("messages", [self._shown(message) for message in found])

    def create(self, account_sid: str) -> tuple[Response, int]:
        asked = request.form
        body = asked.get("Body", "")
        if not body:
            raise CarrierError(21602, "Message body is required.")
        if len(body) > LONGEST_BODY:
            raise CarrierError(21617, "The concatenated message body exceeds the 1600 character limit.")
        message = self._texts.create(
            to_number(asked.get("To", "")),
            from_number(self._exchange.plan, asked.get("From", ""), 21606),
            body,
            hook(asked.get("StatusCallback", ""), "StatusCallbackMethod"),
        )
        return jsonify(self._shown(message)), 201

    def fetch(self, account_sid: str, sid: str) -> Response:
        return jsonify(self._shown(self._texts.fetch(sid)))

    def update(self, account_sid: str, sid: str) -> Response:
        if request.form.get("Body") != "":
            raise CarrierError(21620, "a message can only be redacted: Body must be empty")
        return jsonify(self._shown(self._texts.redact(sid)))

    def delete(self, account_sid: str, sid: str) -> Response:
        self._texts.delete(sid)
        return Response(status=204)

    def _shown(self, message: Message) -> dict[str, Any]:
        return {
            "sid": message.sid,
            "account_sid": self._exchange.office.account_sid,
            "api_version": API_VERSION,
            "messaging_service_sid": None,
            "from": message.sender,
            "to": message.receiver,
            "body": message.body,
            "direction": message.direction,
            "status": message.status,
            "num_media": "0",
            "num_segments": str(self._parts(message.body)) if message.body else "0",
            "date_created": rfc2822(message.created),
            "date_updated": rfc2822(message.created),
            "date_sent": rfc2822(message.created),
            "error_code": None,
            "error_message": None,
            "price": None,
            "uri": f"/{API_VERSION}/Accounts/{self._exchange.office.account_sid}/Messages/{message.sid}.json",
            "subresource_uris": {},
        }
