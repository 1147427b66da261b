"""The one draft of the office, kept step by step in the database: nobody saves by hand, nothing is overwritten, and back is always there.

It lies over what is in force: a piece that nobody has changed is the one that callers hear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.change import Change
from gateway.drafting.edits import Edit, apply
from gateway.drafting.sheet import FLOWS, Pieces, Sheet, catalogues, of
from gateway.flows import difference as menus
from gateway.flows.compile import read
from gateway.prompts import difference as sayings
from gateway.prompts.clips import Voices
from gateway.publishing.draft import Draft, stored
from gateway.publishing.press import Press
from gateway.store import drafts, releases
from gateway.store.drafts import Piece, Step, Way
from gateway.store.releases import Release

TRIES = 5
Changed = Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class State:
    """The draft as it is. `seen` numbers its last step: whoever edits says which she has seen."""

    release: Release
    in_force: Draft
    before: Sheet
    sheet: Sheet
    pieces: Mapping[str, Piece]
    steps: tuple[Step, ...]

    @property
    def seen(self) -> int:
        return self.steps[-1].number if self.steps else 0

    @property
    def clashes(self) -> list[str]:
        """Pieces that were changed here, and by somebody else in what is in force: neither is taken silently."""
        return [name for name, piece in self.pieces.items() if self.before.piece(name) not in (piece.base, piece.text)]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What callers would notice."""
        return changes(self.before, self.sheet)

    def at(self, seen: int) -> Sheet:
        """As it was when somebody saw it."""
        back: dict[str, str | None] = {}
        for step in reversed([step for step in self.steps if step.number > seen]):
            back |= {name: before for name, (before, _) in step.pieces.items()}
        return self.sheet.with_pieces(back)


class Meanwhile(Exception):
    """Somebody changed the same menu since it was looked at. Nothing was done; `steps` are theirs."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = tuple(steps)
        super().__init__(", ".join(dict.fromkeys(step.by for step in self.steps)))


class NothingToUndo(Exception):
    """No step of hers is left to be undone, or made again."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where officers edit. Names are of people; who may do what is for the pages to say."""

    press: Press

    def look(self) -> State:
        """Raises `LookupError` while nothing was ever put in force."""
        with self.press.store.read() as work:
            release = releases.in_force(work)
            in_force = stored(work, release.versions)
            pieces, steps = drafts.pieces(work), drafts.steps(work)
        before = of(in_force)
        sheet = before.with_pieces({name: piece.text for name, piece in pieces.items()})
        return State(release, in_force, before, sheet, pieces, tuple(steps))

    def change(self, by: str, seen: int, edit: Edit) -> State:
        """Makes an edit. Raises `FlowError` when it cannot be made, and `Meanwhile` when the same menu changed since step `seen`."""
        for _ in range(TRIES):
            state = self.look()
            _nobody_else(state, seen, [f"{FLOWS}{flow}.yaml"] if (flow := getattr(edit, "flow", "")) else [])
            after = apply(state.sheet, edit).changed_from(state.sheet)
            _nobody_else(state, seen, after)
            if not after or self._keep(state, by, "edit", 0, _told(edit), after):
                return self.look()
        raise Meanwhile(state.steps[-1:])

    def undo(self, by: str) -> State:
        """Takes back the last step of hers. Raises `NothingToUndo`; and `Meanwhile` when others built on it."""
        return self._again(by, "undo")

    def redo(self, by: str) -> State:
        return self._again(by, "redo")

    def settle(self, by: str, name: str, *, ours: bool) -> State:
        """Of a piece that was also changed in what is in force: the draft's (`ours`) stays, or the other takes its place."""
        for _ in range(TRIES):
            state = self.look()
            if name not in state.clashes:
                return state
            after = state.sheet.piece(name) if ours else state.before.piece(name)
            if self._keep(state, by, "settle", 0, {"piece": name, "ours": ours}, {name: after}):
                break
        return self.look()

    def _again(self, by: str, way: Way) -> State:
        for _ in range(TRIES):
            state = self.look()
            done, undone = _hers(state.steps, by)
            if not (stack := done if way == "undo" else undone):
                raise NothingToUndo
            step = stack[-1]
            pairs = {name: (pair if way == "undo" else pair[::-1]) for name, pair in step.pieces.items()}
            if others := [name for name, (_, now) in pairs.items() if state.sheet.piece(name) != now]:
                raise Meanwhile(one for one in state.steps if one.number > step.number and one.by != by and {*others} & {*one.pieces})
            if self._keep(state, by, way, step.number, step.what, {name: to for name, (to, _) in pairs.items()}):
                break
        return self.look()

    def _keep(self, state: State, by: str, way: Way, of: int, what: Mapping[str, Any], after: Pieces) -> bool:
        """Whether it was kept: not, when anything at all has happened since `state`. Then it is looked at and tried again."""
        with self.press.store.work() as work:
            if releases.hold(work).number != state.release.number or drafts.latest(work) != state.seen:
                return False
            for name, text in after.items():
                drafts.put(work, name, _piece(state, name, text, fresh=way == "settle"))
            drafts.add(work, by, way, of, what, {name: (state.sheet.piece(name), text) for name, text in after.items()})
            return True


def changes(before: Sheet, after: Sheet) -> tuple[Change, ...]:
    """In an officer's words."""
    voices = Voices()
    return (
        *menus.differences(read(before.flows), read(after.flows)),
        *sayings.differences(catalogues(before), catalogues(after), voices, voices),
    )


def can_undo(state: State, by: str) -> bool:
    return bool(_hers(state.steps, by)[0])


def can_redo(state: State, by: str) -> bool:
    return bool(_hers(state.steps, by)[1])


def _hers(steps: Iterable[Step], by: str) -> tuple[list[Step], list[Step]]:
    """Her steps that stand, and those that she has taken back and not replaced; the last one last."""
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if step.by != by:
            continue
        if step.way == "undo":
            undone += [one for one in done if one.number == step.of]
            done = [one for one in done if one.number != step.of]
        elif step.way == "redo":
            done += [one for one in undone if one.number == step.of]
            undone = [one for one in undone if one.number != step.of]
        else:
            done.append(step)
            undone = []
    return done, undone


def _nobody_else(state: State, seen: int, names: Iterable[str]) -> None:
    touched = {*names}
    if steps := [step for step in state.steps if step.number > seen and touched & {*step.pieces}]:
        raise Meanwhile(steps)


def _piece(state: State, name: str, text: str | None, *, fresh: bool) -> Piece | None:
    """What is as it is in force takes no room."""
    now, known = state.before.piece(name), state.pieces.get(name)
    if text == now:
        return None
    return Piece(known.base if known and not fresh else now, text)


def _told(edit: Edit) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(edit)
    return told
