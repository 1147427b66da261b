"""Which prompt a file says, by its name: as generous as can be without ever guessing, for a wrong guess speaks wrong words to a caller."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from gateway.khmer import ascii_digits
from gateway.studio.faults import UnfitError

_TAKE = re.compile(r"(_?(take|copy|version|v|final|new|ok|edit|edited|mono|trim|trimmed)(_?\d{1,2})?|_\d)?")
_IN_FRONT = re.compile(r"(number|num|nr|no|prompt|លេខ)_?(?=\d)")
_REMEDY = "name it by its number on the recording script (012.wav), or by the prompt's name (greeting.wav)"


@dataclass(frozen=True, slots=True)
class Names:
    """What a file may be called: every prompt of a language, with its number on the script where it has one."""

    lang: str
    numbers: Mapping[str, int]
    keys: frozenset[str]

    def prompt(self, file: str) -> str:
        """The prompt's key. Raises UnfitError."""
        name = _plain(PurePath(file).stem).removeprefix(f"{self.lang}_")
        if key := self._named(name):
            return key
        number, _, rest = _IN_FRONT.sub("", name, count=1).partition("_")
        # "Recording 8" is what a telephone calls its eighth, and 12-11 may be a day.
        if not number.isdecimal() or len(number) > 4 or (rest[:1].isdigit() and not _TAKE.fullmatch(f"_{rest}")):
            raise UnfitError("name", "its name tells no prompt", _REMEDY)
        return self._agreed(int(number), rest)

    def _agreed(self, number: int, rest: str) -> str:
        """By the number in front; what stands behind it may be anything but the name of another prompt."""
        key, named = self._numbered(number), self._named(rest)
        if named and named != key:
            raise UnfitError("name", f"its name tells two prompts: number {number} is {key}", "listen to it, and give it the right name")
        return key

    def _numbered(self, number: int) -> str:
        key = next((key for key, its in self.numbers.items() if its == number), "")
        if key not in self.keys:
            raise UnfitError(
                "name", f"no prompt has the number {number} any more" if key else f"no prompt has the number {number}", _REMEDY
            )
        return key

    def _named(self, name: str) -> str:
        """The prompt of that name, or of that name with a take's number behind it; the longest where there are several."""
        fitting = [key for key in self.keys if name.startswith(_plain(key)) and _TAKE.fullmatch(name.removeprefix(_plain(key)))]
        exact = [key for key in fitting if _plain(key) == name]
        return max(exact or fitting, key=len, default="")


def _plain(name: str) -> str:
    """Small letters and digits with `_` between: Khmer digits, spaces, brackets, hyphens and dots are all the same here."""
    return re.sub(r"[\W_]+", "_", ascii_digits(unicodedata.normalize("NFKC", name)).casefold()).strip("_")
