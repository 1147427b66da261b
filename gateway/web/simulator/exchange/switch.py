"""The exchange: a carrier in a box. It knows phones, calls, texts, TwiML and signed webhooks, and nothing of whoever answers them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateway.web.simulator.exchange.calls import Calls
from gateway.web.simulator.exchange.ledger import Ledger
from gateway.web.simulator.exchange.numbers import NumberPlan
from gateway.web.simulator.exchange.office import Office
from gateway.web.simulator.exchange.texts import Texts
from gateway.web.simulator.exchange.webhooks import Deliver


class Exchange:
    """`path` is the switch's own file; exchanges of several processes may share it. `clock` gives aware UTC times."""

    def __init__(
        self,
        path: Path,
        plan: NumberPlan,
        account_sid: str,
        auth_token: str,
        deliver: Deliver,
        clock: Callable[[], datetime],
        base_url: str = "",
    ) -> None:
        self.office = Office(account_sid, auth_token, plan, Ledger(path), deliver, clock, base_url)
        self.calls = Calls(self.office)
        self.texts = Texts(self.office)

    @property
    def plan(self) -> NumberPlan:
        return self.office.plan

    def tick(self) -> None:
        """What a carrier does on its own: rings, gives up ringing, sends receipts. Whoever looks at the phones turns this crank."""
        self.calls.tick()
        self.texts.tick()
        self.office.settle_callbacks()

    def revision(self) -> int:
        with self.office.ledger.reading() as book:
            return book.revision()
