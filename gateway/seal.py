"""Sealing: AES-256-GCM with associated data, key id in front; HMAC blind indexes where one must search (S24, S31).

Associated data names the place (`table:column:row`), so that a sealed value copied into another row does not open there.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY_ID = 4


class SealError(Exception):
    """A sealed value does not open: another key, another place, or changed bytes. Never says what was inside."""


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(32)


def key_id(key: bytes) -> bytes:
    """Names a key without telling it."""
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID]


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key)


@dataclass(frozen=True, slots=True, repr=False)
class Sealer:
    """Seals under the first key and opens under any: a rotation adds a key in front."""

    keys: tuple[bytes, ...]
    _ciphers: Mapping[bytes, AESGCM] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {key_id(key): AESGCM(key) for key in self.keys})

    @property
    def names(self) -> tuple[bytes, ...]:
        """The first bytes of what each key seals, the one in force first."""
        return tuple(key_id(key) for key in self.keys)

    def seal(self, plain: bytes, place: str) -> bytes:
        name = key_id(self.keys[0])
        nonce = secrets.token_bytes(NONCE)
        return name + nonce + self._ciphers[name].encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        cipher = self._ciphers.get(sealed[:KEY_ID])
        if cipher is None:
            raise SealError(f"no key in force opens a value of {place.rsplit(':', 1)[0]}")
        nonce, body = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        try:
            return cipher.decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError):  # the latter when it was cut short
            raise SealError(f"a value of {place.rsplit(':', 1)[0]} was changed or moved") from None


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """What the house holds to keep secrets: one master key (and earlier ones), everything else derived from it by purpose."""

    masters: tuple[bytes, ...]
    data: Sealer = field(init=False)
    conversations: Sealer = field(init=False)
    _indexes: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("data", "conversations"):
            object.__setattr__(self, name, Sealer(tuple(_derive(master, name) for master in self.masters)))
        object.__setattr__(self, "_indexes", tuple(_derive(master, "blind index") for master in self.masters))

    def index(self, purpose: str, value: str) -> str:
        """A keyed blind index to write: equal values find each other, and nobody without the key can try them all (S24)."""
        return self.indexes(purpose, value)[0]

    def indexes(self, purpose: str, value: str) -> tuple[str, ...]:
        """The same to look for: under each master key in force, so that a rotation loses nobody."""
        named = f"{purpose}:{value}".encode()
        return tuple(hmac.new(key, named, hashlib.sha256).hexdigest()[:32] for key in self._indexes)
