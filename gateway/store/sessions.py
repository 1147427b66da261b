"""Who is signed in on a page: rows that a cookie's token finds, and that can be ended from anywhere."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from gateway.store.tables import WebSession
from gateway.store.tokens import new_token, token_hash
from gateway.store.work import Work

STEP = timedelta(minutes=1)  # how exactly the time of the last look is kept: not every look is worth a write


@dataclass(frozen=True, slots=True)
class Lifetime:
    """After so long without a look, and after so long in any case, a session is over."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True, slots=True)
class Who:
    """An account of the office, a person on the desk, or both. Neither: somebody who has not proved all yet, to whom no door opens."""

    account: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A session in force. Has no repr: its token is the key to it."""

    token: str
    who: Who
    data: dict[str, Any] = field(default_factory=dict)
    stale: bool = False
    """Its last look is to be noted again."""


def begin(work: Work, who: Who, data: dict[str, Any]) -> Signed:
    """Always under a fresh token: one that somebody else put into her browser never becomes hers."""
    signed = Signed(new_token() + new_token(), who, data)
    named = token_hash(signed.token)
    row = WebSession(token_hash=named, account_id=who.account, focal_point_id=who.person, began_at=work.now, seen_at=work.now)
    row.data = _sealed(work, named, data)
    work.session.add(row)
    return signed


def find(work: Work, token: str, lifetime: Lifetime) -> Signed | None:
    """None for a token that opens nothing, or nothing any more."""
    row = _row(work, token)
    if row is None or work.now >= min(row.seen_at + lifetime.idle, row.began_at + lifetime.whole):
        return None
    data = json.loads(work.vault.data.open(row.data, _place(row.token_hash)))
    return Signed(token, Who(row.account_id, row.focal_point_id), data, stale=work.now >= row.seen_at + STEP)


def keep(work: Work, token: str, data: dict[str, Any] | None, *, seen: bool) -> None:
    """Notes a look, and what is remembered from now on if that is not the same as before; unless it was ended meanwhile."""
    row = _row(work, token)
    if row is None:
        return
    if seen:
        row.seen_at = work.now
    if data is not None:
        row.data = _sealed(work, row.token_hash, data)


def end(work: Work, token: str) -> None:
    work.session.execute(delete(WebSession).where(WebSession.token_hash == token_hash(token)))


def end_all_of_person(work: Work, person: str) -> None:
    """On every phone and computer."""
    work.session.execute(delete(WebSession).where(WebSession.focal_point_id == person))


def end_all_of_account(work: Work, account: str) -> None:
    work.session.execute(delete(WebSession).where(WebSession.account_id == account))


def count(work: Work, account: str) -> int:
    return work.session.scalar(select(func.count()).where(WebSession.account_id == account)) or 0


def _row(work: Work, token: str) -> WebSession | None:
    return work.session.get(WebSession, token_hash(token))


def _sealed(work: Work, named: str, data: dict[str, Any]) -> bytes:
    return work.vault.data.seal(json.dumps(data).encode(), _place(named))


def _place(named: str) -> str:
    return f"web_session:data:{named}"
