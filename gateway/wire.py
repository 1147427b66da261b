"""How ids become what leaves the house: clip URLs, written words, numbers. Only here, at the last moment, and never stored (S27)."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from gateway.channels.twiml import Was, Wire
from gateway.channels.twiml import voice as twiml_voice
from gateway.dialogue import Ask, Choice, Line
from gateway.flows.state import State
from gateway.phone import Role, national
from gateway.prompts import speech
from gateway.prompts.catalogue import Script
from gateway.prompts.faults import ClipMissingError
from gateway.shelf import Shelf

CLIP = "clip."


class Wiring:
    """The public address, our numbers, who knows a focal point's number (S17: neither side ever sees the other's), the clips there are."""

    def __init__(
        self, public_url: str, numbers: Mapping[str, frozenset[Role]], focal_point_number: Callable[[str], str], clips: Container[str]
    ) -> None:
        self._public_url = public_url
        self._numbers = numbers
        self._focal_point_number = focal_point_number
        self._clips = clips

    # -- addresses

    def hook(self, leg: str, step: int, was: Was | None = None) -> str:
        """Where the carrier comes back to: our token, the step, and what it was waiting for. Nothing that tells anybody anything."""
        came_from = f"&was={was}" if was else ""
        return f"{self._public_url}/hooks/twilio/voice?leg={leg}&step={step}{came_from}"

    def status(self, leg: str) -> str:
        return f"{self._public_url}/hooks/twilio/status?leg={leg}"

    def clip(self, name: str) -> str:
        """Raises `ClipMissingError` for a file that has gone: a carrier that cannot play it would leave her in silence, or drop her."""
        if name not in self._clips:
            raise ClipMissingError(name)
        return f"{self._public_url}/media/{name}"

    def number_with(self, role: Role) -> str:
        """The first of our numbers that has this role."""
        return next(number for number, roles in self._numbers.items() if role in roles)

    # -- by voice

    def voice(self, shelf: Shelf, lines: Sequence[Line], state: State, leg: str, step: int) -> str:
        """The lines as TwiML."""
        digits = self._digits(shelf, state)

        def clips(lang: str, parts: Sequence[str]) -> list[str]:
            return [self.clip(name) for part in parts for name in self._names(shelf, lang, part, digits)]

        def choice_clips(lang: str, choice: Choice) -> list[str]:
            ask = Ask(lang, (), (choice,))
            return [self.clip(shelf.voices.clip(key).name) for key in speech.menu_clip_keys(shelf.voices, ask, digits)]

        def number(party: str) -> str:
            return self._party(shelf, state, party)

        wire = Wire(clips, choice_clips, number, self.number_with, lambda was: self.hook(leg, step, was))
        return twiml_voice(lines, wire)

    def _names(self, shelf: Shelf, lang: str, part: str, digits: speech.Digits) -> Iterable[str]:
        """The files that say a part. `clip.<file>` is one that is in no version yet: a speaker hears what she has just recorded."""
        if part.startswith(CLIP):
            return [part.removeprefix(CLIP)]
        return [shelf.voices.clip(key).name for key in speech.clip_keys(shelf.voices, lang, [part], digits)]

    def _party(self, shelf: Shelf, state: State, party: str) -> str:
        if party == "focal_point":
            return self._focal_point_number(state.known["focal_point"])
        kind, _, name = party.partition(".")
        return name if kind == "short" else shelf.dialled(name)

    def _digits(self, shelf: Shelf, state: State) -> speech.Digits:
        def digits(name: str) -> str:
            if name == "callback_number":
                return national(self.number_with("callback"))
            return shelf.phone_digits(name.removeprefix("phone.")) if name.startswith("phone.") else state.known.get(name, "")

        return digits

    # -- by text

    def words(self, shelf: Shelf, lines: Sequence[Line], state: State) -> str:
        """The lines as one text, in the script that she wrote in; empty when there is nothing to say."""
        script: Script = "khmer" if state.script == "khmer" else "latin"
        return speech.message(shelf.catalogues, lines, script, self._digits(shelf, state))
