"""What the documents say is what the code does: kinds, timers, settings, commands, logs, links."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import get_args

import click
import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from app import create_app
from gateway.callbacks import reference
from gateway.callbacks.policy import DEFAULTS, Policy, Urgency, from_settings
from gateway.callbacks.records import Phase, State
from gateway.channels.android import IN_CONFIG, IN_SECRETS
from gateway.flows.kinds import KINDS
from gateway.flows.source import parse
from gateway.flows.state import KNOWN_ATTRIBUTES
from gateway.house import build
from gateway.settings import SECRETS, Settings

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "directory" / "README.md"])
A_PATH = re.compile(r"`((?:gateway|tests|flows|prompts|directory|docs)/[\w./-]*|[\w-]+\.(?:py|yaml|txt|in))`")


def words_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not set(line) <= set("|- ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


# Flows


def sections() -> dict[str, str]:
    """What docs/flows.md says of each kind."""
    _, *parts = re.split(r"^### (\w+)$", words_of("docs/flows.md"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def field_names(spec: type[BaseModel]) -> Iterator[str]:
    """The fields of a spec, and of the specs inside it."""
    for name, field in spec.model_fields.items():
        yield name
        for inner in _models_in(field.annotation):
            yield from field_names(inner)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def test_every_kind_has_its_section_and_no_other_is_described() -> None:
    assert set(sections()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_described_and_no_other(kind: str) -> None:
    names = set(field_names(KINDS[kind].spec))
    assert not [name for name in names if f"`{name}`" not in sections()[kind]]
    described = {name for row in rows(sections()[kind].split("## ")[0]) for name in re.findall(r"`(\w+)`", row[0])}
    assert described <= names


def test_every_attribute_is_named() -> None:
    assert not [name for name in sorted(KNOWN_ATTRIBUTES) if f"`{name}`" not in words_of("docs/flows.md")]


def test_every_example_of_a_flow_can_be_read_and_shows_each_kind_that_officers_use() -> None:
    shown: set[str] = set()
    for example in blocks(words_of("docs/officers.md"), "yaml"):
        if example.startswith("call:"):  # a saved call, which tests/saved runs
            continue
        indented = "".join(f"  {line}\n" for line in example.splitlines())
        flow = parse(example if example.startswith("flow:") else f"flow: example\nstart: example\nnodes:\n{indented}", "docs/officers.md")
        shown |= {node.kind for node in flow.nodes.values()}
    assert shown == {name for name, kind in KINDS.items() if not kind.shipped_only}


# Callbacks


def test_the_diagram_and_the_table_of_states_are_those_that_decide() -> None:
    shown = words_of("docs/callbacks.md")
    assert shown == reference.page(shown), "run `python -m gateway.callbacks.reference docs/callbacks.md`"
    assert all(f"--> {stage}" in shown for stage in (*State, *Phase) if stage is not State.CALLING)


def test_every_timer_is_there_with_its_defaults() -> None:
    shown = {row[0].strip("`"): row[1:4] for row in rows(words_of("docs/callbacks.md")) if len(row) == 5}
    for timer in fields(Policy):
        assert shown[timer.name] == [str(getattr(DEFAULTS[urgency], timer.name)).lower() for urgency in Urgency], timer.name


def test_the_example_of_a_policy_is_taken() -> None:
    (example,) = blocks(words_of("docs/callbacks.md"), "yaml")
    from_settings(YAML(typ="safe").load(example)["policies"])


# Operating


def test_every_setting_is_in_the_file_and_in_the_table_with_its_default() -> None:
    in_file = YAML(typ="safe").load(words_of("config.yaml"))
    in_table = {row[0].strip("`"): row[1].strip("`") for row in rows(words_of("docs/operators.md"))}
    assert set(in_file) == set(Settings.model_fields) - set(SECRETS)
    for name, default in in_file.items():
        assert name in in_table, f"{name} is not in docs/operators.md"
        if default not in ("", None) and not isinstance(default, dict):
            assert in_table[name] == str(default).lower(), name
    assert not [name for name in SECRETS if name not in in_table]


def test_the_file_says_the_defaults_of_the_code() -> None:
    in_file = YAML(typ="safe").load(words_of("config.yaml"))
    code = Settings.model_validate({}).model_dump(mode="json")
    differing = [name for name, value in in_file.items() if name not in ("parts_of_day", "policies") and code[name] != value]
    assert not differing


def test_every_log_line_is_explained() -> None:
    code = "".join(path.read_text("utf-8") for path in [ROOT / "worker.py", *(ROOT / "gateway").rglob("*.py")])
    said = set(re.findall(r'log\.(?:info|warning|error)\(\s*"([^"]+)"', code))
    assert said and not [line for line in sorted(said) if f"`{line}`" not in words_of("docs/operators.md")]


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, click.Command]:
    """Every command of ours by its words: `flows check`."""
    secrets = {"master_key": "ab" * 32, "flask_secret": "x", "twilio_auth_token": "x"}
    app = create_app(build(Settings.model_validate({"data_dir": tmp_path_factory.mktemp("house")} | secrets)))
    theirs = {"run", "shell", "routes"}
    return dict(_leaves({name: command for name, command in app.cli.commands.items() if name not in theirs}))


def _leaves(group: Mapping[str, click.Command], before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.items():
        if isinstance(command, click.Group):
            yield from _leaves(command.commands, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def typed(text: str) -> Iterator[list[str]]:
    """The words of every `flask --app app …` in a text."""
    for line in re.findall(r"flask --app app ([^`\n#]+)", text):
        yield shlex.split(line.split("|")[0])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_that_is_told_can_be_typed(path: Path, commands: dict[str, click.Command]) -> None:
    for said in typed(path.read_text("utf-8")):
        name = next((name for name in (" ".join(said[:2]), said[0]) if name in commands), None)
        if said[0] in ("…", "--help"):
            continue
        assert name, f"there is no command {said}"
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert not [word for word in said if word.startswith("--") and word not in known], said


def test_every_command_is_told(commands: dict[str, click.Command]) -> None:
    told = words_of("docs/operators.md").split("## Every command")[1]
    assert not [name for name in commands if f"`{name}" not in told]


def test_the_example_of_telephones_is_taken_as_it_stands_on_its_page_and_in_the_office() -> None:
    (example,) = blocks(words_of("docs/android.md"), "yaml")
    secrets = {"android_passwords": "office:p,village:q", "android_signing_keys": "office:k,village:l"}
    assert len(Settings.model_validate(YAML(typ="safe").load(example) | secrets).android_phones) == 2
    secrets = dict(line.removeprefix("GATEWAY_").lower().split("=") for line in IN_SECRETS.splitlines())
    assert len(Settings.model_validate(YAML(typ="safe").load(IN_CONFIG) | secrets).android_phones) == 1


# The rest


def test_every_safety_rule_has_its_row() -> None:
    numbers = [row[0] for row in rows(words_of("docs/safety.md")) if re.fullmatch(r"S\d+", row[0])]
    assert sorted(numbers, key=lambda rule: int(rule[1:])) == [f"S{n}" for n in range(1, 44)]


def test_every_direct_dependency_has_its_reason() -> None:
    told = {row[0].strip("`") for row in rows(words_of("docs/dependencies.md"))}
    for file in ("requirements.in", "requirements-dev.in"):
        named = [line.strip() for line in words_of(file).splitlines() if line[:1].isalpha()]
        assert not [name for name in named if name not in told], file


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere_and_files_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and not link.startswith("#")]
    assert not [link for link in links if link and not (path.parent / link).exists()]
    named = [name for name in A_PATH.findall(text) if "…" not in name]
    assert not [name for name in named if not _somewhere(name, path.parent)]


def _somewhere(name: str, beside: Path) -> bool:
    """A path from the root or from the document; a bare file name anywhere in the code."""
    if "/" in name:
        return (ROOT / name).exists()
    return (ROOT / name).exists() or (beside / name).exists() or any((ROOT / folder).rglob(name) for folder in ("gateway", "tests", "docs"))
