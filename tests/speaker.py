"""A speaker and her recorders: espeak-ng speaks, ffmpeg writes whatever a recorder could; and an ear that measures what came out."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

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


def loudness(file: Path) -> tuple[float, float]:
    """LUFS over the whole file and the peak in dBTP, as EBU R128 has them."""
    told = ffmpeg("-i", file, "-af", "ebur128=peak=true", "-f", "null", "-")
    return float(re.findall(r"I: +(-?[\d.]+) LUFS", told)[-1]), float(re.findall(r"Peak: +(-?[\d.]+) dBFS", told)[-1])


def silence_at_ends(file: Path) -> tuple[float, float]:
    """Seconds below -45 dB before the first word and after the last."""
    told = ffmpeg("-i", file, "-af", "silencedetect=noise=-45dB:d=0.01", "-f", "null", "-")
    length = float(re.findall(r"time=\d+:\d+:([\d.]+)", told)[-1])
    spans = list(
        zip(
            map(float, re.findall(r"silence_start: (-?[\d.]+)", told)), map(float, re.findall(r"silence_end: ([\d.]+)", told)), strict=False
        )
    )
    before = spans[0][1] if spans and spans[0][0] <= 0.001 else 0.0
    after = spans[-1][1] - spans[-1][0] if spans and spans[-1][1] >= length - 0.02 else 0.0
    return before, after
