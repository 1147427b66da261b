"""The focal points' side: who is on the line, what waits for her, and what she does about it. Nothing of a case before the PIN (S18)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from gateway.callbacks import events
from gateway.callbacks.effects import Ignored, Why
from gateway.callbacks.records import OfferState, Phase, Request, State
from gateway.casework import brief, pins, requests, rota, speakers, team
from gateway.casework.scene import Scene
from gateway.casework.standing import Status
from gateway.flows.state import Answer, Effect
from gateway.khmer import keyword
from gateway.phone import e164
from gateway.store import contacts, tables
from gateway.store.work import Work


def recognise(work: Work, number: str) -> tables.FocalPoint | None:
    """Who calls or texts on the staff line, by a keyed blind index (S31). The number of a phone is a hint: the PIN is the proof."""
    known = e164(number)
    if known is None:
        return None
    return work.session.scalar(
        select(tables.FocalPoint).where(tables.FocalPoint.number_index.in_(work.vault.indexes("focal point", known)))
    )


def answering(work: Work, contact: str) -> tables.FocalPoint | None:
    """Who writes by the relay; nobody but people of ours is known by it."""
    row = contacts.person(work, contact)
    return row if row and row.status != Status.RETIRED else None


def number_of(work: Work, focal_point: str) -> str:
    row = work.session.get_one(tables.FocalPoint, focal_point)
    return work.vault.data.open(row.number, f"focal_point:number:{focal_point}").decode()


def language(focal_point: tables.FocalPoint) -> str:
    """The language that she is spoken to in: the first of hers."""
    return str(next(iter(focal_point.languages), "khm"))


# -- what waits for her


def next_duty(scene: Scene, args: Mapping[str, str]) -> Answer:
    """First a caller whose window is open, then an offer, then an outcome that is owed. Without any of them who was rung to practise or to
    record does so; whoever called in is asked whether she records, or goes on or off duty; whoever else we rang is let go."""
    row = pins.me(scene)
    if real := real_duty(scene):
        return real
    if scene.leg.purpose == "drill":
        return Answer("drill" if takes_part(row) else "none")
    if scene.leg.purpose == "studio":
        return Answer("record" if speakers.may_record(row) else "none")
    if scene.leg.purpose != "staff" or not takes_part(row):
        return Answer("none")
    if speakers.may_record(row):
        return Answer("speaker" if speakers.is_only_speaker(row) else "records")
    return my_duty(scene, args)


def real_duty(scene: Scene) -> Answer | None:
    """Of somebody who waits for her."""
    return next((_duty(duty, request) for duty, request in _duties(scene, pins.me(scene))), None)


def _duty(duty: str, request: Request) -> Answer:
    return Answer(duty, {"request": request.id, "request_number": str(request.number)})


def my_duty(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Whether she is on duty now; who only lends her voice never is."""
    row = pins.me(scene)
    if speakers.is_only_speaker(row):
        return Answer("none")
    return Answer("on_duty" if team.rota_of(row).on_duty(scene.now) else "off_duty")


def _duties(scene: Scene, row: tables.FocalPoint) -> list[tuple[str, Request]]:
    if row.status != Status.ACTIVE:
        return []  # whoever forces her hears nothing of what she still owes either
    mine = _held(scene)
    waiting = [("window", request) for request in mine if request.state is State.WAITING]
    offered = [("offer", request) for request in _offered(scene)] if takes_part(row) else []
    owed = [("outcome", request) for request in mine if request.phase is Phase.OUTCOME]
    return waiting + offered + owed


def _held(scene: Scene) -> list[Request]:
    ids = scene.work.session.scalars(
        select(tables.Request.id).where(tables.Request.holder == scene.leg.focal_point_id).order_by(tables.Request.due_at)
    )
    return [request for one in ids if (request := requests.load(scene.work, one, hold=False))]


def _offered(scene: Scene) -> list[Request]:
    """First the one that she was rung for: somebody may be in danger while older ones wait."""
    ids = scene.work.session.scalars(
        select(tables.Offer.request_id)
        .where(
            tables.Offer.focal_point_id == scene.leg.focal_point_id,
            tables.Offer.state == OfferState.OPEN.value,
            tables.Offer.expires_at > scene.now,
        )
        .order_by((tables.Offer.request_id == (scene.leg.request_id or "")).desc(), tables.Offer.created_at)
    )
    return [request for one in ids if (request := requests.load(scene.work, one, hold=False))]


def brief_window(scene: Scene, args: Mapping[str, str]) -> Answer:
    mine = [request for request in _held(scene) if request.state is State.WAITING]
    request = next((one for one in mine if one.id == args["request"]), None)
    return Answer("ready", _brief(scene, request)) if request else Answer("gone")


def _brief(scene: Scene, request: Request) -> Mapping[str, str]:
    """What the case is, in parts to say.

    Only for who has accepted it: her consent names the one who accepts, not all who are asked (S10).
    """
    scene.work.audit("heard the brief", actor=str(scene.leg.focal_point_id), request_id=request.id)  # S30
    return {"request": request.id, "brief": brief.told(scene.work, request)}


