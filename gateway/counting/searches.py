"""What is counted when she looks for help: for what, and where there is no more than the national line."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from gateway.counting import names
from gateway.counting.conversations import DISTRICT
from gateway.directory.nearest import Ranked
from gateway.month import month_of
from gateway.store.work import Count

NATIONAL = ("country", "elsewhere")


def of(need: str, place: str, found: Sequence[Ranked], now: datetime) -> Iterator[Count]:
    """Who named no place is told national lines because of that, which is no gap."""
    yield Count(month_of(now), names.ASKED, need)
    if place and not any(ranked.way.reach not in NATIONAL for ranked in found[:1]):
        yield Count(month_of(now), names.GAP, f"{need} {place[:DISTRICT]}")
