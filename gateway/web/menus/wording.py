"""Words: a prompt by itself, with its texts and its other languages; and the list of all, to be listened to and chosen from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request
from flask.typing import ResponseReturnValue

from gateway.drafting import checking, written
from gateway.drafting.draft import State
from gateway.drafting.outline import saying
from gateway.drafting.sayings import Translation, meant, otherwise_of, translation_of
from gateway.flows.faults import Fault
from gateway.prompts.catalogue import HOME
from gateway.web.menus.looking import Desk, prompts

MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A prompt in a language of the province. `older`: its Khmer was changed since."""

    said: Translation
    there: bool
    older: bool


class Wording(Desk):
    def prompts(self, flow: str, node: str) -> ResponseReturnValue:
        """All words that there are, to be listened to and taken for this part: for one of its keys, or to be said."""
        state, find, key = self.office.look(), request.args.get("find", "").strip(), request.args.get("key", "")
        part = self.outline(state, flow).part(node)
        if part is None or not (key in {way.by for way in part.keys} if key else part.speaks):
            abort(404)
        found = [one.key for one in prompts(state) if meant(one, find)][:MOST_FOUND]
        voices = checking.voices(state)
        sayings = [saying(state.sheet, voices, one) for one in found]
        return self.shown("prompts", state, flow=flow, part=part, key=key, find=find, found=sayings)

    def prompt(self, key: str) -> ResponseReturnValue:
        return self.prompt_page(self.office.look(), key)

    def prompt_page(self, state: State, key: str, typed: Mapping[str, str] | None = None, refused: Sequence[Fault] = ()) -> str:
        """How texts say a prompt and what may be texted for it, and what it is in the languages of the province."""
        home = state.sheet.prompt(HOME, key)
        if home is None:
            abort(404)
        languages = {
            lang: InLanguage(translation_of(state.sheet, lang, key), bool(own), bool(own and own.older_than(home)))
            for lang in written.languages(state.sheet)
            for own in [state.sheet.prompt(lang, key)]
        }
        flow, node = ((typed or request.args).get(name, "") for name in ("flow", "node"))
        told = {"flow": flow, "node": node, "typed": typed or {}, "wrong": {fault.said.get("form", ""): fault for fault in refused}}
        faults = checking.of_prompt(checking.at_once(self.press, state), key)
        heard = saying(state.sheet, checking.voices(state), key)
        now = {"home": home, "heard": heard, "otherwise": otherwise_of(state.sheet, key), "languages": languages}
        return self.shown("prompt", state, key=key, faults=faults, **now, **told)
