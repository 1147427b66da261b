"""ffmpeg, as a program that is called: what any sound file holds, and what is made of it."""

import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from subprocess import SubprocessError

from gateway.prompts import programs
from gateway.prompts.sound import RATE
from gateway.studio import sandbox
from gateway.studio.faults import StudioError, UnfitError

# What telephones, browsers and recorders write. A list of files (HLS, concat) is none of them: it could name any file of this machine.
CONTAINERS = "wav,mp3,mov,mp4,m4a,3gp,3g2,mj2,ogg,amr,amrnb,amrwb,matroska,webm,aac,flac"
CODECS = (
    "pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,gsm_ms,"
    "mp3,mp3float,aac,opus,libopus,vorbis,libvorbis,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,flac"
)
_INPUT = ("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS, "-codec_whitelist", CODECS)
_RAW = ("-f", "f32le", "-ar", str(RATE), "-ac", "1")
_VIDEO = re.compile(r"^ *Stream #.*: Video: (?!.*\(attached pic\))", re.MULTILINE)  # a picture on a record's sleeve is no video
_SOUND = re.compile(r"^ *Stream #.*: Audio: ", re.MULTILINE)
_MISSING = "ffmpeg is not installed; on Debian: sudo apt-get install ffmpeg, elsewhere: pip install imageio-ffmpeg"


def decoded(path: Path, seconds: int, filters: str) -> tuple["array[float]", str]:
    """The first sound of a file, at most so long, through the filters; and what ffmpeg said of it. Raises UnfitError."""
    cut = ("-t", str(seconds), "-i", str(path.absolute()), "-map", "0:a:0", "-af", filters)
    done = _run([*_INPUT, *cut, *_RAW, "pipe:1"], reads=[path.absolute()])
    if _VIDEO.search(done.said):
        raise UnfitError("video", "it is a video", "send the sound alone, and no picture of the speaker")
    if not _SOUND.search(done.said):
        raise UnfitError("no_sound", "it holds no sound that we can read", "send WAV, MP3, M4A, OGG, AMR or WebM, as the recorder made it")
    if done.code != 0 or not done.out:
        raise UnfitError("damaged", "it breaks off or is damaged", "copy it from the recorder again, or record it again")
    return _floats(done.out), done.said


def filtered(sound: "array[float]", filters: str) -> tuple["array[float]", str]:
    """The sound through ffmpeg's filters, and what they told. Raises StudioError."""
    done = _made(sound, ["-af", filters, *_RAW, "pipe:1"])
    return _floats(done.out), done.said


def whole_numbers(sound: "array[float]") -> "array[int]":
    """In 16 bits, dithered: rounded alone, the end of a soft word would crackle. Raises StudioError."""
    dithered = f"aresample={RATE}:out_sample_fmt=s16:dither_method=triangular"
    return array("h", _made(sound, ["-af", dithered, "-f", "s16le", "pipe:1"]).out)


def mp3(wav: bytes) -> bytes:
    """The same as MP3, for telephones on which people listen to it. Raises StudioError."""
    exact = "-map_metadata -1 -fflags +bitexact -flags:a +bitexact -id3v2_version 0 -write_xing 0"
    done = _run(["-f", "wav", "-i", "pipe:0", *exact.split(), "-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3", "pipe:1"], wav)
    return _succeeded(done).out


def _made(sound: "array[float]", command: Sequence[str]) -> sandbox.Done:
    return _succeeded(_run([*_RAW, "-i", "pipe:0", *command], sound.tobytes()))


def _run(command: Sequence[str], given: bytes = b"", reads: Sequence[Path] = ()) -> sandbox.Done:
    program = programs.ffmpeg()
    if program is None:
        raise StudioError(_MISSING)
    try:
        return sandbox.run([program, "-hide_banner", "-nostdin", "-nostats", "-threads", "1", *command], given, reads)
    except (OSError, SubprocessError) as error:
        raise StudioError(f"ffmpeg did not run ({type(error).__name__}); {_MISSING}") from None


def _succeeded(done: sandbox.Done) -> sandbox.Done:
    if done.code != 0:
        raise StudioError(f"ffmpeg failed with {done.code}; is it of version 5 or newer? `ffmpeg -version` tells")
    return done


def _floats(raw: bytes) -> "array[float]":
    return array("f", raw[: len(raw) // 4 * 4])
