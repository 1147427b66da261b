"""Telephone sound: 8 kHz, one channel, 16 bits. What is done to a draft so that all clips of a call sound alike."""

import io
import operator
import wave
from array import array
from typing import TypeAlias

RATE = 8000
PER_MS = RATE // 1000
_FULL = 32767
_PEAK = round(_FULL * 0.89)  # -1 dB
_LEVEL = _FULL * 0.1  # -20 dB, over the frames in which somebody speaks
_FRAME = 20 * PER_MS
_QUIET = round(_FULL * 0.006)  # below it is breath and echo
_LEAD_MS, _TAIL_MS, _FADE_MS = 30, 140, 10

Samples: TypeAlias = "array[int]"


class SilentError(ValueError):
    """A sound in which nobody speaks."""


def prepared(samples: Samples) -> Samples:
    """Trimmed to its speech with a little air around it, levelled, faded in and out. Raises SilentError."""
    return _faded(_levelled(_trimmed(samples)))


def silence(ms: int) -> Samples:
    """Nothing to hear, for the pauses that carriers do not know (`Pause` drops the call on Somleng)."""
    return array("h", bytes(2 * PER_MS * ms))


def wav(samples: Samples) -> bytes:
    """The samples as a WAV file: the same bytes for the same samples."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def length_ms(samples: Samples) -> int:
    return len(samples) // PER_MS


def _trimmed(samples: Samples) -> Samples:
    starts = range(0, len(samples), PER_MS)
    first = next((at for at in starts if _loudest(samples[at : at + PER_MS]) > _QUIET), None)
    if first is None:
        raise SilentError("there is no speech in it")
    last = next(at for at in reversed(starts) if _loudest(samples[at : at + PER_MS]) > _QUIET)
    return samples[max(0, first - _LEAD_MS * PER_MS) : last + _TAIL_MS * PER_MS]


def _levelled(samples: Samples) -> Samples:
    energies = [_energy(samples[at : at + _FRAME]) for at in range(0, len(samples), _FRAME)]
    floor = max(energies) / 100
    spoken = [energy for energy in energies if energy > floor]
    level = (sum(spoken) / len(spoken)) ** 0.5
    gain = min(_LEVEL / level, _PEAK / _loudest(samples))
    return array("h", map(int, map(gain.__mul__, samples)))


def _loudest(samples: Samples) -> int:
    return max(max(samples), -min(samples))


def _energy(frame: Samples) -> float:
    total: int = sum(map(operator.mul, frame, frame))
    return total / len(frame)


def _faded(samples: Samples) -> Samples:
    steps = min(_FADE_MS * PER_MS, len(samples) // 2)
    for step in range(steps):
        samples[step] = samples[step] * step // steps
        samples[-1 - step] = samples[-1 - step] * step // steps
    return samples
