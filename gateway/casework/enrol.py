"""Whoever may be asked joins: name and number sealed, a blind index to recognise the phone by (S31).

She is asked for nothing until she has called from that phone, typed the code that the officer gave her, and chosen a PIN by voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from gateway.callbacks.records import Role
from gateway.casework.pins import PIN_DIGITS, PINS
from gateway.casework.standing import Status
from gateway.phone import e164
from gateway.store.tables import FocalPoint
from gateway.store.work import Work, new_id


class Wrong(StrEnum):
    """What pages say in words of their own."""

    NUMBER = "number"
    KNOWN = "known"
    UNVERIFIED = "unverified"
    ENGAGED = "engaged"
    BUSY = "busy"
    RETIRED = "retired"
    MEANWHILE = "meanwhile"
    OTHER = "other"


class PeopleError(Exception):
    """Something cannot be done about a person as asked; says why and what to do, without a number."""

    def __init__(self, said: str, wrong: Wrong = Wrong.OTHER) -> None:
        super().__init__(said)
        self.wrong = wrong


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer:
    """Who joins. Has no repr: it holds a name, a number and a PIN."""

    role: Role
    name: str
    number: str
    pin: str
    """The simulator's samples and the tests come with one, and are active at once; everybody else: empty."""
    communes: Sequence[str]
    languages: Sequence[str]
    woman: bool
    two_way_text: bool
    neighbours: Sequence[str] = ()
    agreed_on: date | None = None
    trained_on: date | None = None
    records: bool = False
    """Whether she lends the prompts her voice."""


def enrol(work: Work, newcomer: Newcomer, actor: str) -> str:
    """Adds a person; returns the id. Raises `PeopleError`."""
    person = new_id()
    if newcomer.pin and (len(newcomer.pin) != PIN_DIGITS or not newcomer.pin.isdecimal()):
        raise PeopleError(f"the PIN has {PIN_DIGITS} digits")
    row = FocalPoint(
        id=person,
        role=newcomer.role.value,
        status=(Status.ACTIVE if newcomer.pin else Status.UNVERIFIED).value,
        name=work.vault.data.seal(newcomer.name.strip().encode(), f"focal_point:name:{person}"),
        pin_hash=PINS.hash(newcomer.pin) if newcomer.pin else "",
        communes=list(newcomer.communes),
        neighbours=list(newcomer.neighbours),
        languages=list(newcomer.languages),
        woman=newcomer.woman,
        two_way_text=newcomer.two_way_text,
        agreed_on=newcomer.agreed_on,
        trained_on=newcomer.trained_on,
        records=newcomer.records or newcomer.role is Role.SPEAKER,
    )
    give_number(work, row, newcomer.number)
    work.session.add(row)
    work.audit(f"enrolled {person} as {newcomer.role.value}", actor=actor)
    return person


def give_number(work: Work, row: FocalPoint, raw: str) -> None:
    """Her phone, sealed. Raises `PeopleError` for what cannot be rung, and for a phone that is somebody else's here."""
    number = e164(raw)
    if number is None:
        raise PeopleError("this number cannot be rung; write it with its country code, like +855…", Wrong.NUMBER)
    hers = FocalPoint.number_index.in_(work.vault.indexes("focal point", number))
    if work.session.scalar(select(FocalPoint.id).where(hers)):
        raise PeopleError("somebody with this number is enrolled already; `people list` shows everybody", Wrong.KNOWN)
    row.number = work.vault.data.seal(number.encode(), f"focal_point:number:{row.id}")
    row.number_index = work.vault.index("focal point", number)


def anybody(work: Work) -> bool:
    return work.session.scalar(select(FocalPoint.id).limit(1)) is not None
