"""Accounts as the office sees them, and what an administrator does about them; each change in the audit, by id (S30)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from gateway.accounts import roles as table
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.roles import Action, Role
from gateway.callbacks.records import Role as DeskRole
from gateway.casework import people
from gateway.casework.standing import Status as Standing
from gateway.khmer import clean, folded
from gateway.store import sessions, tables
from gateway.store.sessions import Who
from gateway.store.work import Work, new_id

_NAME = re.compile(r"[^\s<>\"'&%/\\]{3,40}")


class Status(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, or who is looked at. The name is what she signs in with, and need not be her own."""

    id: str
    name: str
    status: Status
    roles: tuple[Role, ...]
    person: str | None
    tongue: str
    digits: str
    created_at: datetime

    def may(self, action: Action) -> bool:
        return self.status is Status.ACTIVE and table.may(self.roles, action)

    @property
    def who(self) -> Who:
        """What a session of hers opens: the office, and the desk if she is a supervisor there."""
        return Who(self.id, self.person)


# -- looking


def find(work: Work, account: str) -> Account | None:
    row = work.session.get(tables.Account, account)
    return seen(work, row) if row else None


def named(work: Work, name: str) -> Account | None:
    """However it is typed: case, marks and unseen characters do not matter."""
    wanted = work.vault.indexes("account", folded(name))
    row = work.session.scalar(select(tables.Account).where(tables.Account.name_index.in_(wanted)))
    return seen(work, row) if row else None


def everybody(work: Work) -> list[Account]:
    open_ones = select(tables.Account).where(tables.Account.status != Status.CLOSED.value).order_by(tables.Account.id)
    return [seen(work, row) for row in work.session.scalars(open_ones)]


def seen(work: Work, row: tables.Account) -> Account:
    name = work.vault.data.open(row.name, f"account:name:{row.id}").decode() if row.name else ""
    held = tuple(Role(role) for role in row.roles)
    return Account(row.id, name, Status(row.status), held, row.person, row.tongue, row.digits, row.created_at)


def called(work: Work, who: str) -> str:
    """One name for one person, whether she did it by telephone, in the office or at the terminal: S42 compares them."""
    account = find(work, who)
    if account is None or account.person:
        return people.called(work, account.person if account and account.person else who)
    return account.name or who


def supervisors(work: Work) -> list[tuple[str, str]]:
    """Ids and names of those whom an account can be linked to."""
    rows = [row for row in people.rows(work) if row.role == DeskRole.SUPERVISOR and row.status == Standing.ACTIVE]
    return [(row.id, people.name_of(work, row)) for row in rows]


# -- changing


def add(work: Work, name: str, roles: Sequence[Role], actor: str) -> str:
    """An account that nobody can sign in to before a link of hers was opened; its id. Raises `AccountError`."""
    kept = _free_name(work, name)
    _fit(roles)
    account = new_id()
    row = tables.Account(
        id=account,
        name=work.vault.data.seal(kept.encode(), f"account:name:{account}"),
        name_index=work.vault.index("account", kept),
        status=Status.INVITED.value,
        roles=[role.value for role in roles],
        created_at=work.now,
    )
    work.session.add(row)
    work.flush()
    work.audit(f"added account {account}", actor=actor)
    return account


def _free_name(work: Work, name: str) -> str:
    kept = folded(clean(name))
    if not _NAME.fullmatch(kept):
        raise AccountError(Wrong.NAME_EMPTY)
    if named(work, kept):
        raise AccountError(Wrong.NAME_TAKEN)
    return kept


def _fit(roles: Iterable[Role]) -> None:
    held = set(roles)
    if not held:
        raise AccountError(Wrong.NO_ROLE)
    if table.clash(held):
        raise AccountError(Wrong.CLASH)


