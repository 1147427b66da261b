"""Both databases from nothing to the head, with rows; and what refuses to run beside it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway.store import migrate
from gateway.store.database import connect
from gateway.store.keys import KeyTable
from gateway.store.tables import Request, Table
from tests.rig.carrier import Carrier
from tests.rig.gateway import ROOT, Gateway
from tests.rig.people import Town
from tests.rig.phones import Street

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def a_request(**changed: object) -> Request:
    given = {"id": "r", "number": 1, "state": "REQUESTED", "version": 1, "due_at": NOW, "created_at": NOW, "record": {"urgency": "normal"}}
    return Request(**given | changed)


@pytest.mark.parametrize(("which", "metadata"), [("data", Table.metadata), ("keys", KeyTable.metadata)])
def test_the_head_is_what_the_code_reads(engine: Engine, which: str, metadata: object) -> None:
    migrate.upgrade(engine, which)
    migrate.check(engine, which)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing_and_keeps_the_rows(engine: Engine) -> None:
    migrate.upgrade(engine, "data")
    with Session(engine) as session, session.begin():
        session.add(a_request())
    migrate.upgrade(engine, "data")
    with Session(engine) as session:
        kept = session.get_one(Request, "r")
        assert (kept.number, kept.due_at, kept.record) == (1, NOW, {"urgency": "normal"})


def test_an_open_request_without_a_due_time_is_refused_by_the_database_itself(engine: Engine) -> None:
    """I6: nothing rots."""
    migrate.upgrade(engine, "data")
    with pytest.raises(IntegrityError), Session(engine) as session, session.begin():
        session.add(a_request(due_at=None))
    with Session(engine) as session, session.begin():
        session.add(a_request(state="PURGED", due_at=None))


def test_two_requests_never_share_a_code(engine: Engine) -> None:
    migrate.upgrade(engine, "data")
    with pytest.raises(IntegrityError), Session(engine) as session, session.begin():
        session.add_all([a_request(code_index="x"), a_request(id="s", number=2, code_index="x")])


def test_a_database_at_another_head_is_refused_with_what_to_do(engine: Engine) -> None:
    with pytest.raises(migrate.NotMigrated, match="db upgrade"):
        migrate.check(engine, "data")
    migrate.upgrade(engine, "data")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_data'"))
    with pytest.raises(migrate.NotMigrated, match="9999_data"):
        migrate.check(engine, "data")


def test_sqlite_writes_ahead_and_leaves_no_deleted_bytes(tmp_path: Path) -> None:
    engine = connect(make_url(f"sqlite:///{tmp_path}/fresh.db"), 1500)
    migrate.upgrade(engine, "data")
    with engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "secure_delete")]
    engine.dispose()
    assert pragmas == ["wal", 2, 1]
    assert "outbox" in inspect(connect(make_url(f"sqlite:///{tmp_path}/fresh.db"), 1500)).get_table_names()


@pytest.mark.parametrize("program", [["worker.py", "clock"], ["-c", "import app; app.serve()"]])
def test_no_process_runs_beside_another_head(carrier: Carrier, program: list[str]) -> None:
    gateway = Gateway(carrier.url)
    try:
        with gateway.house.store.data.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999_data'"))
        ended = subprocess.run([sys.executable, *program], cwd=ROOT, env=gateway.environment, capture_output=True, text=True, timeout=60)
        assert ended.returncode != 0
        (line,) = [line for line in ended.stderr.splitlines() if line]
        assert "9999_data" in line and "db upgrade" in line
    finally:
        gateway.close()


def test_an_upgrade_beside_a_call_keeps_it_going(urls: dict[str, str], carrier: Carrier) -> None:
    """Rule 13: she is in the middle of a menu while the operator types `db upgrade`."""
    gateway = Gateway(carrier.url, **urls)
    try:
        gateway.start("web")
        call = Town(Street(gateway, carrier)).caller().dials().chooses("language_khm")
        gateway.house.migrate()
        call.chooses("i_can_listen").hears("topics")
    finally:
        gateway.close()
