"""The draft of the menus as rows: the pieces that differ from what is in force, the steps that led there, and the calls that were kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import delete, func, insert, select

from gateway.store.tables import DraftEdit, DraftPiece, KeptCall
from gateway.store.work import Work

Way = Literal["edit", "undo", "redo", "settle"]
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Piece:
    """`base` is what was in force when it was first changed; None is nothing there."""

    base: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the draft: each of its pieces before and after."""

    number: int
    at: datetime
    by: str
    way: Way
    of: int
    what: Mapping[str, Any]
    pieces: Mapping[str, tuple[str | None, str | None]]


def pieces(work: Work) -> dict[str, Piece]:
    return {row.name: Piece(row.base, row.text) for row in work.session.scalars(select(DraftPiece).order_by(DraftPiece.name))}


def put(work: Work, name: str, piece: Piece | None) -> None:
    """A piece as it is from now on; None: as it is in force."""
    work.connection.execute(delete(DraftPiece).where(DraftPiece.name == name))
    if piece:
        work.connection.execute(insert(DraftPiece).values(name=name, base=piece.base, text=piece.text))


def latest(work: Work) -> int:
    """The number of the last step; 0 before the first. The caller holds what is in force, if she means to add one."""
    return work.connection.scalar(select(func.max(DraftEdit.number))) or 0


def steps(work: Work, after: int = 0) -> list[Step]:
    """In their order."""
    rows = work.session.scalars(select(DraftEdit).where(DraftEdit.number > after).order_by(DraftEdit.number))
    return [_step(row) for row in rows]


def add(work: Work, by: str, way: Way, of: int, what: Mapping[str, Any], changed: Mapping[str, tuple[str | None, str | None]]) -> Step:
    """The next step. Those of long ago are forgotten."""
    work.connection.execute(delete(DraftEdit).where(DraftEdit.at < work.now - REMEMBERED, DraftEdit.number < latest(work)))
    number = latest(work) + 1
    both = {name: list(pair) for name, pair in changed.items()}
    work.connection.execute(insert(DraftEdit).values(number=number, at=work.now, by=by, way=way, of=of, what=dict(what), pieces=both))
    return Step(number, work.now, by, way, of, what, changed)


def _step(row: DraftEdit) -> Step:
    changed = {name: (before, after) for name, (before, after) in row.pieces.items()}
    return Step(row.number, row.at, row.by, cast(Way, row.way), row.of, row.what, changed)


# -- saved calls


def calls(work: Work) -> dict[str, str]:
    """File → text of every call that officers kept."""
    return {row.file: row.text for row in work.session.scalars(select(KeptCall).order_by(KeptCall.file))}


def keep_call(work: Work, file: str, text: str, by: str) -> None:
    """A call under this name, in place of one that was there."""
    work.connection.execute(delete(KeptCall).where(KeptCall.file == file))
    work.connection.execute(insert(KeptCall).values(file=file, text=text, by=by, at=work.now))
    work.audit(f"kept the saved call {file}", actor=by)


def forget_call(work: Work, file: str, by: str) -> None:
    work.connection.execute(delete(KeptCall).where(KeptCall.file == file))
    work.audit(f"took the saved call {file} out", actor=by)
