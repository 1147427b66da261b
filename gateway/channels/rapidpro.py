"""Texts to staff by RapidPro: each begins a flow there with one contact, and what she answers comes back.

It is a list of people on another machine, so nobody is on it but who was chosen to be reached that way, and no request names a number but
the one that makes or changes such a contact.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from gateway.channels.errors import SendingError
from gateway.channels.rapidpro_client import Budget, Workspace, asked
from gateway.khmer import clean

USER = "rapidpro"  # who it says it is at our hook, beside the secret
HOOK = "/hooks/rapidpro/answer"
COMMUNES, DUTY = "communes", "duty"
FIELDS = {COMMUNES: "Communes", DUTY: "Duty"}
AT_ONCE = 100
"""Contacts that one broadcast may name."""
LOOK_AGAIN, LOOK_AGAIN_WHILE_ILL = 300.0, 30.0
UNSEEN = timedelta(hours=1)

_MASKED = "*"  # what an anonymous workspace shows in the place of a number
_TEL = "tel:"


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What a contact says of a person. `number` is empty where the workspace shows none. Has no repr (S27)."""

    number: str
    name: str
    language: str
    communes: str
    duty: str


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A contact of the group, as it is there. `others` are its addresses that are no telephone."""

    uuid: str
    card: Card
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """What one run of our flow came to. Has no repr: it holds what she wrote."""

    run: str
    contact: str
    values: Mapping[str, str]
    began_at: datetime
    changed_at: datetime


class RapidPro:
    """One workspace, one flow, one group. Threads may share it. Every method but `ails` raises `SendingError`, and nothing else."""

    def __init__(self, url: str, token: str, flow: str, group: str, resthook: str, timeout: float, budget: Budget | None = None) -> None:
        self._client = Workspace(url, token, timeout, budget or Budget())
        self._flow, self._group_name, self._resthook = flow, group, resthook
        self._group_uuid = ""
        self._looked = (-LOOK_AGAIN, "")
        self._looking = threading.Lock()

    # -- texts

    def tell(self, contact: str, body: str, leg: str) -> str:
        if not contact:
            raise SendingError(permanent=True)  # who was one, and is not any more
        params = {"text": clean(body), "ref": leg}
        start = asked(lambda: self._client.create_flow_start(self._flow, contacts=[contact], restart_participants=True, params=params))
        return f"rapidpro:{_id(start.uuid)}"

    def broadcast(self, contacts: Sequence[str], words: str) -> None:
        """One text to many, without an answer."""
        for at in range(0, len(contacts), AT_ONCE):
            asked(partial(self._client.create_broadcast, clean(words), contacts=list(contacts[at : at + AT_ONCE])))

    def forget(self, contact: str) -> None:
        """Its interface archives what came in. It has no word to delete what went out, a run or a start (docs/rapidpro.md)."""
        asked(lambda: self._client.bulk_archive_contact_messages([contact]))

    # -- people

    def contacts(self, cursor: str) -> tuple[list[Contact], str]:
        """A page of the group, from a cursor on (empty: from the beginning), and the cursor of the next one, empty after the last. A group
        that is not there has nobody in it."""
        if not self._group():
            return [], ""
        found, after = _page(self._client.get_contacts(group=self._group()), cursor)
        return [asked(partial(_contact, one)) for one in found], after

    def add(self, card: Card) -> Contact:
        """A new contact in the group. Permanently refused where its number is another contact's."""
        return asked(lambda: _contact(self._client.create_contact(urns=[_TEL + card.number], groups=[self._group()], **_written(card))))

    def change(self, contact: Contact, card: Card) -> Contact:
        """All that the contact says. Its number alone is left where the workspace hides numbers. Permanently refused where that is another
        contact's."""
        urns = [_TEL + card.number, *contact.others] if contact.card.number else None
        return asked(lambda: _contact(self._client.update_contact(contact.uuid, urns=urns, **_written(card))))

    def remove(self, contact: str) -> None:
        """The contact, with all its texts and runs; also one that is gone already."""
        try:
            asked(lambda: self._client.delete_contact(contact))
        except SendingError as fault:
            if fault.status != 404:
                raise

    def furnish(self) -> None:
        """The group, and the fields of our contacts, where they are not there yet."""
        if not self._group():
            asked(lambda: self._client.create_group(self._group_name))
        there = {field.key for field in asked(lambda: self._client.get_fields().all())}
        for name in (name for key, name in FIELDS.items() if key not in there):
            asked(partial(self._client.create_field, name, "text"))

    def _group(self) -> str:
        """Its UUID, empty while there is none."""
        if not self._group_uuid:
            group = asked(lambda: self._client.get_groups(name=self._group_name).first())
            self._group_uuid = _id(group.uuid) if group else ""
        return self._group_uuid

    # -- answers

    def answers(self, since: datetime, cursor: str) -> tuple[list[Answered], str]:
        """A page of answered runs of our flow, the longest changed first, and the cursor of the next, empty after the last."""
        found, after = _page(self._client.get_runs(flow=self._flow, responded=True, after=since, reverse=True), cursor)
        return [asked(partial(_answered, run)) for run in found], after

    def subscribe(self, public_url: str, secret: str) -> bool:
        """Has answers brought to us; whether that was new. A former address of ours, with a former secret, is taken away."""
        wanted = _with_secret(public_url + HOOK, secret)
        ours = list(self._subscribed())
        for subscriber in ours:
            if subscriber.target_url != wanted:
                asked(partial(self._client.delete_resthook_subscriber, subscriber.id))
        if any(subscriber.target_url == wanted for subscriber in ours):
            return False
        asked(lambda: self._client.create_resthook_subscriber(self._resthook, wanted))
        return True

    def _subscribed(self) -> Iterator[Any]:
        for subscriber in asked(lambda: self._client.get_resthook_subscribers(resthook=self._resthook).all()):
            if urlsplit(str(subscriber.target_url)).path == HOOK:
                yield subscriber

    # -- flows

    def definitions(self, flow: str) -> dict[str, Any]:
        """An export file with this flow, and all that it leads to."""
        params = {"flow": [flow], "dependencies": "all"}
        return asked(lambda: dict(self._client._get_raw("definitions", params)))

    def flow_named(self, name: str) -> str:
        """The UUID of the flow with this name, empty for none."""
        flows = asked(lambda: self._client.get_flows().all())
        return next((_id(flow.uuid) for flow in flows if str(flow.name).casefold() == name.casefold()), "")

    # -- how it stands

    def ails(self) -> str:
        """Not asked again for five minutes, or half of one while something is wrong, however often somebody looks: each time is five
        requests of those that we have."""
        with self._looking:
            at, said = self._looked
            if time.monotonic() - at > (LOOK_AGAIN_WHILE_ILL if said else LOOK_AGAIN):
                said = self._ails()
                self._looked = (time.monotonic(), said)
            return said

    def _ails(self) -> str:
        try:
            asked(self._client.get_org)
            return next(self._wrong(), "")
        except SendingError as fault:
            return _in_words(fault.status)

    def _wrong(self) -> Iterator[str]:
        flow = asked(lambda: self._client.get_flows(uuid=self._flow).first())
        if flow is None or flow.archived:
            yield "the flow of rapidpro_flow is not there"
        channels = asked(lambda: self._client.get_channels().all())
        if not channels:
            yield "its workspace has no channel"
        if any(channel.device and _unseen(channel.last_seen) for channel in channels):
            yield "a telephone of its workspace was not seen for an hour"
        if not any(True for _ in self._subscribed()):
            yield "it does not bring answers; run `flask --app app rapidpro connect`"


