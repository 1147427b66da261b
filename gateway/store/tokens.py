"""Opaque tokens for URLs that we hand out: they tell nothing and cannot be guessed (S27)."""

import secrets


def new_token() -> str:
    return secrets.token_urlsafe(15)
