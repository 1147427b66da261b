"""PINs: who calls proves herself by one, and chooses it by voice, so that nobody else ever knew it.

Argon2 is slow on purpose, so it runs outside of the transaction (rule 6).
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update

from gateway.callbacks.records import Role
from gateway.casework import requests, signing_in, team
from gateway.casework.scene import Outside, Scene
from gateway.casework.standing import Status
from gateway.flows.state import Answer
from gateway.store import tables
from gateway.store.work import Work

PINS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
PIN_DIGITS = 6
PIN_TRIES = 5
PIN_LOCK = timedelta(minutes=15)
RUNS = "0123456789012345", "9876543210987654"


def fresh_code() -> tuple[str, str]:
    """Six digits that open the door to whoever is to choose a PIN, and what is kept of them."""
    code = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
    return code, PINS.hash(code)


# -- at the door


def pin(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Right, wrong or locked; `choose`: it was the code to choose a PIN with; `forced`: the PIN of duress; `alarm`: right, and who
    supervises must hear at once that somebody else typed that one."""
    row = me(scene)
    if row.pin_locked_until and row.pin_locked_until > scene.now:
        return Answer("locked")
    if "pin" not in scene.prepared:
        hashes, given = (row.pin_hash, row.duress_hash), args["pin_given"]
        raise Outside("pin", lambda: _which(hashes, given))
    match scene.prepared["pin"]:
        case 0:
            row.pin_tries, row.pin_locked_until = 0, None
            return Answer(_welcome(scene.work, row))
        case 1:
            return _forced(scene, row)
    if _count_a_try(scene.work, row.id) < PIN_TRIES:
        return Answer("wrong")
    row.pin_tries, row.pin_locked_until = 0, scene.now + PIN_LOCK
    scene.work.audit("PIN locked", actor=row.id)
    return Answer("locked")


def _welcome(work: Work, row: tables.FocalPoint) -> str:
    if row.status == Status.UNVERIFIED:
        return "choose"
    forced = select(tables.FocalPoint.id).where(tables.FocalPoint.status == Status.FORCED.value).limit(1)
    return "alarm" if row.role in (Role.SUPERVISOR, Role.ADMIN) and work.session.scalar(forced) else "right"


def _forced(scene: Scene, row: tables.FocalPoint) -> Answer:
    """Somebody makes her open the door: he finds nothing behind it, now and by text, and her supervisors know.

    First the requests, then her row: everybody takes them in this order.
    """
    requests.release(scene.work, row.id)
    signing_in.shut_out(scene.work, row.id)
    if row.status == Status.ACTIVE:
        row.status = Status.FORCED.value
        scene.work.audit("opened under duress; is asked nothing more", actor=row.id)
        team.alarm_supervisors(scene.work, f"duress:{row.id}:{scene.now.isoformat()}", but=row.id)
    row.pin_tries, row.pin_locked_until = 0, None
    return Answer("forced")


def _count_a_try(work: Work, focal_point: str) -> int:
    """In one statement: of wrong PINs that come on two lines at once each counts."""
    tries = tables.FocalPoint.pin_tries
    counted = update(tables.FocalPoint).where(tables.FocalPoint.id == focal_point).values(pin_tries=tries + 1).returning(tries)
    return work.session.execute(counted).scalar_one()


def _which(hashes: tuple[str, ...], given: str) -> int | None:
    """Which of these it is. Each is tried, so that the time tells nothing."""
    fits = [is_pin(hashed, given) for hashed in hashes]
    return fits.index(True) if True in fits else None


def is_pin(hashed: str, given: str) -> bool:
    try:
        return PINS.verify(hashed, given)
    except (VerifyMismatchError, InvalidHashError):
        return False


# -- chosen by voice


def choose_pin(scene: Scene, args: Mapping[str, str]) -> Answer:
    """Her PIN, typed twice: then she is active. Another than the code, which somebody told her."""
    row = me(scene)
    if row.status != Status.UNVERIFIED:
        return Answer("gone")
    chosen = _chosen(scene, args, (row.pin_hash,))
    if chosen.verdict == "chosen":
        with requests.duty_changes(scene.work, row.id):
            row.pin_hash, row.status = scene.prepared["chosen"], Status.ACTIVE.value
        scene.work.audit("chose a PIN; active", actor=row.id)
    return chosen


def choose_duress(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A second one, for when she is forced."""
    row = me(scene)
    chosen = _chosen(scene, args, (row.pin_hash,))
    if chosen.verdict == "chosen":
        row.duress_hash = scene.prepared["chosen"]
        scene.work.audit("chose a PIN of duress", actor=row.id)
    return chosen


def _chosen(scene: Scene, args: Mapping[str, str], taken: tuple[str, ...]) -> Answer:
    first, again = args["first_given"], args["again_given"]
    if first != again:
        return Answer("differ")
    if is_easy(first):
        return Answer("easy")
    if "chosen" not in scene.prepared:
        raise Outside("chosen", lambda: None if _which(taken, first) is not None else PINS.hash(first))
    return Answer("chosen" if scene.prepared["chosen"] else "easy")


def is_easy(pin: str) -> bool:
    """One digit or two again and again, or digits in a row: what is tried first."""
    return len(set(pin)) <= 2 or any(pin in run for run in RUNS)


def me(scene: Scene) -> tables.FocalPoint:
    return scene.work.session.get_one(tables.FocalPoint, scene.leg.focal_point_id)
