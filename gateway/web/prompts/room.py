"""`/office/prompts`: how far the recordings are, in every language; hearing, approving, printing, uploading, recording in the browser."""

from flask import url_for
from flask_babel import gettext, lazy_gettext

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.store.work import Work
from gateway.studio.intake import Intake
from gateway.web.admin.room import Line, Room, Wants
from gateway.web.prompts import words
from gateway.web.prompts.board import Board
from gateway.web.prompts.bringing import Bringing
from gateway.web.prompts.looking import Looking
from gateway.web.prompts.panels import InForce, Panels
from gateway.web.prompts.recorder import Recorder
from gateway.web.prompts.verdicts import Verdicts


def room(intake: Intake, in_force: InForce) -> Room:
    looking, verdicts, bringing, recorder = Looking(intake, in_force), Verdicts(intake), Bringing(intake), Recorder(intake)
    panels = Panels(intake, in_force)
    office = Room("prompts", lazy_gettext("Recordings"), Action.PROMPTS_SEE, __package__, wants=_wants(intake))
    office.blueprint.before_request(bringing.lets_large_in)
    office.page("", looking.shows_all)
    for record in (("/record/<lang>", recorder.shows), ("/record/<lang>/left", recorder.tells)):
        office.page(*record, action=Action.PROMPTS_RECORD)
    for send in (("/takes/<lang>", recorder.begins), ("/takes/<take>/piece", recorder.takes_piece), ("/takes/<take>/whole", recorder.ends)):
        office.page(*send, action=Action.PROMPTS_RECORD, methods=["POST"])
    office.page("/<lang>", looking.shows_language)
    office.page("/<lang>/script.<kind>", looking.prints)
    office.page("/<lang>/ring", bringing.rings, action=Action.PROMPTS_RECORD, methods=["POST"])
    office.page("/<lang>/panel", panels.signs, action=Action.PROMPTS_APPROVE, methods=["POST"])
    office.page("/<lang>/<key>", looking.shows_one)
    office.page("/<lang>/<key>/<clip>.mp3", looking.plays)
    office.page("/<lang>/<key>/approve", verdicts.approves, action=Action.PROMPTS_APPROVE, methods=["POST"])
    office.page("/<lang>/<key>/again", verdicts.asks_again, action=Action.PROMPTS_APPROVE, methods=["POST"])
    office.page("/<lang>/<key>/upload", bringing.uploads, action=Action.PROMPTS_RECORD, methods=["POST"])
    return office


def _wants(intake: Intake) -> Wants:
    """A second ear, from who may lend it."""

    def wants(work: Work, account: Account) -> list[Line]:
        waiting = [one for one in Board.of(intake).sums if one.states["recorded"]] if account.may(Action.PROMPTS_APPROVE) else []
        return [
            Line(
                gettext("%(n)s recordings wait to be heard: %(language)s", n=one.states["recorded"], language=words.language(one.lang)),
                url_for("prompts.shows_language", lang=one.lang, show="hear"),
            )
            for one in waiting
        ]

    return wants
