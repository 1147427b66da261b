"""The second proof beside the password: a number from an app, a passkey, or one of the codes on paper."""

import secrets
from dataclasses import dataclass

import pyotp
from pyotp.utils import strings_equal
from sqlalchemy import delete, func, select, update

from gateway.accounts.accounts import Account
from gateway.clock import utc_now
from gateway.khmer import ascii_digits
from gateway.store import tables
from gateway.store.tables import Passkey, RecoveryCode
from gateway.store.tokens import token_hash
from gateway.store.work import Work

CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
LETTERS_IN_CODE = 16
ISSUER = "Office"  # neutral: it stands in the list of an app that anybody may see open


@dataclass(frozen=True, slots=True)
class Has:
    totp: bool
    passkeys: int
    codes: int

    @property
    def any(self) -> bool:
        return self.totp or bool(self.passkeys)


def has(work: Work, account: str) -> Has:
    row = work.session.get_one(tables.Account, account)
    counts = [work.session.scalar(select(func.count()).where(kind.account_id == account)) or 0 for kind in (Passkey, RecoveryCode)]
    return Has(bool(row.totp), *counts)


# -- numbers from an app


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, account: Account) -> str:
    """What the app reads from the square on the page."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=ISSUER)


def step_of(secret: str, typed: str) -> int | None:
    """The half minute that this number belongs to: this one, the one before or the next, by the true time. None for a wrong number."""
    code = "".join(filter(str.isdecimal, ascii_digits(typed)))
    here = int(utc_now().timestamp()) // 30
    return next((step for step in (here, here - 1, here + 1) if strings_equal(pyotp.TOTP(secret).generate_otp(step), code)), None)


def totp_of(work: Work, account: str) -> str:
    row = work.session.get_one(tables.Account, account)
    return work.vault.data.open(row.totp, f"account:totp:{account}").decode() if row.totp else ""


def keep_totp(work: Work, account: str, secret: str, step: int) -> None:
    """From the step at which she proved that her app has it, so that this number opens nothing again."""
    row = work.session.get_one(tables.Account, account)
    row.totp, row.totp_step = work.vault.data.seal(secret.encode(), f"account:totp:{account}"), step
    work.audit("keeps numbers from an app", actor=account)


def is_number(work: Work, account: str, typed: str) -> bool:
    """Each number once: who looks over her shoulder is too late."""
    secret = totp_of(work, account)
    step = step_of(secret, typed) if secret else None
    if step is None:
        return False
    mine = update(tables.Account).where(tables.Account.id == account, tables.Account.totp_step < step).values(totp_step=step)
    return work.session.execute(mine).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def forget_totp(work: Work, account: str) -> None:
    work.session.get_one(tables.Account, account).totp = b""
    work.audit("forgot the numbers from an app", actor=account)


# -- codes on paper


def new_codes(work: Work, account: str) -> list[str]:
    """Ten, to be shown this once; those before open nothing any more."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LETTERS_IN_CODE)) for _ in range(CODES)]
    work.session.add_all(RecoveryCode(code_hash=token_hash(code), account_id=account) for code in codes)
    work.audit("made new recovery codes", actor=account)
    return ["-".join(code[i : i + 4] for i in range(0, LETTERS_IN_CODE, 4)) for code in codes]


def use_code(work: Work, account: str, typed: str) -> bool:
    """In one statement: of two who type it in the same moment one is let in."""
    code = "".join(filter(str.isalnum, ascii_digits(typed))).lower()
    used = delete(RecoveryCode).where(RecoveryCode.account_id == account, RecoveryCode.code_hash == token_hash(code))
    done = work.session.execute(used.returning(RecoveryCode.code_hash)).one_or_none() is not None
    if done:
        work.audit("used a recovery code", actor=account)
    return done


def forget_all(work: Work, account: str) -> None:
    work.session.get_one(tables.Account, account).totp = b""
    for kind in (RecoveryCode, Passkey):
        work.session.execute(delete(kind).where(kind.account_id == account))
