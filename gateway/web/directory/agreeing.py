"""The second person (S42): what waits, what it changes, agreeing to it or not; and the way back."""

from collections.abc import Callable, Iterator, Mapping

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.accounts import accounts
from gateway.accounts.accounts import Account
from gateway.publishing.bench import Bench
from gateway.publishing.draft import Draft, differences, stored
from gateway.publishing.faults import Overtaken
from gateway.publishing.people import same_person
from gateway.publishing.press import Outcome
from gateway.publishing.second import approve, decline, review
from gateway.store import releases
from gateway.store.releases import Release
from gateway.store.work import Store, Work
from gateway.web.admin.office import say
from gateway.web.admin.room import me
from gateway.web.directory import words
from gateway.web.directory.editing import became, refused
from gateway.web.reasons import REFUSALS

MOST = 30


class Agreeing:
    def __init__(self, store: Store, bench: Bench) -> None:
        self._store, self._bench = store, bench

    def awaits(self, work: Work, who: Account) -> Iterator[Release]:
        """What this one could agree to now."""
        now = releases.in_force(work)
        every = {one.number: one for one in releases.every(work)}
        for one in every.values():
            waits = one.proposed and not one.declined_at and one.base == now.number
            if _of_services(one, every) and not _hers(one, who) and (waits or (one.wants == "review" and not one.reviewed_at)):
                yield one

    def shows_changes(self) -> ResponseReturnValue:
        with self._store.read() as work:
            every, now, names = {one.number: one for one in releases.every(work)}, releases.in_force(work), _names(work)
        found = [one for one in reversed(every.values()) if _of_services(one, every)][:MOST]
        return render_template("directory/changes.html", found=found, now=now, names=names, state=state)

    def shows_change(self, number: str) -> ResponseReturnValue:
        with self._store.read() as work:
            one, now, names = _there(work, number), releases.in_force(work), _names(work)
            after = stored(work, one.versions)
            before = stored(work, releases.get(work, one.base).versions) if one.base else None
        changes = differences(before, after) if before else {}
        called = words.names_of(*(each.directory for each in (before, after) if each))
        said = [(*words.told(change, called, self._bench.press.gazetteer), change.takes_away) for change in changes.get("directory", ())]
        alone = before is not None and _services_alone(before, after)
        return render_template(
            "directory/change.html", one=one, now=now, names=names, state=state(one, now), changes=said, alone=alone, hers=_hers(one, me())
        )

    # -- deciding

    def agrees(self, number: str, deed: str) -> ResponseReturnValue:
        """Only where services alone are changed: menus and words are agreed to by who knows them."""
        deeds: Mapping[str, Callable[[Release], object]] = {
            "approve": lambda one: approve(self._bench.press, one.number, me().id),
            "decline": lambda one: decline(self._bench.press, one.number, me().id, request.form.get("why", "")),
            "review": lambda one: review(self._bench.press, one.number, me().id),
        }
        if deed not in deeds:
            abort(404)
        return self._does(number, deeds[deed], own=deed == "decline")

    def takes_back(self, number: str) -> ResponseReturnValue:
        def deed(one: Release) -> object:
            if not same_person(one.author, me().id):
                abort(403)
            return decline(self._bench.press, one.number, me().id)

        return self._does(number, deed, own=True)

    def goes_back(self, number: str) -> ResponseReturnValue:
        return self._does(number, lambda one: self._bench.back(one.number, me().id, request.form.get("note", "")[:100]), own=True)

    def _does(self, number: str, deed: Callable[[Release], object], *, own: bool) -> ResponseReturnValue:
        with self._store.read() as work:
            one, people = _there(work, number), _names(work)
            alone = not one.base or _services_alone(stored(work, releases.get(work, one.base).versions), stored(work, one.versions))
        if not alone or (not own and _hers(one, me())):
            abort(403)
        try:
            done = deed(one)
        except Overtaken:
            say(gettext("Meanwhile something else came into force. Nothing was done: whoever made this hands it in anew."), "refused")
            return redirect(url_for("directory.shows_change", number=one.number), 303)
        except REFUSALS as why:
            return refused(why, people)
        say(became(done) if isinstance(done, Outcome) else gettext("It is done."))
        return redirect(url_for("directory.shows_changes"), 303)


def _there(work: Work, number: str) -> Release:
    try:
        return releases.get(work, int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0)
    except LookupError:
        abort(404)


def _of_services(one: Release, every: Mapping[int, Release]) -> bool:
    """Whether the services differ from those it was made beside, and the menus do not; or whether it was the first in force."""
    base = every.get(one.base)
    if base is None:
        return not one.proposed
    return one.versions.directory != base.versions.directory and one.versions.flows == base.versions.flows


def _services_alone(before: Draft, after: Draft) -> bool:
    """Whether menus and words are the same; the names of places and services, and who says them, come with the services."""
    was, now = before.marks(), after.marks()
    return (was["flows"], was["prompts"]) == (now["flows"], now["prompts"])


def _hers(one: Release, who: Account) -> bool:
    """By her account, or by the name that she typed at the terminal."""
    return same_person(one.author, who.id) or same_person(one.author, who.name)


def state(one: Release, now: Release) -> str:
    if one.number == now.number:
        return "in force"
    if not one.proposed:
        return "was in force"
    if one.declined_at:
        return "declined"
    return "waits" if one.base == now.number else "outdated"


def _names(work: Work) -> Mapping[str, str]:
    return {one.id: one.name for one in accounts.everybody(work)}
