"""What these stories put into a house: requests with secrets, people, talk; and the command line."""

import itertools
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from click.testing import Result
from sqlalchemy import insert, select

from app import create_app
from gateway.callbacks.policy import DEFAULTS, Urgency
from gateway.callbacks.records import ENDS, IfMissed, Near, Role, State, draft
from gateway.callbacks.windows import Window
from gateway.casework import requests
from gateway.casework.requests import place_of
from gateway.clock import utc_now
from gateway.house import House
from gateway.simulated import move_clock
from gateway.store import tables
from gateway.store.work import Work, new_id

_numbers = itertools.count(1)


def number_of(one: int) -> str:
    return f"+8555{one:07d}"


@dataclass
class Scene:
    house: House
    furnished: bool = False

    def __post_init__(self) -> None:
        if self.furnished:
            return
        with self.house.store.work() as work:
            work.session.add(tables.Published(id=1))

    def types(self, *words: str) -> Result:
        """`flask --app app …`."""
        return create_app(self.house).test_cli_runner().invoke(args=list(words))

    def reads(self, *words: str) -> Any:
        return json.loads(self.types(*words, "--json").output)

    def waits(self, **time: float) -> None:
        move_clock(self.house, int(timedelta(**time).total_seconds()))

    def count(self, table: type[tables.Table]) -> int:
        with self.house.store.read() as work:
            return len(work.connection.execute(select(table)).all())

    def audits(self, count: int) -> None:
        """So many things are done, and the clock gives them their positions."""
        with self.house.store.work() as work:
            for one in range(count):
                work.audit(f"deed {one}", actor="tests", request_id="r" if one % 2 else None)
        self.house.clock.sweep()

    def request(self, state: State = State.DONE, due: timedelta = timedelta()) -> tuple[str, str, str]:
        """One in the database with her secrets under a key of its own; its id, her number and her code."""
        one = next(_numbers)
        number, code = number_of(one), f"{one:04d}"
        with self.house.store.work() as work:
            record = _record(work, one, state, due)
            sealer = work.keys.create(record.id, work.now)
            index = work.vault.index
            row = {"id": record.id, "number": one, "created_at": work.now, **requests.columns(record)}
            found_by = {"number_index": index("number", number), "code_index": index("code", code)}
            work.connection.execute(insert(tables.Request).values(row | found_by))
            words = {"number": number, "code": code, "key": "7"}
            sealed = {name: sealer.seal(word.encode(), place_of(name, record.id)) for name, word in words.items()}
            work.connection.execute(insert(tables.Secret).values(request_id=record.id, **sealed))
        return record.id, number, code

    def supervisor(self, **changed: Any) -> str:
        """Whoever supervises, without the second that hashing her PIN takes."""
        person, number = new_id(), number_of(next(_numbers))
        seal = self.house.vault.data.seal
        values = {
            "id": person,
            "role": Role.SUPERVISOR.value,
            "name": seal(b"nobody", f"focal_point:name:{person}"),
            "number": seal(number.encode(), f"focal_point:number:{person}"),
            "number_index": self.house.vault.index("focal point", number),
            "pin_hash": "",
            "communes": [],
            "languages": ["khm"],
            "woman": True,
            "status": "active",
            "two_way_text": False,
        }
        with self.house.store.work() as work:
            work.session.add(tables.FocalPoint(**values | changed))
        return person


def _record(work: Work, number: int, state: State, due: timedelta) -> Any:
    now = work.now
    request = draft(
        id=new_id(),
        number=number,
        urgency=Urgency.NORMAL,
        need="talk",
        commune=None,
        language="khm",
        near=Near.NEAR,
        if_missed=IfMissed.STOP,
        consent_version="1",
        window=Window(now, now + timedelta(hours=1)),
        policies=DEFAULTS,
        now=utc_now(),
    )
    ended = state if state in ENDS else None
    return replace(request, state=state, ended_as=ended, due_at=None if state is State.PURGED else now + due, purge_at=now + due)
