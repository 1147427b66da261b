"""The ways to read what somebody typed: as one name, or as several that lie within each other, with or without commas between them."""

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations, product

from gateway.directory.levels import LEVELS
from gateway.directory.likeness import OTHER, SAME_SOUND, Names, Scores, better
from gateway.directory.sound import rough
from gateway.directory.spelling import Piece

WORDS = 8  # in one piece, when it is tried as two or three names side by side
SOUNDING = 3  # letters of a rough key; shorter ones are in every long name


def read_names(names: Names, named: tuple[Piece, ...]) -> tuple[Scores, Scores]:
    """How well it fits each place as one name, and as several."""
    if len(named) > len(LEVELS):
        return {}, {}
    like = cache(lambda piece: _at_level(piece, names.like(piece)))
    if len(named) != 1:
        return {}, _chained([like(piece) for piece in named])
    whole = like(named[0])
    if (best := max(whole.values(), default=0.0)) >= OTHER:
        return whole, {}
    ways = ([like(piece) for piece in way] for way in _side_by_side(named[0]))
    parted = better(map(_chained, chain(ways, _run_together(names, named[0]))))
    if best >= SAME_SOUND:  # Kog Lak is Kok Lak, or Kouk in L'ak: two names that are only like it are no better than the one
        parted = {code: score if score >= OTHER else min(score, best) for code, score in parted.items()}
    return whole, parted


def _side_by_side(piece: Piece) -> Iterator[tuple[Piece, ...]]:
    """The words of one piece as two or three names without a comma between them: "malik andong meas"."""
    words = piece.words
    cuts = range(1, len(words)) if len(words) <= WORDS else ()
    for cut in cuts:
        yield Piece(words[:cut], piece.unit, piece.level), Piece(words[cut:])
    for first, second in combinations(cuts, 2):
        yield Piece(words[:first], piece.unit, piece.level), Piece(words[first:second]), Piece(words[second:])


def _run_together(names: Names, piece: Piece) -> Iterator[list[Scores]]:
    """Two names without a space between them, as Khmer is written; each as a list has it, or sounding so."""
    key = "".join(piece.words)
    for cut in range(1, len(key)):
        if key[:cut] in names.exact and key[cut:] in names.exact:
            yield [names.exact[key[:cut]], names.exact[key[cut:]]]
    sound = rough(key)
    for cut in range(SOUNDING, len(sound) - SOUNDING + 1):
        if sound[:cut] in names.alike and sound[cut:] in names.alike:
            yield [names.sounding(sound[:cut]), names.sounding(sound[cut:])]


def _at_level(piece: Piece, scores: Scores) -> Scores:
    """A unit word tells the commune Ou Chum from the district; one that fits no place of the name is not held against it."""
    return {code: score for code, score in scores.items() if LEVELS[len(code)] == piece.level} or scores


def _chained(scores: list[Scores]) -> Scores:
    """The places that all the names lead to: each name is the place or one above it, and no place is meant twice."""
    found = {code: _together(code, scores) for code in {code for scored in scores for code in scored}}
    return {code: score for code, score in found.items() if score}


def _together(code: str, scores: list[Scores]) -> float:
    """How well the names fit as this place and different ones above it, by the name that fits worst; 0 when they do not."""
    ways = product(*([over for over in scored if code.startswith(over)] for scored in scores))
    fitting = (way for way in ways if code in way and len({*way}) == len(way))
    return max((min(scored[over] for scored, over in zip(scores, way, strict=True)) for way in fitting), default=0)
