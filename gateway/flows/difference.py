"""What differs between two sets of flows, in an officer's words. Pure, and the same words for the same flows.

It is complete: flows that could be walked differently never give an empty answer, for whatever gives none needs nobody's approval (S42).
Comments, the order of nodes and the lines they stand on are nothing that a caller hears.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from gateway.change import GONE, NEW, NO, NOTHING, YES, Change
from gateway.flows.kinds.spec import Spec
from gateway.flows.source import Flow, Written
from gateway.telling import Gap, Name, Sentence, sentences

_say = sentences("gateway.flows")

LEADS = frozenset({"next", "otherwise", "callback", "declined", "talked", "silence"})
"""Fields that name a node. One that is not in the list is still told, in plainer words."""
LESS = {("offer", "callback"), ("offer", "also")}
"""What a node merely offers no longer, when the field is taken out."""
ELSEWHERE = frozenset({"name", "nodes", "file"})
"""Of a whole flow: what is looked at by itself, or heard by nobody."""
EMPTY: tuple[object, ...] = (None, "", [], {}, ())
SAID = frozenset({"label", "prompt", "says"})
"""Fields that name prompts."""


def differences(before: Mapping[str, Flow], after: Mapping[str, Flow]) -> tuple[Change, ...]:
    """What was changed, flow by flow and in the order of the names."""
    return tuple(change for name in sorted({*before, *after}) for change in _of_flow(name, before.get(name), after.get(name)))


def _of_flow(name: str, before: Flow | None, after: Flow | None) -> Iterator[Change]:
    where = _say("flow", flow=name)
    if before is None or after is None:
        yield Change(where, NEW) if before is None else Change(where, GONE, takes_away=True)
        return
    yield from _of_the_whole(where, before, after)
    for node in dict.fromkeys([*after.nodes, *before.nodes]):
        yield from _of_node(name, node, before.nodes.get(node), after.nodes.get(node))


def _of_the_whole(where: Sentence, before: Flow, after: Flow) -> Iterator[Change]:
    for field in fields(Flow):
        if field.name not in ELSEWHERE:
            yield from _of_field(where, "flow", (field.name,), getattr(before, field.name), getattr(after, field.name))


def _of_node(flow: str, name: str, before: Written | None, after: Written | None) -> Iterator[Change]:
    one = after or before
    where = _say("node", flow=flow, kind=Name("kind", one.kind if one else ""), node=name)
    if before is None or after is None:
        yield Change(where, NEW) if before is None else Change(where, GONE, takes_away=True)
    elif before.kind != after.kind:
        kinds = {"new": Name("kind", after.kind), "old": Name("kind", before.kind)}
        yield Change(_say("node_of_any_kind", flow=flow, node=name), _say("kind", **kinds))
    else:
        old, new = _written(before.spec), _written(after.spec)
        if after.kind == "menu":
            yield from _of_choices(where, old.pop("choices"), new.pop("choices"))
        for field in new:
            yield from _of_field(where, after.kind, (field,), old[field], new[field])


def _written(spec: Spec) -> dict[str, Any]:
    """A node as plain values. `prompt` and `prompts` are two ways of writing the same."""
    written = spec.model_dump(mode="json")
    said = [prompt for prompt in (written.pop("prompt", None), *written.pop("prompts", ())) if prompt]
    return {"says": said, **written}


def _of_choices(where: Sentence, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """A choice is known by its label: the same words on another key have moved. Two of the same label are told apart by their keys."""
    was, now = _by_label(before), _by_label(after)
    for label, (key, choice) in now.items():
        here = _choice(where, label, key)
        if label in was:
            yield from _of_choice(here, was[label], (key, choice))
        else:
            yield Change(here, _say("new_choice", to=choice["next"]))
    for label, (key, _) in was.items():
        if label not in now:
            yield Change(_choice(where, label, key), GONE, takes_away=True)
    stayed = [label for label in now if label in was]
    if stayed != [label for label in was if label in now]:
        yield Change(where, _say("order", keys=tuple(after)))


Label = tuple[str, str]
"""A prompt, and the key where another choice has the same."""


def _by_label(choices: Mapping[str, Any]) -> dict[Label, tuple[str, Any]]:
    """Each choice with its key."""
    labels = [choice["label"] for choice in choices.values()]
    return {(choice["label"], "" if labels.count(choice["label"]) == 1 else key): (key, choice) for key, choice in choices.items()}


def _choice(where: Sentence, label: Label, key: str) -> Sentence:
    prompt, twice = Name("prompt", label[0]), label[1]
    return _say("choice", node=where, key=key, label=_say("twice", label=prompt, key=twice) if twice else prompt)


def _of_choice(where: Sentence, was: tuple[str, Any], now: tuple[str, Any]) -> Iterator[Change]:
    (key, before), (new_key, after) = was, now
    if key != new_key:
        yield Change(where, _say("moved", key=key))
    for field in sorted({*before, *after} - {"label"}):
        yield from _of_field(where, "choice", (field,), before.get(field), after.get(field))


def _of_field(where: Sentence, kind: str, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    """`path`: a field, and what is inside of it."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*after, *before]):
            yield from _of_field(where, kind, (*path, key), before.get(key), after.get(key))
        return
    yield Change(where, _in_words(path, before, after), takes_away=_less(kind, path, before, after))


def _in_words(path: tuple[str, ...], before: Any, after: Any) -> Sentence:
    field, *inside = path
    leads = field in ("cases", "answers") or (field in LEADS and not inside)
    old, new = (_value(field, value) for value in (before, after))
    if leads:
        told = _told("leads", before, after, old=old, new=new)
        return told if field == "next" else _say("by", field=_called(path), leads=told)
    if path == ("says",):
        return _told("says", before, after, old=old, new=new)
    if after in EMPTY:
        return _say("no_more", field=_called(path), old=old)
    name, had = ("is_now", {}) if before in EMPTY else ("is_now_instead", {"old": old})
    return _say(name, field=_called(path), new=new, **had)


def _told(name: str, before: Any, after: Any, *, old: Gap, new: Gap) -> Sentence:
    if after in EMPTY:
        return _say(f"{name}_no_longer", old=old)
    return _say(name, new=new) if before in EMPTY else _say(f"{name}_instead", new=new, old=old)


def _called(path: tuple[str, ...]) -> Gap:
    field, *inside = path
    called: Gap = Name("field", field)
    for key in inside:
        called = _say("case", key=key or NOTHING) if field == "cases" else _say("field", field=called, key=key or NOTHING)
    return called


def _value(field: str, value: Any) -> Gap:
    match value:
        case bool():
            return YES if value else NO
        case list():
            return tuple(_value(field, one) for one in value)
        case dict():
            said = {name: one for name, one in value.items() if one not in EMPTY}
            return tuple(_say("with", field=Name("field", name), value=_value(name, one)) for name, one in said.items())
        case _:
            return Name("prompt" if field in SAID else field, str(value))


def _less(kind: str, path: tuple[str, ...], before: Any, after: Any) -> bool:
    if (kind, *path) == ("language", "offer"):  # the first is everybody's until she chooses: without it all hear another
        return after[:1] == before[:1] and bool([language for language in before if language in after] == after)
    return (kind, *path) in LESS and after in EMPTY
