"""What flows lose in another system. It is told to whoever exports them, and lies in the file for whoever opens it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.flows.source import Flow, Written

Uses = Callable[[Written], bool]


def _kind(*kinds: str) -> Uses:
    return lambda written: written.kind in kinds


def _says(field: str) -> Uses:
    def uses(written: Written) -> bool:
        spec: Any = written.spec
        return bool(getattr(spec, field, None))

    return uses


ALWAYS = (
    "Do not put these flows in front of callers in another system: what keeps a caller safe is in our engine, not in the flows.",
    "0 * # 8 9 do nothing there: no way out by one key, no help at once (S4, S36).",
    "That system keeps numbers, keys and texts, and may record; ours forgets and never records (S7, S24, S25, S26).",
    "Our recordings do not go along: the words are texts, which a machine would speak (S2).",
    "By text only the figure of a choice is understood, not its words (S8).",
    "Our checks do not look at what is changed there; they do when it is imported again (S1, S3, S42).",
)
WHERE_USED: Sequence[tuple[Uses, str]] = (
    (_kind("callback"), "Nobody is called back: who asks for it goes the way of who cannot be called (S10 to S16, S39)."),
    (_kind("code"), "No code withdraws a request or tells how it stands (S11, S40)."),
    (_kind("find", "offer", "place"), "No place is asked for, and no service is looked up or read out (S32 to S35)."),
    (_kind("dial"), "Nobody is put through (S17, S36)."),
    (_kind("language"), "Every language is offered, whether or not it can be spoken (S2)."),
    (_kind("number"), "What is typed is neither read back nor kept (S27)."),
    (_kind("consult", "perform", "pick"), "What our system is asked, or does, is neither asked nor done."),
    (_kind("set", "branch"), "What is noted in one flow is not known in another."),
    (_says("set"), "What is noted in one flow is not known in another."),
    (_says("at"), "A sub-flow is entered at its start, not at the node that is named."),
    (_says("exit"), "A sub-flow comes back by one way only."),
)
OF_A_SYSTEM: Mapping[str, Sequence[str]] = {
    "floip": ("One wrong key, or one silence, leads out: no retry and no hint (S5).", "What is noted stays with the contact (S24)."),
    "rapidpro": ("Before a third wrong key or a second silence leads out, it is answered once more (S5).",),
}


def losses(flows: Mapping[str, Flow], system: str) -> tuple[str, ...]:
    """A sentence for each thing that is lost, with the rules behind it."""
    nodes = [written for flow in flows.values() for written in flow.nodes.values()]
    used = [told for uses, told in WHERE_USED if any(map(uses, nodes))]
    return tuple(dict.fromkeys((*ALWAYS, *OF_A_SYSTEM[system], *used)))
