"""The words that stand beside a place's name or in it: what kind of place it is, numbers, and what leads up to it in a sentence."""

import re
from collections.abc import Mapping

from gateway.directory.levels import Level
from gateway.khmer import is_khmer

UNITS: Mapping[str, Level] = {
    **dict.fromkeys(("khet", "khaet", "province", "ខេត្ត", "រាជធានី"), "province"),
    **dict.fromkeys(("srok", "sruk", "srock", "krong", "district", "city", "town", "municipality", "ស្រុក", "ក្រុង"), "district"),
    **dict.fromkeys(("khum", "khoum", "sangkat", "sangkhat", "commune", "ឃុំ", "សង្កាត់"), "commune"),
    **dict.fromkeys(("phum", "phoum", "village", "ភូមិ"), "village"),
}
ENGLISH = {"province", "district", "city", "town", "municipality", "commune", "village"}  # these may follow the name
NUMBERS = {
    **dict.fromkeys(("muoy", "mouy", "muy", "moy", "one", "មួយ"), "1"),
    **dict.fromkeys(("pir", "pi", "pii", "two", "ពីរ"), "2"),
    **dict.fromkeys(("bei", "bey", "three", "បី"), "3"),
    **dict.fromkeys(("buon", "boun", "four", "បួន"), "4"),
    **dict.fromkeys(("pram", "five", "ប្រាំ"), "5"),
    **dict.fromkeys(("prammuoy", "six", "ប្រាំមួយ"), "6"),
    **dict.fromkeys(("prampir", "prampi", "seven", "ប្រាំពីរ"), "7"),
    **dict.fromkeys(("prambei", "eight", "ប្រាំបី"), "8"),
    **dict.fromkeys(("prambuon", "nine", "ប្រាំបួន"), "9"),
}


def _any_of(words: Mapping[str, str]) -> str:
    """The Khmer ones, which no space parts from a name; the longest first, for some begin with another."""
    return "|".join(sorted(filter(is_khmer, words), key=len, reverse=True))


KHMER_UNIT = re.compile(f"({_any_of(UNITS)})")
KHMER_NUMBER = re.compile(f"^({_any_of(NUMBERS)})(?=.)|(?<=.)({_any_of(NUMBERS)})$")
# What people write before a name when they answer in a sentence; no name begins so.
LEAD = re.compile(
    r"^\s*(?:i ?a?m (?:from|in|at)|i (?:live|stay) (?:in|at)|from|code|(?:kh?nh?om )?(?:nov|nou|neuv|mo[rk]+ pi))(?= )"
    r"|^\s*(?:ខ្ញុំ\s*)?(?:នៅ|មកពី)|^\s*ខ្ញុំ"
)
# Where a name has none of these, its key is the name without spaces. In a list most have none.
SPECIAL = re.compile(
    rf"[^ a-z\u1780-\u17d3]|\b(?:{'|'.join(filter(str.isascii, [*UNITS, *NUMBERS]))})\b|{_any_of(UNITS)}|{_any_of(NUMBERS)}"
)
