"""One difference between two releases, in words, whichever room it is of: flows, words or directory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is what an officer calls the thing, `what` a sentence about it. `takes_away`: callers lose something by it and hear nothing
    new, so that one person may do it at once (S42)."""

    where: str
    what: str
    takes_away: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
