"""Draft clips: until people have recorded the words, espeak-ng reads their Latin form, so that the line can be tried.

The one file of this room that runs programs: espeak-ng in a child process, ffmpeg for the telephone's 8 kHz.
Its draft carries no tone of warning: in a menu spoken from parts it would sound before every label, and nobody takes it for a person. A
better voice (`azure.py`) carries one. Each is marked in its `Clip`.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import wave
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate
from pathlib import Path

import msgspec

from gateway.prompts import azure, programs, sound
from gateway.prompts.azure import Azure
from gateway.prompts.catalogue import Prompt
from gateway.prompts.clips import Clip, ClipStore
from gateway.prompts.faults import DraftsFailedError
from gateway.prompts.speech import ClipKey

_INDEX = "drafts.json"
_RECIPE = 1  # raise it when the same words are to be made anew
_PROJECT = Path(__file__).parents[2]
_MISSING = "the draft voice is not installed; run `pip install -r requirements-dev.txt`, or record the prompts"
_TIME_OUT = 120
# espeak speaks at 22,050 Hz: 441 of its samples are 20 ms, and so are 160 of the telephone's. Cut at these, nothing is lost.
_STEP_IN, _STEP_OUT, _IN_RATE = 441, 160, 22_050
_GAP_STEPS = 10
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Voice:
    """An espeak-ng voice and its words a minute."""

    name: str
    rate: int


@dataclass(frozen=True, slots=True)
class Saying:
    """Words in a voice. The same saying is the same clip, whichever prompts it stands for. A rate of 0: not espeak-ng's, but the better
    voice's."""

    voice: str
    rate: int
    words: str

    @property
    def fingerprint(self) -> str:
        made_of = [_RECIPE, version("espeakng-loader") if self.rate else "azure", self.voice, self.rate, self.words]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


# Khmer: of espeak-ng's voices the Malay one reads plain romanised Khmer nearest to how it is spoken: ch as in "choch", ng as one sound,
# a final k stopped in the throat, every vowel said. (Indonesian reads ch as in "loch", English reads "muoy" as "moy".)
VOICES: Mapping[str, Voice] = {"khm": Voice("ms+f2", 150), "eng": Voice("en+f2", 140)}


def make(store: ClipStore, wanted: Mapping[ClipKey, Prompt], better: Azure | None = None) -> dict[ClipKey, Clip]:
    """A draft clip for each prompt, in its language's voice; languages without one are left out.

    What was made before is found again and nothing runs; of what fails in the middle, what was made is kept. Raises DraftsFailedError.
    """
    sayings = {key: _saying(key, prompt, better) for key, prompt in wanted.items() if key[0] in VOICES}
    try:
        prints = {saying: saying.fingerprint for saying in dict.fromkeys(sayings.values())}
    except PackageNotFoundError:
        raise DraftsFailedError(_MISSING) from None
    made = _made_before(store)
    missing = [saying for saying, fingerprint in prints.items() if fingerprint not in made]
    if missing:
        try:
            for saying, samples in _spoken(missing, better):
                made[prints[saying]] = _kept(store, samples)
        finally:
            store.write(_INDEX, msgspec.json.encode(made, order="sorted"))
    return {key: made[prints[saying]] for key, saying in sayings.items()}


def _made_before(store: ClipStore) -> dict[str, Clip]:
    index = store.folder / _INDEX
    known = msgspec.json.decode(index.read_bytes(), type=dict[str, Clip]) if index.exists() else {}
    return {fingerprint: clip for fingerprint, clip in known.items() if clip.name in store}


def _kept(store: ClipStore, samples: sound.Samples) -> Clip:
    return Clip(store.put(sound.wav(samples)), sound.length_ms(samples), "draft")


def _saying(key: ClipKey, prompt: Prompt, better: Azure | None) -> Saying:
    """espeak-ng reads the Latin form; the better voice reads Khmer, and no name of a service, which nobody outside need know (S33)."""
    lang, name = key
    if better and lang == azure.LANG and not name.startswith("service."):
        return Saying(better.voice, 0, prompt.words)
    return Saying(VOICES[lang].name, VOICES[lang].rate, prompt.romanised)


def _spoken(sayings: Sequence[Saying], better: Azure | None) -> Iterator[tuple[Saying, sound.Samples]]:
    """Each saying as telephone sound. Two batches at a time, for the work is done by programs, and by others."""
    ours, theirs = [one for one in sayings if one.rate], [one for one in sayings if not one.rate]
    batches = [ours[at : at + _BATCH] for at in range(0, len(ours), _BATCH)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for spoken in pool.map(_speak, batches):
            yield from spoken
        if better:
            for saying, samples in zip(theirs, pool.map(lambda one: better.say(one.words), theirs), strict=True):
                yield saying, azure.marked(_prepared(saying, samples))


def _speak(sayings: Sequence[Saying]) -> list[tuple[Saying, sound.Samples]]:
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(json.dumps(asdict(saying)) + "\n" for saying in sayings)
        _run([sys.executable, "-m", "gateway.prompts.espeak", folder], lines.encode())
        spoken = [_padded(Path(folder) / f"{number}.wav") for number in range(len(sayings))]
    heard = array("h", _to_telephone(b"".join(spoken)))
    ends = list(accumulate(len(pcm) // (2 * _STEP_IN) * _STEP_OUT for pcm in spoken))
    return [(saying, _prepared(saying, heard[start:end])) for saying, start, end in zip(sayings, [0, *ends], ends, strict=False)]


def _prepared(saying: Saying, samples: sound.Samples) -> sound.Samples:
    try:
        return sound.prepared(samples)
    except sound.SilentError:
        raise DraftsFailedError(f"{saying.voice} says nothing for {saying.words!r}; write its romanised form in plain letters") from None


def _padded(path: Path) -> bytes:
    """The samples with silence after them, to a whole number of steps."""
    with wave.open(str(path), "rb") as file:
        if file.getframerate() != _IN_RATE:
            raise DraftsFailedError(f"espeak-ng speaks at {file.getframerate()} Hz, not {_IN_RATE}; install the pinned espeakng-loader")
        pcm = file.readframes(file.getnframes())
    steps = -(-len(pcm) // (2 * _STEP_IN)) + _GAP_STEPS
    return pcm.ljust(2 * _STEP_IN * steps, b"\0")


def _to_telephone(pcm: bytes) -> bytes:
    """One run of ffmpeg for all: a run for each clip would take most of the time to start."""
    filters = f"highpass=f=150,aresample={sound.RATE}"
    options = f"-loglevel error -f s16le -ac 1 -ar {_IN_RATE} -i pipe:0 -af {filters} -f s16le -ac 1 -ar {sound.RATE} pipe:1"
    return _run([_ffmpeg(), *options.split()], pcm)


def _ffmpeg() -> str:
    found = programs.ffmpeg()
    if found is None:
        raise DraftsFailedError(_MISSING)
    return found


def _run(command: Sequence[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(command, input=given, capture_output=True, cwd=_PROJECT, timeout=_TIME_OUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DraftsFailedError(f"{Path(command[0]).name} did not run: {type(error).__name__}") from None
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise DraftsFailedError(f"{Path(command[0]).name} failed: {last}")
    return done.stdout
