"""From a typed name to a place. A wrong *sure* sends her to the wrong help, so doubt always ends in a choice or in the menu.

Nothing here keeps, logs or gives back what was typed (S25): an answer holds places only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from gateway.directory.likeness import OTHER, Scores, better, names_of
from gateway.directory.places import Gazetteer, Place
from gateway.directory.reading import read_names
from gateway.directory.sound import rough
from gateway.directory.spelling import Piece, pieces
from gateway.khmer import is_khmer

Verdict = Literal["sure", "choose", "unknown"]
Because = Literal["code", "name", "like", "several", "too_many", "too_short", "not_enough", "elsewhere", "nothing"]
MOST = 5  # entries in a menu (S3)
LONGEST = 200  # letters; no place needs more, and what somebody pastes costs no time

MARGIN = 6.0  # whoever comes this close to the best is offered beside it
# What is not written as any list has it needs so many letters of the rough key, more to be *sure*, and then so many percent.
# More for a village by its name alone, for there are too many to guess at.
LETTERS, LETTERS_SURE, SURE = 3, 4, 82.0
LETTERS_OF_VILLAGE, SURE_VILLAGE = 5, 88.0


@dataclass(frozen=True, slots=True)
class Match:
    """`sure` has one place, `choose` two to five (best first), `unknown` none. A village stands for itself here; see `settled`.

    `beside` are the places that were the likeliest, ours and others', at most five, with percents; for officers who ask why.
    """

    verdict: Verdict
    places: tuple[Place, ...] = ()
    because: Because = "nothing"
    beside: tuple[tuple[Place, float], ...] = ()


def find(gazetteer: Gazetteer, text: str) -> Match:
    """What place a text names, in either script, with or without its commune and district; or an official code."""
    named = pieces(text[:LONGEST])
    if len(named) == 1 and (coded := gazetteer.get("".join(named[0].words))):
        return Match("sure", (coded,), "code")
    alone, together = read_names(names_of(gazetteer), named)
    scores = better((alone, together))
    likeliest = nsmallest(MOST, scores.items(), key=lambda found: (-found[1], found[0]))
    places, because = _judged(gazetteer, scores, alone, sum(map(_letters, named)))
    verdict = VERDICTS[because]
    beside = tuple((gazetteer.named(code), score) for code, score in likeliest)
    return Match(verdict, () if verdict == "unknown" else places, because, beside)


def settled(gazetteer: Gazetteer, match: Match) -> Match:
    """The same answer down to the commune only (S25): villages of one commune become that commune."""
    places = tuple(dict.fromkeys(gazetteer.asked(place) for place in match.places))
    return Match("sure" if len(places) == 1 else match.verdict, places)


VERDICTS: Mapping[Because, Verdict] = {
    "code": "sure",
    "name": "sure",
    "like": "sure",
    "several": "choose",
    "too_many": "unknown",
    "too_short": "unknown",
    "not_enough": "unknown",
    "elsewhere": "unknown",
    "nothing": "unknown",
}


def _judged(gazetteer: Gazetteer, scores: Scores, alone: Scores, letters: int) -> tuple[tuple[Place, ...], Because]:
    ours = {code: score for code, score in scores.items() if gazetteer.get(code)}
    best = max(ours.values(), default=0.0)
    kept = sorted(_kept(ours, best), key=lambda code: (-ours[code], len(code), code))
    because = _because(max(scores.values(), default=0.0), best, letters, len(kept))
    if because == "like" and not _certain(kept[0], alone, best, letters):
        because = "not_enough"
    return tuple(map(gazetteer.named, kept)), because


def _because(highest: float, best: float, letters: int, places: int) -> Because:
    """`highest` is the best score of all, `best` that of ours."""
    if not highest:
        return "nothing"
    if best < min(OTHER, highest):
        return "elsewhere"  # a name of another province is more like it; one that is written so here goes before
    if best < OTHER and letters < LETTERS:
        return "too_short"
    if places > 1:
        return "several" if places <= MOST else "too_many"
    return "name" if best >= OTHER else "like"


def _certain(code: str, alone: Scores, best: float, letters: int) -> bool:
    """Whether a name that is only like it will do. A place above it, named beside it, leaves fewer villages to mistake it for."""
    if len(code) == 8 and alone.get(code) == best:
        return letters >= LETTERS_OF_VILLAGE and best >= SURE_VILLAGE
    return letters >= LETTERS_SURE and best >= SURE


def _letters(piece: Piece) -> int:
    """Of the rough key, its ng counted as two. Khmer says more with as many, and a unit word leaves fewer places to mistake it for."""
    sound = rough("".join(piece.words))
    return len(sound) + sound.count("ŋ") + is_khmer(sound) + bool(piece.unit)


def _kept(scores: Scores, best: float) -> set[str]:
    """The places to choose between: the best and those close to it; where there are too many, only the better kind of them."""
    kept = _without_own_villages({code for code, score in scores.items() if score >= (OTHER if best >= OTHER else best - MARGIN)})
    for fewer in ({code for code in kept if scores[code] == best}, {code for code in kept if len(code) < 8}):
        if len(kept) > MOST and len(fewer) > 1:  # one that is left of many has not been told from them
            kept = fewer
    return kept


def _without_own_villages(codes: set[str]) -> set[str]:
    """Ta Lav is a commune and a village in it: nobody need be asked which. Kak is a commune and a village elsewhere: she is asked."""
    return {code for code in codes if len(code) < 8 or not {code[:4], code[:6]} & codes}
