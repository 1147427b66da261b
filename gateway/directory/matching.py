"""From a typed name to a place. A wrong *sure* sends her to the wrong help, so doubt always ends in a choice or in the menu."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Literal

from rapidfuzz import fuzz, process

from gateway.directory.places import LEVELS, Gazetteer, Place
from gateway.directory.sound import bones, rough
from gateway.directory.spelling import Piece, pieces

Verdict = Literal["sure", "choose", "unknown"]
MOST = 5  # entries in a menu (S3)
LONGEST = 200  # letters; no place needs more, and what somebody pastes costs no time
WORDS = 8  # in one piece, when it is tried as two or three names side by side

# How well a name fits: the same key, of the official name or another; the same sound; the same consonants; then likeness in percent.
OFFICIAL, OTHER, ALIKE, BONES = 100.0, 99.0, 95.0, 92.0
FLOOR = 74.0
MARGIN = 12.0  # whoever comes this close to the best is offered beside it
# Of the rough key. 33 names have three letters or fewer, and one wrong letter makes them another.
BONES_LETTERS, LIKENESS_LETTERS = 3, 5
# What is not written as any list has it is *sure* only from so many letters on, and a mere likeness only from so many percent.
SURE_LETTERS, SURE_LIKENESS_LETTERS, SURE_LIKENESS = 4, 6, 90.0


@dataclass(frozen=True, slots=True)
class Match:
    """`sure` has one place, `choose` two to five (best first), `unknown` none. A village stands for itself here; see `settled`."""

    verdict: Verdict
    places: tuple[Place, ...] = ()


Scores = dict[str, float]  # by code of the place


@dataclass(frozen=True, slots=True)
class _Index:
    """What each key of a name, each rough key and each set of bones may mean."""

    exact: Mapping[str, Scores]
    alike: Mapping[str, Scores]
    bones: Mapping[str, Scores]


@lru_cache(maxsize=4)
def _index(gazetteer: Gazetteer) -> _Index:
    exact: dict[str, Scores] = {}
    for place in gazetteer.places:
        for name in place.names[::-1]:  # the official names last, so that their score stands
            for key in _as_one(pieces(name)).readings():
                exact.setdefault(key, {})[place.code] = OFFICIAL if name in (place.name_km, place.name_latin) else OTHER
    alike = _coarser(exact, rough, ALIKE)
    return _Index(exact, alike, _coarser(alike, bones, BONES))


def _as_one(named: tuple[Piece, ...]) -> Piece:
    return named[0] if len(named) == 1 else Piece(tuple(word for piece in named for word in piece.words))


def _coarser(index: Mapping[str, Scores], fold: Callable[[str], str], score: float) -> Mapping[str, Scores]:
    found: dict[str, Scores] = {}
    for key, codes in index.items():
        found.setdefault(fold(key), {}).update(dict.fromkeys(codes, score))
    return found


def find(gazetteer: Gazetteer, text: str) -> Match:
    """What place a text names, in either script, with or without its commune and district; or an official code."""
    named = pieces(text[:LONGEST])
    if len(named) == 1 and (coded := gazetteer.get("".join(named[0].words))):
        return Match("sure", (coded,))
    scores = _scores(_index(gazetteer), named)
    kept = _kept(scores)
    places = tuple(place for code in sorted(kept, key=lambda code: (-scores[code], len(code), code)) if (place := gazetteer.get(code)))
    if len(places) == 1:
        letters = sum(len(rough("".join(piece.words))) for piece in named)
        return Match("sure", places) if _certain(places[0], scores[places[0].code], letters) else Match("unknown")
    return Match("choose", places) if 2 <= len(places) <= MOST else Match("unknown")


def settled(gazetteer: Gazetteer, match: Match) -> Match:
    """The same answer down to the commune only (S25): villages of one commune become that commune."""
    places = tuple(dict.fromkeys(gazetteer.asked(place) for place in match.places))
    return Match("sure" if len(places) == 1 else match.verdict, places)


def _scores(index: _Index, named: tuple[Piece, ...]) -> Scores:
    ways = [named, *(_side_by_side(named[0]) if len(named) == 1 else ())]
    for look in (_exactly, _about):
        found = [_chained([look(index, piece) for piece in way]) for way in ways]
        best = max(found, key=lambda scores: max(scores.values(), default=0), default={})
        if best:
            return best
    return {}


def _side_by_side(piece: Piece) -> Iterator[tuple[Piece, ...]]:
    """The words of one piece as two or three names without a comma between them: "malik andong meas"."""
    words = piece.words
    cuts = range(1, len(words)) if len(words) <= WORDS else ()
    for cut in cuts:
        yield Piece(words[:cut], piece.unit, piece.level), Piece(words[cut:])
    for first, second in combinations(cuts, 2):
        yield Piece(words[:first], piece.unit, piece.level), Piece(words[first:second]), Piece(words[second:])


def _exactly(index: _Index, piece: Piece) -> Scores:
    return _at_level(piece, _best(index.exact.get(key, {}) for key in piece.readings()))


def _about(index: _Index, piece: Piece) -> Scores:
    """Places whose name sounds the same, and those whose name is near to it."""
    found = [index.exact.get(key, {}) for key in piece.readings()]
    for key in {rough(key) for key in piece.readings()}:
        found.append(index.alike.get(key, {}))
        if len(frame := bones(key)) >= BONES_LETTERS:
            found.append(index.bones.get(frame, {}))
        if len(key) >= LIKENESS_LETTERS:
            near = process.extract(key, index.alike.keys(), scorer=fuzz.ratio, score_cutoff=FLOOR, limit=8)
            found += [dict.fromkeys(index.alike[name], min(score, BONES)) for name, score, _ in near]
    return _at_level(piece, _best(found))


def _best(found: Iterable[Scores]) -> Scores:
    best: Scores = {}
    for scores in found:
        for code, score in scores.items():
            best[code] = max(score, best.get(code, 0))
    return best


def _at_level(piece: Piece, scores: Scores) -> Scores:
    """A unit word tells the commune Ou Chum from the district; one that fits no place of the name is not held against it."""
    return {code: score for code, score in scores.items() if LEVELS[len(code)] == piece.level} or scores


def _chained(scores: list[Scores]) -> Scores:
    """The places that all the names lead to: each name is the place or one above it, and no place is meant twice."""
    if len(scores) > len(LEVELS):
        return {}
    found = {code: _together(code, scores) for code in {code for scored in scores for code in scored}}
    return {code: score for code, score in found.items() if score}


def _together(code: str, scores: list[Scores]) -> float:
    """How well the names fit as this place and different ones above it, by the name that fits worst; 0 when they do not."""
    ways = product(*([over for over in scored if code.startswith(over)] for scored in scores))
    fitting = (way for way in ways if code in way and len({*way}) == len(way))
    return max((min(scored[over] for scored, over in zip(scores, way, strict=True)) for way in fitting), default=0)


def _kept(scores: Scores) -> set[str]:
    """The places to choose between: the best and those close to it; where there are too many, only the better kind of them."""
    best = max(scores.values(), default=0)
    close = {code for code, score in scores.items() if score >= (OTHER if best >= OTHER else best - MARGIN)}
    kept = _without_own_villages(close)
    for fewer in ({code for code in kept if scores[code] == best}, {code for code in kept if len(code) < 8}):
        if len(kept) > MOST and len(fewer) > 1:  # one that is left of many has not been told from them
            kept = fewer
    return kept


def _without_own_villages(codes: set[str]) -> set[str]:
    """Ta Lav is a commune and a village in it: nobody need be asked which. Kak is a commune and a village elsewhere: she is asked."""
    return {code for code in codes if len(code) < 8 or not {code[:4], code[:6]} & codes}


def _certain(place: Place, score: float, letters: int) -> bool:
    if score >= OTHER:
        return True
    if score >= ALIKE:
        return letters >= SURE_LETTERS
    # There are too many villages to guess at.
    return place.level != "village" and score >= SURE_LIKENESS and letters >= SURE_LIKENESS_LETTERS
