"""The kinds of node, one file each. A new kind is one file and one line in `KINDS` (CONTRIBUTING has the recipe)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.flows.kinds import (
    branch,
    callback,
    code,
    consult,
    dial,
    end,
    find,
    language,
    menu,
    number,
    offer,
    perform,
    pick,
    place,
    record,
    say,
    set_,
    subflow,
)
from gateway.flows.kinds.spec import Spec


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind is written (`spec`), how it becomes a node (`build`), and whether officers may use it."""

    spec: type[Spec]
    build: Callable[[str, Any], Any]
    shipped_only: bool = False


KINDS: Mapping[str, Kind] = {
    "say": Kind(say.SaySpec, say.build),
    "menu": Kind(menu.MenuSpec, menu.build),
    "number": Kind(number.NumberSpec, number.build),
    "place": Kind(place.PlaceSpec, place.build),
    "branch": Kind(branch.BranchSpec, branch.build),
    "set": Kind(set_.SetSpec, set_.build),
    "language": Kind(language.LanguageSpec, language.build),
    "find": Kind(find.FindSpec, find.build),
    "offer": Kind(offer.OfferSpec, offer.build),
    "callback": Kind(callback.CallbackSpec, callback.build),
    "code": Kind(code.CodeSpec, code.build),
    "dial": Kind(dial.DialSpec, dial.build),
    "subflow": Kind(subflow.SubflowSpec, subflow.build),
    "end": Kind(end.EndSpec, end.build),
    "pick": Kind(pick.PickSpec, pick.build, shipped_only=True),
    "consult": Kind(consult.ConsultSpec, consult.build, shipped_only=True),
    "record": Kind(record.RecordSpec, record.build, shipped_only=True),
    "perform": Kind(perform.PerformSpec, perform.build, shipped_only=True),
}
