"""The group at RapidPro and our people are brought together: page by page, and whatever kills it, the next round goes on at that page.

What was changed over there is told and left alone, until somebody says that ours shall stand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from gateway.casework import rota, staff
from gateway.channels.errors import SendingError
from gateway.channels.rapidpro import Card, Contact, RapidPro
from gateway.relay import people
from gateway.relay.agree import NAMES, Verdict, marks, verdict
from gateway.store import contacts
from gateway.store.contacts import Round
from gateway.store.tables import FocalPoint, RelayContact
from gateway.store.work import Store, Work

WHAT = "contacts"

Deed = Callable[[Work], None]

Kind = Literal[
    "added", "adopted", "changed", "taken", "removed", "changed there", "changed on both", "refused", "second contact", "gone", "stranger"
]
DONE: frozenset[Kind] = frozenset({"added", "adopted", "changed", "taken", "removed"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was done, or one conflict. `who` is the id of a person, or of a contact that is nobody of ours; never a number."""

    kind: Kind
    who: str
    what: tuple[str, ...] = ()

    @property
    def is_conflict(self) -> bool:
        return self.kind not in DONE


class Busy(LookupError):
    """Somebody else is at it."""


class Sync:
    """One round. `names`: whether contacts have the names of people. `ours`: what was changed over there is written over, for somebody has
    looked. `dry`: nothing is changed on either side."""

    def __init__(self, store: Store, relay: RapidPro, names: bool, *, ours: bool = False, dry: bool = False) -> None:
        self._store, self._relay = store, relay
        self._names, self._ours, self._dry = names, ours, dry
        self._told: list[Told] = []
        self._met: set[str] = set()

    def run(self) -> list[Told]:
        """Raises `SendingError`, and `Busy` where another round is under way. A round that was broken off is gone on with."""
        round_ = self._begun()
        try:
            self._through(round_)
        finally:
            self._note(partial(contacts.put_down, what=WHAT))
        return self._told

    def _begun(self) -> Round:
        """Dry, it looks at everything, wherever another stands."""
        with self._store.read() as work:
            fresh = Round("", work.now)
        if self._dry:
            return fresh
        with self._store.work() as work:
            round_ = contacts.take_up(work, WHAT, work.now)
        if round_ is None:
            raise Busy("another round is under way, or was killed within the last minute; try again in a minute")
        return round_ if round_.cursor else fresh

    def _through(self, round_: Round) -> None:
        if not self._dry:
            self._relay.furnish()
        while True:
            page, after = self._page(round_)
            for contact in page:
                self._meet(contact)
            round_ = Round(after, round_.since)
            self._note(partial(contacts.come_to, what=WHAT, round_=round_))
            if not after:
                break
        self._take_away()
        self._add_missing(round_)

    def _page(self, round_: Round) -> tuple[list[Contact], str]:
        try:
            return self._relay.contacts(round_.cursor)
        except SendingError as fault:
            if not (fault.permanent and round_.cursor):
                raise
        return self._relay.contacts("")  # a cursor that is not known there any more

    def _note(self, deed: Deed) -> None:
        if not self._dry:
            with self._store.work() as work:
                deed(work)

    # -- who is in the group

    def _meet(self, contact: Contact) -> None:
        with self._store.read() as work:
            row, link = _whose(work, contact)
            if row is None or not people.is_chosen(row):
                # Whoever is linked and not chosen any more is taken away at the end of the round.
                self._told.extend([] if link else [Told("stranger", contact.uuid)])
                return
            if link and link.uuid != contact.uuid and not self._ours:
                self._told.append(Told("second contact", row.id))
                return
            person, card = row.id, people.card(work, row, self._names)
            found = verdict(card, contact.card, people.agreed_on(work, person, link))
        self._settle(person, contact, card, found.with_ours() if self._ours else found, adopted=link is None)

    def _settle(self, person: str, contact: Contact, card: Card, found: Verdict, *, adopted: bool) -> None:
        self._met.add(person)
        agreed = _mixed(card, contact.card, found)
        refused = bool(found.ours) and not self._dry and self._taken(partial(self._relay.change, contact, agreed)) is None
        self._told.extend([Told("refused", person)] if refused else _told_of(person, found, adopted))
        if self._dry:
            return
        with self._store.work() as work:
            if found.theirs:
                rota.by_herself(work, person, agreed.duty == people.ON, people.ACTOR)
            if found.ours and not refused:
                work.audit(f"told RapidPro of {person}", actor=people.ACTOR)
            link = work.session.get(RelayContact, person)
            before, left = link.agreed if link else {}, found.told | (found.ours if refused else frozenset())
            contacts.keep(work, person, contact.uuid, marks(agreed, people.mark_of(work, person), before, left))
            contacts.hold(work, WHAT)

    def _taken(self, deed: Callable[[], Contact]) -> Contact | None:
        """The contact as it is then; None where RapidPro refuses it. Most likely another contact there has the number. She may be anybody:
        an officer has to look."""
        try:
            return deed()
        except SendingError as fault:
            if fault.status != 400:
                raise
        return None

    # -- who is not

    def _take_away(self) -> None:
        """Who is reached another way now, or has retired: the contact goes, and with it all its texts."""
        with self._store.read() as work:
            chosen = people.chosen(work)
            leaving = {person: link.uuid for person, link in contacts.every(work).items() if person not in chosen}
        for person, contact in leaving.items():
            self._told.append(Told("removed", person))
            if not self._dry:
                self._relay.remove(contact)
            self._note(partial(contacts.drop, focal_point=person))

    def _add_missing(self, round_: Round) -> None:
        with self._store.read() as work:
            links, chosen = contacts.every(work), people.chosen(work)
        missing = [person for person in chosen if person not in links and person not in self._met]
        gone = [one for one in chosen if one in links and links[one].seen_at < round_.since and one not in self._met]
        for person in gone:
            self._told.append(Told("gone", person))
            self._note(partial(contacts.lose, focal_point=person))
        for person in [*missing, *(gone if self._ours else ())]:
            self._told.append(Told(self._added(person), person))

    def _added(self, person: str) -> Kind:
        with self._store.read() as work:
            card = people.card(work, work.session.get_one(FocalPoint, person), self._names)
        if self._dry:
            return "added"
        contact = self._taken(partial(self._relay.add, card))
        if contact is None:
            return "refused"
        with self._store.work() as work:
            contacts.keep(work, person, contact.uuid, marks(card, people.mark_of(work, person), {}, frozenset()))
            contacts.hold(work, WHAT)
            work.audit(f"told RapidPro of {person}", actor=people.ACTOR)
        return "added"


def _whose(work: Work, contact: Contact) -> tuple[FocalPoint | None, RelayContact | None]:
    """By our own note, or else by the number; and her note, if she has one."""
    row = contacts.person(work, contact.uuid) or staff.recognise(work, contact.card.number)
    return row, work.session.get(RelayContact, row.id) if row else None


def _mixed(card: Card, theirs: Card, found: Verdict) -> Card:
    """Ours, but for what is theirs to say, and what is told and left alone."""
    left = found.theirs | found.told
    return Card(**{name: getattr(theirs if name in left else card, name) for name in NAMES})


def _told_of(person: str, found: Verdict, adopted: bool) -> Iterator[Told]:
    if adopted:
        yield Told("adopted", person)
    kinds: Mapping[Kind, frozenset[str]] = {
        "changed": found.ours,
        "taken": found.theirs,
        "changed there": found.changed_there,
        "changed on both": found.changed_on_both,
    }
    for kind, names in kinds.items():
        if names:
            yield Told(kind, person, tuple(sorted(names)))
