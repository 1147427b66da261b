"""In by a code from her own phone, out by one tap: here, everywhere, or in a hurry."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.casework import signing_in
from gateway.casework.guesses import TooMany
from gateway.store import sessions
from gateway.store.sessions import Who
from gateway.store.work import Store
from gateway.web import pages
from gateway.web.sessions import here

LONGEST = 40


class Door:
    def __init__(self, store: Store) -> None:
        self._store = store

    def shows(self) -> ResponseReturnValue:
        if (signed := here().signed) and signed.who.person:
            return redirect(url_for("desk.shows_all"))
        return render_template("desk/sign_in.html", wrong="")

    def opens(self) -> ResponseReturnValue:
        """A code is proof enough, and no other site may type one: there is no session yet that a token could belong to."""
        if not pages.from_here():
            return self._refused(gettext("Please open this page yourself and type the code again."), 403)
        data = {"tongue": request.args.get("tongue", "")}
        try:
            with self._store.work() as work:
                person = signing_in.redeem(work, request.form.get("code", "")[:LONGEST], request.remote_addr or "")
                signed = sessions.begin(work, Who(person=person), data) if person else None
        except TooMany:
            wait = gettext("Too many wrong codes came from this network. Please wait ten minutes, use another network, or do it by phone.")
            return self._refused(wait, 429)
        if signed is None:
            return self._refused(gettext("This code is wrong, too old, or was used. Please call the staff line for a new one."), 403)
        here().began(signed)
        return redirect(url_for("desk.shows_all"), 303)

    def _refused(self, why: str, status: int) -> ResponseReturnValue:
        return render_template("desk/sign_in.html", wrong=why), status

    def closes(self) -> ResponseReturnValue:
        self._end()
        return redirect(url_for("desk.sign_in"), 303)

    def closes_all(self) -> ResponseReturnValue:
        with self._store.work() as work:
            sessions.end_all_of_person(work, g.reader.id)
            work.audit("signed out of the desk everywhere", actor=g.reader.id)
        here().ended()
        return redirect(url_for("desk.sign_in"), 303)

    def leaves(self) -> ResponseReturnValue:
        """Somebody comes: what is left is a page that anybody may see, and going back leads to a locked door."""
        self._end()
        return redirect(url_for("away.page"), 303)

    def _end(self) -> None:
        signed = here().signed
        with self._store.work() as work:
            if signed:
                sessions.end(work, signed.token)
            work.audit("signed out of the desk", actor=g.reader.id)
        here().ended()
