"""How a second proof is added: the same pages for who comes in for the first time and for who changes hers."""

from collections.abc import Callable

from flask import request, session
from markupsafe import Markup

from gateway.accounts import factors
from gateway.accounts.accounts import Account
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.passkeys import Asked, Site
from gateway.store.work import Store, Work
from gateway.web.square import square


class SecondProof:
    def __init__(self, store: Store, site: Site) -> None:
        self._store, self._site = store, site

    def asks(self, account: Account) -> tuple[str, Markup, Asked]:
        """The app's key as letters and as a square, and what a passkey is asked. The session remembers both until they are answered."""
        with self._store.read() as work:
            asked = self._site.asks_to_add(work, account)
        session["secret"] = session.get("secret") or factors.new_secret()
        session["challenge"] = asked.challenge
        return session["secret"], square(factors.address(session["secret"], account)), asked

    def adds(self, account: Account, then: Callable[[Work], None] = lambda _: None) -> None:
        """What she sent: a number from her app, or a passkey; in the same transaction what follows from it. Raises `AccountError`."""
        secret, challenge = session.get("secret", ""), session.pop("challenge", "")
        with self._store.work() as work:
            if answer := request.form.get("passkey", ""):
                self._site.add(work, account.id, answer, challenge)
            else:
                step = factors.step_of(secret, request.form.get("code", "")[:40]) if secret else None
                if step is None:
                    raise AccountError(Wrong.CODE)
                factors.keep_totp(work, account.id, secret, step)
            then(work)
        session.pop("secret", None)
