"""`/office/me`: her password, her second proof, where she is signed in, and how she likes to read."""

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from gateway.accounts import accounts, factors, passkeys, proving
from gateway.accounts.accounts import Account
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.passkeys import Site
from gateway.accounts.roles import Action
from gateway.casework.guesses import TooMany
from gateway.store import sessions as rows
from gateway.store.work import Store, Work
from gateway.web import tongues
from gateway.web.accounts import words
from gateway.web.accounts.second import SecondProof
from gateway.web.admin.office import browser, say
from gateway.web.admin.room import Line, Room, me
from gateway.web.sessions import here

FEW = 3


def room(store: Store, site: Site, *, must_prove: bool) -> Room:
    mine = Mine(store, site, must_prove)
    own = Room("me", lazy_gettext("My account"), Action.OWN, __package__, wants=_wants)
    own.page("", mine.shows)
    own.page("/password", mine.changes_password, methods=["POST"])
    own.page("/reading", mine.prefers, methods=["POST"])
    own.page("/everywhere", mine.signs_out_everywhere, methods=["POST"])
    own.page("/second", mine.adds_second, methods=["GET", "POST"], proved=True)
    own.page("/second/forget", mine.forgets_second, methods=["POST"], proved=True)
    own.page("/codes", mine.makes_codes, methods=["POST"], proved=True)
    return own


def _wants(work: Work, account: Account) -> list[Line]:
    has = factors.has(work, account.id)
    if not has.any:
        return [Line(gettext("Your account has no second proof yet. Add one."), url_for("me.adds_second"), urgent=True)]
    if has.codes <= FEW:
        return [Line(gettext("You have few recovery codes left. Make new ones."), url_for("me.shows"))]
    return []


class Mine:
    def __init__(self, store: Store, site: Site, must_prove: bool) -> None:
        self._store, self._must_prove = store, must_prove
        self._proof = SecondProof(store, site)

    def shows(self) -> ResponseReturnValue:
        return self._page()

    def _page(self, wrong: str = "") -> str:
        with self._store.read() as work:
            has, signed_in = factors.has(work, me().id), rows.count(work, me().id)
        chosen = session.get("digits", "latin")
        return render_template(
            "accounts/mine.html", has=has, signed_in=signed_in, wrong=wrong, ROLES=words.ROLES, digit_ways=tongues.DIGITS, chosen=chosen
        )

    def changes_password(self) -> ResponseReturnValue:
        new = (request.form.get("password", ""), request.form.get("again", ""))
        try:
            proving.change(self._store, me(), request.form.get("old", ""), new, browser())
        except AccountError as fault:
            return self._page(words.WRONG[fault.wrong]), 400
        except TooMany:
            return self._page(words.TOO_MANY), 429
        with self._store.work() as work:
            here().began(rows.begin(work, me().who, dict(session) | {"proved": work.now.timestamp()}))
        say(gettext("Your password is changed. You are signed out everywhere else."))
        return redirect(url_for("me.shows"), 303)

    def prefers(self) -> ResponseReturnValue:
        digits = request.form.get("digits", "")
        if digits in tongues.DIGITS:
            session["digits"] = digits
            with self._store.work() as work:
                accounts.prefer(work, me().id, me().tongue, digits)
        return redirect(url_for("me.shows"), 303)

    def signs_out_everywhere(self) -> ResponseReturnValue:
        with self._store.work() as work:
            rows.end_all_of_account(work, me().id)
            work.audit("signed out of the office everywhere", actor=me().id)
        here().ended()
        return redirect(url_for("office.signs_in"), 303)

    def adds_second(self) -> ResponseReturnValue:
        wrong, status = "", 200
        if request.method == "POST":
            try:
                self._proof.adds(me())
            except AccountError as fault:
                wrong, status = words.WRONG[fault.wrong], 400
            else:
                say(gettext("It is done."))
                return redirect(url_for("me.shows"), 303)
        secret, square, asked = self._proof.asks(me())
        return render_template("accounts/new_second.html", secret=secret, square=square, asked=asked, wrong=wrong, first=False), status

    def forgets_second(self) -> ResponseReturnValue:
        what = request.form.get("what", "")
        with self._store.work() as work:
            has = factors.has(work, me().id)
            left = has.passkeys if what == "totp" else int(has.totp)
            if self._must_prove and not left:
                say(str(words.WRONG[Wrong.KEEPS_ONE]), "refused")
            elif what == "totp":
                factors.forget_totp(work, me().id)
            else:
                passkeys.forget(work, me().id)
        return redirect(url_for("me.shows"), 303)

    def makes_codes(self) -> ResponseReturnValue:
        with self._store.work() as work:
            codes = factors.new_codes(work, me().id)
        return render_template("accounts/codes.html", codes=codes, there=url_for("me.shows"), first=False, now=g.now)
