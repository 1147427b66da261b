"""0009: the draft of the menus, on both databases; what is in force stays as it was."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from gateway.directory.places import load_gazetteer
from gateway.drafting import edits
from gateway.drafting.draft import Office
from gateway.house import ROOT
from gateway.prompts.publish import estimated
from gateway.publishing.folder import Step
from gateway.store import drafts, tables
from tests.migration.chain import store, to
from tests.rig.office import Office as Folders
from tests.rig.office import Trusting

NEW = {"draft_piece", "draft_edit", "kept_call"}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    to(engine, "head")
    return engine


BEFORE = "0008_data"


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
