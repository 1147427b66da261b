"""Releases as rows: which three versions belong together, who made them so, and what became of it. Rows are only ever inserted.

One row `published` says what is in force. Whoever changes it holds it first, and looks again (rule 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.tables import Published, ReleaseMark
from gateway.store.tables import Release as Row
from gateway.store.work import Versions, Work

Way = Literal["publish", "take away", "rollback"]
Wants = Literal["", "approval", "review"]
"""What a second person has to do: agree before, look at it afterwards, or nothing (S42)."""
IN_FORCE, REVIEWED, DECLINED, PLANNED, AGREED = "in force", "reviewed", "declined", "planned", "agreed"


@dataclass(frozen=True, slots=True)
class Release:
    """Three versions that belong together, numbered. `base` is the release that was in force when it was made, 0 for none."""

    number: int
    versions: Versions
    way: Way
    wants: Wants
    author: str
    note: str
    base: int
    created_at: datetime
    in_force_at: datetime | None = None
    in_force_by: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    declined_at: datetime | None = None
    declined_by: str = ""
    declined_why: str = ""
    """What she wrote to whoever made it."""
    planned_at: datetime | None = None
    """When it is to come into force, if not at once."""
    agreed_by: str = ""
    """Who has agreed to it before its time."""

    @property
    def waits_for_its_time(self) -> bool:
        """It is planned, and nobody has to agree to it any more."""
        return self.proposed and self.planned_at is not None and (bool(self.agreed_by) or self.wants != "approval")

    @property
    def proposed(self) -> bool:
        """It was never in force: nobody else has agreed to it."""
        return self.in_force_at is None


NONE = Release(0, Versions(0, 0, 0), "publish", "", "", "", 0, datetime.min)  # noqa: DTZ901
"""What is in force before anything was published."""
_A_ROW = {"sqlite": sqlite.insert(Published).on_conflict_do_nothing(), "postgresql": postgresql.insert(Published).on_conflict_do_nothing()}


def hold(work: Work) -> Release:
    """What is in force, held until the transaction ends: of two who publish at once, the second sees what the first has done."""
    work.connection.execute(_A_ROW[work.connection.dialect.name], {"id": 1})
    work.connection.execute(select(Published.id).where(Published.id == 1).with_for_update())
    return in_force(work)


def in_force(work: Work) -> Release:
    """What new conversations begin with."""
    number = work.connection.scalar(select(Published.release).where(Published.id == 1)) or 0
    return get(work, number) if number else NONE


def get(work: Work, number: int) -> Release:
    """Raises `LookupError`."""
    if found := _read(work, number):
        return found[0]
    raise LookupError(f"there is no release {number}; `flask --app app flows versions` lists them")


def every(work: Work) -> list[Release]:
    """All releases, the oldest first."""
    return _read(work, None)


def add(work: Work, versions: Versions, way: Way, wants: Wants, author: str, note: str, base: int) -> Release:
    """A new release, in force for nobody yet. The caller holds what is in force."""
    number = 1 + (work.connection.scalar(select(func.max(Row.number))) or 0)
    numbers = {"flows": versions.flows, "directory": versions.directory, "prompts": versions.prompts}
    made = {"way": way, "wants": wants, "author": author, "note": note, "base": base, "created_at": work.now}
    work.connection.execute(insert(Row).values(number=number, **numbers, **made))
    return Release(number, versions, way, wants, author, note, base, work.now)


def plan(work: Work, release: Release, at: datetime) -> Release:
    """It is to come into force at this time, once somebody has agreed where that is wanted."""
    work.connection.execute(insert(ReleaseMark).values(release=release.number, mark=PLANNED, by=release.author, at=at))
    return get(work, release.number)


def agree(work: Work, release: Release, by: str) -> Release:
    """A second person has agreed to it before its time."""
    _mark(work, release, AGREED, by)
    return get(work, release.number)


def due(work: Work) -> list[Release]:
    """Planned releases whose time has come, and that await nobody."""
    numbers = work.connection.scalars(select(ReleaseMark.release).where(ReleaseMark.mark == PLANNED, ReleaseMark.at <= work.now))
    planned = [get(work, number) for number in numbers]
    return [one for one in planned if one.waits_for_its_time and not one.declined_at]


def put_in_force(work: Work, release: Release, by: str) -> Release:
    """From now on new conversations begin with it. The caller holds what is in force."""
    numbers = {"flows": release.versions.flows, "directory": release.versions.directory, "prompts": release.versions.prompts}
    _mark(work, release, IN_FORCE, by)
    work.connection.execute(update(Published).where(Published.id == 1).values(release=release.number, **numbers))
    return get(work, release.number)


def review(work: Work, release: Release, by: str) -> Release:
    """A second person has looked at it."""
    _mark(work, release, REVIEWED, by)
    return get(work, release.number)


def decline(work: Work, release: Release, by: str, why: str = "") -> Release:
    """It will not come into force."""
    _mark(work, release, DECLINED, by, why)
    return get(work, release.number)


def _mark(work: Work, release: Release, mark: str, by: str, note: str = "") -> None:
    work.connection.execute(insert(ReleaseMark).values(release=release.number, mark=mark, by=by, at=work.now, note=note))


def _read(work: Work, number: int | None) -> list[Release]:
    rows, marks = select(Row).order_by(Row.number), select(ReleaseMark)
    if number is not None:
        rows, marks = rows.where(Row.number == number), marks.where(ReleaseMark.release == number)
    of = _by_release(work.session.scalars(marks))
    return [_release(row, of.get(row.number, {})) for row in work.session.scalars(rows)]


def _by_release(marks: Iterable[ReleaseMark]) -> dict[int, dict[str, ReleaseMark]]:
    of: dict[int, dict[str, ReleaseMark]] = {}
    for mark in marks:
        of.setdefault(mark.release, {})[mark.mark] = mark
    return of


def _release(row: Row, marks: Mapping[str, ReleaseMark]) -> Release:
    began, seen, refused, planned, agreed = (marks.get(mark) for mark in (IN_FORCE, REVIEWED, DECLINED, PLANNED, AGREED))
    return Release(
        row.number,
        Versions(row.flows, row.directory, row.prompts),
        cast(Way, row.way),
        cast(Wants, row.wants),
        row.author,
        row.note,
        row.base,
        row.created_at,
        began.at if began else None,
        began.by if began else "",
        seen.at if seen else None,
        seen.by if seen else "",
        refused.at if refused else None,
        refused.by if refused else "",
        refused.note if refused else "",
        planned.at if planned else None,
        agreed.by if agreed else "",
    )
