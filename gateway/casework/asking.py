"""She asks to be called: what she may choose, and the request that her confirming key makes."""

import secrets
from collections.abc import Mapping

from sqlalchemy import func, select

from gateway.callbacks import codes, events, windows
from gateway.callbacks.policy import Urgency, from_settings
from gateway.callbacks.records import IfMissed, Near, Request, draft
from gateway.casework import brief, requests, team
from gateway.casework.scene import CaseError, Scene
from gateway.channels.numbers import our_numbers
from gateway.flows.state import Answer, Effect
from gateway.phone import e164
from gateway.prompts.catalogue import HOME
from gateway.store import tables
from gateway.store.work import Work, new_id

OPEN_REQUESTS = 2  # S40
CAMBODIA = "+855"
SAFE_WORDS = ("rice", "mango", "banana", "fish", "river", "mountain", "rain", "flower", "boat", "salt")
"""S25: recorded, neutral, and nobody's story."""
WORDS_OFFERED = 5  # S3


def window_choices(scene: Scene, args: Mapping[str, str]) -> Answer:
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    return Answer(options=tuple((choice.key, ()) for choice in windows.choices(scene.now, parts)))


def new_code(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Her code, which opens no other request; none when two requests of her number are open already."""
    number = e164(scene.party)
    if number is None or requests.open_of_number(scene.work, number) + _elsewhere_today(scene) >= OPEN_REQUESTS:
        return Answer("full")
    return Answer("ready", {"code": codes.her_code(secrets.choice, _TakenCodes(scene))})


def _elsewhere_today(scene: Scene) -> int:
    """Requests that she made today from this phone and that are not kept under its number. By the number's daily tag (S24): else one phone
    could have any number rung, or everybody on duty asked, as often as it liked."""
    return requests.tallied(scene.work, "elsewhere", scene.work.keys.tags(scene.party, scene.now)[0])


class _TakenCodes:
    """Asked for one code at a time, by its blind index."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def __contains__(self, code: object) -> bool:
        return requests.is_code_taken(self._scene.work, str(code))


def other_number(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Another phone of hers: one of Cambodia, which nobody earns by having it rung; none of ours; and without two open requests. Why not
    is not told (S7)."""
    number = e164(args["number_given"]) or ""
    if not number.startswith(CAMBODIA) or number in {ours.number for ours in our_numbers(scene.settings)}:
        return Answer("no")
    full = requests.open_of_number(scene.work, number) >= OPEN_REQUESTS
    return Answer("no") if full else Answer("yes", {"ring_at": number})


def safe_words(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Five of the ten, drawn anew each time: else everybody's word would be the first."""
    return Answer(options=tuple((word, ()) for word in secrets.SystemRandom().sample(SAFE_WORDS, WORDS_OFFERED)))


def confirm_request(scene: Scene, effect: Effect) -> None:
    """The confirming key: a record, her secrets under a key of their own, and whatever the protocol decides first."""
    known = effect.known
    number = _to_ring(scene, known)
    request = drafted(scene, known, _next_number(scene.work))
    sealer = scene.work.keys.create(request.id, scene.now)
    index = scene.work.vault.index
    scene.work.session.add(
        tables.Request(
            id=request.id,
            number=request.number,
            created_at=scene.now,
            number_index=index("number", number) if number else None,
            code_index=index("code", known["code"]),
            **requests.columns(request),
        )
    )
    scene.work.session.flush()
    secret = {"number": number, "code": known["code"], "key": known["key"], "brief": brief.of_her_own(known)}
    sealed = {name: sealer.seal(value.encode(), requests.place_of(name, request.id)) for name, value in secret.items()}
    scene.work.session.add(tables.Secret(request_id=request.id, **sealed))
    if number != e164(scene.party):
        requests.tally(scene.work, "elsewhere", scene.work.keys.tags(scene.party, scene.now)[0])
    requests.apply(scene.work, request.id, events.Confirmed(), "caller")


def _to_ring(scene: Scene, known: Mapping[str, str]) -> str:
    """The number that will be rung. None is kept of her who calls in herself (S24)."""
    if known.get("calls_in"):
        return ""
    number = known.get("ring_at") or e164(scene.party)
    if number is None:
        raise CaseError("a callback was confirmed on a number that cannot be rung")
    return number


def drafted(scene: Scene, known: Mapping[str, str], number: int) -> Request:
    """What she chose, as a request that is not confirmed."""
    policies = from_settings(scene.settings.policies)
    urgency = Urgency(known.get("urgency") or Urgency.NORMAL)
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    window = windows.window(known.get("window", windows.NOW), scene.now, parts, policies[urgency].window_minutes)
    return draft(
        id=new_id(),
        number=number,
        urgency=urgency,
        need=known["need"],
        commune=known.get("place") if len(known.get("place", "")) == 6 else None,
        language=known.get("lang", HOME),
        near=Near(known["near"]),
        if_missed=IfMissed(known.get("if_missed", IfMissed.STOP)),
        consent_version=f"prompts {scene.shelf.versions.prompts} {known.get('lang', HOME)}",
        window=None if known.get("calls_in") else window,
        policies=policies,
        now=scene.now,
        speaks=known.get("speaks", ""),
        woman_only=bool(known.get("woman_only")),
    )


def _next_number(work: Work) -> int:
    team.wait_in_line(work)
    return 1 + (work.session.scalar(select(func.max(tables.Request.number))) or 0)
