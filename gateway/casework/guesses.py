"""How often somebody tried, in these ten minutes. Whose tries they are is kept under a tag that means nothing the day after (S24)."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import func, select

from gateway.store.tables import Tally
from gateway.store.work import Work

WITHIN = timedelta(minutes=10)


class TooMany(Exception):
    """Too many tries came from there; in ten minutes it may try again."""


def network(address: str) -> str:
    """Where a try comes from. One IPv6 customer has a whole /64."""
    try:
        return str(ip_network((address, 64 if ip_address(address).version == 6 else 32), strict=False))
    except ValueError:
        return "nowhere"


def stop(work: Work, whose: str, most: int) -> None:
    """Raises `TooMany` once there were so many."""
    tries = select(func.count()).select_from(Tally).where(Tally.what == _tag(work, whose), Tally.day == _today(work))
    if (work.session.scalar(tries) or 0) >= most:
        raise TooMany


def count(work: Work, whose: str) -> None:
    work.session.add(Tally(day=_today(work), what=_tag(work, whose), count=1))


def _tag(work: Work, whose: str) -> str:
    return f"login {work.keys.tags(whose, work.now)[0]} {int(work.now.timestamp() // WITHIN.total_seconds()) % 1000}"


def _today(work: Work) -> str:
    return work.now.date().isoformat()
