"""What an officer's editor knows: the schema beside the flows is the one of the code, and judges as the loader does."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from gateway.flows import schema
from gateway.flows.faults import FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.kinds.spec import Spec
from gateway.flows.source import parse, read_folder
from gateway.flows.state import KNOWN_ATTRIBUTES
from gateway.flows.tree import plain, read
from tests.random_flows import flows

FOLDER = Path(__file__).parents[2] / "flows"
FILES = read_folder(FOLDER)
EDITOR = jsonschema.Draft7Validator(json.loads(schema.document()))


def test_the_schema_beside_the_flows_is_the_one_of_the_code() -> None:
    kept = (FOLDER / "schema.json").read_text("utf-8")
    assert kept == schema.document(), "run `flask --app app flows schema > flows/schema.json`"


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(EDITOR.schema)


@pytest.mark.parametrize("name", FILES)
def test_every_flow_of_ours_names_it_and_fits(name: str) -> None:
    assert FILES[name].startswith("# yaml-language-server: $schema=schema.json\n")
    EDITOR.validate(plain(read(FILES[name], name)))


@settings(max_examples=40, deadline=None)
@given(text=flows())
def test_whatever_the_loader_takes_the_editor_takes(text: str) -> None:
    parse(text, "flows/main.yaml")
    EDITOR.validate(plain(read(text, "flows/main.yaml")))


@pytest.mark.parametrize(
    "node",
    [
        "ende: {}",
        "record: {next: hello}",
        "perform: {effect: pass_on, next: hello}",
        "{}",
        "{end: {}, say: {prompt: goodbye, next: hello}}",
        "say: {promt: goodbye, next: hello}",
        "say: {prompt: goodbye}",
        "say:",
        "say: [goodbye]",
        "say: {prompt: Good Bye, next: hello}",
        "say: {prompts: [a, b, c, d, e, f, g, h, i], next: hello}",
        "find: {need: police, next: hello}",
        "end: {back: yes}",
        "number: {digits: 13, attribute: key, next: hello}",
        "menu: {prompt: topics, choices: {}}",
        'menu: {prompt: topics, choices: {"9": {label: more, next: hello}}}',
        'menu: {prompt: topics, choices: {"1": {label: more, nxt: hello}}}',
        "set: {values: {place: 0117}, next: hello}",
    ],
)
def test_what_the_loader_refuses_the_editor_marks(node: str) -> None:
    text = f"flow: main\nstart: hello\nnodes:\n  hello:\n    end: {{}}\n  odd:\n    {node}\n"
    with pytest.raises(FlowError):
        parse(text, "flows/main.yaml")
    assert not EDITOR.is_valid(plain(read(text, "flows/main.yaml")))


@pytest.mark.parametrize("node", ["branch: {on: age, cases: {}, otherwise: odd}", "set: {values: {age: old}, next: odd}"])
def test_the_editor_knows_the_attributes_and_offers_no_other(node: str) -> None:
    text = f"flow: main\nstart: odd\nnodes:\n  odd:\n    {node}\n"
    told = {error.message for error in deepest(EDITOR.iter_errors(plain(read(text, "flows/main.yaml"))))}
    assert any("'age' is not one of" in one and all(repr(name) in one for name in KNOWN_ATTRIBUTES) for one in told), told


def deepest(errors: Any) -> Any:
    for error in errors:
        yield error
        yield from deepest(error.context)


def _specs() -> dict[str, type[Spec]]:
    waiting: list[Any] = [kind.spec for kind in KINDS.values()]
    return {model.__name__: model for model in (*waiting, *Spec.__subclasses__())}


@pytest.mark.parametrize("spec", _specs().values(), ids=_specs())
def test_every_kind_and_every_field_has_its_words(spec: type[Spec]) -> None:
    assert spec.__doc__
    assert not [name for name, field in spec.model_fields.items() if not field.description]
