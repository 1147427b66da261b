"""What differs between two sets of flows, in an officer's words. Pure, and the same words for the same flows.

It is complete: flows that could be walked differently never give an empty answer, for whatever gives none needs nobody's approval (S42).
Comments, the order of nodes and the lines they stand on are nothing that a caller hears.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from gateway.change import Change
from gateway.flows.kinds.spec import Spec
from gateway.flows.source import Flow, Written

LEADS = frozenset({"next", "otherwise", "callback", "declined", "talked", "silence"})
"""Fields that name a node. One that is not in the list is still told, in plainer words."""
LESS = {("offer", "callback"), ("offer", "also")}
"""What a node merely offers no longer, when the field is taken out."""
ELSEWHERE = frozenset({"name", "nodes", "file"})
"""Of a whole flow: what is looked at by itself, or heard by nobody."""
NOTHING: tuple[object, ...] = (None, "", [], {}, ())


def differences(before: Mapping[str, Flow], after: Mapping[str, Flow]) -> tuple[Change, ...]:
    """What was changed, flow by flow and in the order of the names."""
    return tuple(change for name in sorted({*before, *after}) for change in _of_flow(name, before.get(name), after.get(name)))


def _of_flow(name: str, before: Flow | None, after: Flow | None) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(f"flow {name}", *(("is new",) if before is None else ("is gone", True)))
        return
    yield from _of_the_whole(before, after)
    for node in dict.fromkeys([*after.nodes, *before.nodes]):
        yield from _of_node(name, node, before.nodes.get(node), after.nodes.get(node))


def _of_the_whole(before: Flow, after: Flow) -> Iterator[Change]:
    for field in fields(Flow):
        if field.name not in ELSEWHERE:
            yield from _of_field(f"flow {after.name}", "flow", field.name, getattr(before, field.name), getattr(after, field.name))


def _of_node(flow: str, name: str, before: Written | None, after: Written | None) -> Iterator[Change]:
    if before is None or after is None:
        one = after or before
        where = f"{flow}, {one.kind if one else ''} {name}"
        yield Change(where, "is new") if before is None else Change(where, "is gone", takes_away=True)
    elif before.kind != after.kind:
        yield Change(f"{flow}, {name}", f"is now of the kind {after.kind} instead of {before.kind}")
    else:
        where = f"{flow}, {after.kind} {name}"
        old, new = _written(before.spec), _written(after.spec)
        if after.kind == "menu":
            yield from _of_choices(where, old.pop("choices"), new.pop("choices"))
        for field in new:
            yield from _of_field(where, after.kind, field, old[field], new[field])


def _written(spec: Spec) -> dict[str, Any]:
    """A node as plain values. `prompt` and `prompts` are two ways of writing the same."""
    written = spec.model_dump(mode="json")
    said = [prompt for prompt in (written.pop("prompt", None), *written.pop("prompts", ())) if prompt]
    return {"says": said, **written}


def _of_choices(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """A choice is known by its label: the same words on another key have moved."""
    was, now = _by_label(before), _by_label(after)
    for label, (key, choice) in now.items():
        here = f"{where}, choice {key} ({label})"
        if label in was:
            yield from _of_choice(here, was[label], (key, choice))
        else:
            yield Change(here, f"is new and leads to {choice['next']}")
    for label, (key, _) in was.items():
        if label not in now:
            yield Change(f"{where}, choice {key} ({label})", "is gone", takes_away=True)
    stayed = [label for label in now if label in was]
    if stayed != [label for label in was if label in now]:
        yield Change(where, f"its choices are said in another order: {', '.join(key for key in after)}")


def _by_label(choices: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """Each choice with its key. Two of the same label are told apart by their keys."""
    labels = [choice["label"] for choice in choices.values()]
    return {
        choice["label"] if labels.count(choice["label"]) == 1 else f"{choice['label']} on {key}": (key, choice)
        for key, choice in choices.items()
    }


def _of_choice(where: str, was: tuple[str, Any], now: tuple[str, Any]) -> Iterator[Change]:
    (key, before), (new_key, after) = was, now
    if key != new_key:
        yield Change(where, f"moved here from key {key}")
    for field in sorted({*before, *after} - {"label"}):
        yield from _of_field(where, "choice", field, before.get(field), after.get(field))


def _of_field(where: str, kind: str, field: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*after, *before]):
            yield from _of_field(where, kind, f"{field} {key or 'nothing'}", before.get(key), after.get(key))
        return
    yield Change(where, _in_words(field, before, after), takes_away=_less(kind, field, before, after))


def _in_words(field: str, before: Any, after: Any) -> str:
    if field in LEADS or field.split(" ")[0] in ("cases", "answers"):
        by = "" if field == "next" else f"{field.replace('cases ', 'case ')} "
        if after in NOTHING:
            return f"{by}no longer leads to {before}"
        return f"{by}now leads to {after}" + ("" if before in NOTHING else f" instead of {before}")
    if after in NOTHING:
        return f"no longer {field} {_value(before)}" if field == "says" else f"{field} is gone; it was {_value(before)}"
    verb = "now says" if field == "says" else f"{field} is now"
    return f"{verb} {_value(after)}" + ("" if before in NOTHING else f" instead of {_value(before)}")


def _value(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_value, value))
        case dict():
            return ", ".join(f"{name} {_value(one)}" for name, one in value.items() if one not in NOTHING)
        case _:
            return str(value)


def _less(kind: str, field: str, before: Any, after: Any) -> bool:
    if (kind, field) == ("language", "offer"):  # the first is everybody's until she chooses: without it all hear another
        return after[:1] == before[:1] and bool([language for language in before if language in after] == after)
    return (kind, field) in LESS and after in NOTHING
