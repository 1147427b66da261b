"""From whatever a recorder, a browser or a telephone wrote to a clip: checked, trimmed, levelled, made for the telephone.

The same file gives the same bytes, with the same ffmpeg. What is done here is never done in a request or in a call.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.prompts import sound
from gateway.prompts.sound import PER_MS, RATE
from gateway.studio import ffmpeg
from gateway.studio.faults import UnfitError
from gateway.studio.levels import Levels, levels

MAX_BYTES = 60 * 1024**2
MAX_SECONDS = 300
MIN_MS = 120

TARGET = -20.0  # LUFS from 3 s up; dB of full scale while somebody speaks in what is shorter. Telephone networks expect about this
LONG_MS = 3000  # below it EBU R128 has too little to measure
TOLERANCE = 0.3
CEILING = -3.0  # dB of full scale, on four times as many samples: what an MP3 decoder or a carrier adds stays below -1 dBTP
MOST_PEAK = -1.5
_TRIES = 5

SILENT, SOFT = -55.0, -42.0  # dB of full scale, of speech
NO_SPEECH, NOISY = 8.0, 15.0  # dB between speech and room
CLIPPED = 0.001  # of all samples lie at the very top
_LEAD_MS, _TAIL_MS, _FADE_IN_MS, _FADE_OUT_MS = 40, 110, 10, 40

# 200 to 3,400 Hz is what a telephone carries: a lower hum would only be limited with the voice, a higher hiss come back as another tone.
_TELEPHONE = f"aresample={RATE}:resampler=soxr:precision=28,highpass=f=200,lowpass=f=3400"
_LISTEN = f"astats=measure_perchannel=none,aformat=sample_fmts=flt:channel_layouts=mono,{_TELEPHONE}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A clip, ready: `loudness` in LUFS or, below 3 s, in dB while somebody speaks; `peak` in dBTP; what the speaker should know."""

    wav: bytes
    mp3: bytes
    ms: int
    loudness: float
    peak: float
    warnings: tuple[str, ...]


def prepare(path: Path) -> Prepared:
    """Raises UnfitError with what is wrong with the file, and StudioError where ffmpeg is not there."""
    _sized(path)
    heard, told = ffmpeg.decoded(path, MAX_SECONDS + 1, _LISTEN)
    if len(heard) > MAX_SECONDS * RATE:
        raise UnfitError(
            "too_long", f"it is longer than {MAX_SECONDS // 60} minutes", "one file holds one prompt: cut it into one file each"
        )
    if len(heard) < MIN_MS * PER_MS:
        raise UnfitError("too_short", "it is shorter than any word", "record it again")
    found = levels(heard)
    _speech_in(found)
    _not_clipped(told)
    said = _trimmed(heard, found)
    if len(said) < MIN_MS * PER_MS:
        raise UnfitError("too_short", "what is said in it is shorter than any word", "record it again")
    return _finished(_levelled(said), tuple(_warnings(found)))


def _sized(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnfitError("empty", "it is empty", "copy it from the recorder again")
    if size > MAX_BYTES:
        raise UnfitError(
            "too_large", f"it is larger than {MAX_BYTES // 1024**2} MB", "one file holds one prompt: cut it into one file each"
        )


def _speech_in(found: Levels) -> None:
    if found.speech < SILENT:
        raise UnfitError("silent", "nobody speaks in it", "look whether the microphone was on, and record it again")
    if found.speech - found.room < NO_SPEECH:
        raise UnfitError(
            "noisy",
            "no voice stands out in it: it is a tone, or noise as loud as the voice",
            "record it again in a quiet room, close to the mouth",
        )


def _not_clipped(told: str) -> None:
    at_top, samples = _told(told, "Peak count"), _told(told, "Number of samples")
    if samples and at_top / samples > CLIPPED:
        raise UnfitError("clipped", "it is too loud and crackles (clipped)", "record it again, farther from the mouth or turned down")


def _warnings(found: Levels) -> Iterator[str]:
    if found.speech - found.room < NOISY:
        yield f"there is noise around the voice ({found.speech - found.room:.0f} dB below it): a quieter room is better"
    if found.speech < SOFT:
        yield "it was very soft and has been made much louder, with its hiss: closer to the mouth is better"


def _trimmed(heard: "array[float]", found: Levels) -> "array[float]":
    start, end = found.spoken()
    return heard[max(0, start - _LEAD_MS) * PER_MS : (end + _TAIL_MS) * PER_MS]


def _levelled(said: "array[float]") -> tuple["array[float]", float, float]:
    """At the target, with its loudness and peak. Loud consonants are limited, which takes loudness: so it is tried a few times.

    Where both cannot be had the peak is kept, for a peak crackles.
    """
    gain, ceiling = TARGET - levels(said).speech, CEILING
    for _ in range(_TRIES):
        made, told = ffmpeg.filtered(said, _filters(gain, ceiling, len(said) // PER_MS))
        loudness, peak = _loudness(made, told), _told(told, "Peak", last=True)
        if abs(TARGET - loudness) <= TOLERANCE and peak <= MOST_PEAK:
            break
        gain += TARGET - loudness
        ceiling -= max(0.0, peak - MOST_PEAK)
    return made, loudness, peak


def _filters(gain: float, ceiling: float, ms: int) -> str:
    limited = f"aresample={4 * RATE}:resampler=soxr,alimiter=limit={10 ** (ceiling / 20):.4f}:attack=3:release=50:level=0:latency=1"
    fades = f"afade=t=in:d={_FADE_IN_MS / 1000},afade=t=out:st={(ms - _FADE_OUT_MS) / 1000}:d={_FADE_OUT_MS / 1000}"
    return f"volume={gain:.3f}dB,{limited},aresample={RATE}:resampler=soxr,{fades},ebur128=peak=true:framelog=quiet"


def _loudness(made: "array[float]", told: str) -> float:
    return _told(told, "I") if len(made) >= LONG_MS * PER_MS else levels(made).speech


def _finished(levelled: tuple["array[float]", float, float], warnings: tuple[str, ...]) -> Prepared:
    made, loudness, peak = levelled
    samples = ffmpeg.whole_numbers(made)
    wav = sound.wav(samples)
    return Prepared(wav, ffmpeg.mp3(wav), sound.length_ms(samples), round(loudness, 1), round(peak, 1), warnings)


def _told(told: str, name: str, *, last: bool = False) -> float:
    """A figure that a filter of ffmpeg tells at its end; 0 for one that it could not measure."""
    found = re.findall(rf"\b{name}: +(-?[\d.]+|-?inf|nan)", told)
    return float(found[-1 if last else 0]) if found else 0.0
