"""0008: accounts, and sessions that hold an account or a person; who is signed in on the desk stays so."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from gateway.accounts import accounts, links
from gateway.accounts.roles import Role
from gateway.clock import utc_now
from gateway.store import sessions
from gateway.store.sessions import Lifetime, Who
from tests.migration.chain import store, to
from tests.migration.test_signing_in import names

LIFETIME = Lifetime(timedelta(minutes=20), timedelta(hours=12))
NEW = {"account", "account_link", "recovery_code", "passkey"}
BEFORE = "0006_data"
ROW = "INSERT INTO web_session (token_hash, focal_point_id, data, began_at, seen_at) VALUES (:hash, 'somebody', :data, :now, :now)"


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """At the version before, with somebody signed in on the desk."""
    to(engine, BEFORE)
    hashed = sessions.token_hash("token")
    with store(engine).work() as work:
        sealed = work.vault.data.seal(b"{}", f"web_session:data:{hashed}")
        work.connection.execute(text(ROW), {"hash": hashed, "data": sealed, "now": utc_now().isoformat(sep=" ")})
    return engine


def test_who_was_signed_in_stays_and_accounts_can_be_kept(engine: Engine) -> None:
    to(engine, "head")
    with store(engine).work() as work:
        signed = sessions.find(work, "token", LIFETIME)
        assert signed and signed.who == Who(None, "somebody")
        account = accounts.add(work, "Sopheap", (Role.EDITOR,), "tests")
        links.make(work, account, "tests")
        sessions.begin(work, Who(account), {})
    with store(engine).read() as work:
        found = accounts.named(work, "sopheap")
        assert found and found.id == account and sessions.count(work, account) == 1
    with engine.connect() as connection:
        assert "sopheap" not in str(connection.execute(text("SELECT * FROM account")).one())


def test_back_and_again_and_the_desk_stays(engine: Engine) -> None:
    to(engine, "head")
    with store(engine).work() as work:
        sessions.begin(work, Who("an account"), {})
    to(engine, BEFORE, command.downgrade)
    assert not NEW & names(engine)
    assert not inspect(engine).get_columns("web_session")[1]["nullable"]
    to(engine, "head")
    with store(engine).read() as work:
        assert sessions.find(work, "token", LIFETIME)
