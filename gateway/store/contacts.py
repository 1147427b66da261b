"""Who of staff is a contact at the relay: the only way from us to there, and it begins at a person's id. And how far a round has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.tables import FocalPoint, RelayContact, RelayRound
from gateway.store.work import Work

HELD = timedelta(seconds=60)
"""For so long whoever works on a round need not say that she still does."""


# -- people


def of(work: Work, focal_point: str) -> str:
    """The contact by which she can be reached; empty for who has none."""
    hers = (RelayContact.focal_point_id == focal_point, RelayContact.gone.is_(False))
    return work.session.scalar(select(RelayContact.uuid).where(*hers)) or ""


def person(work: Work, contact: str) -> FocalPoint | None:
    """Whose contact it is. None for everybody else in that workspace."""
    return work.session.scalar(
        select(FocalPoint).join(RelayContact, RelayContact.focal_point_id == FocalPoint.id).where(RelayContact.uuid == contact)
    )


def every(work: Work) -> Mapping[str, RelayContact]:
    """By the person's id."""
    return {row.focal_point_id: row for row in work.session.scalars(select(RelayContact))}


def keep(work: Work, focal_point: str, contact: str, agreed: Mapping[str, str]) -> None:
    """She is this contact, met now."""
    work.session.merge(RelayContact(focal_point_id=focal_point, uuid=contact, agreed=dict(agreed), seen_at=work.now, gone=False))


def lose(work: Work, focal_point: str) -> None:
    """She is not met in the group any more."""
    work.session.execute(update(RelayContact).where(RelayContact.focal_point_id == focal_point).values(gone=True))


def drop(work: Work, focal_point: str) -> None:
    work.session.execute(delete(RelayContact).where(RelayContact.focal_point_id == focal_point))


def let_go(work: Work, focal_point: str) -> None:
    """She has gone: no mark of her name or number stays. The contact itself is removed by the next round."""
    work.session.execute(update(RelayContact).where(RelayContact.focal_point_id == focal_point).values(agreed={}))


# -- rounds


@dataclass(frozen=True, slots=True)
class Round:
    """Where a round is to go on; an empty cursor: at its beginning."""

    cursor: str
    since: datetime


def take_up(work: Work, what: str, since: datetime) -> Round | None:
    """The round, held for a minute; None while another works on it. `since` is where the very first one begins."""
    upsert = sqlite.insert if work.connection.dialect.name == "sqlite" else postgresql.insert
    work.session.execute(upsert(RelayRound).values(what=what, cursor="", since=since, free_at=work.now).on_conflict_do_nothing())
    free = (RelayRound.what == what, RelayRound.free_at <= work.now)
    taken = update(RelayRound).where(*free).values(free_at=work.now + HELD).returning(RelayRound.cursor, RelayRound.since)
    row = work.session.execute(taken).one_or_none()
    return Round(row.cursor, row.since) if row else None


def come_to(work: Work, what: str, round_: Round) -> None:
    """So far it has come, and it goes on."""
    values = {"cursor": round_.cursor, "since": round_.since, "free_at": work.now + HELD}
    work.session.execute(update(RelayRound).where(RelayRound.what == what).values(values))


def hold(work: Work, what: str) -> None:
    """Somebody is still at it."""
    work.session.execute(update(RelayRound).where(RelayRound.what == what).values(free_at=work.now + HELD))


def put_down(work: Work, what: str) -> None:
    """Whoever wants to may take it up."""
    work.session.execute(update(RelayRound).where(RelayRound.what == what).values(free_at=work.now))
