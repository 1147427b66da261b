"""The draft voice, as a program of its own: `python -m gateway.prompts.espeak FOLDER`.

Reads one JSON object a line, `{"voice": "ms+f2", "rate": 150, "words": "…"}`, and writes 0.wav, 1.wav … into the folder.
espeak-ng is under the GPL: it is called in this child process, and nothing of the gateway is linked with it.
"""

import ctypes
import json
import os
import sys
import wave
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS, _RATE, _UTF8 = 2, 1, 1
_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def main(folder: Path) -> None:
    espeak = ctypes.CDLL(espeakng_loader.get_library_path())
    # The library cuts a path off after 160 letters; "." is short wherever the virtual environment lies.
    os.chdir(Path(espeakng_loader.get_data_path()).parent)
    sample_rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, b".", 0)
    for number, line in enumerate(sys.stdin):
        _in_a_fork(espeak, json.loads(line), folder / f"{number}.wav", sample_rate)


def _in_a_fork(espeak: ctypes.CDLL, wanted: dict[str, str | int], out: Path, sample_rate: int) -> None:
    """Speak in a copy of this process: the library carries its state on, and the same words would sound different every time."""
    child = os.fork()
    if child == 0:
        try:
            _write(out, _speak(espeak, **wanted), sample_rate)  # type: ignore[arg-type]
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"espeak-ng could not say {wanted['words']!r}")


def _speak(espeak: ctypes.CDLL, voice: str, rate: int, words: str) -> bytes:
    heard = bytearray()

    def hear(samples: int | None, count: int, _events: int | None) -> int:
        heard.extend(ctypes.string_at(samples, 2 * count) if samples else b"")
        return 0

    called = _HEARD(hear)  # kept in a name: the library calls it until the words are spoken
    espeak.espeak_SetSynthCallback(called)
    espeak.espeak_ng_SetRandSeed(1)  # the library seeds its breath with the time of day
    if espeak.espeak_SetVoiceByName(voice.encode()) or espeak.espeak_SetParameter(_RATE, rate, 0):
        raise ValueError(f"espeak-ng has no voice {voice}")
    text = words.encode()
    espeak.espeak_Synth(text, len(text) + 1, 0, 1, 0, _UTF8, None, None)
    return bytes(heard)


def _write(out: Path, pcm: bytes, sample_rate: int) -> None:
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(pcm)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
