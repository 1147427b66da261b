"""What is wrong with the draft, live: what the files tell at once, what only a walk tells a second later, what saved calls tell of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.drafting.draft import State
from gateway.drafting.sheet import catalogues
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.banned import load_banned
from gateway.prompts.clips import Voices
from gateway.prompts.publish import estimated
from gateway.publishing import checks
from gateway.publishing.press import Press
from gateway.publishing.sources import Sources, check_budgets, together
from gateway.saved.proof import Run, runs
from gateway.saved.stage import stage

KEPT = 32


@dataclass(frozen=True, slots=True)
class Calls:
    """The saved calls over a draft. `broken` are those that left their path; nothing was run where the menus cannot be walked."""

    ran: int
    broken: tuple[Run, ...]


def sources(press: Press, state: State) -> Sources:
    """The draft beside the directory in force, as it would be published."""
    return together(state.sheet.flows, catalogues(state.sheet), state.in_force.directory, press.gazetteer)


def voices(state: State) -> Voices:
    """Who says the draft's words today: whatever was worded anew is said by nobody."""
    spoken = state.in_force.voices.languages
    same = {
        lang: {key for key, prompt in words.items() if (was := state.before.prompt(lang, key)) and was.spoken == prompt.spoken}
        for lang, words in state.sheet.words.items()
    }
    return Voices({lang: {key: clip for key, clip in clips.items() if key in same.get(lang, ())} for lang, clips in spoken.items()})


def at_once(press: Press, state: State) -> tuple[Fault, ...]:
    """What the files alone tell: milliseconds, so for every page."""
    of = sources(press, state)
    try:
        return checks.check_written(of.flows, of.catalogues, of.directory, _terms(press))
    except FlowError as error:
        return error.faults


def walked(press: Press, state: State) -> tuple[Fault, ...]:
    """And what only a walk through every menu tells: a second, remembered until the draft changes."""
    of = sources(press, state)
    return _walked(_Content(str(of.marks()), of, _terms(press)))


def everything(press: Press, state: State) -> tuple[Fault, ...]:
    """And S3's budgets, by how long the words are likely to take: some seconds more. Only the saved calls remain to be run."""
    of = sources(press, state)
    return _everything(_Content(str(of.marks()), of, _terms(press)))


def calls(press: Press, state: State) -> Calls:
    """Every saved call, on the draft; remembered until one of both changes."""
    of = sources(press, state)
    return _ran(_Content(str(of.marks()), of, ()), tuple(press.calls().items()))


def of_prompt(faults: Sequence[Fault], key: str) -> list[Fault]:
    """Those that speak of one prompt: its words name a key, or what is texted for it is texted for another, too."""
    return [fault for fault in faults if key in {fault.said.get(gap) for gap in ("prompt", "one", "other")}]


def by_node(faults: Sequence[Fault], flow: str) -> Mapping[str, list[Fault]]:
    """Those of one flow; `""` holds what is said of no node."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.file == f"flows/{flow}.yaml":
            found.setdefault(fault.node, []).append(fault)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Content:
    """Known again by what it says."""

    mark: str
    of: Sources
    terms: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and (self.mark, self.terms) == (other.mark, other.terms)

    def __hash__(self) -> int:
        return hash(self.mark)


@lru_cache(maxsize=KEPT)
def _walked(content: _Content) -> tuple[Fault, ...]:
    of = content.of
    try:
        return checks.check_flows(of.flows, of.catalogues, of.directory, content.terms)
    except FlowError as error:
        return error.faults


@lru_cache(maxsize=KEPT)
def _everything(content: _Content) -> tuple[Fault, ...]:
    faults, of = _walked(content), content.of
    if any(fault.severity == "error" for fault in faults):
        return faults
    try:
        return (*faults, *check_budgets(of, estimated(of.catalogues, of.numbers()), production=False))
    except FlowError as error:
        return (*faults, *error.faults)


@lru_cache(maxsize=KEPT)
def _ran(content: _Content, texts: tuple[tuple[str, str], ...]) -> Calls:
    of = content.of
    try:
        done = runs(stage(of.flows, of.directory, of.catalogues, of.gazetteer), dict(texts))
    except FlowError:
        return Calls(0, ())
    return Calls(len(done), tuple(run for run in done if run.faults))


def _terms(press: Press) -> tuple[str, ...]:
    return load_banned(press.root / "prompts" / "banned.yaml")
