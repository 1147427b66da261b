"""How well what somebody typed fits each name that is known, in percent: an index made once, and looked up without going through it all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from gateway.directory.places import Gazetteer
from gateway.directory.sound import bones, rough
from gateway.directory.spelling import Piece, keys

# As the official name is written, or as another known spelling is. Whatever is only like a name stays below both.
OFFICIAL, OTHER, LIKE = 100.0, 99.0, 97.0
FLOOR = 76.0  # less than this is not like it
# Never surely meant: Lbang 1 by "Lbang 3"; Ka Choun in Veun Sai by "Kachanh, Veun Sai", for that is written as another place is.
DOUBTFUL = 80.0
SOUND = 0.6  # the part that sound has in a likeness; the letters as they were written have the rest
# Names of one sound are told apart by nothing but their letters: they lie close together, so that she is asked.
SAME_SOUND, SAME_LETTERS = 90.5, 50.0
# Two letters that changed places spoil the sound of a long name (chnog, Chong), but little of how it is written.
SLIP, SLIP_LETTERS = 4.0, 7
SOUND_FLOOR, NEAREST = 60.0, 25  # of a sound, before the letters are compared
FEWEST_BONES = 3  # from so many consonants on, one of them may be missing, too many or another

Scores = dict[str, float]  # by code of the place


def better(found: Iterable[Scores]) -> Scores:
    """The best score of each place."""
    best: Scores = {}
    for scores in found:
        for code, score in scores.items():
            best[code] = max(score, best.get(code, 0.0))
    return best


@dataclass(frozen=True, slots=True)
class Names:
    """By key, which places are written so; by rough key, which keys sound so; by half of the consonants, which rough keys have it."""

    exact: Mapping[str, Scores]
    alike: Mapping[str, Sequence[str]]
    near: Mapping[str, Sequence[str]]

    def like(self, piece: Piece) -> Scores:
        """Every place with a name like this one."""
        scores = better(each for key in piece.readings() for each in self._like(key))
        if max(scores.values(), default=0.0) < OTHER:
            return scores
        return {code: score if score >= OTHER else min(score, DOUBTFUL) for code, score in scores.items()}

    def sounding(self, sound: str) -> Scores:
        """Every place whose name has this rough key."""
        return {code: SAME_SOUND for key in self.alike[sound] for code in self.exact[key]}

    def _like(self, key: str) -> Iterator[Scores]:
        yield self.exact.get(key, {})
        sound = rough(key)
        # In the order of the index, never of a set: one text has one answer in every process.
        halves = list(dict.fromkeys(name for half in _near_halves(bones(sound)) for name in self.near.get(half, ())))
        for other, likeness, _ in process.extract(sound, halves, scorer=fuzz.ratio, score_cutoff=SOUND_FLOOR, limit=NEAREST):
            for name in self.alike[other]:
                if score := _likeness(key, name, likeness):
                    yield dict.fromkeys(self.exact[name], score)


def _likeness(typed: str, name: str, sound: float) -> float:
    letters = fuzz.ratio(typed, name)
    score = max(SOUND * sound + (1 - SOUND) * letters, letters - SLIP if len(name) >= SLIP_LETTERS else 0)
    if sound == 100 and letters >= SAME_LETTERS:
        score = SAME_SOUND + (LIKE - SAME_SOUND) * letters / 100
    if score < FLOOR:
        return 0
    return min(score, LIKE if _number(typed) in ("", _number(name)) else DOUBTFUL)


def _number(key: str) -> str:
    """That it ends or begins with."""
    if key[-1].isdigit():
        return key[-1]
    return key[0] if key[0].isdigit() else ""


def _halves(frame: str) -> tuple[str, ...]:
    """Under what a name is found by its consonants. Where one of them differs, the half without it is still the same."""
    length, middle = len(frame), len(frame) // 2
    return (f"{length}<{frame[:middle]}", f"{length}>{frame[middle:]}") if length >= FEWEST_BONES else (frame,)


def _near_halves(frame: str) -> Iterator[str]:
    """The halves that a name with one consonant more, fewer or different may have."""
    yield frame
    for length in (len(frame) - 1, len(frame), len(frame) + 1):
        if length >= FEWEST_BONES:
            yield f"{length}<{frame[: length // 2]}"
            yield f"{length}>{frame[len(frame) - length + length // 2 :]}"


@lru_cache(maxsize=4)
def names_of(gazetteer: Gazetteer) -> Names:
    exact = _exact(gazetteer)
    alike: dict[str, list[str]] = {}
    for key, sound in zip(exact, rough("\n".join(exact)).split("\n"), strict=True):
        alike.setdefault(sound, []).append(key)
    near: dict[str, list[str]] = {}
    for sound, frame in zip(alike, bones("\n".join(alike)).split("\n"), strict=True):
        for half in _halves(frame):
            near.setdefault(half, []).append(sound)
    return Names(exact, alike, near)


def _exact(gazetteer: Gazetteer) -> dict[str, Scores]:
    """Places of one official name share its other spellings: O Chum is the district and the commune, whichever the list says it of."""
    shared: dict[str, dict[str, None]] = {}
    for place in gazetteer.known:
        shared.setdefault(place.name_km, {}).update(dict.fromkeys(place.names))
    spelt = {name: None for names in shared.values() for name in names}
    written = dict(zip(spelt, keys(spelt), strict=True))
    exact: dict[str, Scores] = {}
    for place in gazetteer.known:
        for name in shared[place.name_km]:
            score = OFFICIAL if name in (place.name_km, place.name_latin) else OTHER
            for key in written[name]:
                scores = exact.setdefault(key, {})
                scores[place.code] = max(score, scores.get(place.code, 0.0))
    return exact
