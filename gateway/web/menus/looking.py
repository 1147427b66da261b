"""Looking: all menus, one menu beside its map, one part of it, and how the draft differs from what callers hear."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from gateway.drafting import checking
from gateway.drafting.draft import Office, State, can_redo, can_undo
from gateway.drafting.outline import Outline, outline, pieces, said_at
from gateway.drafting.sayings import words_of
from gateway.flows.compile import NEEDED, read
from gateway.flows.faults import Fault
from gateway.flows.map.draw import draw_flow
from gateway.flows.map.places import TooLarge
from gateway.flows.map.reader import Reader
from gateway.prompts.catalogue import HOME, Prompt
from gateway.publishing import look
from gateway.publishing.press import Press
from gateway.store.releases import Release
from gateway.web.admin.room import me
from gateway.web.menus import words
from gateway.web.reasons import tongue


class Desk:
    """What every page of the room begins with."""

    def __init__(self, press: Press, office: Office) -> None:
        self.press, self.office = press, office

    def shown(self, template: str, state: State, **more: Any) -> str:
        spoken = {"lang": tongue(), "called": words.called(state.sheet, tongue())}
        base = {"state": state, "words": words, **spoken, "undo": can_undo(state, me().name), "redo": can_redo(state, me().name)}
        return render_template(f"menus/{template}.html", **base, **more)

    def outline(self, state: State, flow: str) -> Outline:
        """One of the officers' menus; the shipped ones are not theirs to edit."""
        if f"{flow}.yaml" not in state.sheet.flows:
            abort(404)
        return outline(read(state.sheet.flows), flow, state.sheet, checking.voices(state))

    def part_page(self, state: State, flow: str, node: str, typed: Mapping[str, str] | None = None, refused: Sequence[Fault] = ()) -> str:
        """`typed` is what she had filled in when it was refused: it stands in the form again."""
        seen = self.outline(state, flow)
        part = seen.part(node)
        if part is None:
            abort(404)
        faults = checking.by_node(checking.at_once(self.press, state), flow)
        told = {"flow": flow, "seen": seen, "part": part, "faults": faults.get(node, []), "refused": refused, "typed": typed or {}}
        looked_up = {"said_at": lambda key: said_at(read(state.sheet.flows), key), "words_of": lambda key: words_of(state.sheet, key)}
        return self.shown("part", state, **offered(state, flow), **told, **looked_up)


def flows_beside(state: State, flow: str) -> list[str]:
    return [name for file in state.sheet.flows if (name := file.removesuffix(".yaml")) != flow]


def offered(state: State, flow: str) -> dict[str, Any]:
    """What the forms of a menu let choose: where something leads, and what is said."""
    ready = pieces(read(state.sheet.flows), flow)
    return {"flows": flows_beside(state, flow), "pieces": ready, "prompts": prompts(state)}


def prompts(state: State) -> list[Prompt]:
    """Those that a form can choose, in the order of their names."""
    return [prompt for _, prompt in sorted(state.sheet.words[HOME].items())]


class Looking(Desk):
    def all(self) -> ResponseReturnValue:
        state = self.office.look()
        changed = {name.split("/", 1)[1].removesuffix(".yaml") for name in state.pieces if name.startswith("flows/")}
        faults = checking.at_once(self.press, state)
        wrong = {fault.file.removeprefix("flows/").removesuffix(".yaml") for fault in faults if fault.severity == "error"}
        flows = {flow: self.outline(state, flow).begins for flow in flows_beside(state, "")}
        declined = self._declined()
        return self.shown("all", state, flows=flows, changed=changed, wrong=wrong, count=len(state.changes), declined=declined)

    def flow(self, flow: str) -> ResponseReturnValue:
        state = self.office.look()
        seen, faults = self.outline(state, flow), checking.at_once(self.press, state)
        return self.shown(
            "flow",
            state,
            flow=flow,
            seen=seen,
            needed=flow in NEEDED,
            drawn=self._map(state, flow, faults),
            by_node=checking.by_node(faults, flow),
        )

    def wrong(self, flow: str) -> ResponseReturnValue:
        """All that stands against this menu, also what only a walk tells: a page, and a part of the page of the menu."""
        state = self.office.look()
        by_node = checking.by_node(checking.walked(self.press, state), flow)
        return self.shown("wrong", state, flow=flow, seen=self.outline(state, flow), by_node=by_node)

    def part(self, flow: str, node: str) -> ResponseReturnValue:
        return self.part_page(self.office.look(), flow, node)

    def compare(self) -> ResponseReturnValue:
        """Before it is handed over: what callers would notice."""
        return self.shown("compare", self.office.look(), declined=self._declined())

    def checks(self) -> ResponseReturnValue:
        """What publishing would say, and the saved calls: it takes some seconds, so the page before fetches it when it is there."""
        state = self.office.look()
        return self.shown("checks", state, faults=checking.everything(self.press, state), calls=checking.calls(self.press, state))

    def _declined(self) -> list[Release]:
        """What reviewers wrote about what was handed over of this draft."""
        with self.press.store.read() as work:
            return look.why_not(work)

    def _map(self, state: State, flow: str, faults: Sequence[Fault]) -> str:
        """A click leads to the part of the page beside it. Nothing where no map could be read."""

        def prompt(key: str) -> str:
            found = state.sheet.prompt(tongue(), key) or state.sheet.prompt(HOME, key)
            return found.words if found else ""

        reader = Reader(tongue(), prompt, _to_part, lambda other: url_for("menus.flow", flow=other))
        try:
            return draw_flow(read(state.sheet.flows), flow, reader, faults)
        except TooLarge:
            return ""


def _to_part(node: str) -> str:
    return f"#part-{node.split('/', 1)[1]}"
