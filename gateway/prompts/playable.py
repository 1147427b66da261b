"""Whether a clip can be played: its file is there, and is the telephone sound that every clip is."""

import wave
from pathlib import Path

from gateway.prompts.clips import ClipStore, Voices
from gateway.prompts.faults import UnplayableError
from gateway.prompts.sound import RATE


def check(voices: Voices, store: ClipStore) -> None:
    """Raises UnplayableError with every clip that a caller would not hear: to her it would be silence, or the end of the call."""
    problems = {name: _problem(store.path(name)) for name in {clip.name for clips in voices.languages.values() for clip in clips.values()}}
    broken = [
        (lang, key, problem) for lang, clips in voices.languages.items() for key, clip in clips.items() if (problem := problems[clip.name])
    ]
    if broken:
        raise UnplayableError(broken)


def _problem(path: Path | None) -> str:
    if path is None:
        return "its file is gone"
    try:
        with wave.open(str(path)) as sound:
            shape, frames = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()), sound.getnframes()
            whole = len(sound.readframes(frames)) == frames * sound.getsampwidth()
    except (wave.Error, EOFError):
        return "its file is no WAV sound"
    if shape != (1, 2, RATE):
        return f"its file is not of {RATE} Hz, one channel, 16 bits"
    return "" if frames and whole else "its file breaks off"
