"""One neutral text to everybody on duty whom RapidPro reaches, to each in her language: to call back (S18)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from gateway.casework import staff, team
from gateway.casework.standing import Status
from gateway.channels.rapidpro import RapidPro
from gateway.dialogue import Play
from gateway.flows.state import State
from gateway.shelf import Shelves
from gateway.store import contacts
from gateway.store.work import Store, Work
from gateway.wire import Wiring

WORDS = "text_supervisor_offer"
"""What supervisors are told by text, whatever it is about: fixed, and nothing about anybody."""


def broadcast(store: Store, shelves: Shelves, wiring: Wiring, relay: RapidPro, langs: Sequence[str], actor: str) -> Mapping[str, int]:
    """How many were told in each of these languages, or in every one where none is named. Raises `SendingError`: then some were told."""
    with store.read() as work:
        shelf = shelves.at(work, work.versions)
        groups = {lang: told for lang, told in _on_duty(work).items() if lang in langs or not langs}
    for lang, told in groups.items():
        with store.work() as work:
            work.audit(f"had {len(told)} on duty told to call back, in {lang}, by RapidPro", actor=actor)
        relay.broadcast(told, wiring.words(shelf, (Play(lang, (WORDS,)),), State(lang=lang, medium="text")))
    return {lang: len(told) for lang, told in groups.items()}


def _on_duty(work: Work) -> Mapping[str, list[str]]:
    """Contacts of whoever may be asked now, by the language that she is spoken to in."""
    groups = defaultdict[str, list[str]](list)
    for link in contacts.every(work).values():
        row = contacts.person(work, link.uuid)
        if row and not link.gone and row.status == Status.ACTIVE and not row.paused and team.rota_of(row).on_duty(work.now):
            groups[staff.language(row)].append(link.uuid)
    return groups