# -- what she does


def accept(scene: Scene, args: Mapping[str, str]) -> Answer:
    """The first wins; the other hears that it is taken (I1). When the caller's window is open she can be called at once; when the last of
    her times went by it ends here, and whoever would have called her is not told to wait for it."""
    offer = _open_offer(scene.work, str(scene.leg.focal_point_id), args["request"])
    if offer is None:
        return Answer("taken")
    came_to = requests.apply(scene.work, args["request"], events.Accepted(offer.focal_point_id, offer.id, True), offer.focal_point_id)
    if not isinstance(came_to, Request):
        return Answer("taken")
    if came_to.ended:
        return Answer("over")
    if came_to.state is State.WAITING:
        return Answer("call_now", {"request": came_to.id})
    return Answer("accepted", _brief(scene, came_to))


def _open_offer(work: Work, focal_point: str, request_id: str) -> tables.Offer | None:
    return work.session.scalar(
        select(tables.Offer).where(
            tables.Offer.focal_point_id == focal_point,
            tables.Offer.request_id == request_id,
            tables.Offer.state == OfferState.OPEN.value,
            tables.Offer.expires_at > work.now,
        )
    )


def ready(scene: Scene, args: Mapping[str, str]) -> Answer:
    """ "Call now": she hangs up and stands by; the caller's phone rings once she has (5 s, else she is busy). In the last minute of the
    window it is too late, though nobody else has it."""
    me = str(scene.leg.focal_point_id)
    came_to = requests.apply(scene.work, args["request"], events.Ready(me, scene.leg.token), me)
    if isinstance(came_to, Request):
        return Answer("standing_by", {"request": args["request"]})
    return Answer("late" if came_to == Ignored(Why.NO_WINDOW) else "gone")


def pass_on(scene: Scene, effect: Effect) -> None:
    """S19: no reason is asked."""
    requests.pass_on(scene.work, effect.known["request"], str(scene.leg.focal_point_id))


def report_outcome(scene: Scene, args: Mapping[str, str]) -> Answer:
    """`gone`: a supervisor took it over meanwhile, and is asked now."""
    me = str(scene.leg.focal_point_id)
    came_to = requests.apply(scene.work, args["request"], events.OutcomeReported(me, events.Outcome(args["outcome"])), me)
    return Answer("noted" if isinstance(came_to, Request) else "gone")


# -- by text


def text(work: Work, focal_point: tables.FocalPoint, words: str, ref: str = "") -> str | None:
    """A focal point's text: STOP pauses her (S20), a word goes on or off duty, a code accepts, a bare "1" with exactly one open offer, or
    as an answer to the very text that offered it: `ref` is the token of the leg that is answered, where the channel tells it.

    Gives the prompt to answer with.
    """
    if keyword(words) in STOP_WORDS:
        return _pause(work, focal_point)
    if takes_part(focal_point) and not speakers.is_only_speaker(focal_point) and keyword(words) in (rota.ON_WORDS | rota.OFF_WORDS):
        on = keyword(words) in rota.ON_WORDS
        rota.by_herself(work, focal_point.id, on)
        return "text_on_duty" if on else "text_off_duty"
    offer = _offer_meant(work, focal_point.id, words, ref) if takes_part(focal_point) else None
    if offer is None:
        return "text_taken" if words.isdecimal() else None
    came_to = requests.apply(work, offer.request_id, events.Accepted(focal_point.id, offer.id, False), focal_point.id)
    return "text_accepted" if isinstance(came_to, Request) and not came_to.ended else "text_taken"


def takes_part(row: tables.FocalPoint) -> bool:
    """Neither paused nor forced: with a phone that was lost nobody accepts anything, nor goes on duty."""
    return row.status == Status.ACTIVE and not row.paused


STOP_WORDS = frozenset(map(keyword, ("stop", "ឈប់", "chhob")))


def _pause(work: Work, focal_point: tables.FocalPoint) -> str:
    team.held(work, focal_point.id).paused = True
    team.tell_supervisors(work, f"paused:{focal_point.id}:{work.now.isoformat()}", None)
    work.audit("paused herself", actor=focal_point.id)
    return "text_paused"


def _offer_meant(work: Work, focal_point: str, words: str, ref: str) -> tables.Offer | None:
    where = (
        tables.Offer.focal_point_id == focal_point,
        tables.Offer.state == OfferState.OPEN.value,
        tables.Offer.expires_at > work.now,
    )
    mine = list(work.session.scalars(select(tables.Offer).where(*where)))
    if words == "1":
        if ref:
            return _answered(work, focal_point, mine, ref)
        return mine[0] if len(mine) == 1 else None
    return next((offer for offer in mine if words and offer.code == words), None)  # an offer without a code is for her voice alone


def _answered(work: Work, focal_point: str, mine: Sequence[tables.Offer], ref: str) -> tables.Offer | None:
    """Of her open offers the one that the text of this leg told her of."""
    leg = work.session.get(tables.Leg, ref)
    about = leg.request_id if leg and leg.focal_point_id == focal_point else None
    return next((offer for offer in mine if offer.request_id == about), None)
