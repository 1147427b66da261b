"""What a cell of a table means. Every function here raises CellError."""

import re
from datetime import date

from gateway.directory.hours import DAY, Opening
from gateway.directory.places import Point
from gateway.khmer import ascii_digits
from gateway.phone import SHORT_CODES, e164

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class CellError(Exception):
    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


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
        raise CellError(f"{cell!r} is not a date", "write it as 2026-11-30; empty means that nobody has confirmed it") from None


def yes(cell: str) -> bool:
    if cell in ("yes", "no"):
        return cell == "yes"
    raise CellError(f"{cell!r} is neither yes nor no", "write one of them")


def amount(cell: str) -> float:
    try:
        return float(ascii_digits(cell))
    except ValueError:
        raise CellError(f"{cell!r} is not an amount", "write a number, 0 when it is free") from None


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
