"""Passkeys (WebAuthn): a key on her own phone or computer that answers to this site alone, so that a copied page learns nothing.

The challenges and the checks are py_webauthn's; here is only what is kept, and for whom.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gateway.accounts.accounts import Account
from gateway.accounts.faults import AccountError, Wrong
from gateway.store.tables import Passkey
from gateway.store.work import Work, new_id

MOST = 10
PREFERRED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, and the challenge that its answer must hold."""

    options: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where we are reached, `https://host`: a passkey belongs to the host, and answers no other origin."""

    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""

    def asks_to_add(self, work: Work, account: Account) -> Asked:
        options = webauthn.generate_registration_options(
            rp_id=self.host,
            rp_name="Office",
            user_id=account.id.encode(),
            user_name=account.name,
            exclude_credentials=_known(work, account.id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=PREFERRED
            ),
        )
        return Asked(webauthn.options_to_json(options), options.challenge.hex())

    def add(self, work: Work, account: str, answer: str, challenge: str) -> None:
        """Raises `AccountError` for an answer that is not one to our question."""
        try:
            checked = webauthn.verify_registration_response(
                credential=answer, expected_challenge=bytes.fromhex(challenge), expected_rp_id=self.host, expected_origin=self.origin
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise AccountError(Wrong.PASSKEY) from None
        if len(_known(work, account)) >= MOST:
            raise AccountError(Wrong.PASSKEY)
        row = Passkey(id=new_id(), account_id=account, credential=checked.credential_id, created_at=work.now)
        row.public_key, row.sign_count = checked.credential_public_key, checked.sign_count
        work.session.add(row)
        work.audit("added a passkey", actor=account)

    def asks(self, work: Work, account: str) -> Asked:
        options = webauthn.generate_authentication_options(
            rp_id=self.host, allow_credentials=_known(work, account), user_verification=PREFERRED
        )
        return Asked(webauthn.options_to_json(options), options.challenge.hex())

    def check(self, work: Work, account: str, answer: str, challenge: str) -> bool:
        try:
            given = webauthn.helpers.parse_authentication_credential_json(answer)
            row = next((one for one in _rows(work, account) if one.credential == given.raw_id), None)
            if row is None:
                return False
            checked = webauthn.verify_authentication_response(
                credential=given,
                expected_challenge=bytes.fromhex(challenge),
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            return False
        row.sign_count = checked.new_sign_count
        return True


def _rows(work: Work, account: str) -> list[Passkey]:
    return list(work.session.scalars(select(Passkey).where(Passkey.account_id == account).order_by(Passkey.id).with_for_update()))


def _known(work: Work, account: str) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential) for one in _rows(work, account)]


def forget(work: Work, account: str) -> None:
    work.session.execute(delete(Passkey).where(Passkey.account_id == account))
    work.audit("forgot her passkeys", actor=account)
