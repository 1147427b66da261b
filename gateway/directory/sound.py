"""The rough key of a name: what is left of it when spellings that sound alike are made one.

Latin spellings of Khmer follow no rule, above all in the vowels (Banlung, Banlong; Koun Mom, Kon Mum), in breath (Ph/P, Th/T, Kh/K),
in a silent r (Bar Kaev) and in the glide at an end (Ou Ya Dav, Ou Ya Dao). In Khmer, marks are forgotten and letters of one sound confused.
"""

import re

from gateway.khmer import is_khmer

_LATIN = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"x|z", "s"),
        (r"q|ck|c(?!h)", "k"),
        (r"ch+", "c"),
        (r"j", "c"),
        (r"ph", "p"),
        (r"([tkbdgl])h", r"\1"),
        (r"g(?=n)|(?<=n)[yh]", ""),
        (r"w", "v"),
        (r"([aeiou])[rh](?![aeiou])", r"\1"),  # neither is heard: Bar Kaev, Kaoh
        (r"(?<=a)[ou]$|(?<=e)o$", "v"),  # the glide at an end: -ao and -au are -av, -eo is -ev
        (r"[eo]+u+[eo]*|o+[ea]*|u+[oae]*|aou|ao|au", "o"),
        (r"a*[ei]+[aei]*y?|a[iy]|y(?![aeiou])", "e"),
        (r"a+", "a"),
        (r"(.)\1+", r"\1"),
    )
)
_KHMER_ALIKE = str.maketrans("ណឡដឌឍធឋឃភឈឞឝីឹឺូួែៃឿៀោៅ", "នលតតតទថខផឆសសិិិុុេេើេោោ")
_VOWELS = re.compile("(?<=.)[aeiou\u17b6-\u17c5]+")
_KHMER_DROPPED = re.compile("[\u17c6-\u17d3\u17dd]")


def rough(key: str) -> str:
    """The rough key of a key of `spelling`; digits stay."""
    if is_khmer(key):
        return _KHMER_DROPPED.sub("", key.translate(_KHMER_ALIKE))
    for pattern, plain in _LATIN:
        key = pattern.sub(plain, key)
    return key


def bones(rough_key: str) -> str:
    """A rough key without its vowels, which are the least sure part of any spelling; one that it begins with stays."""
    return _VOWELS.sub("", rough_key)
