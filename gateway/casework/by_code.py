"""Her code: with her key it tells how her request stands, changes it, or puts her through; alone it withdraws (S11, S40)."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from gateway.callbacks import events, windows
from gateway.callbacks.records import IfMissed, Phase, Request, State
from gateway.casework import bridge, requests
from gateway.casework.scene import Scene
from gateway.flows.state import Answer, Effect
from gateway.store import tables

WRONG_CODES = 3  # S40
HELD_STATES = frozenset({State.ACCEPTED, State.WAITING, State.READY, State.CALLING, State.REACHED})


def open_by_code(scene: Scene, args: Mapping[str, str]) -> Answer:
    """S40: found among open requests by its blind index. The third wrong try ends in the decoy."""
    tag = scene.work.keys.tags(scene.party, scene.now)[0]
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
    return Answer(_stands(request, scene.now))


def _stands(request: Request | None, now: datetime) -> str:
    if request is None or request.ended or request.expired(now):
        return "closed"
    if request.calls_in:
        return "calls_in"
    if request.state in HELD_STATES:
        return "accepted"
    # Also when her safe times are over and nobody took it: nothing rings her until she chooses another.
    return "held" if request.state is State.UNSAFE_HOLD or request.next_window(now) is None else "waiting"


def withdraw(scene: Scene, effect: Effect) -> None:
    """S11: whatever waits is stopped in this very transaction."""
    requests.apply(scene.work, effect.known["request"], events.Withdrawn(), "caller")


def reopen(scene: Scene, args: Mapping[str, str]) -> Answer:
    """How it stands once she chose a time again, after a hold (S14) or because another suits her; `cannot`: no call can be made in it."""
    request = requests.load(scene.work, args["request"])
    if request is None:
        return Answer("closed")
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    window = windows.window(args["window"], scene.now, parts, request.policy.window_minutes)
    event = events.Reopened(window) if request.state is State.UNSAFE_HOLD else events.WindowChanged(window)
    came_to = requests.apply(scene.work, request.id, event, "caller")
    after = came_to if isinstance(came_to, Request) else requests.load(scene.work, request.id)
    stands = _stands(after, scene.now)
    return Answer("cannot" if after and stands != "closed" and after.next_window(scene.now) is None else stands)


def change_tries(scene: Scene, args: Mapping[str, str]) -> Answer:
    """How it stands once she said anew whether to try again."""
    requests.apply(scene.work, args["request"], events.TriesChanged(IfMissed(args["if_missed"])), "caller")
    return Answer(_stands(requests.load(scene.work, args["request"]), scene.now))


def call_in(scene: Scene, args: Mapping[str, str]) -> Answer:
    """She is on the line, with code and key. From here on this call of hers counts as one that belongs to her request."""
    came_to = requests.apply(scene.work, args["request"], events.CalledIn(), "caller")
    if not isinstance(came_to, Request):
        return Answer("closed")
    if came_to.phase is not Phase.BRIDGE:
        return Answer("nobody")
    hers = update(tables.Leg).where(tables.Leg.token == scene.leg.token)
    scene.work.session.execute(hers.values(request_id=came_to.id, attempt=came_to.attempts))
    return bridge.whom(came_to, Phase.BRIDGE)


def _wrong(args: Mapping[str, str]) -> Answer:
    tries = int(args.get("code_tries") or 0) + 1
    return Answer("locked" if tries >= WRONG_CODES else "wrong", {"code_tries": str(tries)})


def _is_her_key(scene: Scene, request_id: str, key: str) -> bool:
    return hmac.compare_digest(requests.secret(scene.work, request_id, "key"), key)
