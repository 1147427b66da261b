"""The room: which page takes which action. Editors edit and try; reviewers agree, decline and go back; S42 is kept by `publishing`."""

from collections.abc import Iterator

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.drafting.draft import Office
from gateway.publishing import look
from gateway.publishing.press import Press
from gateway.store import releases
from gateway.store.releases import Release
from gateway.store.work import Work
from gateway.web.admin.room import Line, Room
from gateway.web.menus.editing import Editing
from gateway.web.menus.looking import Looking
from gateway.web.menus.publishing import Publishing
from gateway.web.menus.trying import Trials, Trying
from gateway.web.menus.wording import Wording

FRAMES = "; frame-src 'self'"


def room(press: Press, trials: Trials) -> Room:
    menus = Room("menus", lazy_gettext("Menus"), Action.MENUS_SEE, __package__, wants=_wants)
    menus.blueprint.after_request(_framed)  # runs after the shell's own headers
    office = Office(press)
    looking, wording, editing = Looking(press, office), Wording(press, office), Editing(press, office)
    publishing, trying = Publishing(press, office), Trying(press, office, trials)
    edit, publish = Action.MENUS_EDIT, Action.MENUS_PUBLISH
    menus.page("", looking.all)
    menus.page("/flow/<flow>", looking.flow)
    menus.page("/flow/<flow>/wrong", looking.wrong)
    menus.page("/flow/<flow>/part/<node>", looking.part)
    menus.page("/flow/<flow>/part/<node>/words", wording.prompts)
    menus.page("/words/<key>", wording.prompt)
    menus.page("/compare", looking.compare)
    menus.page("/checks", looking.checks)
    menus.page("/new", editing.new, action=edit)
    menus.page("/edit/<kind>", editing.does, action=edit, methods=["POST"])
    menus.page("/undo", editing.undo, action=edit, methods=["POST"])
    menus.page("/redo", editing.redo, action=edit, methods=["POST"])
    menus.page("/settle", editing.settle, action=edit, methods=["POST"])
    menus.page("/hand-over", publishing.hand_over, action=edit, methods=["POST"])
    menus.page("/releases", publishing.releases)
    menus.page("/releases/<int:number>", publishing.release)
    menus.page("/releases/<int:number>/<any(approve,decline,review,back):deed>", publishing.decide, action=publish, methods=["POST"])
    menus.page("/try", trying.shows)
    menus.page("/try/begin", trying.begins, methods=["POST"])
    menus.page("/try/keep", trying.keeps, action=edit, methods=["POST"])
    menus.page("/try/house/<path:path>", trying.house, methods=["GET", "POST"])
    menus.page("/calls", trying.calls)
    menus.page("/calls/renew", trying.renews, action=edit, methods=["POST"])
    menus.page("/calls/forget", trying.forgets, action=edit, methods=["POST"])
    return menus


def _framed(response: Response) -> Response:
    """The simulator stands in a frame of the page beside it, and in nobody else's."""
    policy = response.headers.get("Content-Security-Policy", "")
    if request.endpoint == "menus.house":
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = policy + FRAMES if request.endpoint == "menus.shows" else policy
    return response


def _wants(work: Work, account: Account) -> Iterator[Line]:
    """What waits for a second person, told to who may be that person; and to whoever made it, that it was declined."""
    yield from _declined(work, account)
    if not account.may(Action.MENUS_PUBLISH):
        return
    now = releases.in_force(work).number
    for one in releases.every(work):
        told = {"number": one.number, "name": one.author}
        if one.proposed and not one.declined_at and not one.agreed_by and one.base == now and one.wants == "approval":
            yield Line(gettext("Release %(number)s by %(name)s waits for a second person", **told), _address(one))
        elif one.wants == "review" and not one.proposed and not one.reviewed_at:
            yield Line(gettext("%(name)s took something away in release %(number)s: please look at it", **told), _address(one))


def _declined(work: Work, account: Account) -> Iterator[Line]:
    """Until she hands over anew."""
    for one in look.why_not(work)[:1]:
        since = [other for other in releases.every(work) if other.number > one.number and other.author == one.author]
        if one.author == account.name and not since:
            said = gettext("%(name)s declined release %(number)s: read why", name=one.declined_by, number=one.number)
            yield Line(said, url_for("menus.compare"))


def _address(release: Release) -> str:
    return url_for("menus.release", number=release.number)