def change(work: Work, account: str, roles: Sequence[Role], person: str | None, actor: str) -> None:
    """Other roles, or another person of the desk; she signs in anew, so that no page of hers knows the old ones. Raises `AccountError`."""
    row = _other(work, account, actor)
    _fit(roles)
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(work, row)
    _linked(work, row, person if Role.DISPATCHER in roles else None)
    row.roles = [role.value for role in roles]
    sessions.end_all_of_account(work, account)
    work.audit(f"gave account {account} the roles {' '.join(_SHORT[role] for role in roles)}", actor=actor)


_SHORT = {
    Role.EDITOR: "edit",
    Role.REVIEWER: "review",
    Role.DIRECTORY_EDITOR: "dir",
    Role.DISPATCHER: "disp",
    Role.AUDITOR: "audit",
    Role.ADMINISTRATOR: "admin",
}
"""An audit row has 96 characters."""


def _linked(work: Work, row: tables.Account, person: str | None) -> None:
    if person is not None:
        taken = work.session.scalar(select(tables.Account.id).where(tables.Account.person == person, tables.Account.id != row.id))
        if taken or person not in dict(supervisors(work)):
            raise AccountError(Wrong.PERSON)
    row.person = person


def pause(work: Work, account: str, actor: str) -> None:
    """Signed out everywhere, and let in nowhere until somebody resumes her. Raises `AccountError`."""
    row = _other(work, account, actor)
    _keep_an_administrator(work, row)
    row.status = Status.PAUSED.value
    _shut_out(work, account)
    work.audit(f"paused account {account}", actor=actor)


def resume(work: Work, account: str, actor: str) -> None:
    row = _other(work, account, actor)
    row.status = (Status.ACTIVE if row.password_hash else Status.INVITED).value
    work.audit(f"put account {account} back", actor=actor)


def close(work: Work, account: str, actor: str) -> None:
    """For good: name, password and every proof of hers are destroyed; the audit goes on naming her by id. Raises `AccountError`."""
    row = _other(work, account, actor)
    _keep_an_administrator(work, row)
    row.status, row.person, row.password_hash, row.totp = Status.CLOSED.value, None, "", b""
    row.name, row.name_index = b"", account.replace("-", "")
    for kind in (tables.RecoveryCode, tables.Passkey):
        work.session.execute(delete(kind).where(kind.account_id == account))
    _shut_out(work, account)
    work.audit(f"closed account {account}", actor=actor)


def _shut_out(work: Work, account: str) -> None:
    work.session.execute(delete(tables.AccountLink).where(tables.AccountLink.account_id == account))
    sessions.end_all_of_account(work, account)


def _other(work: Work, account: str, actor: str) -> tables.Account:
    row = work.session.get(tables.Account, account)
    if row is None:
        raise AccountError(Wrong.NO_SUCH)
    if account == actor:
        raise AccountError(Wrong.OWN)
    if row.status == Status.CLOSED:
        raise AccountError(Wrong.CLOSED)
    return row


def _keep_an_administrator(work: Work, but: tables.Account) -> None:
    """Nobody locks everybody out. In the same breath another may go: whoever writes holds the rows that she counts."""
    active = select(tables.Account).where(tables.Account.status == Status.ACTIVE.value).order_by(tables.Account.id).with_for_update()
    left = [row for row in work.session.scalars(active) if Role.ADMINISTRATOR in row.roles and row.id != but.id]
    if Role.ADMINISTRATOR in but.roles and but.status == Status.ACTIVE and not left:
        raise AccountError(Wrong.LAST)


def administered(work: Work) -> bool:
    """Whether somebody can let others in."""
    active = work.session.scalars(select(tables.Account).where(tables.Account.status == Status.ACTIVE.value))
    return any(Role.ADMINISTRATOR in row.roles for row in active)


def prefer(work: Work, account: str, tongue: str, digits: str) -> None:
    """What she reads: Khmer or English, ១២៣ or 123."""
    row = work.session.get_one(tables.Account, account)
    row.tongue, row.digits = tongue, digits
