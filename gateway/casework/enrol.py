"""A focal point or supervisor joins: name and number sealed, PIN hashed, a blind index to recognise the phone by (S31)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from gateway.callbacks.records import Role
from gateway.casework.staff import PINS
from gateway.phone import e164
from gateway.store.tables import FocalPoint
from gateway.store.work import Work, new_id

PIN_DIGITS = 6


class EnrolError(Exception):
    """Somebody cannot be enrolled as asked; says why and what to do, without the number."""


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer:
    """Who joins. Has no repr: it holds a name, a number and a PIN."""

    role: Role
    name: str
    number: str
    pin: str
    communes: Sequence[str]
    languages: Sequence[str]
    woman: bool
    two_way_text: bool


def enrol(work: Work, newcomer: Newcomer, actor: str) -> str:
    """Adds a person, on duty; returns the id. Raises `EnrolError`."""
    number = e164(newcomer.number)
    if number is None:
        raise EnrolError("this number cannot be rung; write it with its country code, like +855…")
    if len(newcomer.pin) != PIN_DIGITS or not newcomer.pin.isdecimal():
        raise EnrolError(f"the PIN has {PIN_DIGITS} digits")
    index = work.vault.index("focal point", number)
    if work.session.scalar(select(FocalPoint.id).where(FocalPoint.number_index.in_(work.vault.indexes("focal point", number)))):
        raise EnrolError("somebody with this number is enrolled already")
    person = new_id()
    seal = work.vault.data.seal
    work.session.add(
        FocalPoint(
            id=person,
            role=newcomer.role.value,
            name=seal(newcomer.name.encode(), f"focal_point:name:{person}"),
            number=seal(number.encode(), f"focal_point:number:{person}"),
            number_index=index,
            pin_hash=PINS.hash(newcomer.pin),
            communes=list(newcomer.communes),
            languages=list(newcomer.languages),
            woman=newcomer.woman,
            on_duty=True,
            two_way_text=newcomer.two_way_text,
        )
    )
    work.audit(f"enrolled as {newcomer.role.value}", actor=actor)
    return person


def anybody(work: Work) -> bool:
    return work.session.scalar(select(FocalPoint.id).limit(1)) is not None
