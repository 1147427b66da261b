"""One difference between two releases, in words, whichever room it is of: flows, words or directory."""

from dataclasses import dataclass

from gateway.telling import Sentence

YES, NO, NOTHING, NEW, GONE = (Sentence("gateway", name) for name in ("yes", "no", "nothing", "is_new", "is_gone"))


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is what an officer calls the thing, `what` a sentence about it. `takes_away`: callers lose something by it and hear nothing
    new, so that one person may do it at once (S42)."""

    where: Sentence
    what: Sentence
    takes_away: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    def row(self) -> dict[str, str | bool]:
        """For who reads it with a program: in English, by the names that stand in the files."""
        return {"where": str(self.where), "what": str(self.what), "takes_away": self.takes_away}
