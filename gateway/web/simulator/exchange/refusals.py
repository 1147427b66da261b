"""What the exchange refuses, and why. The edges turn these into a page's answer, the carrier's error JSON or a line in the terminal."""


class RefusalError(Exception):
    """The family."""


class NonsenseError(RefusalError):
    """No phone could do this: a key, a number or a handset that there is not."""


class EngagedError(RefusalError):
    """The phone is in a call, or rings."""


class MissingError(RefusalError):
    """There is no such call or text, or no longer."""


class UnfinishedError(RefusalError):
    """It cannot be changed before it is over."""


class FinishedError(RefusalError):
    """It is over and cannot be changed."""


class NoReplyError(RefusalError):
    """The webhook could not be reached, or took longer than the carrier waits."""


class NotPortableError(RefusalError):
    """Not what both carriers accept: the call is dropped, the text stays unanswered. The message says what and where, for the developer."""
