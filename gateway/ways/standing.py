"""How each channel stands: what is wrong with it now, what it carried lately, when something last came in by it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from gateway.channels.carrier import Ailing
from gateway.channels.numbers import OurNumber
from gateway.channels.operators import Operators, Tariff
from gateway.channels.routes import Routes
from gateway.store import outbox
from gateway.store.tables import Inbox, Leg, Outbox
from gateway.store.work import Store, Work

A_WHILE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """The last that a channel did not carry: when it was begun, and why (`Leg.fault`)."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One channel. Of what it carried and brought as much is known as the rows tell that are still kept (`inbox_hours`)."""

    channel: str
    numbers: tuple[OurNumber, ...]
    ails: str | None
    """As `Ailing.ails` says it."""
    duties: Mapping[str, int]
    """What became of calls and texts that were given to it, and how many still wait, by the state of their rows."""
    sent_at: datetime | None
    failed: Failure | None
    came_in_at: datetime | None

    @property
    def kind(self) -> str:
        return self.numbers[0].kind if self.numbers else self.channel

    @property
    def waiting(self) -> int:
        return self.duties.get("waiting", 0) + self.duties.get("claimed", 0)

    def tariffs(self, operators: Operators) -> list[Tariff]:
        """What is paid on it: those of its own name before those of its kind."""
        mine = [tariff for tariff in operators.tariffs if tariff.channel in (self.channel, self.kind)]
        return sorted(mine, key=lambda tariff: tariff.channel != self.channel)


def ails(ways: Mapping[str, Ailing]) -> dict[str, str | None]:
    """What is wrong with each at this moment. Asked side by side: one that hangs must not hide how the others stand."""
    with ThreadPoolExecutor(max(1, len(ways)), "ails") as pool:
        return dict(zip(ways, pool.map(lambda way: way.ails(), ways.values()), strict=True))


def of_all(store: Store, routes: Routes, ways: Mapping[str, Ailing]) -> list[Standing]:
    """Every channel that is set up, in the order of our numbers."""
    found = ails(ways)
    with store.read() as work:
        duties, sent, failed, heard = _duties(work), _sent(work), _failed(work), _heard(work)
    numbers = {name: tuple(ours for ours in routes.numbers if ours.channel == name) for name in ways}
    return [
        Standing(name, numbers[name], found[name], duties.get(name, {}), sent.get(name), failed.get(name), heard.get(name)) for name in ways
    ]


def untouched(work: Work) -> int:
    """Calls and texts that have been due for a while and were given to no channel yet."""
    due = (Outbox.channel == "", Outbox.due_at <= work.now - A_WHILE, Outbox.kind.not_in(outbox.ORDERS))
    return work.connection.scalar(select(func.count()).select_from(Outbox).where(*due)) or 0


def _duties(work: Work) -> dict[str, dict[str, int]]:
    counted = select(Outbox.channel, Outbox.state, func.count()).group_by(Outbox.channel, Outbox.state)
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in work.connection.execute(counted):
        found.setdefault(channel, {})[state] = count
    return found


def _sent(work: Work) -> dict[str, datetime]:
    last = select(Outbox.channel, func.max(Outbox.handed_at).label("at")).where(Outbox.state == "sent").group_by(Outbox.channel)
    return _by_channel(work, last)


def _heard(work: Work) -> dict[str, datetime]:
    return _by_channel(work, select(Inbox.channel, func.max(Inbox.at).label("at")).where(Inbox.channel != "").group_by(Inbox.channel))


def _by_channel(work: Work, query: Any) -> dict[str, datetime]:
    return {row.channel: row.at for row in work.connection.execute(query)}


def _failed(work: Work) -> dict[str, Failure]:
    last = select(Leg.channel, func.max(Leg.created_at).label("at")).where(Leg.fault != "").group_by(Leg.channel).subquery()
    rows = select(Leg.channel, Leg.created_at, Leg.fault).join(last, (Leg.channel == last.c.channel) & (Leg.created_at == last.c.at))
    return {row.channel: Failure(row.created_at, row.fault) for row in work.connection.execute(rows.where(Leg.fault != ""))}
