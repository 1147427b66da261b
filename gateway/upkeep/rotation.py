"""Whatever an earlier master key sealed is sealed anew under the one in force, so that the earlier one can be thrown away (rule 12).

In small transactions, beside the running gateway. How far it has come stands in the sealed values themselves, each of which names its key:
whatever kills it, the next run goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, LargeBinary, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from gateway.casework import requests
from gateway.seal import KEY_ID, Sealer, SealError, Vault
from gateway.store import audit
from gateway.store.database import told
from gateway.store.keys import DataKey, DaySecret
from gateway.store.tables import Account, AuditEnd, Conversation, FocalPoint, Inbox, Outbox, Request, WebSession
from gateway.store.work import Store, Work

BATCH = 100
MARKS = "marks of the audit"

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Rows with columns that one sealer seals, each under the place `table:column:key`. The first column tells which key holds the row."""

    name: str
    key: Column
    columns: tuple[Column, ...]
    sealer: Callable[[Vault], Sealer]
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Blind indexes beside them: a column, its purpose, and the sealed column that it is made from."""

    def place(self, column: Column, key: object) -> str:
        return f"{self.key.class_.__tablename__}:{column.key}:{key}"


PEOPLE = Sealed(
    "people",
    FocalPoint.id,
    (FocalPoint.number, FocalPoint.name),
    lambda vault: vault.data,
    {"number_index": ("focal point", "number")},
)
TALK = (
    Sealed("conversations", Conversation.id, (Conversation.state,), lambda vault: vault.conversations),
    Sealed("events", Inbox.key, (Inbox.lines,), lambda vault: vault.conversations),
    Sealed("texts on their way", Outbox.dedupe, (Outbox.sealed,), lambda vault: vault.data),
)
OFFICE = (
    Sealed("accounts", Account.id, (Account.name,), lambda vault: vault.data, {"name_index": ("account", "name")}),
    Sealed("authenticator keys", Account.id, (Account.totp,), lambda vault: vault.data),
)
SIGNED_IN = Sealed("sessions of desk and office", WebSession.token_hash, (WebSession.data,), lambda vault: vault.data)
REQUEST_KEYS = Sealed("keys of requests", DataKey.request_id, (DataKey.wrapped,), lambda vault: vault.data)
DAYS = Sealed("secrets of days", DaySecret.day, (DaySecret.wrapped,), lambda vault: vault.data)
KINDS = (PEOPLE, *TALK, *OFFICE, SIGNED_IN, REQUEST_KEYS, DAYS)
IN_KEY_DATABASE = (REQUEST_KEYS, DAYS)


@dataclass(frozen=True, slots=True)
class Held:
    """How many values of a kind are under the master key in force, under the one before, and under neither: those nobody can open."""

    name: str
    current: int
    earlier: int
    lost: int


class Rotation:
    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    # -- how it stands

    def status(self) -> list[Held]:
        return [*(self._held(kind) for kind in KINDS), self._marks()]

    def _held(self, kind: Sealed) -> Held:
        first = func.substr(kind.columns[0], 1, KEY_ID, type_=LargeBinary)
        with self._looking(kind) as connection:
            rows = connection.execute(select(first, func.count()).where(kind.columns[0] != b"").group_by(first)).all()
        found = Counter({bytes(name): count for name, count in rows})
        current, *earlier = kind.sealer(self._vault).names
        before = sum(found[name] for name in earlier)
        return Held(kind.name, found[current], before, found.total() - found[current] - before)

    def _marks(self) -> Held:
        with self._store.read() as work:
            under = [audit.marked_under(self._vault, row) for row in work.connection.execute(select(AuditEnd)).all()]
        return Held(MARKS, under.count(0), sum(which > 0 for which in under), under.count(-1))

    # -- going on

    def run(self) -> Counter[str]:
        """Seals anew whatever an earlier key sealed; how much of each was. What nobody can open stays as it is."""
        moved = Counter({kind.name: self._move(kind) for kind in KINDS})
        with self._store.work() as work:
            audit.mark_anew(work)
            work.audit("sealed old things anew under the master key in force", actor="command line")
        return moved

    def _move(self, kind: Sealed) -> int:
        return sum(self._batch(kind, rows) for rows in self._under_another(kind))

    def _under_another(self, kind: Sealed) -> Iterator[Sequence[Any]]:
        """Batches of rows, each once, in the order of their keys."""
        first = kind.columns[0]
        another = func.substr(first, 1, KEY_ID, type_=LargeBinary) != kind.sealer(self._vault).names[0]
        others = select(kind.key.label("at"), *kind.columns).where(first != b"", another)
        after: Any = ""
        while True:
            with self._looking(kind) as connection:
                rows = connection.execute(others.where(kind.key > after).order_by(kind.key).limit(BATCH)).all()
            if not rows:
                return
            yield rows
            after = rows[-1].at

    def _batch(self, kind: Sealed, rows: Sequence[Any]) -> int:
        """Compare-and-set: what somebody changed meanwhile she has sealed herself, or the next run finds it."""
        if kind is REQUEST_KEYS:
            # First what is found by: a key under the master key in force says that its request's indexes are, too.
            self._index_anew([row.at for row in rows])
        anew = [(row, values) for row in rows if (values := self._sealed_anew(kind, row))]
        done = 0
        with self._writing(kind) as connection:
            for row, values in anew:
                same = (kind.key == row.at, *(column == getattr(row, column.key) for column in kind.columns))
                done += connection.execute(update(kind.key.class_).where(*same).values(values)).rowcount
        return done

    def _sealed_anew(self, kind: Sealed, row: Any) -> dict[str, Any] | None:
        sealer = kind.sealer(self._vault)
        try:
            plain = {column.key: sealer.open(getattr(row, column.key), kind.place(column, row.at)) for column in kind.columns}
        except SealError:
            return None
        sealed = {column.key: sealer.seal(plain[column.key], kind.place(column, row.at)) for column in kind.columns}
        return sealed | {name: self._vault.index(purpose, plain[of].decode()) for name, (purpose, of) in kind.indexes.items()}

    def _index_anew(self, ids: Sequence[str]) -> None:
        """Her number and her code are found by the key in force. A request that is purged at this moment stays without."""
        with self._store.read() as work:
            open_ones = select(Request.id, Request.code_index).where(Request.id.in_(ids), Request.code_index.is_not(None))
            found = [(row, values) for row in work.connection.execute(open_ones).all() if (values := self._found_by(work, row.id))]
        with self._store.work() as work:
            for row, values in found:
                same = (Request.id == row.id, Request.code_index == row.code_index)
                work.connection.execute(update(Request).where(*same).values(values))

    def _found_by(self, work: Work, request_id: str) -> dict[str, str] | None:
        try:
            number, code = requests.secret(work, request_id, "number"), requests.secret(work, request_id, "code")
        except SealError:
            return None
        return {"number_index": self._vault.index("number", number), "code_index": self._vault.index("code", code)}

    # -- the two databases

    @contextmanager
    def _looking(self, kind: Sealed) -> Iterator[Connection]:
        if kind in IN_KEY_DATABASE:
            with told(), self._store.keys.engine.connect() as connection:
                yield connection
        else:
            with self._store.read() as work:
                yield work.connection

    @contextmanager
    def _writing(self, kind: Sealed) -> Iterator[Connection]:
        if kind in IN_KEY_DATABASE:
            with told(), self._store.keys.engine.execution_options(writes=True).begin() as connection:
                yield connection
        else:
            with self._store.work() as work:
                yield work.connection
