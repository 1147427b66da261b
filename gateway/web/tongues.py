"""Khmer first, English second: the words of our pages. English stands in the code, Khmer in catalogues that translators' tools know
(gettext), one for each part of the pages. They are compiled when a process starts: no build step, and nothing that can be out of date."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, format_datetime, format_time, get_locale, gettext

from gateway.clock import PHNOM_PENH

CATALOGUES = Path(__file__).parent / "khmer"
KHMER, ENGLISH = "km", "en"
TONGUES = {KHMER: "ខ្មែរ", ENGLISH: "English"}
"""Each as its own readers call it."""


def khmer() -> Catalog:
    """All catalogues as one. Raises `ValueError` where two say the same English in different Khmer."""
    whole = Catalog(locale=KHMER)
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as part:
            for message in read_po(part, locale=KHMER):
                said = whole.get(message.id) if message.id else None
                if said and said.string != message.string:
                    raise ValueError(f"{path.name}: {message.id!r} has another Khmer in a catalogue before it; say it alike")
                whole[message.id] = message
    return whole


class Words(Domain):  # type: ignore[misc]  # flask-babel has no types
    @cached_property
    def _khmer(self) -> Translations:
        compiled = BytesIO()
        write_mo(compiled, khmer())
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


def when(moment: datetime, now: datetime) -> str:
    """A time as people say it, in Cambodia."""
    day, today = (one.astimezone(PHNOM_PENH).date() for one in (moment, now))
    clock = format_time(moment, "HH:mm")
    if day == today:
        return str(gettext("today at %(clock)s", clock=clock))
    if day == today + timedelta(days=1):
        return str(gettext("tomorrow at %(clock)s", clock=clock))
    if day == today - timedelta(days=1):
        return str(gettext("yesterday at %(clock)s", clock=clock))
    return str(gettext("%(day)s at %(clock)s", day=format_datetime(moment, "d MMM"), clock=clock))


_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
DIGITS = {"khmer": "១២៣", "latin": "123"}


def in_digits(text: object, digits: str) -> str:
    """Numbers as she likes to read them."""
    return str(text).translate(_KHMER_DIGITS) if digits == "khmer" else str(text)
