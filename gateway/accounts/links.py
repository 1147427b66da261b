"""Links that open once: the first account's from the terminal, everybody else's from an administrator. No mail is sent."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from gateway.accounts import accounts, factors
from gateway.accounts.accounts import Account, Status
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.roles import Role
from gateway.store import sessions, tables
from gateway.store.tables import AccountLink
from gateway.store.tokens import new_token, token_hash
from gateway.store.work import Work

LASTS = timedelta(hours=24)
FIRST_NAME = "administrator"


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """Has no repr: its token opens an account."""

    account: Account
    token: str


def first(work: Work, name: str, actor: str) -> Link:
    """For whoever sets the gateway up; the one before opens nothing any more. Raises `AccountError` once there is an administrator."""
    if accounts.administered(work):
        raise AccountError(Wrong.SET_UP)
    known = accounts.named(work, name)
    return make(work, known.id if known else accounts.add(work, name, (Role.ADMINISTRATOR,), actor), actor)


def make(work: Work, account: str, actor: str, *, forgets_second: bool = False) -> Link:
    """A new link for her, instead of any other. Until she opens it her password, if she has one, stays as it is. Raises `AccountError`."""
    found = accounts.find(work, account)
    if found is None or found.status is Status.CLOSED:
        raise AccountError(Wrong.CLOSED)
    token = new_token() + new_token()
    work.session.execute(delete(AccountLink).where(AccountLink.account_id == account))
    work.session.add(
        AccountLink(token_hash=token_hash(token), account_id=account, forgets_second=forgets_second, expires_at=work.now + LASTS)
    )
    work.audit(f"gave account {account} a {'link and a new second proof' if forgets_second else 'link'}", actor=actor)
    return Link(found, token)


def whose(work: Work, token: str) -> Account:
    """Looking does not use it up. Raises `AccountError`."""
    row = work.session.get(AccountLink, token_hash(token))
    found = accounts.find(work, row.account_id) if row and row.expires_at > work.now else None
    if found is None or found.status in (Status.PAUSED, Status.CLOSED):
        raise AccountError(Wrong.LINK)
    return found


def open_with(work: Work, token: str, password_hash: str, tongue: str = "") -> Account:
    """Uses it up: her password is this one now, and whoever was signed in by another is out; if she chose a tongue on the way, she is
    answered in it from now on. Raises `AccountError`."""
    found = whose(work, token)
    # In one statement: of two who open it in the same moment one has it.
    used = delete(AccountLink).where(AccountLink.token_hash == token_hash(token)).returning(AccountLink.forgets_second)
    forgets = work.session.scalar(used)
    if forgets is None:
        raise AccountError(Wrong.LINK)
    if forgets:
        factors.forget_all(work, found.id)
    row = work.session.get_one(tables.Account, found.id)
    row.password_hash, row.status = password_hash, Status.ACTIVE.value
    row.tongue = tongue if tongue in ("km", "en") else row.tongue
    sessions.end_all_of_account(work, found.id)
    work.audit("opened a link, and chose a password", actor=found.id)
    return accounts.seen(work, row)


def waiting(work: Work) -> set[str]:
    """Accounts whose links nobody opened yet."""
    return set(work.session.scalars(select(AccountLink.account_id).where(AccountLink.expires_at > work.now)))