def _in_words(status: int) -> str:
    if status in (401, 403):
        return "it refuses our token"
    if status == 429:
        return "it was asked too often, or rests"
    return f"it answers with status {status}" if status else "it does not answer"


def _unseen(at: datetime | None) -> bool:
    return at is None or at < datetime.now(UTC) - UNSEEN


def _page(query: Any, cursor: str) -> tuple[list[Any], str]:
    pages = query.iterfetches(resume_cursor=cursor or None)
    found: list[Any] = asked(lambda: next(pages, []))
    return found, asked(lambda: pages.get_cursor() or "")


def _written(card: Card) -> dict[str, Any]:
    return {"name": card.name, "language": card.language, "fields": {COMMUNES: card.communes, DUTY: card.duty}}


def _contact(found: Any) -> Contact:
    numbers = [urn.removeprefix(_TEL) for urn in found.urns if urn.startswith(_TEL)]
    number = next((one for one in numbers if _MASKED not in one), "")
    fields = found.fields or {}
    card = Card(number, found.name or "", found.language or "", fields.get(COMMUNES) or "", fields.get(DUTY) or "")
    return Contact(_id(found.uuid), card, tuple(urn for urn in found.urns if not urn.startswith(_TEL)))


def _answered(run: Any) -> Answered:
    values = {key: str(value.value) for key, value in run.values.items()}
    return Answered(_id(run.uuid), _id(run.contact.uuid), values, run.created_on, run.modified_on)


def _id(found: Any) -> str:
    if not isinstance(found, str) or not found:
        raise SendingError(unknown=True)
    return found


def _with_secret(url: str, secret: str) -> str:
    """RapidPro, like every program in Go, takes them out of the address and sends them as a header, so that no log of ours holds them."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{USER}:{secret}@{parts.netloc}"))
