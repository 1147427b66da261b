"""Numbered, immutable versions of the flows, the directory and the prompts; one row says which are in force (rule 7)."""

import hashlib
from typing import Literal

from sqlalchemy import func, insert, select, update

from gateway.store.tables import Published, Version
from gateway.store.work import Work

Kind = Literal["flows", "directory", "prompts"]


def publish(work: Work, kind: Kind, payload: str, author: str) -> int:
    """Puts a payload in force and returns its number. The one already in force is not published twice."""
    if is_in_force(work, kind, payload):
        return int(getattr(work.versions, kind))
    number = 1 + (work.connection.scalar(select(func.max(Version.number)).where(Version.kind == kind)) or 0)
    work.connection.execute(
        insert(Version).values(kind=kind, number=number, digest=_digest(payload), author=author, created_at=work.now, payload=payload)
    )
    if work.connection.execute(update(Published).where(Published.id == 1).values({kind: number})).rowcount == 0:
        work.connection.execute(insert(Published).values({"id": 1, kind: number}))
    work.audit(f"published {kind} {number}", actor=author)
    return number


def is_in_force(work: Work, kind: Kind, payload: str) -> bool:
    """Whether just this is what new conversations use."""
    current = select(Version.digest).where(Version.kind == kind, Version.number == getattr(work.versions, kind))
    return work.connection.scalar(current) == _digest(payload)


def _digest(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


def payload(work: Work, kind: Kind, number: int) -> str:
    """A version's payload. Raises `LookupError` when there is none."""
    found = work.connection.scalar(select(Version.payload).where(Version.kind == kind, Version.number == number))
    if found is None:
        raise LookupError(f"no version {number} of the {kind} is published; run `flask --app app publish`")
    return found
