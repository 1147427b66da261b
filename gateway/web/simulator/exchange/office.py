"""What calls and texts share: the account, its numbers, the ledger, the clock, and the way webhooks leave the building."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.web.simulator.exchange.ledger import Ledger
from gateway.web.simulator.exchange.numbers import NumberPlan
from gateway.web.simulator.exchange.refusals import NoReplyError
from gateway.web.simulator.exchange.webhooks import Deliver

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Office:
    """`clock` gives the time in UTC, moved forward where the gateway's is, so that both agree when a ring times out."""

    account_sid: str
    auth_token: str
    plan: NumberPlan
    ledger: Ledger
    deliver: Deliver
    clock: Callable[[], datetime]
    base_url: str = ""
    """Of the REST API, as customers reach it."""

    def now(self) -> str:
        return self.clock().isoformat()

    def settle_callbacks(self) -> None:
        """Delivers the status callbacks that are owed, each once, and none inside a transaction. One that fails is shown with its call."""
        with self.ledger.reading() as book:
            owes = book.owes_callbacks()
        while owes:
            owes = self._settle_one()

    def _settle_one(self) -> bool:
        with self.ledger.writing() as book:
            callback = book.take_callback()
        if callback is None:
            return False
        try:
            status = self.deliver(callback.url, callback.form).status
            fault = f"the status callback was answered {status}" if status >= 300 else ""
        except NoReplyError as error:
            fault = str(error)
        if fault:
            self._show_fault(callback.sid, fault)
        return True

    def _show_fault(self, sid: str, fault: str) -> None:
        with self.ledger.writing() as book:
            if call := book.call(sid):
                book.happened(call, "fault", fault)
            elif message := book.message(sid):
                book.note(message.receiver, message.sender, "fault", fault, message.created)


def new_sid(prefix: str) -> str:
    """As the carrier makes them: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)
