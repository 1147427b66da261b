"""Editing: a form is one step of the draft, kept at once. Whoever was slower is told, and may do hers again."""

from collections.abc import Callable, Mapping, Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.drafting.draft import Meanwhile, NothingToUndo, State, changes
from gateway.drafting.edits import AddFlow, Edit, RenameNode, SetOtherwise, SetTranslation
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.catalogue import HOME
from gateway.web.admin.room import me
from gateway.web.menus import forms
from gateway.web.menus.looking import offered
from gateway.web.menus.wording import Wording

NOT_SENT_AGAIN = ("csrf_token", "seen")
DIGITS = 9


class Editing(Wording):
    def new(self) -> ResponseReturnValue:
        """A question, an announcement, or a menu of its own."""
        kind = request.args.get("kind", "flow")
        return self._new_page(self.office.look(), kind if kind in forms.NEW else "flow", {"name": request.args.get("name", "")})

    def does(self, kind: str) -> ResponseReturnValue:
        edit = forms.edit(kind, request.form)
        try:
            state = self.office.change(me().name, _number(request.form.get("seen", "")), edit)
        except FlowError as error:
            return self._refused(kind, error), 400
        except Meanwhile as meanwhile:
            return self._meanwhile(meanwhile), 409
        return redirect(self._after(edit, state), 303)

    def undo(self) -> ResponseReturnValue:
        return self._back_and_forth(self.office.undo, gettext("The last step is taken back."))

    def redo(self) -> ResponseReturnValue:
        return self._back_and_forth(self.office.redo, gettext("The step is made again."))

    def settle(self) -> ResponseReturnValue:
        """Of two versions of the same thing one is chosen."""
        self.office.settle(me().name, request.form.get("piece", ""), ours=request.form.get("ours") == "yes")
        return redirect(url_for("menus.compare"), 303)

    def _back_and_forth(self, deed: Callable[[str], State], done: str) -> ResponseReturnValue:
        try:
            deed(me().name)
            flash(done, "done")
        except NothingToUndo:
            flash(gettext("There is no step of yours left."), "refused")
        except Meanwhile as meanwhile:
            flash(gettext("%(name)s has built on this since, so it stays. Change it by hand.", name=str(meanwhile)), "refused")
        return redirect(self._where(request.form.get("flow", ""), request.form.get("node", ""), self.office.look()), 303)

    def _refused(self, kind: str, error: FlowError) -> str:
        """The page that she came from, with what she had typed, and why it was not taken."""
        state, form = self.office.look(), request.form
        if kind in forms.OF_PROMPT and state.sheet.prompt(HOME, form.get("prompt", "")):
            return self.prompt_page(state, form["prompt"], form, error.faults)
        if kind in forms.NEW:
            return self._new_page(state, kind, form, error.faults)
        return self.part_page(state, form.get("flow", ""), form.get("node", ""), form, error.faults)

    def _new_page(self, state: State, kind: str, typed: Mapping[str, str], refused: Sequence[Fault] = ()) -> str:
        flow = typed.get("flow", "") or request.args.get("flow", "")
        seen = self.outline(state, flow) if flow else None
        told = {"kind": kind, "flow": flow, "typed": typed, "refused": refused, "rows": forms.ROWS}
        return self.shown("new", state, seen=seen, **told, **offered(state, flow))

    def _meanwhile(self, meanwhile: Meanwhile) -> str:
        """What the others did, in words; and her form once more, to be sent knowing it."""
        state = self.office.look()
        theirs = changes(state.at(meanwhile.steps[0].number - 1), state.sheet)
        hers = [(name, value) for name in request.form for value in request.form.getlist(name) if name not in NOT_SENT_AGAIN]
        where = self._where(request.form.get("flow", ""), request.form.get("node", ""), state)
        return self.shown("meanwhile", state, steps=meanwhile.steps, theirs=theirs, hers=hers, where=where)

    def _after(self, edit: Edit, state: State) -> str:
        """Where the edit can be seen."""
        if isinstance(edit, AddFlow):
            return self._where(_new_flow(state), "", state)
        if isinstance(edit, SetOtherwise | SetTranslation):
            return url_for("menus.prompt", key=edit.prompt, flow=request.form.get("flow"), node=request.form.get("node"))
        node = edit.name if isinstance(edit, RenameNode) else request.form.get("node", "")
        return self._where(request.form.get("flow", ""), node, state)

    def _where(self, flow: str, node: str, state: State) -> str:
        """The part, while it is there; else its menu; else all of them."""
        if f"{flow}.yaml" not in state.sheet.flows:
            return url_for("menus.all")
        if node and self.outline(state, flow).part(node):
            return url_for("menus.part", flow=flow, node=node)
        return url_for("menus.flow", flow=flow)


def _new_flow(state: State) -> str:
    """The file that the last step added."""
    added = (name for name, (before, _) in state.steps[-1].pieces.items() if before is None and name.startswith("flows/"))
    return next(added, "").removeprefix("flows/").removesuffix(".yaml")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= DIGITS else 0
