"""A month of a made-up town, as figures: to show and to test what is told of one."""

from sqlalchemy import insert, select

from gateway.house import House
from gateway.insight import closing
from gateway.month import days_of
from gateway.store.tables import Figure, Published
from gateway.store.work import Count

MONTH = "2026-09"


def of_a_month(month: str = MONTH) -> dict[Count, int]:
    """Many, and here and there a few."""
    figures: dict[Count, int] = {}
    for nth, day in enumerate(days_of(month)):
        figures[Count(day, "day", "call")] = 6 + nth * 5 % 11
        figures[Count(day, "day", "call_short")] = nth % 3
        figures[Count(day, "day", "text")] = 1 + nth % 2
    figures[Count(days_of(month)[3], "day", "text_short")] = 2
    total = sum(figures.values())
    shares = {
        "hour": {f"{hour:02}": abs(12 - abs(hour - 14)) for hour in range(5, 22)},
        "language": {"khm": 30, "tpu": 9, "krr": 5, "eng": 1},
        "entry": {"main": 40, "redial": 4, "decoy": 3},
        "district": {"": 10, "1601": 9, "1602": 20, "1607": 8, "1605": 1},
    }
    for what, share in shares.items():
        whole, left = sum(share.values()), total
        for which, part in share.items():
            figures[Count(month, what, which)] = part * total // whole
            left -= part * total // whole
        figures[Count(month, what, next(iter(share)))] += left
    for need, asked, gaps in (
        ("health", 96, {"1601": 12, "1605": 3}),
        ("legal", 31, {"1602": 6, "1607": 9}),
        ("shelter", 22, {}),
        ("safety", 3, {}),
    ):
        figures[Count(month, "asked", need)] = asked
        figures |= {Count(month, "gap", f"{need} {district}"): count for district, count in gaps.items()}
    callbacks = {
        "urgency": {"normal": 38, "urgent_health": 9, "danger_now": 6},
        "outcome": {"done_in_window": 29, "done_later": 8, "unreached": 7, "withdrawn": 9},
        "accepted": {"in_time": 31, "4h": 11, "24h": 3, "never": 8},
    }
    figures |= {Count(month, what, which): count for what, rows in callbacks.items() for which, count in rows.items()}
    steps = {("main/language", "main/can_you_listen"): 280, ("main/language", "decoy/"): 25, ("main/language", "-"): 31}
    steps |= {("main/can_you_listen", "main/promises"): 230, ("main/can_you_listen", "main/decoy"): 30, ("main/can_you_listen", "-"): 20}
    topics = ("health", 96), ("legal", 31), ("shelter", 22), ("talk", 40), ("more", 12)
    steps |= {("main/topics", f"main/{topic}"): count for topic, count in topics} | {
        ("main/topics", "-"): 18,
        ("main/topics", "decoy/"): 11,
    }
    return figures | {Count(month, "step", f"1 {node} {to}"): count for (node, to), count in steps.items()}


def tell(house: House, month: str = MONTH) -> None:
    """Puts them into the house and closes the month, which must be over."""
    with house.store.work() as work:
        if not work.session.scalar(select(Published.id)):
            work.session.add(Published(id=1))
        rows = [{"period": c.period, "what": c.what, "which": c.which, "count": count} for c, count in of_a_month(month).items() if count]
        work.connection.execute(insert(Figure), rows)
    closing.close_months(house.store, house.settings)
