"""What the caller's flows must know, and what they have done: places, services, her request, her code."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select

from gateway.callbacks import codes, events, windows
from gateway.callbacks.policy import Urgency, from_settings
from gateway.callbacks.records import IfMissed, Near, Request, State, draft
from gateway.casework import asking, openings, requests
from gateway.casework.scene import CaseError, Scene
from gateway.directory import card as cards
from gateway.directory.nearest import Ranked
from gateway.flows.state import Answer, Effect
from gateway.phone import e164
from gateway.prompts.catalogue import HOME
from gateway.store import outbox, tables
from gateway.store.work import Work, new_id

OPEN_REQUESTS = 2  # S40
WRONG_CODES = 3  # S40
CARD_MINUTES = 10  # S24
SHORT_CODE = 4  # digits at most
HELD_STATES = frozenset({State.ACCEPTED, State.WAITING, State.READY, State.CALLING, State.REACHED})


# -- places and services


def places(scene: Scene, args: Mapping[str, str]) -> Answer:
    """The districts, those of the programme first, or the communes of one."""
    return Answer(options=tuple((code, ()) for code in scene.shelf.place_codes(args["within"])))


def place_named(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A typed name: sure, choose, or unknown; never a guess. The words are not kept (S25)."""
    verdict, found = scene.shelf.place_named(args["words"])
    return Answer(verdict, options=tuple((code, ()) for code in found))


def nearest(scene: Scene, args: Mapping[str, str]) -> Answer:
    urgent = args.get("urgency", "normal") != "normal"
    found = scene.shelf.nearest(args["need"], args.get("place", ""), scene.now, urgent, args.get("lang", HOME))
    return Answer(options=tuple((ranked.service.id, ()) for ranked in found))


