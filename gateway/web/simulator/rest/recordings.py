"""`Recordings` of the carrier's REST API: listed, fetched as sound, deleted."""

from typing import Any

from flask import Response, jsonify

from gateway.web.simulator.exchange.office import API_VERSION
from gateway.web.simulator.exchange.records import Recording
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.rest.fields import page_of, rfc2822


class RecordingRoutes:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._calls = exchange, exchange.calls

    def index(self, account_sid: str, call_sid: str = "") -> Response:
        return page_of("recordings", [self._shown(one) for one in self._calls.recordings(call_sid)])

    def sound(self, account_sid: str, sid: str) -> Response:
        return Response(self._calls.recording(sid).sound, content_type="audio/x-wav")

    def fetch(self, account_sid: str, sid: str) -> Response:
        return jsonify(self._shown(self._calls.recording(sid)))

    def delete(self, account_sid: str, sid: str) -> Response:
        self._calls.delete_recording(sid)
        return Response(status=204)

    def _shown(self, recording: Recording) -> dict[str, Any]:
        account = self._exchange.office.account_sid
        return {
            "sid": recording.sid,
            "account_sid": account,
            "api_version": API_VERSION,
            "call_sid": recording.call,
            "status": "completed",
            "source": "RecordVerb",
            "channels": 1,
            "duration": str(recording.seconds),
            "date_created": rfc2822(recording.created),
            "date_updated": rfc2822(recording.created),
            "start_time": rfc2822(recording.created),
            "price": None,
            "error_code": None,
            "uri": f"/{API_VERSION}/Accounts/{account}/Recordings/{recording.sid}.json",
        }
