"""Recordings: how long it takes until a pack is ready, how much memory that needs, and how fast clips are fetched.

espeak-ng speaks the whole English catalogue in place of people; what is measured begins with its files.
"""

import json
import resource
import subprocess
import sys
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from gateway.directory.places import load_gazetteer
from gateway.publishing.sources import read_unchecked
from gateway.settings import ROOT
from gateway.studio.archive import Archive
from gateway.studio.bring import Session, bring
from gateway.studio.faults import UnfitError
from gateway.studio.prepare import prepare
from gateway.studio.readiness import needed
from tests.rig.carrier import Carrier
from tests.rig.gateway import Gateway
from tests.rig.servers import RedisServer

FETCHES = 200
PIECE = 256 * 1024


def main() -> None:
    catalogues = read_unchecked(ROOT, load_gazetteer(ROOT / "directory")).catalogues
    words = {key: catalogues.prompt("eng", key).words for key in needed(catalogues, "eng")}
    with TemporaryDirectory() as folder:
        (pack := Path(folder) / "pack").mkdir()
        _speak(words, pack)
        minutes = sum(map(_seconds, pack.iterdir())) / 60
        began = time.monotonic()
        _, fates = bring(Archive(Path(folder) / "recordings"), catalogues, Session("eng", "espeak", datetime.now(UTC)), pack)
        refused = sum(bool(one.problem) for one in fates)
        took = time.monotonic() - began
        each, per_minute, peak = took / len(words), took / minutes, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"recordings: {len(words)} files of {minutes:.1f} minutes in {took:.0f} s, two at a time; {refused} refused")
        print(
            f"recordings: {60 / each:.0f} files a minute, {per_minute:.1f} s for a minute of sound; ffmpeg's memory {peak:.0f} MB at most"
        )
        print(f"recordings: a file of an hour is refused after {_an_hour(Path(folder) / 'hour.wav'):.1f} s")
    _take()
    _fetch()


def _take() -> None:
    """A minute of speech as it comes from a browser, through intake and studio, in seconds of the processor: ours and ffmpeg's."""
    carrier = Carrier()
    gateway = Gateway(carrier.url)
    try:
        house, minute = gateway.house, _minute()
        prompt, before = house.intake.left("khm")[0].key, _processor()
        take = house.intake.begin("bench", "khm", prompt, "browser", ".wav")
        for offset in range(0, len(minute), PIECE):
            house.intake.append("bench", take, offset, minute[offset : offset + PIECE])
        house.intake.finish("bench", take, len(minute))
        house.workbench.look()
        (seen,) = house.intake.takes("bench")
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"a take of {seen.ms / 1000:.0f} s: {seen.state} after {_processor() - before:.1f} s of processor; the process {ours:.0f} MB")
    finally:
        gateway.close()
        carrier.close()


def _minute() -> bytes:
    with TemporaryDirectory() as folder:
        sentence = "Read this slowly and clearly, as one woman speaks to another who has little time. "
        _speak({"minute": sentence * 11}, Path(folder))
        return (Path(folder) / "minute.wav").read_bytes()


def _processor() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _speak(words: dict[str, str], to: Path) -> None:
    lines = "".join(json.dumps({"voice": "en+f3", "rate": 140, "words": said}) + "\n" for said in words.values())
    subprocess.run([sys.executable, "-m", "gateway.prompts.espeak", str(to)], input=lines.encode(), cwd=ROOT, check=True)
    for number, key in enumerate(words):
        (to / f"{number}.wav").rename(to / f"{key}.wav")


def _seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def _an_hour(path: Path) -> float:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * (3600 * 8000 // 256))
    began = time.monotonic()
    try:
        prepare(path)
    except UnfitError:
        return time.monotonic() - began
    raise AssertionError("an hour was taken")


def _fetch() -> None:
    redis, carrier = RedisServer(), Carrier()
    gateway = Gateway(carrier.url, redis_url=redis.url)
    try:
        gateway.start("web")
        with gateway.house.store.read() as work:
            clips = [clip.name for clip in gateway.house.shelves.at(work, work.versions).voices.languages["khm"].values()][:FETCHES]
        with ThreadPoolExecutor(FETCHES) as pool:
            waits = sorted(pool.map(lambda name: _first_byte(f"{gateway.url}/media/{name}"), clips))
        print(f"{len(waits)} clips fetched at once, first byte: p50 {waits[len(waits) // 2] * 1000:.0f} ms, last {waits[-1] * 1000:.0f} ms")
    finally:
        gateway.close()
        carrier.close()
        redis.destroy()


def _first_byte(url: str) -> float:
    began = time.monotonic()
    with requests.get(url, stream=True, timeout=30) as answer:
        answer.raise_for_status()
        next(answer.iter_content(1))
        return time.monotonic() - began


if __name__ == "__main__":
    main()
