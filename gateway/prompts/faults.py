"""What can go wrong with words and clips. Messages are for editors and operators: what, where, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.telling import Refusal, Sentence


class PromptError(Exception):
    """Anything of this room."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a file that people edit."""

    file: str
    line: int
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.key}: {self.problem}; {self.remedy}"


class CatalogueError(PromptError):
    """Every fault of the catalogues at once, so that an editor mends them in one go."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class UnknownPromptError(PromptError):
    """A prompt that no catalogue has."""

    def __init__(self, key: str) -> None:
        super().__init__(f"prompt {key!r} has no words; add it to prompts/khm/catalogue.yaml")


class ClipMissingError(PromptError):
    """A prompt without sound. The edge then speaks neutral words (S37); silence would leave her waiting."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} has no clip in its language nor in Khmer, or its file is gone; record it, or publish the prompts again")


class UnplayableError(PromptError):
    """Clips that nobody would hear, each with its language, its prompt and why."""

    def __init__(self, broken: Sequence[tuple[str, str, str]]) -> None:
        lines = (f"the clip of {key} in {lang} cannot be played: {why}; record or bring it in again" for lang, key, why in broken)
        super().__init__("\n".join(lines))


class NothingToReadError(PromptError):
    """A number to be read out that holds no digit."""

    def __init__(self, name: str) -> None:
        super().__init__(f"digits:{name} stands for no digit; what it is filled from must be a number as people dial it")


class DraftsRefusedError(PromptError, Refusal):
    """Production speaks with people's voices only."""

    def __init__(self, count: int) -> None:
        super().__init__(Sentence("gateway.prompts", "drafts_refused", {"count": count}))


class DraftsFailedError(PromptError):
    """The draft voice did not speak."""
