"""Phone numbers as one clip each: read from whole digits, joined beforehand, so that a carrier fetches one file and not fifteen.

Only numbers of services, which are public. Her code and request numbers stay digits: no file may tell what was said to her (S31).
"""

import wave
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from gateway.prompts import sound
from gateway.prompts.clips import Clip, ClipStore, Voices
from gateway.prompts.speech import NUMBER, clip_keys


def with_numbers(voices: Voices, store: ClipStore, numbers: Iterable[str]) -> Voices:
    """With `number.<digits>` in every language that says all its digits itself. The name is the digits: it cannot say another number."""
    wanted = sorted({"".join(filter(str.isdecimal, number)) for number in numbers} - {""})
    languages = {lang: {**clips, **dict(_joined(voices, store, lang, wanted))} for lang, clips in voices.languages.items()}
    return Voices(languages)


def _joined(voices: Voices, store: ClipStore, lang: str, numbers: Iterable[str]) -> Iterator[tuple[str, Clip]]:
    if not {f"digit_{digit}" for digit in "0123456789"} <= voices.languages[lang].keys():
        return
    for number in numbers:
        clips = [voices.clip(key) for key in clip_keys(voices, lang, ("digits:number",), {"number": number}.__getitem__)]
        samples = array("h", b"".join(_samples(store.folder / clip.name) for clip in clips))
        kept = store.put(sound.wav(samples))
        yield f"{NUMBER}{number}", Clip(kept, sound.length_ms(samples), min(clip.status for clip in clips))


def _samples(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        pcm: bytes = file.readframes(file.getnframes())
    return pcm
