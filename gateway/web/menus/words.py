"""The words of the menu pages for what flows call by names of their own."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from gateway.drafting.sheet import Sheet
from gateway.flows.map.reader import Reader
from gateway.prompts.catalogue import HOME
from gateway.store.drafts import Step
from gateway.store.releases import Release, Way
from gateway.telling import Called, Name, Tongue
from gateway.web.desk.words import LANGUAGES, NEEDS

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
    "SetOtherwise": _("changed what is texted"),
    "SetTranslation": _("changed words in another language"),
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
    "words": _("In its own letters"),
    "meaning": _("What it says, in English"),
    "keywords": _("What may be texted for it"),
    "to": _("Leads to"),
    "name": _("Name"),
    "retries": _("Wrong keys that are forgiven"),
    "instead": _("What led here leads instead to"),
}
WRITTEN: Mapping[str, str] = {
    **WAYS,
    "start": _("where it begins"),
    "help_at_once": _("9 is help at once"),
    "staff": _("for staff alone"),
    "keyword": _("the word that is texted"),
    "says": _("what is said"),
    "prompt": _("what is said"),
    "retries": _("wrong keys that are forgiven"),
    "tell_help": _("tells of 9"),
    "tell_language": _("tells of 8"),
    "choices": _("the choices"),
    "label": _("what it is called"),
    "set": _("is noted"),
    "values": _("is noted"),
    "attribute": _("what is asked for"),
    "digits": _("how many digits"),
    "at_least": _("at least so many digits"),
    "without": _("digits that it may not have"),
    "unasked": _("may be typed unasked"),
    "secret": _("is kept from everybody"),
    "read_back": _("is read back"),
    "on": _("what it hangs on"),
    "cases": _("the cases"),
    "offer": _("what is offered"),
    "need": _("what help"),
    "urgency": _("how urgent"),
    "party": _("who is rung"),
    "caller_id": _("which number shows"),
    "flow": _("which menu"),
    "at": _("where it is entered"),
    "back": _("back to where she came from"),
    "exit": _("how it comes back"),
    "system": _("which other system"),
    "type": _("what it was there"),
    "leads": _("where it leads"),
    "as_it_came": _("as it came"),
}
"""What a file writes of a flow or a node, where it is told how that was changed."""
FORMS: Mapping[str, str] = {
    "words": _("the words"),
    "romanised": _("in Latin letters"),
    "gloss": _("in English"),
    "written": _("written otherwise"),
    "written_romanised": _("written otherwise, in Latin letters"),
    "text_only": _("only in texts"),
    "keywords": _("what may be texted instead"),
}
_NAMED: Mapping[str, Mapping[str, str]] = {
    "field": WRITTEN,
    "form": FORMS,
    "language": LANGUAGES,
    "offer": LANGUAGES,
    "need": NEEDS,
    "needs": NEEDS,
}
RELEASES: Mapping[Way, str] = {"publish": _("handed over"), "take away": _("took something away"), "rollback": _("went back")}


def way(by: str) -> str:
    """`2` is a key; anything else has words, or is the value of a case."""
    if by.isdecimal():
        return str(gettext("key %(key)s", key=by))
    return str(WAYS.get(by, by))


def called(sheet: Sheet, tongue: Tongue) -> Called:
    """How a sentence calls things on a page: a prompt by its words, the rest as the pages do."""

    def words(key: str) -> str:
        found = sheet.prompt(tongue, key) or sheet.prompt(HOME, key)
        return f"“{found.words}”" if found else key

    def by_name(name: Name) -> str:
        match name.of:
            case "prompt":
                return words(name.code)
            case "kind":
                return Reader(tongue, words).word("kinds", name.code)
            case _:
                return str(_NAMED.get(name.of, {}).get(name.code, name.code))

    return by_name


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
