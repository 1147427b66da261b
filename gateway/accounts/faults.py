"""What cannot be done with an account as asked. Each is a sentence for the terminal; the pages have their own words for it."""

from enum import StrEnum


class Wrong(StrEnum):
    NAME_EMPTY = "write a name of 3 to 40 letters, digits or dots"
    NAME_TAKEN = "an account with this name is there already; choose another name"
    NO_SUCH = "there is no account with this name"
    NO_ROLE = "choose one role at least"
    CLASH = "an administrator cannot be a dispatcher as well: who lets people in does not see requests"
    OWN = "nobody changes her own roles or standing; another administrator does it"
    LAST = "this is the last administrator; invite another one first"
    SET_UP = "there is an administrator, who invites the others; `accounts reset` gives a new link to who cannot sign in"
    CLOSED = "this account was closed; invite her anew"
    PERSON = "this is no supervisor who is active, or she is linked to another account"
    DIFFER = "the two passwords are not the same"
    SHORT = "this password is too short: 12 letters at least; a sentence is good"
    LONG = "this password is too long: 200 letters at most"
    EASY = "this password is among those that are tried first; write a longer sentence of your own"
    LINK = "this link was used, is too old, or was replaced by a newer one"
    PASSWORD = "this is not your password"  # noqa: S105
    CODE = "this number is wrong, too old, or was used"
    PASSKEY = "this passkey could not be checked"
    KEEPS_ONE = "one second proof has to stay; add another one first"


class AccountError(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong
