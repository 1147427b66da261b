"""What the one who accepted is told of a case, in parts to say. Never the place (S18), and never before she accepted (S10)."""

from collections.abc import Mapping

from gateway.callbacks.records import Request
from gateway.casework import requests
from gateway.store.work import Work

NEEDS: Mapping[str, tuple[str, ...]] = {
    "wheelchair": ("brief_wheelchair",),
    "signs": ("brief_signs",),
    "woman_only": ("brief_woman",),
}


def of_her_own(known: Mapping[str, str]) -> str:
    """What she told beside her need, for the brief alone: kept sealed, and gone with her number (S24). Her word comes last, to be
    remembered."""
    parts = [part for name, said in NEEDS.items() if known.get(name) for part in said]
    if speaks := known.get("speaks"):
        parts += ["brief_interpreter", f"speaks_{speaks}"]
    if word := known.get("safe_word"):
        parts += ["brief_safe_word", f"safe_word_{word}"]
    return " ".join(parts)


def told(work: Work, request: Request) -> str:
    """Urgency, need, language, what not to do (S19), whether she calls herself, and what she told of her own."""
    case = (f"urgency_{request.urgency.value}", f"need_{request.need}", "brief_language", f"language_{request.language}")
    calls_in = ("brief_calls_in",) if request.calls_in else ()
    return " ".join((*case, "brief_no_mediation", *calls_in, requests.secret(work, request.id, "brief"))).rstrip()
