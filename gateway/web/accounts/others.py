"""`/office/accounts`, for administrators: who works in the office, inviting, roles, pausing, new links."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from gateway.accounts import accounts, factors, links
from gateway.accounts.accounts import Account
from gateway.accounts.faults import AccountError
from gateway.accounts.links import Link
from gateway.accounts.passkeys import Site
from gateway.accounts.roles import Action, Role
from gateway.store.work import Store, Work
from gateway.web.accounts import words
from gateway.web.admin.office import say
from gateway.web.admin.room import Room, me

DEEDS: dict[str, Callable[[Work, str, str], None]] = {"pause": accounts.pause, "resume": accounts.resume, "close": accounts.close}


def room(store: Store, site: Site) -> Room:
    others = Others(store, site)
    manage = Room("accounts", lazy_gettext("Accounts"), Action.ACCOUNTS_MANAGE, __package__)
    manage.page("", others.shows_all)
    manage.page("/new", others.invites, methods=["GET", "POST"], proved=True)
    manage.page("/<account>", others.shows_one)
    manage.page("/<account>/roles", others.changes, methods=["POST"], proved=True)
    manage.page("/<account>/link", others.gives_link, methods=["POST"], proved=True)
    manage.page("/<account>/<deed>", others.does, methods=["POST"], proved=True)
    return manage


class Others:
    def __init__(self, store: Store, site: Site) -> None:
        self._store, self._site = store, site

    def shows_all(self) -> ResponseReturnValue:
        with self._store.work() as work:
            everybody, waiting = accounts.everybody(work), links.waiting(work)
            work.audit("listed the accounts", actor=me().id)
        return render_template("accounts/all.html", everybody=everybody, waiting=waiting, words=words)

    def invites(self) -> ResponseReturnValue:
        name, wrong = request.form.get("name", ""), ""
        if request.method == "POST":
            try:
                with self._store.work() as work:
                    return self._told(links.make(work, accounts.add(work, name, _roles(), me().id), me().id))
            except AccountError as fault:
                wrong = words.WRONG[fault.wrong]
        return render_template("accounts/invite.html", wrong=wrong, name=name, chosen=_roles(), words=words), 400 if wrong else 200

    def _told(self, link: Link) -> str:
        """Once, and to her alone: the next look at this page has no link."""
        address = f"{self._site.origin}{url_for('office.joins', link=link.token)}"
        return render_template("accounts/link.html", other=link.account, address=address)

    def shows_one(self, account: str) -> ResponseReturnValue:
        return self._one(account)

    def _one(self, account: str, wrong: str = "") -> str:
        with self._store.read() as work:
            other = self._there(work, account)
            has, supervisors = factors.has(work, account), accounts.supervisors(work)
            waits = account in links.waiting(work)
        return render_template(
            "accounts/one.html", other=other, has=has, waits=waits, supervisors=supervisors, wrong=wrong, words=words, chosen=other.roles
        )

    def changes(self, account: str) -> ResponseReturnValue:
        person = request.form.get("person") or None
        return self._deed(account, lambda work: accounts.change(work, account, _roles(), person, me().id))

    def does(self, account: str, deed: str) -> ResponseReturnValue:
        if deed not in DEEDS:
            abort(404)
        return self._deed(account, lambda work: DEEDS[deed](work, account, me().id))

    def gives_link(self, account: str) -> ResponseReturnValue:
        if account == me().id:  # she knows her password, and has her codes; the link would be for whoever sits at her screen
            abort(403)
        with self._store.work() as work:
            self._there(work, account)
            return self._told(links.make(work, account, me().id, forgets_second="second" in request.form))

    def _deed(self, account: str, deed: Callable[[Work], None]) -> ResponseReturnValue:
        try:
            with self._store.work() as work:
                self._there(work, account)
                deed(work)
        except AccountError as fault:
            return self._one(account, words.WRONG[fault.wrong]), 400
        say(gettext("It is done."))
        return redirect(url_for("accounts.shows_all"), 303)

    def _there(self, work: Work, account: str) -> Account:
        found = accounts.find(work, account)
        if found is None or found.status is accounts.Status.CLOSED:
            abort(404)
        return found


def _roles() -> tuple[Role, ...]:
    chosen = request.form.getlist("roles")
    return tuple(role for role in Role if role.value in chosen)
