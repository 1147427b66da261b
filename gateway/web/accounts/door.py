"""In: by a link for the first time, by name and password ever after, and then by a second proof. Nobody is signed in before all of it."""

from datetime import timedelta

from flask import Response, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gateway.accounts import factors, links, passwords, proving
from gateway.accounts.accounts import Account
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.passkeys import Site
from gateway.accounts.roles import Action
from gateway.casework.guesses import TooMany
from gateway.store import sessions as rows
from gateway.store.sessions import Who
from gateway.store.work import Store, Work
from gateway.web import pages
from gateway.web.accounts import words
from gateway.web.accounts.second import SecondProof
from gateway.web.admin import sent
from gateway.web.admin.office import browser, inside
from gateway.web.admin.room import Room
from gateway.web.sessions import here, kept

PATIENCE = timedelta(minutes=10)  # between the password and the second proof
KNOWN_DAYS = 90
LONGEST = 60


def room(store: Store, site: Site, *, must_prove: bool) -> Room:
    """The shell's own room, with the doors. `must_prove`: nobody is let in without a second proof."""
    door = Door(store, site, must_prove)
    office = Room("office", "", Action.OWN, "gateway.web.admin", at="/office")
    office.open_page("/sign-in", door.signs_in, methods=["GET", "POST"])
    office.open_page("/join", door.joins, methods=["GET", "POST"])
    office.open_page("/second", door.second, methods=["GET", "POST"])
    office.open_page("/second/new", door.new_second, methods=["GET", "POST"])
    return office


class Door:
    def __init__(self, store: Store, site: Site, must_prove: bool) -> None:
        self._store, self._site, self._must_prove = store, site, must_prove
        self._proof = SecondProof(store, site)

    # -- the password

    def signs_in(self) -> ResponseReturnValue:
        there = inside(request.values.get("next", ""))
        if (signed := here().signed) and signed.who.account:
            return redirect(there)
        if request.method == "GET":
            return self._sign_in(there)
        if not pages.from_here():
            return self._sign_in(there), 403
        name = request.form.get("name", "")[:LONGEST]
        try:
            account = proving.password(self._store, name, request.form.get("password", ""), browser())
        except TooMany:
            return self._sign_in(there, words.TOO_MANY), 429
        if account is None:
            return self._sign_in(there, words.NOBODY), 403
        return self._goes_on(account, there)

    def _sign_in(self, there: str, wrong: str = "") -> str:
        name, along = request.form.get("name", ""), request.form.get("sent", "")
        return render_template("accounts/sign_in.html", there=there, wrong=wrong, name=name, sent=along)

    # -- the link

    def joins(self) -> ResponseReturnValue:
        """The link is asked for and not stated in the path: no server on the way writes it down (S27). Looking does not use it up."""
        token = request.values.get("link", "")
        try:
            with self._store.read() as work:
                account = links.whose(work, token)
        except AccountError as fault:
            return render_template("accounts/join.html", invited=None, wrong=words.WRONG[fault.wrong]), 404
        if request.method == "GET" or not pages.from_here():
            return render_template("accounts/join.html", invited=account, link=token, wrong="")
        try:
            kept_of_it = passwords.hashed(request.form.get("password", ""), request.form.get("again", ""), account.name)
            with self._store.work() as work:
                opened = links.open_with(work, token, kept_of_it, request.args.get("tongue", ""))
        except AccountError as fault:
            return render_template("accounts/join.html", invited=account, link=token, wrong=words.WRONG[fault.wrong]), 400
        return self._goes_on(opened, url_for("office.home"))

    # -- the second proof

    def _goes_on(self, account: Account, there: str) -> ResponseReturnValue:
        """Her password was right. Until the rest is, the session names her nowhere but in what it remembers: no door knows her by it."""
        with self._store.work() as work:
            has = factors.has(work, account.id)
            if not has.any and not self._must_prove:
                return self._lets_in(work, account, there, request.form.get("sent", ""))
            remembered = {"since": work.now.timestamp(), "next": there, "tongue": pages.tongue(), "sent": request.form.get("sent", "")}
            self._forgets(work)
            here().began(rows.begin(work, Who(), proving.half(work, account) | remembered))
        return redirect(url_for("office.second" if has.any else "office.new_second"), 303)

    def _proving(self, work: Work) -> Account | None:
        in_time = work.now.timestamp() - session.get("since", 0) < PATIENCE.total_seconds()
        return proving.proved(work, session) if in_time else None

    def second(self) -> ResponseReturnValue:
        with self._store.read() as work:
            account = self._proving(work)
            asked = self._site.asks(work, account.id) if account else None
            has = factors.has(work, account.id) if account else None
        if account is None or has is None or not has.any:
            return redirect(url_for("office.signs_in"))
        wrong, status = "", 200
        if request.method == "POST":
            pages.csrf.protect()
            try:
                if answer := self._second_is_right(account):
                    return answer
                wrong, status = words.WRONG[Wrong.CODE], 403
            except TooMany:
                wrong, status = words.TOO_MANY, 429
        session["challenge"] = asked.challenge if asked else ""
        return render_template("accounts/second.html", has=has, asked=asked, wrong=wrong), status

    def _second_is_right(self, account: Account) -> Response | None:
        there, along, challenge = inside(session.get("next", "")), session.get("sent", ""), session.pop("challenge", "")
        with self._store.work() as work:
            if answer := request.form.get("passkey", ""):
                right = bool(challenge) and self._site.check(work, account.id, answer, challenge)
            else:
                right = proving.second(work, account, request.form.get("code", "")[:LONGEST], browser())
            return self._lets_in(work, account, there, along) if right else None

    def new_second(self) -> ResponseReturnValue:
        """For who has none yet, and only for her: who knows a password alone must not add a proof beside the one that she lacks."""
        with self._store.read() as work:
            account = self._proving(work)
            has = factors.has(work, account.id) if account else None
        if account is None or has is None or has.any:
            return redirect(url_for("office.signs_in"))
        wrong, status = "", 200
        if request.method == "POST":
            pages.csrf.protect()
            try:
                return self._first_codes(account)
            except AccountError as fault:
                wrong, status = words.WRONG[fault.wrong], 400
        secret, square, asked = self._proof.asks(account)
        return render_template("accounts/new_second.html", secret=secret, square=square, asked=asked, wrong=wrong, first=True), status

    def _first_codes(self, account: Account) -> Response:
        made: list[str] = []
        self._proof.adds(account, lambda work: made.extend(factors.new_codes(work, account.id)))
        there = inside(session.get("next", ""))
        with self._store.work() as work:
            answer = self._lets_in(work, account, there)
        answer.status_code = 200
        answer.set_data(render_template("accounts/codes.html", codes=made, there=there, first=True))
        return answer

    def _lets_in(self, work: Work, account: Account, there: str, along: str = "") -> Response:
        """To where she wanted to go; or, if she was signed out while she filled in a form, to that form."""
        self._forgets(work)
        remembered = {"tongue": account.tongue, "digits": account.digits, "proved": work.now.timestamp()}
        here().began(rows.begin(work, account.who, remembered))
        work.audit("signed in to the office", actor=account.id)
        fields = sent.unpacked(along)
        g.account, g.now = account, work.now
        response = make_response(render_template("admin/again.html", there=there, fields=fields) if fields else redirect(there, 303))
        manners = dict(kept().manners())
        response.set_cookie(kept().named("known"), proving.know(work, account.id), max_age=KNOWN_DAYS * 24 * 3600, **manners)
        return response

    def _forgets(self, work: Work) -> None:
        if signed := here().signed:
            rows.end(work, signed.token)
