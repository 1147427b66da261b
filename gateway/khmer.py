"""Khmer text, as phones write it: its digits, its script, and the marks that nobody sees."""

_ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
# Keyboards put U+200B between words and leave the others behind; U+17B4 and U+17B5 are vowels without a shape, inserted by old fonts.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u17b4\u17b5"))


def ascii_digits(text: str) -> str:
    """The same text with ០–៩ as 0–9, which Unicode normalisation leaves alone."""
    return text.translate(_ASCII_DIGITS)


def is_khmer(text: str) -> bool:
    """Whether any of it is written in Khmer script; it is then answered in Khmer script. Khmer digits alone count."""
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


def clean(text: str) -> str:
    """The same text without unseen marks, and without space at its ends."""
    return text.translate(_UNSEEN).strip()
