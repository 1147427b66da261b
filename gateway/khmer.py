"""Khmer text, as phones write it: its digits, its script, and the marks that nobody sees."""

import unicodedata

from khmerspell import khnormal

_ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
# Keyboards put U+200B between words and leave the others behind; U+17B4 and U+17B5 are vowels without a shape, inserted by old fonts.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u17b4\u17b5"))

# COENG TA and COENG DA look alike, and both spellings of "husband" are common.
_COENG_TA, _COENG_DA = "\u17d2\u178f", "\u17d2\u178a"
_LATIN_MARKS = dict.fromkeys(range(0x300, 0x370))
_LONGEST_KEYWORD = 80  # letters; what somebody pastes costs no time


def ascii_digits(text: str) -> str:
    """The same text with ០–៩ as 0–9, which Unicode normalisation leaves alone."""
    return text.translate(_ASCII_DIGITS)


def khmer_digits(text: str) -> str:
    """The same text with 0–9 as ០–៩."""
    return text.translate(_KHMER_DIGITS)


def is_khmer(text: str) -> bool:
    """Whether any of it is written in Khmer script; it is then answered in Khmer script. Khmer digits alone count."""
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


def clean(text: str) -> str:
    """The same text without unseen marks, and without space at its ends."""
    return text.translate(_UNSEEN).strip()


def folded(text: str) -> str:
    """One form for all that looks or sounds alike to whoever reads it: case, marks, unseen characters, order of Khmer signs."""
    seen = "".join(sign for sign in clean(text) if unicodedata.category(sign) != "Cf")
    latin = unicodedata.normalize("NFKD", seen).translate(_LATIN_MARKS).casefold()
    ordered = khnormal(latin).replace(_COENG_TA, _COENG_DA) if is_khmer(latin) else latin
    return " ".join(ordered.split())


def keyword(text: str) -> str:
    """What somebody texts as it is compared with keywords: folded, without spaces and stops. Empty for what is too long to be one."""
    if len(text) > _LONGEST_KEYWORD:
        return ""
    return "".join(sign for sign in folded(text) if unicodedata.category(sign)[0] in "LMN")
