"""The pages' words for roles, standings and what is wrong."""

from flask_babel import lazy_gettext

from gateway.accounts.accounts import Status
from gateway.accounts.faults import Wrong
from gateway.accounts.roles import Role

_ = lazy_gettext

ROLES: dict[Role, tuple[str, str]] = {
    Role.EDITOR: (_("Editor"), _("Writes menus and recordings.")),
    Role.REVIEWER: (_("Reviewer"), _("Looks at what others made, and publishes it.")),
    Role.DIRECTORY_EDITOR: (_("Directory editor"), _("Keeps the list of services.")),
    Role.DISPATCHER: (_("Supervisor"), _("Sees requests, and looks after focal points.")),
    Role.AUDITOR: (_("Auditor"), _("Sees who did what, and the figures.")),
    Role.ADMINISTRATOR: (_("Administrator"), _("Lets people in. Sees no requests.")),
}
STATUS: dict[Status, str] = {
    Status.INVITED: _("invited"),
    Status.ACTIVE: _("active"),
    Status.PAUSED: _("paused"),
    Status.CLOSED: _("closed"),
}
WRONG: dict[Wrong, str] = {
    Wrong.NAME_EMPTY: _("Write a name of 3 to 40 letters, digits or dots, without spaces."),
    Wrong.NAME_TAKEN: _("An account with this name is there already. Choose another name."),
    Wrong.NO_SUCH: _("There is no such account."),
    Wrong.NO_ROLE: _("Choose one role at least."),
    Wrong.CLASH: _("An administrator cannot be a supervisor as well: who lets people in does not see requests."),
    Wrong.OWN: _("Nobody changes her own roles. Another administrator does it."),
    Wrong.LAST: _("This is the last administrator. Invite another one first."),
    Wrong.SET_UP: _("There is an administrator already, who invites the others."),
    Wrong.CLOSED: _("This account was closed. Invite her anew."),
    Wrong.PERSON: _("This person is not an active supervisor, or has another account."),
    Wrong.DIFFER: _("The two passwords are not the same."),
    Wrong.SHORT: _("This password is too short: 12 letters at least. A sentence is good."),
    Wrong.LONG: _("This password is too long: 200 letters at most."),
    Wrong.EASY: _("This password is easy to guess. Write a longer sentence of your own."),
    Wrong.LINK: _("This link was used, is too old, or was replaced by a newer one. Ask an administrator for a new one."),
    Wrong.PASSWORD: _("This is not your password."),
    Wrong.CODE: _("This number is wrong, too old, or was used. Wait for the next one and try again."),
    Wrong.PASSKEY: _("This passkey could not be checked. Please try again."),
    Wrong.KEEPS_ONE: _("One second proof has to stay. Add another one first."),
}
TOO_MANY = _("Too many tries. Please wait ten minutes.")
NOBODY = _("This name and this password do not belong together.")
