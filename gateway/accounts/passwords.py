"""Passwords: sentences welcome, common ones refused; what is kept is Argon2id.

Argon2 is slow on purpose, so it runs outside of the transaction (rule 6).
"""

from gateway.accounts.faults import AccountError, Wrong
from gateway.casework.pins import PINS, is_pin

SHORTEST, LONGEST = 12, 200
GUESSED = 72  # of so many letters the strength is judged: its time grows with their square
STRONG = 4  # of 4: more than ten thousand million guesses
OBVIOUS = ("password", "ពាក្យសម្ងាត់", "hotline", "gateway", "office", "ratanakiri")
NOBODYS = PINS.hash("nobody has this password")
"""Tried for a name that nobody has, so that the time tells nothing."""


def fits(hashed: str, typed: str) -> bool:
    return is_pin(hashed or NOBODYS, typed[:LONGEST]) and bool(hashed)


def hashed(first: str, again: str, name: str) -> str:
    """What is kept of a new password. Raises `AccountError` for one that is short, or among those that are tried first: the lists of
    common passwords, names and words of zxcvbn, in their usual disguises; and for one that is short without her own name and the words of
    this house, which whoever knows her tries first."""
    if first != again:
        raise AccountError(Wrong.DIFFER)
    if len(first) < SHORTEST:
        raise AccountError(Wrong.SHORT)
    if len(first) > LONGEST:
        raise AccountError(Wrong.LONG)
    from zxcvbn import zxcvbn  # its lists are slow to load

    if len(_without(first, name)) < SHORTEST or zxcvbn(first[:GUESSED], user_inputs=[name, *OBVIOUS])["score"] < STRONG:
        raise AccountError(Wrong.EASY)
    return PINS.hash(first)


def _without(password: str, name: str) -> str:
    left = password.casefold()
    for word in (name.casefold(), *OBVIOUS):
        left = left.replace(word, "")
    return left
