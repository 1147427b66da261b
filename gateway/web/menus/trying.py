"""Trying: the simulator inside the office, on the draft in a trial house; and the saved calls, run on the draft."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from gateway.drafting import checking
from gateway.drafting.draft import Office
from gateway.flows.faults import FlowError
from gateway.flows.writing import written
from gateway.publishing.press import Press
from gateway.publishing.sources import Sources
from gateway.saved import source
from gateway.saved.golden import renewed
from gateway.saved.stage import stage
from gateway.store import drafts
from gateway.web.admin.room import me
from gateway.web.menus.looking import Desk
from gateway.web.simulator.page import TOKEN

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FOLDER = "tests/saved/office"
MOUNT = "/office/menus/try/house"
_NAME = re.compile(r"[a-z0-9_]{1,40}")


class Trial(Protocol):
    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]: ...
    def saved(self, role: str, what: str) -> str | None: ...


class Trials(Protocol):
    """Houses for trying, one for each officer; `gateway/trial` has them."""

    def begin(self, who: str, sources: Sources) -> Trial: ...
    def of(self, who: str) -> Trial | None: ...


class Trying(Desk):
    def __init__(self, press: Press, office: Office, trials: Trials) -> None:
        super().__init__(press, office)
        self._trials = trials

    def shows(self) -> ResponseReturnValue:
        return self.shown("try", self.office.look(), begun=self._trials.of(me().id) is not None)

    def begins(self) -> ResponseReturnValue:
        """A fresh house with the draft as it is now; whatever was in the last one is gone."""
        try:
            self._trials.begin(me().id, checking.sources(self.press, self.office.look()))
        except FlowError:
            flash(gettext("The draft cannot be walked through yet: something leads to what is not there."), "refused")
        return redirect(url_for("menus.shows"), 303)

    def house(self, path: str) -> ResponseReturnValue:
        """What the simulator asks of her own trial house, and of no other."""
        trial = self._trials.of(me().id)
        if trial is None or not path.startswith("simulator"):
            abort(404)
        environ = {**request.environ, "SCRIPT_NAME": MOUNT, "PATH_INFO": f"/{path}", TOKEN: generate_csrf()}
        return Response.from_app(trial.answer, environ)

    def keeps(self) -> ResponseReturnValue:
        """The caller's last call or texts, as a saved call that every check runs from now on."""
        trial, name = self._trials.of(me().id), request.form.get("name", "")
        text = trial.saved(request.form.get("phone", "caller"), request.form.get("what", "call")) if trial else None
        if text is None:
            flash(gettext("There is no call to be kept: call first, then keep it."), "refused")
        elif not _NAME.fullmatch(name):
            flash(gettext("A name has small letters a to z, figures and _ only."), "refused")
        else:
            told = " ".join(request.form.get("shows", "").split())[:200]
            with self.press.store.work() as work:
                drafts.keep_call(work, f"{FOLDER}/{name}.yaml", _telling(text, told), me().name)
            flash(gettext("Kept as %(name)s. Every check runs it from now on.", name=name), "done")
            return redirect(url_for("menus.calls"), 303)
        return redirect(url_for("menus.shows"), 303)

    def calls(self) -> ResponseReturnValue:
        """Every saved call, and where it left its path on the draft."""
        state = self.office.look()
        with self.press.store.read() as work:
            kept = drafts.calls(work)
        return self.shown("calls", state, calls=checking.calls(self.press, state), kept=kept)

    def renews(self) -> ResponseReturnValue:
        """What came is from now on what is expected, in a copy that officers keep; the folder's own file stays."""
        file, state = request.form.get("file", ""), self.office.look()
        text = self.press.calls().get(file)
        if text is None:
            abort(404)
        of = checking.sources(self.press, state)
        try:
            anew = renewed(source.read(text, file), stage(of.flows, of.directory, of.catalogues, self.press.gazetteer))
        except FlowError:
            flash(gettext("This call cannot be run, so it stays as it is."), "refused")
        else:
            with self.press.store.work() as work:
                drafts.keep_call(work, file, anew, me().name)
            flash(gettext("From now on this call expects what came."), "done")
        return redirect(url_for("menus.calls"), 303)

    def forgets(self) -> ResponseReturnValue:
        with self.press.store.work() as work:
            drafts.forget_call(work, request.form.get("file", ""), me().name)
        flash(gettext("It is done."), "done")
        return redirect(url_for("menus.calls"), 303)


def _telling(text: str, told: str) -> str:
    """With her own words of what it shows, in its first line."""
    first, _, rest = text.partition("\n")
    return f"call: {written(told)}\n{rest}" if told else f"{first}\n{rest}"
