"""Casework as the checks suppose it: of every verdict one, six names on a page and more, two services with a number each."""

from collections.abc import Callable, Iterable, Mapping

from gateway.flows.kinds.consult import Consult
from gateway.flows.state import Answer, Need


def answers(need: Need, node: object) -> Iterable[Answer]:
    if isinstance(node, Consult):
        return [Answer(verdict, {"code": "1111", "request": "r"}) for verdict in node.answers]
    return _ANSWERS[need.kind](need.args)


def _options(*values: str) -> Answer:
    return Answer(options=tuple((value, ()) for value in values))


def _places(args: Mapping[str, str]) -> list[Answer]:
    within = args["within"] or "16"
    return [_options(*(f"{within}{n:02}" for n in range(1, 7)))]


def _card(args: Mapping[str, str]) -> list[Answer]:
    service = args["service"]
    return [
        Answer(parts=(f"service.{service}", f"digits:phone.{service}"), values={"number": "yes", "connects": "yes", "to_ring": service})
    ]


_ANSWERS: Mapping[str, Callable[[Mapping[str, str]], Iterable[Answer]]] = {
    "places": _places,
    "place_named": lambda args: [
        Answer("sure", options=(("160101", ()),)),
        Answer("sure", options=(("1601", ()),)),
        Answer("choose", options=(("160101", ()), ("160201", ()))),
        Answer("unknown"),
    ],
    "nearest": lambda args: [_options("first", "second")],
    "card": _card,
    "windows": lambda args: [_options("now", "tomorrow_morning")],
    "safe_words": lambda args: [_options("rice", "river")],
}
