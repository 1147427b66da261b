"""The switch's memory: one SQLite file of its own, shared by the web process and every terminal that plugs a phone in.

Every transaction is short, and none is open while a webhook is delivered: the gateway may take its time, and the keys go on working.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from gateway.web.simulator.exchange.records import Call, Callback, Happening, Message, Note, Recording

SHAPE = 3  # of the tables; a file of another shape is a toy's old memory and is thrown away

TABLES = """
CREATE TABLE calls (
  sid TEXT PRIMARY KEY, direction TEXT, caller TEXT, callee TEXT, status TEXT, created TEXT, parent TEXT, url TEXT, twiml TEXT,
  at INTEGER, digits TEXT, version INTEGER, fetching_since TEXT, holder TEXT, status_url TEXT, timeout INTEGER, answered TEXT, ended TEXT,
  deleted INTEGER,
  handset TEXT AS (CASE direction WHEN 'inbound' THEN caller ELSE callee END),
  alive INTEGER AS (status IN ('queued', 'ringing', 'in-progress'))
);
CREATE INDEX calls_of_handset ON calls (handset, alive);
CREATE INDEX calls_alive ON calls (alive);
CREATE TABLE recordings (sid TEXT PRIMARY KEY, call TEXT, sound BLOB, seconds INTEGER, created TEXT);
CREATE TABLE happenings (id INTEGER PRIMARY KEY, sid TEXT, version INTEGER, kind TEXT, what TEXT);
CREATE INDEX happenings_of_call ON happenings (sid);
CREATE TABLE messages (
  sid TEXT PRIMARY KEY, direction TEXT, sender TEXT, receiver TEXT, body TEXT, status TEXT, created TEXT, status_url TEXT
);
CREATE TABLE notes (id INTEGER PRIMARY KEY, number TEXT, other TEXT, kind TEXT, body TEXT, at TEXT);
CREATE INDEX notes_of_phone ON notes (number);
CREATE TABLE callbacks (id INTEGER PRIMARY KEY, sid TEXT, url TEXT, form TEXT);
CREATE TABLE seen (id INTEGER PRIMARY KEY, conversation TEXT, sid TEXT, number TEXT, note TEXT);
CREATE TABLE revision (number INTEGER);
INSERT INTO revision VALUES (1);
"""


class Book:
    """The ledger while it is open; gone with its transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def revision(self) -> int:
        """Moves with every change, so that a page knows when to look."""
        return int(self._connection.execute("SELECT number FROM revision").fetchone()[0])

    def call(self, sid: str) -> Call | None:
        return next(self._calls("sid = ?", sid), None)

    def living(self) -> list[Call]:
        return list(self._calls("alive"))

    def children(self, sid: str) -> list[Call]:
        return list(self._calls("alive AND parent = ?", sid))

    def engaging(self, number: str) -> Call | None:
        """The call that keeps this phone busy, ringing or talking."""
        return next(self._calls("handset = ? AND alive AND status != 'queued'", number), None)

    def latest(self, number: str) -> Call | None:
        """The call that the phone is in, else its last one."""
        return next(self._calls("handset = ? AND status != 'queued'", number, order="alive DESC, rowid DESC"), None)

    def listed_calls(self) -> list[Call]:
        """What the account may still see, newest first."""
        return list(self._calls("NOT deleted", order="rowid DESC"))

    def _calls(self, where: str, *values: str, order: str = "rowid") -> Iterator[Call]:
        rows = self._connection.execute(f"SELECT {_columns(Call)} FROM calls WHERE {where} ORDER BY {order}", values)  # noqa: S608 - our own words
        return (Call(**row) for row in rows)

    def add_call(self, call: Call) -> None:
        self._insert("calls", asdict(call))

    def save(self, call: Call) -> Call:
        self._update("calls", asdict(call))
        return call

    def happened(self, call: Call, kind: str, what: str = "") -> None:
        self._insert("happenings", {"sid": call.sid, "version": call.version, "kind": kind, "what": what})

    def happenings(self, sid: str) -> list[Happening]:
        query = f"SELECT {_columns(Happening)} FROM happenings WHERE sid = ? ORDER BY id"  # noqa: S608 - our own words
        return [Happening(**row) for row in self._connection.execute(query, (sid,))]

    def add_recording(self, recording: Recording) -> None:
        self._insert("recordings", asdict(recording))

    def recordings(self, call: str = "") -> list[Recording]:
        """All, or those of one call, newest first."""
        where = "WHERE call = :call" if call else ""
        query = f"SELECT {_columns(Recording)} FROM recordings {where} ORDER BY rowid DESC"  # noqa: S608 - our own words
        return [Recording(**row) for row in self._connection.execute(query, {"call": call})]

    def delete_recording(self, sid: str) -> None:
        self._write("DELETE FROM recordings WHERE sid = :sid", {"sid": sid})

    def messages(self) -> list[Message]:
        """The carrier's copies, newest first."""
        query = f"SELECT {_columns(Message)} FROM messages ORDER BY rowid DESC"  # noqa: S608 - our own words
        return [Message(**row) for row in self._connection.execute(query)]

    def message(self, sid: str) -> Message | None:
        return next((message for message in self.messages() if message.sid == sid), None)

    def add_message(self, message: Message) -> None:
        self._insert("messages", asdict(message))

    def save_message(self, message: Message) -> Message:
        self._update("messages", asdict(message))
        return message

    def delete_message(self, sid: str) -> None:
        self._write("DELETE FROM messages WHERE sid = :sid", {"sid": sid})

    def note(self, number: str, other: str, kind: str, body: str, at: str) -> None:
        self._insert("notes", {"number": number, "other": other, "kind": kind, "body": body, "at": at})

    def notes(self, number: str, after: int = 0) -> list[Note]:
        query = f"SELECT {_columns(Note)} FROM notes WHERE number = ? AND id > ? ORDER BY id"  # noqa: S608 - our own words
        return [Note(**row) for row in self._connection.execute(query, (number, after))]

    def saw(self, conversation: str, sid: str, number: str, note: str) -> None:
        """What the gateway's recorder tells of one event. Texts have no `sid` here, for the carrier soon forgets theirs."""
        self._insert("seen", {"conversation": conversation, "sid": sid, "number": number, "note": note})

    def seen_in_call(self, sid: str) -> list[str]:
        return self._seen("sid = ?", sid)

    def seen_in_texts(self, number: str) -> list[str]:
        """Of the phone's last conversation by text."""
        return self._seen("conversation = (SELECT conversation FROM seen WHERE sid = '' AND number = ? ORDER BY id DESC LIMIT 1)", number)

    def _seen(self, where: str, value: str) -> list[str]:
        query = f"SELECT note FROM seen WHERE {where} ORDER BY id"  # noqa: S608 - our own words
        return [row["note"] for row in self._connection.execute(query, (value,))]

    def promise(self, sid: str, url: str, form: Mapping[str, str]) -> None:
        """A status callback, to be delivered once this transaction is over."""
        self._insert("callbacks", {"sid": sid, "url": url, "form": json.dumps(form)})

    def take_callback(self) -> Callback | None:
        """The oldest one, for the taker alone; lost if the taker dies, as a carrier's may be."""
        row = self._connection.execute("SELECT id, sid, url, form FROM callbacks ORDER BY id LIMIT 1").fetchone()
        if row is None:
            return None
        self._write("DELETE FROM callbacks WHERE id = :id", {"id": row["id"]})
        return Callback(row["sid"], row["url"], json.loads(row["form"]))

    def owes_callbacks(self) -> bool:
        return self._connection.execute("SELECT 1 FROM callbacks LIMIT 1").fetchone() is not None

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        places = ", ".join(f":{name}" for name in values)
        self._write(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608 - our own words

    def _update(self, table: str, values: Mapping[str, Any]) -> None:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self._write(f"UPDATE {table} SET {changes} WHERE sid = :sid", values)  # noqa: S608 - our own words

    def _write(self, statement: str, values: Mapping[str, Any]) -> None:
        self._connection.execute(statement, values)
        self._connection.execute("UPDATE revision SET number = number + 1")


class Ledger:
    """The file. Made when it is missing; nothing in it is worth a migration."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != SHAPE:
                _start_afresh(connection)
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Book]:
        with closing(self._open()) as connection:
            connection.execute("BEGIN")
            yield Book(connection)

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """Nobody else writes meanwhile, so that what was read still holds when it is changed. Kept only if the block ends well."""
        with closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Book(connection)
            connection.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def _columns(record: type) -> str:
    return ", ".join(field.name for field in fields(record))


def _start_afresh(connection: sqlite3.Connection) -> None:
    for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f"DROP TABLE {row['name']}")
    for statement in TABLES.strip().split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SHAPE}")
