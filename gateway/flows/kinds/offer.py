"""`offer`: read out what was found, one service at a time: the next, a text, a connection, a callback."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from gateway.dialogue import Ask, Bridged, Connect
from gateway.flows.kinds.find import her_needs
from gateway.flows.kinds.spec import Asking, NodeName, Prompt, Spec, beside
from gateway.flows.state import Answer
from gateway.flows.waits import Waiting, chosen, numbered
from gateway.flows.walk import Go, Lead, Walk, leads

Deed = Literal["also", "callback", "next", "text", "connect", "enough"]
LABELS: Mapping[str, str] = {
    "callback": "offer_callback",
    "next": "offer_next",
    "text": "offer_text_me",
    "connect": "offer_connect_me",
    "enough": "offer_enough",
    "text_yes": "text_me_yes",
    "text_no": "text_me_no",
}
WORDS = ("text_me_consent", "text_me_sent", "connecting", "connect_failed")
TEXT_CONSENT = ("text_yes", "text_no")


class AlsoSpec(Spec):
    """One more choice."""

    label: Annotated[Prompt, Field(description="what it is called")]
    next: Annotated[NodeName, Field(description="where it leads")]


class OfferSpec(Asking):
    """Reads out what was found, one service at a time: the number first, then the prompts (with the first service only), then what can be
    done. By voice a text and a connection are offered too, where they are possible; by text, last, that this is all."""

    also: Annotated[AlsoSpec | None, Field(description="one more choice, before the others")] = None
    callback: Annotated[NodeName | None, Field(description="where “have someone call you” leads; not offered without it")] = None
    next: Annotated[NodeName, Field(description="after a connection, when she stays silent a second time, or has all that she wants")]


@dataclass(frozen=True, slots=True)
class Offer(Waiting):
    """`page` counts the services read; `options` are the deeds that the keys stand for."""

    parts: tuple[str, ...]
    also: str
    also_label: str
    callback: str
    next: str

    def enter(self, walk: Walk) -> Go:
        walk.change(wrong=0, quiet=0, scratch="", page=0, options=())
        # S35: never empty, but whoever is offered nothing is not left with a fault of ours.
        return self._card(walk) if walk.state.found else self.callback or self.next

    def again(self, walk: Walk) -> Go:
        """This service once more, or the question about the text. Whoever asks for it is there: the silence before is forgotten."""
        walk.change(quiet=0)
        return self.wait(walk, "text_me_consent") if walk.state.options == TEXT_CONSENT else self._card(walk)

    def stepped_back(self, walk: Walk) -> bool:
        """From the question about the text to the service, from a service to the one before it."""
        before = walk.state
        if before.options == TEXT_CONSENT:
            walk.change(options=tuple(before.scratch.split(",")), scratch="")
        elif before.page:
            walk.change(page=before.page - 1)
        return walk.state is not before

    def _service(self, walk: Walk) -> str:
        return walk.state.found[walk.state.page]

    def _card(self, walk: Walk) -> Go:
        known = walk.state.known
        about = {name: known.get(name, "") for name in ("need", "place", "urgency")}
        return walk.need("card", service=self._service(walk), lang=walk.state.lang, **about, **her_needs(walk))

    def answered(self, walk: Walk, answer: Answer) -> Go:
        """`values` tells whether this service has a number to dial and whether she can be texted."""
        walk.change(options=self._deeds(walk, answer.values))
        walk.know(to_ring=answer.values.get("to_ring", ""))
        lead = () if walk.state.page else self.parts
        return self.wait(walk, *answer.parts, *lead)  # the number first (S3): she may have to hang up at any moment

    def _deeds(self, walk: Walk, values: Mapping[str, str]) -> tuple[str, ...]:
        by_voice, has_number = walk.state.medium == "voice", values.get("number") == "yes"
        reachable = walk.state.known.get("reachable") == "yes"
        offered = (
            ("also", bool(self.also)),
            ("callback", bool(self.callback)),
            ("next", walk.state.page + 1 < len(walk.state.found)),
            ("text", by_voice and has_number and reachable),
            ("connect", by_voice and has_number and values.get("connects") == "yes"),
            ("enough", not by_voice),  # S41: a text has no silence to end on, and she is to be told how to delete this
        )
        return tuple(deed for deed, possible in offered if possible)

    def ask(self, walk: Walk) -> Ask:
        return walk.asked(choices=numbered([((self.also_label if deed == "also" else LABELS[deed]),) for deed in walk.state.options]))

    def pressed(self, walk: Walk, digits: str) -> Go:
        match chosen(walk.state.options, digits):
            case "also":
                return self.also
            case "next":
                walk.change(page=walk.state.page + 1, wrong=0, quiet=0)
                return self._card(walk)
            case "text":
                walk.change(scratch=",".join(walk.state.options), options=TEXT_CONSENT)
                return self.wait(walk, "text_me_consent")
            case "connect":
                walk.say("connecting")
                walk.lines.append(Connect(f"service.{walk.state.known['to_ring']}", "public"))
                return None
            case "callback":
                return self.callback
            case "enough":
                return self.next
            case "text_yes" | "text_no" as answer:
                return self._texted(walk, answer)
        return self.wrong(walk)

    def _texted(self, walk: Walk, answer: str) -> Go:
        walk.change(options=tuple(walk.state.scratch.split(",")), scratch="")
        if answer == "text_no":
            return self.wait(walk)
        walk.know(service=self._service(walk))
        walk.do("text_card")
        return self.wait(walk, "text_me_sent")

    def bridged(self, walk: Walk, heard: Bridged) -> Go:
        return self.next if heard.status == "completed" else self.wait(walk, "connect_failed")

    def leads(self) -> tuple[Lead, ...]:
        return (*leads(also=self.also, callback=self.callback, next=self.next), *self.patience.ways)

    def prompts(self) -> tuple[str, ...]:
        return (*self.parts, *((self.also_label,) if self.also_label else ()), *LABELS.values(), *WORDS)


def build(node: str, spec: OfferSpec) -> Offer:
    also, label = (beside(node, spec.also.next), spec.also.label) if spec.also else ("", "")
    next_, patience = beside(node, spec.next), spec.patience(node)
    # Having heard the number she may simply stay silent: the second time she is told how to delete this call, and let go.
    patience = replace(patience, silence=patience.silence or next_)
    return Offer(node, patience, spec.parts, also, label, beside(node, spec.callback), next_)
