"""What a cell of a table means. Every function here raises CellError."""

import re
from datetime import date, timedelta

from gateway.directory.places import Point
from gateway.formulas import is_formula
from gateway.khmer import ascii_digits
from gateway.phone import SHORT_CODES, e164
from gateway.week import DAY, Opening

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_WAY = 24 * 60  # minutes
_LANGUAGE = re.compile("[a-z]{3}")
LONGEST = 2000  # letters in a cell
EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_DAY = re.compile("[345][0-9]{4}")  # from 1982 to 2064
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")  # 7:30 too: so Excel saves 07:30 in a CSV file


class CellError(Exception):
    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


def plain(cell: str) -> None:
    """Any text, if it is one: a formula would act on the computer of whoever opens the table, and what nobody sees nobody checks."""
    if is_formula(cell):
        raise CellError("the cell begins like a formula", "begin it with a letter or a digit; leave it empty if nothing is known")
    if _UNSEEN.search(cell):
        raise CellError("there is a sign in the cell that nobody can see", "type the cell anew")
    if len(cell) > LONGEST:
        raise CellError(f"the cell has more than {LONGEST} letters", "write what callers need, and no more")


def number(cell: str) -> str:
    """A Cambodian number as E.164, or a known short code as it is."""
    digits = ascii_digits(cell)
    full = digits if digits in SHORT_CODES else e164(digits) or ""
    if full in SHORT_CODES or full.startswith("+855"):
        return full
    # The cell is not quoted: what was pasted there by mistake may be somebody's own number, and messages are logged (S27).
    raise CellError("neither +855 and a Cambodian number nor a known short code", "write it as +85550000001, without the zero of 050")


def day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(ascii_digits(cell))
    except ValueError:
        raise CellError(f"{cell!r} is not a date", _remedy(ascii_digits(cell))) from None


def _remedy(cell: str) -> str:
    """Not taken, only explained: whether a bare number is a day nobody can see."""
    if _EXCEL_DAY.fullmatch(cell):
        return f"Excel counts days like this: write it as {EXCEL_BEGINS + timedelta(days=int(cell))}"
    return "write it as 2026-11-30, or leave it empty"


def yes(cell: str) -> bool:
    if cell in ("yes", "no"):
        return cell == "yes"
    raise CellError(f"{cell!r} is neither yes nor no", "write one of them")


def amount(cell: str) -> float:
    try:
        return float(ascii_digits(cell))
    except ValueError:
        raise CellError(f"{cell!r} is not an amount", "write a number, 0 when it is free") from None


def minutes(cell: str) -> int:
    digits = ascii_digits(cell)
    if digits.isascii() and digits.isdigit() and 0 < int(digits) <= LONGEST_WAY:
        return int(digits)
    raise CellError(f"{cell!r} is not a number of minutes", f"write whole minutes, from 1 to {LONGEST_WAY}")


def language(cell: str) -> str:
    if _LANGUAGE.fullmatch(cell):
        return cell
    raise CellError(f"{cell!r} is not the code of a language", "write three small letters of ISO 639-3, as khm, tpu or csx")


def languages(cell: str) -> tuple[str, ...]:
    """Codes with commas between, in the order of the alphabet."""
    return tuple(sorted({language(code.strip()) for code in cell.split(",")}))


def point(latitude: str, longitude: str) -> Point | None:
    """None when both cells are empty."""
    if not latitude and not longitude:
        return None
    try:
        there = Point(float(latitude), float(longitude))
    except ValueError:
        raise CellError(f"{latitude!r}, {longitude!r} is not a point", "write both in degrees, as 13.741475 and 106.987366") from None
    if there.in_cambodia:
        return there
    raise CellError(f"{latitude}, {longitude} lies outside Cambodia", "look whether the two cells are swapped")


def openings(byday: str, opens_at: str, closes_at: str) -> tuple[Opening, ...]:
    """The same hours on each of the days; closing at 00:00 is the midnight that ends the day.

    Closing before opening is refused rather than taken for a night: two swapped cells would send a caller to a dark house.
    """
    days = [name.strip() for name in byday.split(",")]
    if unknown := [name for name in days if name not in DAYS]:
        raise CellError(f"{unknown[0]!r} is not a day", "write days as MO,TU,WE,TH,FR,SA,SU")
    opens, closes = _minute(opens_at), _minute(closes_at) or DAY
    if closes <= opens:
        raise CellError(f"{closes_at} is before {opens_at}", "write a night as two rows, up to 00:00 and from 00:00 of the next day")
    return tuple(Opening(DAYS.index(name) * DAY + opens, DAYS.index(name) * DAY + closes) for name in days)


def _minute(cell: str) -> int:
    if not (time := _TIME.fullmatch(ascii_digits(cell))):
        raise CellError(f"{cell!r} is not a time", "write it as 07:30")
    return int(time[1]) * 60 + int(time[2])
