"""`/office/system/telephones`: how a telephone becomes a channel, step by step. No secret passes through the page."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.channels.android import APP, IN_CONFIG, IN_SECRETS
from gateway.channels.errors import SendingError
from gateway.store.work import Store
from gateway.ways import standing
from gateway.web.admin.office import say
from gateway.web.admin.room import me
from gateway.web.square import square
from gateway.web.system.ways import Ways, why


class Telephones:
    def __init__(self, store: Store, ways: Ways) -> None:
        self._store, self._ways = store, ways

    def shows_telephones(self) -> ResponseReturnValue:
        return render_template(
            "system/telephones.html",
            app=APP,
            square=square(APP),
            in_config=IN_CONFIG,
            in_secrets=IN_SECRETS,
            ails=standing.ails(self._ways.telephones),
            numbers={name: [ours for ours in self._ways.routes.numbers if ours.channel == name] for name in self._ways.telephones},
        )

    def connects(self, name: str) -> ResponseReturnValue:
        """Tells a telephone where to bring texts, and with which key to sign."""
        if name not in self._ways.telephones:
            abort(404)
        with self._store.work() as work:
            work.audit(f"told telephone {name} where to bring texts", actor=me().id)
        try:
            self._ways.telephones[name].set_up()
        except SendingError as fault:
            say(gettext("The telephone did not take it: %(why)s", why=why(str(fault.status))), "refused")
        else:
            say(gettext("Done. It brings texts here, signs them, and forgets its own list after a day. Now send a test text."))
        return redirect(url_for("system.shows_telephones"), 303)
