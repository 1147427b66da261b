"""Death at a commit, to the point, and without a line in the gateway: PostgreSQL itself holds the process there.

A deferred trigger waits for a lock when the transaction commits. While the rig has that lock the process stands at its commit, and is
killed. Then its connection is cut (the commit never was), or let go (it was, and nobody heard of it).
"""

import time
from collections.abc import Mapping

import psycopg

from tests.rig.gateway import Gateway
from tests.rig.servers import PostgresServer

MET_WITHIN = 8.0

POINTS: Mapping[str, tuple[str, str, str]] = {
    "a hook": ("inbox", "INSERT", "true"),
    "a request": ("request", "INSERT", "true"),
    "an offer": ("offer", "INSERT", "true"),
    "a claim": ("outbox", "UPDATE", "NEW.state = 'claimed'"),
    "a receipt": ("outbox", "UPDATE", "NEW.state = 'sent'"),
    "an acceptance": ("request", "UPDATE", "OLD.holder IS NULL AND NEW.holder IS NOT NULL"),
    "an attempt": ("attempt", "INSERT", "true"),
    "the claim of her ring": ("outbox", "UPDATE", "NEW.state = 'claimed' AND NEW.kind = 'ring_caller'"),
    "the receipt of her ring": ("outbox", "UPDATE", "NEW.state = 'sent' AND NEW.kind = 'ring_caller'"),
    "the end of an attempt": ("attempt", "UPDATE", "true"),
    "an end": ("request", "UPDATE", "NEW.state IN ('DONE', 'UNREACHED', 'WITHDRAWN', 'EXPIRED')"),
}
BUSY = ("a hook", "a request", "an offer", "a claim", "a receipt")
"""Points to which somebody comes every second while women ask."""
WAITS = """CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::int); RETURN NULL; END $$"""
WHO = """SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND NOT granted AND objid = %s AND pg_stat_activity.datname = current_database()"""


class Boundary:
    """`PGAPPNAME` tells whose connection waits."""

    def __init__(self, gateway: Gateway, postgres: PostgresServer) -> None:
        self._gateway = gateway
        with self._connected() as connection:
            connection.execute(WAITS)
            for number, (table, deed, when) in enumerate(POINTS.values()):
                connection.execute(
                    f"CREATE CONSTRAINT TRIGGER waits_{number} AFTER {deed} ON {table} DEFERRABLE INITIALLY DEFERRED "
                    f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION waits({number})"
                )

    def kills(self, point: str, *, before: bool) -> str:
        """Which process came to this point, and died there; "" when none came."""
        number = list(POINTS).index(point)
        with self._connected() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [number])
            ends = time.monotonic() + MET_WITHIN
            while time.monotonic() < ends:
                for pid, part in connection.execute(WHO, [number]).fetchall():
                    if part in self._gateway.processes:
                        return self._dies(connection, part, pid, before)
                time.sleep(0.005)
        return ""

    def _dies(self, connection: psycopg.Connection, part: str, pid: int, before: bool) -> str:
        """The lock goes with this connection, and then whoever else waits goes on."""
        self._gateway.kill(part)
        if before:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [part])
            while connection.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
                time.sleep(0.005)
        return part

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self._gateway.database_url, autocommit=True)
