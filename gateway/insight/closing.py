"""A month is closed once, when its last day has rested (S28): its report is written, and the figures that it was made of are destroyed."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.insight import monthly
from gateway.insight.monthly import Month
from gateway.month import MONTH, day_of, is_closed, is_month, told_from
from gateway.settings import Settings
from gateway.store.tables import Figure, Report
from gateway.store.work import Count, Store, Work


def close_months(store: Store, settings: Settings) -> None:
    """Every month that may be told by now and is not yet, each in a transaction of its own."""
    with store.read() as work:
        waiting = [month for month in _months(work) if is_closed(month, work.now)]
    for month in waiting:
        with store.work() as work:
            _close(work, month, settings.least_count)


def _months(work: Work) -> Sequence[str]:
    month = func.substr(Figure.period, 1, MONTH)
    return work.connection.scalars(select(month).distinct().order_by(month)).all()


def _close(work: Work, month: str, least: int) -> None:
    """Of two clocks the second finds no figures, and its report is not taken."""
    ours = func.substr(Figure.period, 1, MONTH) == month
    rows = work.connection.execute(delete(Figure).where(ours).returning(Figure.period, Figure.what, Figure.which, Figure.count)).all()
    told = monthly.tell(month, {Count(row.period, row.what, row.which): row[3] for row in rows}, least, secrets.choice)
    insert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    report = insert(Report).values(month=month, told=monthly.write(told), at=work.now).on_conflict_do_nothing()
    work.connection.execute(report)


def months(store: Store) -> list[str]:
    """Those that are told, the newest first."""
    with store.read() as work:
        return list(work.connection.scalars(select(Report.month).order_by(Report.month.desc())))


def of_month(store: Store, month: str) -> Month:
    """What is told of a month. Raises LookupError, saying from when on it is."""
    if not is_month(month):
        raise LookupError("write a month as 2026-10")
    with store.read() as work:
        told = work.connection.scalar(select(Report.told).where(Report.month == month))
        now = work.now
    if told is not None:
        return monthly.read(told)
    if is_closed(month, now):
        raise LookupError(f"nothing was counted in {month}, or it is forgotten, or the clock is not running")
    raise LookupError(f"{month} is told from {day_of(told_from(month))} on: figures rest for a week (S28)")
