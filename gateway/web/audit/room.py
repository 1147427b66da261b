"""`/office/audit`: who did what, and whether the chain of it is whole (S30). Looking is noted as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from gateway.accounts import accounts
from gateway.accounts.roles import Action
from gateway.clock import PHNOM_PENH, as_utc
from gateway.khmer import ascii_digits
from gateway.store import audit
from gateway.store.audit import Wanted
from gateway.store.work import Store, Work
from gateway.web.admin.room import Room, me
from gateway.web.audit.sentences import SENTENCES

A_PAGE = 50
DAY = timedelta(days=1)


def room(store: Store) -> Room:
    looking = Looking(store)
    office = Room("audit", lazy_gettext("Audit"), Action.AUDIT_SEE, __package__)
    office.page("", looking.shows)
    office.page("/chain", looking.checks, methods=["POST"])
    return office


@dataclass(frozen=True, slots=True)
class Filled:
    """The form above the table, as it was filled in."""

    number: str
    actor: str
    day: str

    @property
    def wanted(self) -> Wanted | None:
        """None for what cannot be looked for."""
        number = ascii_digits(self.number.strip())
        if number and not (number.isdecimal() and len(number) < 10):
            return None
        try:
            begins = _begins(date.fromisoformat(self.day)) if self.day else None
        except ValueError:
            return None
        return Wanted(int(number) if number else None, self.actor.strip(), begins, begins + DAY if begins else None)


def _begins(day: date) -> datetime:
    """Midnight in Cambodia."""
    return as_utc(datetime(day.year, day.month, day.day, tzinfo=PHNOM_PENH))


class Looking:
    def __init__(self, store: Store) -> None:
        self._store = store

    def shows(self) -> ResponseReturnValue:
        filled = Filled(*(request.args.get(name, "") for name in ("number", "actor", "day")))
        wanted, before = filled.wanted, request.args.get("before", "")
        with self._store.work() as work:
            names = _names(work)
            seen = audit.page(work, _by_name(wanted, names), before, A_PAGE) if wanted else []
            work.audit("looked at the audit", actor=me().id)
        older = seen[-1].id if len(seen) == A_PAGE else ""
        said = [SENTENCES.told(row.what, lambda put: names.get(put, put)) for row in seen]
        shown = {"names": names, "filled": filled, "wrong": wanted is None, "older": older, "day_of": _day_of}
        return render_template("audit/all.html", seen=list(zip(seen, said, strict=True)), **shown)

    def checks(self) -> ResponseReturnValue:
        verdict = audit.verify(self._store)
        with self._store.work() as work:
            work.audit("verified the audit", actor=me().id)
        return render_template("audit/chain.html", verdict=verdict, now=g.now)


def _names(work: Work) -> Mapping[str, str]:
    """Of accounts; everybody else is named by what the audit calls her."""
    return {one.id: one.name for one in accounts.everybody(work)}


def _by_name(wanted: Wanted, names: Mapping[str, str]) -> Wanted:
    """She may type the name of an account instead of its id."""
    ids = {name: account for account, name in names.items()}
    return Wanted(wanted.number, ids.get(wanted.actor.casefold(), wanted.actor), wanted.since, wanted.until)


def _day_of(at: datetime) -> str:
    return f"{at.astimezone(PHNOM_PENH):%Y-%m-%d %H:%M:%S}"
