"""Numbered, immutable payloads of the flows, the directory and the prompts. Which are in force, the releases say."""

import hashlib
from typing import Literal

from sqlalchemy import func, insert, select

from gateway.store.tables import Version
from gateway.store.work import Versions, Work

Kind = Literal["flows", "directory", "prompts"]
KINDS: tuple[Kind, ...] = ("flows", "directory", "prompts")


def keep(work: Work, kind: Kind, payload: str, author: str) -> int:
    """The number of this payload: the one that it has already, or a new one. The caller holds what is in force, so none is given twice."""
    same = select(Version.number).where(Version.kind == kind, Version.digest == digest(payload)).limit(1)
    if (known := work.connection.scalar(same)) is not None:
        return known
    number = 1 + (work.connection.scalar(select(func.max(Version.number)).where(Version.kind == kind)) or 0)
    work.connection.execute(
        insert(Version).values(kind=kind, number=number, digest=digest(payload), author=author, created_at=work.now, payload=payload)
    )
    return number


def digest(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


def payload(work: Work, kind: Kind, number: int) -> str:
    """A version's payload. Raises `LookupError` when there is none."""
    found = work.connection.scalar(select(Version.payload).where(Version.kind == kind, Version.number == number))
    if found is None:
        raise LookupError(f"no version {number} of the {kind} is published; run `flask --app app publish`")
    return found


def payloads(work: Work, of: Versions) -> dict[Kind, str]:
    """All three."""
    return {kind: payload(work, kind, getattr(of, kind)) for kind in KINDS}


def ever(work: Work, kind: Kind) -> list[str]:
    """Every payload of a kind that was ever kept."""
    return list(work.connection.scalars(select(Version.payload).where(Version.kind == kind).order_by(Version.number)))
