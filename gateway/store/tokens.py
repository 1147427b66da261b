"""Opaque tokens for URLs and cookies that we hand out: they tell nothing and cannot be guessed (S27)."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(15)


def token_hash(token: str) -> str:
    """What is kept of one. It is long and by chance, so nobody can try them all, and a hash without a key tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
