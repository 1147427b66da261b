"""A speaker and her recorders: espeak-ng speaks, ffmpeg writes whatever a recorder could; and an ear that measures what came out."""

import atexit
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

from gateway.prompts import programs

ROOT = Path(__file__).parents[1]
LONG = "Chumreap suor. Nih chea khsae pordormean. Eilov nih, bong sdap ban sruol te? Chumnuoy min kit luy te."
SHORT = "pram"


def ffmpeg(*arguments: str | Path) -> str:
    """What it tells on standard error."""
    program = programs.ffmpeg()
    assert program
    return subprocess.run(
        [program, "-hide_banner", "-nostdin", "-y", *map(str, arguments)], capture_output=True, check=True
    ).stderr.decode()


@cache
def says(words: str) -> Path:
    """A WAV of 22,050 Hz, one channel, 16 bits, hardly any silence around it."""
    folder = mkdtemp(prefix="speaker-")
    atexit.register(rmtree, folder)
    line = json.dumps({"voice": "ms+f2", "rate": 140, "words": words}) + "\n"
    subprocess.run([sys.executable, "-m", "gateway.prompts.espeak", folder], input=line.encode(), cwd=ROOT, check=True)
    return Path(folder) / "0.wav"


def recorded(words: str, to: Path, *how: str) -> Path:
    """The words as another recorder writes them: ffmpeg's options, the container by the file's name."""
    ffmpeg("-i", says(words), *how, to)
    return to


def made_by_rule(rule: str, to: Path, *how: str) -> Path:
    """A sound, or a picture, of a rule of ffmpeg's."""
    ffmpeg("-f", "lavfi", "-i", rule, *how, to)
    return to


class Measured(NamedTuple):
    """LUFS of the whole file and its peak in dBTP, by EBU R128; seconds below -45 dB before the first word and after the last."""

    lufs: float
    peak: float
    before: float
    after: float


def measured(file: Path) -> Measured:
    told = ffmpeg("-i", file, "-af", "silencedetect=noise=-45dB:d=0.01,ebur128=peak=true", "-f", "null", "-")
    length = float(re.findall(r"time=\d+:\d+:([\d.]+)", told)[-1])
    starts, ends = (list(map(float, re.findall(rf"silence_{edge}: (-?[\d.]+)", told))) for edge in ("start", "end"))
    before = ends[0] if starts and starts[0] <= 0.001 else 0.0
    after = ends[-1] - starts[-1] if ends and ends[-1] >= length - 0.02 else 0.0
    lufs, peak = re.findall(r"I: +(-?[\d.]+) LUFS", told)[-1], re.findall(r"Peak: +(-?[\d.]+) dBFS", told)[-1]
    return Measured(float(lufs), float(peak), before, after)
