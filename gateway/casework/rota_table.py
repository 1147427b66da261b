"""Weekly duty hours as a table that an officer fills in: `person,day,from,to`, one line for each shift."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from io import StringIO

from gateway.callbacks.rota import shift
from gateway.casework import people
from gateway.casework.enrol import PeopleError
from gateway.store.work import Work
from gateway.week import Opening

COLUMNS = ("person", "day", "from", "to")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 100_000  # letters


def read(work: Work, text: str) -> Mapping[str, Sequence[Opening]]:
    """Each person's week, by id. Raises `PeopleError` with every fault and its line; nothing is taken then.

    `person` is an id or a name. An empty `day` says that she has no hours: she is on duty day and night.
    """
    if len(text) > MOST:
        raise PeopleError(f"the table is longer than {MOST} letters; is it the right file?")
    table = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise PeopleError(f"line 1: the columns are {','.join(COLUMNS)}")
    weeks: dict[str, list[Opening]] = {}
    faults: list[str] = []
    for row in table:
        try:
            weeks.setdefault(people.find(work, row["person"] or "").id, []).extend(_shift(row))
        except PeopleError as fault:
            faults.append(f"line {table.line_num}: {fault}")
    if faults:
        raise PeopleError("\n".join(faults))
    return weeks


def _shift(row: Mapping[str, str | None]) -> Sequence[Opening]:
    day, opens, closes = ((row[name] or "").strip().casefold() for name in COLUMNS[1:])
    if not day and not opens and not closes:
        return ()
    if day not in DAYS:
        raise PeopleError(f"day is one of {', '.join(DAYS)}")
    return shift(DAYS.index(day), _minutes(opens), 24 * 60 if closes == "24:00" else _minutes(closes))


def _minutes(written: str) -> int:
    try:
        at = time.fromisoformat(written)
    except ValueError:
        raise PeopleError('write times like "08:00"') from None
    return at.hour * 60 + at.minute


def written(weeks: Mapping[str, Sequence[Opening]]) -> Iterator[str]:
    """The same table, by id, to be edited and loaded again."""
    yield ",".join(COLUMNS)
    for person, weekly in weeks.items():
        yield from [f"{person},{line}" for opening in weekly for line in _days(opening)] or [f"{person},,,"]


def _days(opening: Opening) -> Iterator[str]:
    """A line for each day that it touches."""
    day = 24 * 60
    for nth, name in enumerate(DAYS):
        opens, closes = max(opening.opens, nth * day) - nth * day, min(opening.closes, (nth + 1) * day) - nth * day
        if opens < closes:
            yield f"{name},{_clock(opens)},{_clock(closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
