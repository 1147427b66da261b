"""What the relay is told of a person: only of who was chosen to be reached by it, and nothing of any case."""

from collections.abc import Callable

from sqlalchemy import select

from gateway.casework import people, staff, team
from gateway.casework.standing import Status
from gateway.channels.carrier import RELAY
from gateway.channels.rapidpro import Card
from gateway.store.tables import FocalPoint, RelayContact
from gateway.store.work import Work

ON, OFF = "on", "off"
ACTOR = "rapidpro"
LONGEST_NAME = 64
PROVED = (Status.ACTIVE.value, Status.FORCED.value)
"""Who has called from her number: one that was mistyped may be anybody's, and is told to nobody."""


def chosen(work: Work) -> list[str]:
    """Whoever is to be a contact, by id, in the order in which they were enrolled."""
    who = select(FocalPoint.id).where(FocalPoint.texted_by == RELAY, FocalPoint.status.in_(PROVED))
    return list(work.session.scalars(who.order_by(FocalPoint.id)))


def is_chosen(row: FocalPoint) -> bool:
    return row.texted_by == RELAY and row.status in PROVED


def card(work: Work, row: FocalPoint, names: bool) -> Card:
    """S31: without `names` a sign that tells nobody who she is, and lets an officer find her in `people list`."""
    name = people.name_of(work, row)[:LONGEST_NAME] if names else sign(row.id)
    duty = ON if team.rota_of(row).on_duty(work.now) else OFF
    return Card(staff.number_of(work, row.id), name, staff.language(row), " ".join(map(str, row.communes)), duty)


def sign(person: str) -> str:
    return f"Staff {person[-6:]}"


def mark_of(work: Work, person: str) -> Callable[[str, str], str]:
    """A keyed mark of a thing: equal ones are known as equal, and nothing can be read out of it (S31)."""
    return lambda name, value: work.vault.index("relay", f"{person}:{name}:{value}")


def agreed_on(work: Work, person: str, row: RelayContact | None) -> Callable[[str, str], bool]:
    """Whether a thing had this value when both sides last said the same. Of who is new here nothing was."""
    before = row.agreed if row else {}
    return lambda name, value: before.get(name, "") in work.vault.indexes("relay", f"{person}:{name}:{value}")
