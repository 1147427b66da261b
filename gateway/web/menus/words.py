"""The words of the menu pages for what flows call by names of their own."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from gateway.store.drafts import Step
from gateway.store.releases import Release, Way

_ = lazy_gettext

KINDS: Mapping[str, str] = {
    "say": _("announcement"),
    "menu": _("question with keys"),
    "number": _("asks for a number"),
    "place": _("asks for a place"),
    "branch": _("goes where something known leads"),
    "set": _("notes something"),
    "language": _("asks for the language"),
    "find": _("looks for services"),
    "offer": _("reads out a service"),
    "callback": _("asks for a callback"),
    "code": _("asks for her code"),
    "dial": _("puts her through"),
    "subflow": _("goes into another menu"),
    "end": _("ends here"),
}
WAYS: Mapping[str, str] = {
    "next": _("then"),
    "otherwise": _("after a wrong key too many, and after silence"),
    "silence": _("after the second silence"),
    "callback": _("to be called back"),
    "declined": _("if she would rather not"),
    "talked": _("when they have talked"),
    "also": _("one more choice"),
    "start": _("the menu begins here"),
    "": _("if it is not known"),
}
STEPS: Mapping[str, str] = {
    "SetWords": _("changed words"),
    "SetSaid": _("changed what is said"),
    "AddMenu": _("added a question"),
    "AddNotice": _("added an announcement"),
    "CopyNode": _("copied a part"),
    "RenameNode": _("renamed a part"),
    "RemoveNode": _("removed a part"),
    "AddChoice": _("added a choice"),
    "CopyChoice": _("copied a choice"),
    "MoveChoice": _("moved a choice"),
    "RemoveChoice": _("removed a choice"),
    "SetLabel": _("changed what a choice is called"),
    "SetLead": _("changed where something leads"),
    "SetRetries": _("changed how many wrong keys are forgiven"),
    "AddFlow": _("added a menu"),
    "RemoveFlow": _("removed a menu"),
}
FIELDS: Mapping[str, str] = {
    "khmer": _("In Khmer"),
    "latin": _("In Latin letters"),
    "english": _("In English"),
    "to": _("Leads to"),
    "name": _("Name"),
    "retries": _("Wrong keys that are forgiven"),
    "instead": _("What led here leads instead to"),
}
RELEASES: Mapping[Way, str] = {"publish": _("handed over"), "take away": _("took something away"), "rollback": _("went back")}


def way(by: str) -> str:
    """`2` is a key; anything else has words, or is the value of a case."""
    if by.isdecimal():
        return str(gettext("key %(key)s", key=by))
    return str(WAYS.get(by, by))


def step(one: Step) -> str:
    """What somebody did, in a few words."""
    if one.way == "settle":
        return str(gettext("chose between two versions"))
    did = STEPS[str(one.what["type"])]
    if one.way == "undo":
        return str(gettext("took back: %(deed)s", deed=did))
    if one.way == "redo":
        return str(gettext("made again: %(deed)s", deed=did))
    return str(did)


def standing(release: Release, in_force: int) -> str:
    """What has become of a release."""
    if release.number == in_force:
        return str(gettext("in force"))
    if not release.proposed:
        return str(gettext("was in force"))
    if release.declined_at:
        return str(gettext("declined by %(name)s", name=release.declined_by))
    if release.base != in_force:
        return str(gettext("outdated: something else came into force"))
    if release.waits_for_its_time:
        return str(gettext("waits for its time"))
    return str(gettext("awaits a second person"))
