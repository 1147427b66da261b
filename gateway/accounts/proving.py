"""In by name and password, then by a second proof. How often one may try is counted so that nobody can use up another's tries:

A browser that she signed in with before counts for itself. Any other counts by account and network, so that a stranger elsewhere shuts
nobody out; and whoever sits in the same office shuts her out of strange browsers only, for ten minutes. Numbers of the second proof have
six digits and are counted for the account, wherever they come from: only who knows her password comes so far.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.accounts import accounts, factors, passwords
from gateway.accounts.accounts import Account, Status
from gateway.accounts.faults import AccountError, Wrong
from gateway.casework import guesses
from gateway.khmer import folded
from gateway.store import sessions, tables
from gateway.store.tokens import token_hash
from gateway.store.work import Store, Work

TRIES = 10
FROM_A_NETWORK = 100
"""Of all names together: so that Argon2, and a list of names with one common password each, cost no more than this."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody tries: the network, and what a browser shows of an earlier sign-in."""

    address: str
    known: str = ""

    def counted(self, work: Work, account: Account | None, name: str) -> dict[str, int]:
        """What her tries are counted by, and how many are too many."""
        if account and _knows(work, account.id, self.known):
            return {f"browser {self.known}": TRIES}
        network = guesses.network(self.address)
        return {f"account {name} {network}": TRIES, f"office {network}": FROM_A_NETWORK}


def password(store: Store, name: str, typed: str, browser: Browser) -> Account | None:
    """Whose name and password these are; None for nobody's. Each try counts before it is looked at, so that many at once are no more than
    one after the other. Raises `guesses.TooMany`."""
    with store.work() as work:
        account = accounts.named(work, name)
        _count(work, browser.counted(work, account, folded(name)))
        kept = _hash(work, account)
    return account if passwords.fits(kept, typed) else None


def again(store: Store, account: Account, typed: str, browser: Browser) -> bool:
    """The same for who is signed in and is asked once more. Raises `guesses.TooMany`."""
    return password(store, account.name, typed, browser) is not None


def _hash(work: Work, account: Account | None) -> str:
    if account is None or account.status is not Status.ACTIVE:
        return ""
    return work.session.get_one(tables.Account, account.id).password_hash


def half(work: Work, account: Account) -> dict[str, str]:
    """What a session remembers of a password that was right: whose, and which it was, for a new one must not be passed by with the old."""
    return {"proving": account.id, "by": token_hash(_hash(work, account))}


def proved(work: Work, remembered: Mapping[str, str]) -> Account | None:
    """Who that is, while she may still come in by it."""
    account = accounts.find(work, remembered.get("proving", ""))
    return account if account and remembered.get("by") == half(work, account)["by"] and account.status is Status.ACTIVE else None


def second(work: Work, account: Account, typed: str, browser: Browser) -> bool:
    """A number from her app, or a code on paper. Raises `guesses.TooMany`."""
    known = _knows(work, account.id, browser.known)
    _count(work, {f"browser second {browser.known}" if known else f"second {account.id}": TRIES})
    return factors.is_number(work, account.id, typed) or factors.use_code(work, account.id, typed)


def _count(work: Work, counted: dict[str, int]) -> None:
    for whose, most in counted.items():
        guesses.stop(work, whose, most)
        guesses.count(work, whose)


# -- browsers that are known


def know(work: Work, account: str) -> str:
    """What a browser keeps from a sign-in: it opens nothing, and only says that it was here before."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{work.vault.index('known browser', f'{account}:{nonce}')}"


def _knows(work: Work, account: str, shown: str) -> bool:
    nonce, _, mark = shown.partition(".")
    return any(secrets.compare_digest(mark.encode(), one.encode()) for one in work.vault.indexes("known browser", f"{account}:{nonce}"))


# -- a new password


def change(store: Store, account: Account, old: str, new: tuple[str, str], browser: Browser) -> None:
    """Whoever was signed in by the old one is out. Raises `AccountError` and `guesses.TooMany`."""
    if not again(store, account, old, browser):
        raise AccountError(Wrong.PASSWORD)
    kept = passwords.hashed(*new, account.name)
    with store.work() as work:
        work.session.get_one(tables.Account, account.id).password_hash = kept
        sessions.end_all_of_account(work, account.id)
        work.audit("changed her password", actor=account.id)
