"""How a focal point or supervisor comes to the desk: a code from her own phone, after her PIN, typed once on the page."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete

from gateway.casework import guesses
from gateway.casework.scene import Scene
from gateway.flows.state import Answer
from gateway.khmer import ascii_digits
from gateway.store import sessions
from gateway.store.tables import LoginCode
from gateway.store.work import Work

DIGITS = 8
LASTS = timedelta(minutes=10)
TRIES = 10
"""Wrong codes from one network in ten minutes. Counted by where they come from and never by whose code it might be: nobody can use up
another person's tries. At ten, with a code in force all day long, a guesser needs some 130 years for an even chance."""


def login_code(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A new code for who is on the line; the one before counts no more. Nobody can read it from the rows (S31)."""
    me = str(scene.leg.focal_point_id)
    code = _unused(scene.work)
    scene.work.session.execute(delete(LoginCode).where(LoginCode.focal_point_id == me))
    scene.work.session.add(LoginCode(code_index=_index(scene.work, code), focal_point_id=me, expires_at=scene.now + LASTS))
    scene.work.audit("heard a login code", actor=me)
    return Answer("made", {"login_code": code})


def _unused(work: Work) -> str:
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if work.session.get(LoginCode, _index(work, code)) is None:
            return code


def _index(work: Work, code: str) -> str:
    return work.vault.index("login code", code)


def redeem(work: Work, typed: str, address: str) -> str | None:
    """Whose code it is; from now on it is nobody's. None for a wrong, a used or an old one. Raises `guesses.TooMany`."""
    network = guesses.network(address)
    guesses.stop(work, network, TRIES)
    code = "".join(filter(str.isdecimal, ascii_digits(typed)))
    # In one statement: of two who type it in the same moment one is let in.
    used = delete(LoginCode).where(LoginCode.code_index.in_(work.vault.indexes("login code", code)), LoginCode.expires_at > work.now)
    person: str | None = work.session.scalar(used.returning(LoginCode.focal_point_id))
    if person is None:
        guesses.count(work, network)
        return None
    work.audit("signed in on the desk", actor=person)
    return person


def shut_out(work: Work, person: str) -> None:
    """Signed out everywhere, and her code opens nothing: her phone is lost, she was forced, or she went."""
    work.session.execute(delete(LoginCode).where(LoginCode.focal_point_id == person))
    sessions.end_all_of_person(work, person)
