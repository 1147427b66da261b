"""Her phone rings: the gate of S14, the bridge, and a carrier's word about any leg of ours."""

import hmac
from collections.abc import Mapping

from sqlalchemy import select, update

from gateway.callbacks import events
from gateway.callbacks.records import Ending, Phase, Request
from gateway.casework import requests, team
from gateway.casework.scene import CaseError, Scene
from gateway.channels.carrier import FORGETS
from gateway.dialogue import FINAL, RANKS, Receipt
from gateway.flows.state import Answer, Effect
from gateway.store import outbox, tables, threads
from gateway.store.work import Work

ENDINGS: Mapping[str, Ending] = {
    "completed": Ending.HUNG_UP,
    "busy": Ending.BUSY,
    "no-answer": Ending.NO_ANSWER,
    "failed": Ending.FAILED,
    "canceled": Ending.CANCELLED,
}
NOT_CARRIED = frozenset({"failed", "undelivered"})


def gate(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Her key, `0` for not now, or anything else: then the decoy goes on and nobody rings her again (S14)."""
    request_id, attempt = _hers(scene)
    given = args["key_given"]
    if given == "0":
        requests.apply(scene.work, request_id, events.GateNotNow(attempt), "caller")
        return Answer("not_now")
    if not hmac.compare_digest(requests.secret(scene.work, request_id, "key"), given):
        requests.apply(scene.work, request_id, events.GateWrong(attempt), "caller")
        return Answer("wrong")
    came_to = requests.apply(scene.work, request_id, events.GateRight(attempt), "caller")
    return Answer("right" if isinstance(came_to, Request) else "wrong")


def bridge(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Whom to put her through to: the holder who stands by, or who took her place."""
    request = requests.load(scene.work, _hers(scene)[0])
    return whom(request, Phase.BRIDGE, Phase.STAND_BY)


def stand_by(scene: Scene, args: Mapping[str, str]) -> Answer:
    """She did not answer: one other, then the truth."""
    request_id, attempt = _hers(scene)
    came_to = requests.apply(scene.work, request_id, events.Bridged(attempt, False), "carrier")
    return whom(came_to if isinstance(came_to, Request) else None, Phase.STAND_BY)


def whom(request: Request | None, *phases: Phase) -> Answer:
    """Whose phone to dial for her, in these phases; nobody, with or without another attempt left."""
    if request is None or request.phase not in phases or request.holder is None:
        more = request is not None and request.attempts < request.policy.attempts
        return Answer("nobody" if more else "nobody_more")
    return Answer("ready", {"focal_point": request.holder})


def bridge_over(scene: Scene, effect: Effect) -> None:
    request_id, attempt = _hers(scene)
    requests.apply(scene.work, request_id, events.Bridged(attempt, True), "carrier")


def gate_silent(scene: Scene, effect: Effect) -> None:
    request_id, attempt = _hers(scene)
    requests.apply(scene.work, request_id, events.HerLegEnded(attempt, Ending.SILENT), "carrier")


def call_again_soon(scene: Scene, effect: Effect) -> None:
    request_id, attempt = _hers(scene)
    requests.apply(scene.work, request_id, events.CallAgainSoon(attempt), "caller")


def _hers(scene: Scene) -> tuple[str, int]:
    if scene.leg.request_id is None or scene.leg.attempt is None:
        raise CaseError("the gate was entered on a leg that is no call to her")
    return scene.leg.request_id, scene.leg.attempt


# -- what the carrier says of a leg


def receipt(work: Work, token: str, sid: str, heard: Receipt) -> None:
    """Noted if it goes forward. The end of a leg is the end of its conversation, and what the protocol waits for."""
    where = tables.Leg.token == token if token else tables.Leg.sid == sid
    leg = work.session.scalar(select(tables.Leg).where(where).with_for_update())
    if leg is None:
        return
    if leg.sid is None:
        leg.sid = sid
    rank = RANKS.get(heard.status, FINAL)
    if rank <= leg.status_rank:
        return
    leg.status_rank = rank
    if rank == FINAL:
        _leg_over(work, leg, heard)
    elif heard.status == "sent":
        _forget(work, leg)  # S24: some carriers never say more about a text than that


def _leg_over(work: Work, leg: tables.Leg, heard: Receipt) -> None:
    leg.phase, leg.cancel_at = "over", None
    if heard.status in NOT_CARRIED:
        leg.fault = heard.status
    work.session.execute(update(tables.Conversation).where(tables.Conversation.id == leg.conversation_id).values(over=True))
    _forget(work, leg)
    if leg.medium == "text":
        return
    if not leg.focal_point_id and leg.request_id and leg.attempt:  # a call to her, or her own in which she was put through
        requests.apply(work, leg.request_id, events.HerLegEnded(leg.attempt, ENDINGS.get(heard.status, Ending.FAILED)), "carrier")
    elif leg.focal_point_id:
        holder_gone(work, leg.focal_point_id, leg.token)
        if leg.purpose == "staff" and _said_nothing(work, leg):
            team.ring(work, leg.focal_point_id)


def _said_nothing(work: Work, leg: tables.Leg) -> bool:
    """A missed call: she rang off before she had pressed a key or let a wait go by, so that we call and pay. It accepts nothing (S21)."""
    return not threads.went_on(work, str(leg.sid))


def _forget(work: Work, leg: tables.Leg) -> None:
    """The carrier's copy goes, once, where the carrier can be told so."""
    if leg.channel not in FORGETS:
        return
    outbox.add(work, "forget_text" if leg.medium == "text" else "forget_call", f"forget:{leg.token}", None, None, {"sid": leg.sid})


def holder_gone(work: Work, focal_point: str, token: str) -> None:
    """Her call is over: if it is the one in which she said "call now", the caller's phone may ring."""
    held = work.session.scalars(select(tables.Request.id).where(tables.Request.holder == focal_point, tables.Request.state == "READY"))
    for request_id in list(held):
        requests.apply(work, request_id, events.HolderGone(focal_point, token), "carrier")
