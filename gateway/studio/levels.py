"""How loud a sound is, from hundredth to hundredth of a second; where in it somebody speaks; how far the room stands behind the voice."""

import math
import operator
from array import array
from dataclasses import dataclass

from gateway.prompts.sound import PER_MS

FRAME_MS = 10
_FRAME = FRAME_MS * PER_MS
_NOTHING = -120.0
_LOUD, _QUIET = 0.95, 0.03  # of all frames, by how loud they are: a short word may leave no more than that between its sounds
_WORD = 25.0  # dB below the loud ones: a frame in which somebody still speaks
_EDGE = 32.0  # dB below speech: where a soft consonant begins and the breath after a word ends
_ABOVE_ROOM = 8.0
_LASTING = 3  # frames of five that must be loud: a click before the word is not its beginning


@dataclass(frozen=True, slots=True)
class Levels:
    """Of each frame, in dB below full scale."""

    frames: tuple[float, ...]

    @property
    def speech(self) -> float:
        """The mean level while somebody speaks."""
        least = self._at(_LOUD) - _WORD
        return _mean([level for level in self.frames if level >= least])

    @property
    def room(self) -> float:
        """The level between the words: fan, road, hiss."""
        return self._at(_QUIET)

    def spoken(self) -> tuple[int, int]:
        """Where speech begins and ends, in ms from the start."""
        threshold = self._threshold()
        loud = [level > threshold for level in self.frames]
        starts = [at for at in range(len(loud)) if sum(loud[at : at + 5]) >= _LASTING and loud[at]]
        ends = [at for at in range(len(loud)) if sum(loud[max(0, at - 4) : at + 1]) >= _LASTING and loud[at]]
        return (starts[0] * FRAME_MS, (ends[-1] + 1) * FRAME_MS) if starts and ends else (0, len(loud) * FRAME_MS)

    def _threshold(self) -> float:
        return min(max(self.room + _ABOVE_ROOM, self.speech - _EDGE), self.speech - _ABOVE_ROOM)

    def _at(self, share: float) -> float:
        return sorted(self.frames)[min(len(self.frames) - 1, int(share * len(self.frames)))]


def levels(sound: "array[float]") -> Levels:
    """Of a sound with one whole frame at least."""
    starts = range(0, len(sound) - _FRAME + 1, _FRAME)
    return Levels(tuple(_decibels(sound[at : at + _FRAME]) for at in starts))


def _decibels(frame: "array[float]") -> float:
    return _to_decibels(sum(map(operator.mul, frame, frame)) / len(frame))


def _to_decibels(energy: float) -> float:
    return max(_NOTHING, 10 * math.log10(energy)) if energy > 0 else _NOTHING


def _mean(levels: list[float]) -> float:
    return _to_decibels(sum(10 ** (level / 10) for level in levels) / len(levels))