def card(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A service read out, and whether there is a number to text or to be put through to. A short code is connected only where a test call
    has proved that it works (S36)."""
    ranked = _ranked(scene, args)
    to_ring = cards.to_ring(ranked)
    digits = scene.shelf.phone_digits(to_ring.id) if to_ring else ""
    connects = bool(digits) and (len(digits) > SHORT_CODE or scene.settings.connects_117)
    values = {"number": "yes" if digits else "no", "connects": "yes" if connects else "no", "to_ring": to_ring.id if to_ring else ""}
    by_voice = bool(scene.leg.token)
    return Answer(parts=cards.spoken(ranked, scene.shelf.teller(scene.now, aloud=by_voice)), values=values)


def text_card(scene: Scene, effect: Effect) -> None:
    """A text that she asked for: number and hours. Her number stays sealed until it is handed over, ten minutes at most (S24)."""
    number, known = e164(scene.party), effect.known
    parts = cards.texted(_ranked(scene, known), scene.shelf.teller(scene.now, aloud=False))
    if number is None or not parts:
        return
    dedupe = f"text_card:{scene.leg.token}:{known['service']}"
    sealed = scene.work.vault.data.seal(number.encode(), f"outbox:sealed:{dedupe}")
    payload = {"parts": list(parts), "lang": known["lang"], "script": known["script"]}
    limit = scene.now + timedelta(minutes=CARD_MINUTES)
    outbox.add(scene.work, "text_card", dedupe, None, None, payload, not_after=limit, at_most_once=True, sealed=sealed)


def _ranked(scene: Scene, known: Mapping[str, str]) -> Ranked:
    urgent = known.get("urgency", "normal") != "normal"
    return scene.shelf.ranked(known["service"], known["need"], known.get("place", ""), scene.now, urgent, known.get("lang", HOME))


# -- asking for a callback


def window_choices(scene: Scene, args: Mapping[str, str]) -> Answer:
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    return Answer(options=tuple((choice.key, ()) for choice in windows.choices(scene.now, parts)))


def new_code(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Her code, which opens no other request; none when two requests of her number are open already."""
    number = e164(scene.party)
    if number is None or requests.open_of_number(scene.work, number) >= OPEN_REQUESTS:
        return Answer("full")
    return Answer("ready", {"code": codes.her_code(secrets.choice, _TakenCodes(scene))})


class _TakenCodes:
    """Asked for one code at a time, by its blind index."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def __contains__(self, code: object) -> bool:
        return requests.is_code_taken(self._scene.work, str(code))


def confirm_request(scene: Scene, effect: Effect) -> None:
    """The confirming key: a record, her secrets under a key of their own, and whatever the protocol decides first."""
    known, number = effect.known, e164(scene.party)
    if number is None:
        raise CaseError("a callback was confirmed on a number that cannot be rung")
    request = _draft(scene, known)
    sealer = scene.work.keys.create(request.id, scene.now)
    index = scene.work.vault.index
    scene.work.session.add(
        tables.Request(
            id=request.id,
            number=request.number,
            created_at=scene.now,
            number_index=index("number", number),
            code_index=index("code", known["code"]),
            **requests.columns(request),
        )
    )
    scene.work.session.flush()
    secret = {"number": number, "code": known["code"], "key": known["key"]}
    sealed = {name: sealer.seal(value.encode(), requests.place_of(name, request.id)) for name, value in secret.items()}
    scene.work.session.add(tables.Secret(request_id=request.id, **sealed))
    requests.apply(scene.work, request.id, events.Confirmed(), "caller")


def _draft(scene: Scene, known: Mapping[str, str]) -> Request:
    policies = from_settings(scene.settings.policies)
    urgency = Urgency(known.get("urgency", "normal"))
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    window = windows.window(known.get("window", "now"), scene.now, parts, policies[urgency].window_minutes)
    return draft(
        id=new_id(),
        number=_next_number(scene.work),
        urgency=urgency,
        need=known["need"],
        commune=known.get("place") if len(known.get("place", "")) == 6 else None,
        language=known["lang"],
        near=Near(known["near"]),
        if_missed=IfMissed(known.get("if_missed", "stop")),
        consent_version=f"prompts {scene.shelf.versions.prompts} {known['lang']}",
        window=window,
        policies=policies,
        now=scene.now,
    )


def _next_number(work: Work) -> int:
    asking.wait_in_line(work)
    return 1 + (work.session.scalar(select(func.max(tables.Request.number))) or 0)


# -- her code


def open_by_code(scene: Scene, args: Mapping[str, str]) -> Answer:
    """S40: found among open requests by its blind index. The third wrong try ends in the decoy."""
    tag = openings.tags(scene.work, scene.party)[0]
    if requests.guesses(scene.work, tag) >= requests.GUESSES_A_DAY:
        return Answer("locked")
    request_id = requests.by_code(scene.work, args["code_given"])
    if request_id:
        return Answer("found", {"request": request_id})
    requests.note_guess(scene.work, tag)
    return _wrong(args)


def request_state(scene: Scene, args: Mapping[str, str]) -> Answer:
    """How her request stands, for code and key."""
    request = requests.load(scene.work, args["request"])
    if request and not request.ended and not _is_her_key(scene, request.id, args["key_given"]):
        return _wrong(args)
    return Answer(_stands(request))


def _stands(request: Request | None) -> str:
    if request is None or request.ended:
        return "closed"
    if request.state is State.UNSAFE_HOLD:
        return "held"
    return "accepted" if request.state in HELD_STATES else "waiting"


def withdraw(scene: Scene, effect: Effect) -> None:
    """S11: whatever waits is stopped in this very transaction."""
    requests.apply(scene.work, effect.known["request"], events.Withdrawn(), "caller")


def reopen(scene: Scene, args: Mapping[str, str]) -> Answer:
    """How it stands once she chose a time again; still held, if no call can be made in it (S14)."""
    request = requests.load(scene.work, args["request"])
    if request:
        parts = windows.parts_of_day(scene.settings.parts_of_day)
        window = windows.window(args["window"], scene.now, parts, request.policy.window_minutes)
        requests.apply(scene.work, request.id, events.Reopened(window), "caller")
    return Answer(_stands(requests.load(scene.work, args["request"])))


def _wrong(args: Mapping[str, str]) -> Answer:
    tries = int(args.get("code_tries") or 0) + 1
    return Answer("locked" if tries >= WRONG_CODES else "wrong", {"code_tries": str(tries)})


def _is_her_key(scene: Scene, request_id: str, key: str) -> bool:
    return hmac.compare_digest(requests.secret(scene.work, request_id, "key"), key)
