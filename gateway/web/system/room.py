"""`/office/system`: is the gateway well? What readiness, the auditor and the key rotation know, to be read by who runs it."""

import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import func, select

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.store.tables import LastLook, Outbox
from gateway.store.work import Store, Work
from gateway.upkeep import auditor, backups
from gateway.upkeep.rotation import Held
from gateway.web.admin.room import Line, Room
from gateway.web.health import Check
from gateway.web.system import ways
from gateway.web.system.sentences import SENTENCES
from gateway.web.system.telephones import Telephones
from gateway.web.system.ways import TextToOneself, Ways

TIGHT = 0.1  # of the disk left
RECENT = timedelta(days=1)
ELSEWHERE = ("channels", "backups")
"""What has a section of its own; so each channel is asked once."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page cannot look up in the data."""

    data_dir: Path
    production: bool
    heartbeat: bool
    kept: Callable[[], list[Held]]
    """What is sealed, and under which master key."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What was handed to the carrier within a day."""

    sent: int
    failed: int
    waiting: int
    last: datetime | None


def room(store: Store, checks: Mapping[str, Check], facts: Facts, by: Ways) -> Room:
    looking, test, telephones = Looking(store, checks, facts, by), TextToOneself(store, by), Telephones(store, by)
    office = Room("system", lazy_gettext("System"), Action.SYSTEM_SEE, __package__, wants=_wants)
    office.page("", looking.shows)
    manage = Action.CHANNELS_MANAGE
    office.page("/telephones", telephones.shows_telephones, action=manage, proved=True)
    office.page("/telephones/<name>", telephones.connects, action=manage, methods=["POST"], proved=True)
    office.page("/ways/<channel>", test.tries, action=manage, methods=["POST"], proved=True)
    return office


def _wants(work: Work, account: Account) -> list[Line]:
    """By what the database was told alone: the home page must not wait for every part to answer."""
    wrong = auditor.wrong(work) or backups.wrong(work)
    return [Line(gettext("The gateway is not well. Look what is wrong."), url_for("system.shows"), urgent=True)] if wrong else []


class Looking:
    def __init__(self, store: Store, checks: Mapping[str, Check], facts: Facts, by: Ways) -> None:
        self._store, self._checks, self._facts, self._by = store, checks, facts, by

    def shows(self) -> ResponseReturnValue:
        found = {name: check() for name, check in self._checks.items() if name not in ELSEWHERE}
        with self._store.read() as work:
            sending, look = _sending(work), work.connection.execute(select(LastLook.at)).scalar()
            versions, copied, late = work.versions, backups.last(work), backups.late(work)
        return render_template(
            "system/all.html",
            found=found,
            sending=sending,
            look=look,
            versions=versions,
            kept=self._facts.kept(),
            oldest_key=self._store.keys.oldest(),
            disk=_disk(self._facts.data_dir),
            facts=self._facts,
            python=platform.python_version(),
            copied=copied,
            late=late,
            ways=ways.shown(self._store, self._by),
            told=SENTENCES.told,
        )


def _sending(work: Work) -> Sending:
    counted = (
        select(Outbox.state, func.count(), func.max(Outbox.handed_at)).where(Outbox.created_at > work.now - RECENT).group_by(Outbox.state)
    )
    rows = {state: (count, last) for state, count, last in work.connection.execute(counted)}
    many = {state: count for state, (count, _) in rows.items()}
    last = max((last for _, last in rows.values() if last), default=None)
    return Sending(many.get("sent", 0), many.get("failed", 0) + many.get("unknown", 0), many.get("waiting", 0), last)


def _disk(folder: Path) -> tuple[int, bool]:
    """Free gigabytes, and whether that is little."""
    usage = shutil.disk_usage(folder)
    return usage.free // 10**9, usage.free < TIGHT * usage.total
