"""The flows that ship ask casework only for what it knows, and want nothing done that it cannot do."""

from gateway.casework import EFFECTS, NEEDS
from gateway.flows.kinds.consult import Consult
from gateway.flows.kinds.perform import Perform
from gateway.flows.kinds.pick import Pick
from gateway.flows.state import KNOWN_ATTRIBUTES
from tests.conversation import CASEWORK, SHIPPED

NODES = SHIPPED.nodes.values()


def asked() -> set[str]:
    consulted = {node.ask for node in NODES if isinstance(node, Consult)} | {node.need for node in NODES if isinstance(node, Pick)}
    return consulted | {"places", "place_named", "nearest", "card"}


def test_every_need_has_its_answer_and_every_answer_its_need() -> None:
    assert asked() == set(NEEDS)


def test_every_effect_can_be_performed_and_every_deed_is_wanted() -> None:
    assert {node.effect for node in NODES if isinstance(node, Perform)} | {"text_card"} == set(EFFECTS)


def test_what_casework_is_given_is_known() -> None:
    assert {name for node in NODES if isinstance(node, Consult) for name in node.using} <= KNOWN_ATTRIBUTES


def test_the_tests_province_answers_what_casework_answers() -> None:
    assert set(CASEWORK) == set(NEEDS)
