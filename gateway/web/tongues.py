"""Khmer first, English second: the words of our pages. English stands in the code, Khmer in one catalogue that translators' tools know
(gettext). It is compiled when a process starts, so there is no build step and nothing that can be out of date."""

from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale

CATALOGUE = Path(__file__).parent / "khmer.po"
KHMER, ENGLISH = "km", "en"
TONGUES = {KHMER: "ខ្មែរ", ENGLISH: "English"}
"""Each as its own readers call it."""


class Words(Domain):  # type: ignore[misc]  # flask-babel has no types
    @cached_property
    def _khmer(self) -> Translations:
        compiled = BytesIO()
        with CATALOGUE.open("rb") as catalogue:
            write_mo(compiled, read_po(catalogue, locale=KHMER))
        compiled.seek(0)
        return Translations(compiled)

    def get_translations(self) -> NullTranslations:
        return self._khmer if str(get_locale()) == KHMER else NullTranslations()


class Tongues(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Words:
        return Words()


def register(app: Flask, tongue: Callable[[], str]) -> None:
    """`tongue()` says for each request which of `TONGUES` it is answered in. Times are Cambodian."""
    Tongues(app, default_locale=KHMER, default_timezone="Asia/Phnom_Penh", locale_selector=tongue)
