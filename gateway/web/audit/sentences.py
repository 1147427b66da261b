"""Every sentence that the audit may hold. A test looks for each of them in the code that writes it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from gateway.accounts.roles import Role
from gateway.web.accounts.words import ROLES
from gateway.web.desk.words import STAGES
from gateway.web.told import Sentences


def _(english: str) -> str:
    """For the catalogues; it is looked up when a page is made."""
    return english


KNOWN = (
    # accounts
    _("added account %(account)s"),
    _("gave account %(account)s the roles %(roles)s"),
    _("gave account %(account)s a link and a new second proof"),
    _("gave account %(account)s a link"),
    _("paused account %(account)s"),
    _("put account %(account)s back"),
    _("closed account %(account)s"),
    _("listed the accounts"),
    _("opened a link, and chose a password"),
    _("changed her password"),
    _("keeps numbers from an app"),
    _("forgot the numbers from an app"),
    _("added a passkey"),
    _("forgot her passkeys"),
    _("made new recovery codes"),
    _("used a recovery code"),
    _("signed in to the office"),
    _("signed out of the office everywhere"),
    _("signed out of the office"),
    # people and duty
    _("enrolled %(person)s as %(role)s"),
    _("changed the number of %(person)s"),
    _("chose how %(person)s is texted"),
    _("gave %(person)s a code to choose a PIN with"),
    _("had %(person)s rung to record %(language)s"),
    _("had %(person)s rung to practise"),
    _("practised: accepted"),
    _("practised: passed on"),
    _("had %(person)s rung"),
    _("no longer lets %(person)s record"),
    _("let %(person)s record"),
    _("listed the people"),
    _("looked at the rota"),
    _("noted %(what)s of %(person)s"),
    _("is %(on)s duty by her own word"),
    _("saw the number of %(person)s"),
    _("set the duty hours of %(person)s"),
    _("paused herself"),
    _("chose a PIN; active"),
    _("chose a PIN of duress"),
    _("opened under duress; is asked nothing more"),
    _("PIN locked"),
    _("heard a login code"),
    _("signed in on the desk"),
    _("signed out of the desk everywhere"),
    _("signed out of the desk"),
    # requests
    _("%(event)s: %(before)s -> %(after)s"),
    _("heard the brief"),
    _("listed the requests"),
    _("opened on the desk"),
    _("seen on the board"),
    _("destroyed her number without reading the record"),
    _("purged by hand"),
    # releases, recordings, services, figures
    _("proposed release %(number)s"),
    _("planned release %(number)s"),
    _("published release %(number)s"),
    _("took away by release %(number)s"),
    _("went back by release %(number)s"),
    _("approved release %(number)s"),
    _("declined release %(number)s"),
    _("reviewed release %(number)s"),
    _("put release %(number)s in force at its time"),
    _("release %(number)s did not come into force at its time"),
    _("kept the saved call %(file)s"),
    _("took the saved call %(file)s out"),
    _("recorded %(prompt)s (%(language)s, %(way)s)"),
    _("approved the recording of %(prompt)s (%(language)s)"),
    _("asked anew for the recording of %(prompt)s (%(language)s)"),
    _("wrote down a panel's sign-off of release %(number)s (%(language)s)"),
    _("took the services out as a file"),
    _("exported the figures of %(month)s"),
    # ways out and in, and copies
    _("tried %(channel)s with a text to nobody enrolled"),
    _("tried %(channel)s with a text to %(person)s"),
    _("told telephone %(name)s where to bring texts"),
    _("told RapidPro of %(person)s"),
    _("had %(count)s on duty told to call back, in %(language)s, by RapidPro"),
    _("told of a backup of %(what)s"),
    # the audit and its keys
    _("looked at the audit"),
    _("verified the audit"),
    _("marked the end of the audit anew"),
    _("sealed old things anew under the master key in force"),
    # what fits nearly everything
    _("paused %(person)s"),
    _("put %(person)s back"),
    _("retired %(person)s"),
    _("looked at %(person)s"),
    _("changed %(person)s"),
)
EVENTS: Mapping[str, str] = {
    "Confirmed": lazy_gettext("She confirmed it"),
    "Due": lazy_gettext("Its time came"),
    "DutyChanged": lazy_gettext("Somebody came on duty"),
    "Expired": lazy_gettext("Its time was over"),
    "Withdrawn": lazy_gettext("She took it back"),
    "Reopened": lazy_gettext("She opened it anew"),
    "WindowChanged": lazy_gettext("She chose another time"),
    "TriesChanged": lazy_gettext("She said anew whether to try again"),
    "CalledIn": lazy_gettext("She called in"),
    "Accepted": lazy_gettext("Accepted"),
    "PassedOn": lazy_gettext("Passed on, knowing her"),
    "Recused": lazy_gettext("Never to be asked, knowing her"),
    "Ready": lazy_gettext("Ready to call"),
    "HolderGone": lazy_gettext("The holder hung up"),
    "OutcomeReported": lazy_gettext("The outcome was told"),
    "TakenOver": lazy_gettext("Taken over"),
    "HandedOn": lazy_gettext("Handed on"),
    "EscalatedNow": lazy_gettext("All supervisors asked at once"),
    "HeldBack": lazy_gettext("Put on hold"),
    "HerLegCreated": lazy_gettext("Her call was begun"),
    "HerLegAnswered": lazy_gettext("Somebody picked up"),
    "HerLegEnded": lazy_gettext("Her call ended"),
    "GateRight": lazy_gettext("Her own key was pressed"),
    "GateNotNow": lazy_gettext("Not now, by key"),
    "GateWrong": lazy_gettext("A wrong key was pressed"),
    "Bridged": lazy_gettext("The other side came back"),
    "CallAgainSoon": lazy_gettext("She asked to be rung again soon"),
}
OTHER: Mapping[str, str] = {
    "DRAFT": lazy_gettext("Not yet a request"),
    "PURGED": lazy_gettext("All of it is deleted"),
    "on": lazy_gettext("on"),
    "off": lazy_gettext("off"),
    "leave": lazy_gettext("leave"),
    "duty": lazy_gettext("duty"),
    "off duty": lazy_gettext("off duty"),
    "edit": ROLES[Role.EDITOR][0],
    "review": ROLES[Role.REVIEWER][0],
    "dir": ROLES[Role.DIRECTORY_EDITOR][0],
    "disp": ROLES[Role.DISPATCHER][0],
    "audit": ROLES[Role.AUDITOR][0],
    "admin": ROLES[Role.ADMINISTRATOR][0],
}
SENTENCES = Sentences.of(KNOWN, {**{str(stage): said for stage, said in STAGES.items()}, **EVENTS, **OTHER})
