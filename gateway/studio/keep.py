"""One file becomes a recording: prepared, and kept with who spoke it and which words. The same for packs, telephones and browsers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.prompts.publish import likely_ms
from gateway.studio.archive import Archive, Take
from gateway.studio.prepare import prepare

FAR_OFF = 3.0  # times as long, or as short, as the words are likely to take
SLACK_MS = 1500


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who said what: `words` is `Prompt.spoken` of what was read aloud; `romanised` of today, empty where the prompt is gone."""

    lang: str
    prompt: str
    words: str
    romanised: str
    speaker: str
    at: datetime


def keep(archive: Archive, spoken: Spoken, path: Path, suffix: str) -> tuple[Take, bool]:
    """The recording, and whether it is new: of the same file and words there is one. Raises UnfitError and StudioError."""
    prepared = prepare(path)
    take = Take(
        words=spoken.words,
        master=archive.masters.put(path.read_bytes(), suffix),
        clip=archive.sounds.put(prepared.wav),
        mp3=archive.sounds.put(prepared.mp3, ".mp3"),
        ms=prepared.ms,
        loudness=prepared.loudness,
        peak=prepared.peak,
        speaker=spoken.speaker,
        at=spoken.at,
        warnings=(*prepared.warnings, *_length(spoken.romanised, prepared.ms)),
    )
    return take, archive.add((spoken.lang, spoken.prompt), take)


def _length(romanised: str, ms: int) -> Iterator[str]:
    """What is far from its words may be another prompt's, and nobody who does not speak the language would hear it."""
    likely = likely_ms(romanised)
    if romanised and ms > likely * FAR_OFF + SLACK_MS:
        yield f"it lasts {ms / 1000:.0f} s, its words should take about {likely / 1000:.0f} s: is it this prompt, and nothing else?"
    if romanised and ms * FAR_OFF + SLACK_MS < likely:
        yield f"it lasts {ms / 1000:.1f} s only, its words should take about {likely / 1000:.0f} s: is it whole?"
