"""Why a sound was not taken, or a recording not approved. Messages are for whoever records or brings files: what, and what to do."""

from gateway.prompts.faults import PromptError


class StudioError(PromptError):
    """Anything of this room."""


class UnfitError(StudioError):
    """A file that cannot become a clip. `problem` is what is the matter with it, `remedy` what the speaker or the officer can do,
    `code` one word for both, to be kept."""

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.code, self.problem, self.remedy = code, problem, remedy
