"""What can go wrong at a carrier, in words that hold nobody's number (S27)."""


class BadHookError(Exception):
    """A hook without any carrier's id: there is no call or text that it could be about."""


class SendingError(Exception):
    """A carrier did not take what was asked of it.

    `permanent`: asking again cannot help. `unknown`: the request may have reached the carrier, so a phone may be ringing; what rings or
    texts a survivor is then counted and never sent again. `status` is HTTP's, 0 without an answer; `code` the carrier's own, may be empty.
    """

    def __init__(self, *, permanent: bool = False, unknown: bool = False, status: int = 0, code: str = "") -> None:
        self.permanent = permanent
        self.unknown = unknown
        self.status = status
        self.code = code
        super().__init__(f"the carrier's answer: {self._heard()}; {self._meaning()}")

    def _heard(self) -> str:
        status = f"status {self.status}" if self.status else "none"
        return f"{status}, code {self.code}" if self.code else status

    def _meaning(self) -> str:
        if self.permanent:
            return "asking again will not help"
        return "it may have been done all the same" if self.unknown else "nothing was done, ask again later"
