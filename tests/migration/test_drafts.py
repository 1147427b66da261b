"""0009: the draft of the menus, on both databases; what is in force stays as it was."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, make_url, text

from gateway.directory.places import load_gazetteer
from gateway.drafting import edits
from gateway.drafting.draft import Office
from gateway.house import ROOT
from gateway.prompts.publish import estimated
from gateway.publishing.folder import Step
from gateway.seal import Vault
from gateway.store import drafts, migrate, tables
from gateway.store.database import connect
from gateway.store.keys import Keys
from gateway.store.work import Store
from tests.rig.office import Office as Folders
from tests.rig.office import Trusting

NEW = {"draft_piece", "draft_edit", "kept_call"}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/old.db" if request.param == "sqlite" else request.getfixturevalue("postgres").database("drafts_0009")
    engine = connect(make_url(url), 1500)
    to(engine, "head")
    yield engine
    engine.dispose()


BEFORE = "0008_data"


def to(engine: Engine, revision: str, how: Callable[[Config, str], None] = command.upgrade) -> None:
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDERS / "data"))
        config.attributes["connection"] = connection
        how(config, revision)


def store(engine: Engine) -> Store:
    vault = Vault((b"k" * 32,))
    return Store(engine, Keys(engine, vault.data), vault, wait_ms=1500, ring=lambda hints: None)


def test_a_draft_begins_over_what_was_in_force_before(engine: Engine, tmp_path: Path) -> None:
    gazetteer, step = load_gazetteer(ROOT / "directory"), Step(tmp_path / "step.json")
    folders = Folders(Trusting(store(engine), estimated, gazetteer, ROOT, step, False, two_people=False))
    release = folders.opens()
    to(engine, BEFORE, command.downgrade)  # as it was before there were drafts
    assert not NEW & set(inspect(engine).get_table_names())
    to(engine, "head")
    office = Office(folders.press)
    assert (office.look().release, office.look().changes, office.look().seen) == (release, (), 0)

    made = office.change("Dara", 0, edits.RenameNode("main", "topics", "subjects"))
    assert made.seen == 1 and set(made.pieces) == {"flows/main.yaml"}
    with folders.press.store.work() as work:
        drafts.keep_call(work, "tests/saved/office/water.yaml", "call: x", "Dara")
    assert folders.press.calls()["tests/saved/office/water.yaml"] == "call: x"
    assert office.undo("Dara").pieces == {} and office.redo("Dara").sheet == made.sheet

    for name in NEW:
        assert {column["name"] for column in inspect(engine).get_columns(name)} == set(tables.Table.metadata.tables[name].columns.keys())
    to(engine, BEFORE, command.downgrade)
    assert not NEW & set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM release")) == 1
