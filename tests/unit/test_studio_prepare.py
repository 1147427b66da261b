"""Sound as recorders and telephones write it: what becomes a clip, what is refused, and what can do no harm. All with real sound."""

import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

from gateway.studio import ffmpeg, sandbox
from gateway.studio.faults import StudioError, UnfitError
from gateway.studio.prepare import Prepared, prepare
from tests.speaker import LONG, SHORT, made_by_rule, measured, recorded, says

RECORDERS = {
    "studio.wav": ("-ar", "96000", "-ac", "2", "-c:a", "pcm_s24le"),
    "old.wav": ("-c:a", "pcm_u8", "-ar", "11025"),
    "mailed.mp3": ("-b:a", "64k"),
    "iphone.m4a": (),
    "messenger.ogg": ("-c:a", "libopus"),
    "feature_phone.amr": ("-ar", "8000", "-ac", "1"),
    "browser.webm": ("-c:a", "libopus"),
    "far_away.wav": ("-af", "volume=-30dB"),
    "with_silence.wav": ("-af", "adelay=1500,apad=pad_dur=2"),
}


def kept(made: Prepared, folder: Path) -> tuple[Path, Path]:
    wav, mp3 = folder / "clip.wav", folder / "clip.mp3"
    wav.write_bytes(made.wav)
    mp3.write_bytes(made.mp3)
    return wav, mp3


@pytest.mark.parametrize("recorder", RECORDERS)
def test_whatever_recorded_it_all_clips_sound_alike(recorder: str, tmp_path: Path) -> None:
    made = prepare(recorded(LONG, tmp_path / recorder, *RECORDERS[recorder]))
    wav, mp3 = kept(made, tmp_path)
    with wave.open(str(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() // 8 == made.ms
    for heard in (clip := measured(wav), measured(mp3)):
        assert heard.lufs == pytest.approx(-20, abs=1)
        assert heard.peak <= -1
    assert clip.before <= 0.15 and clip.after <= 0.15
    assert 8_500 < made.ms < 9_700


def test_a_short_word_is_levelled_by_its_voice(tmp_path: Path) -> None:
    loud = prepare(recorded(SHORT, tmp_path / "loud.wav", "-af", "adelay=700,apad=pad_dur=1"))
    soft = prepare(recorded(SHORT, tmp_path / "soft.wav", "-af", "volume=-25dB,adelay=700,apad=pad_dur=1"))
    assert (loud.loudness, soft.loudness) == (pytest.approx(-20, abs=0.5), pytest.approx(-20, abs=0.5))
    assert 450 < loud.ms == soft.ms < 800
    wav, _ = kept(loud, tmp_path)
    heard = measured(wav)
    assert heard.peak <= -1 and heard.before <= 0.15 and heard.after <= 0.15


def test_the_same_file_gives_the_same_bytes() -> None:
    assert prepare(says(SHORT)) == prepare(says(SHORT))


def test_a_shout_among_soft_words_is_limited(tmp_path: Path) -> None:
    shouting = "volume=eval=frame:volume='if(between(t,2,2.2),1.2,0.05)'"
    wav, mp3 = kept(prepare(recorded(LONG, tmp_path / "shout.wav", "-af", shouting)), tmp_path)
    assert measured(wav).peak <= -1
    assert measured(mp3).peak <= -1


REFUSED = {
    "nothing.wav": ("is empty", lambda path: path.write_bytes(b"")),
    "silence.wav": ("nobody speaks", lambda path: made_by_rule("anullsrc=r=16000:d=3", path)),
    "tone.wav": ("no voice stands out", lambda path: made_by_rule("sine=440:d=3", path)),
    "rain.wav": ("no voice stands out", lambda path: made_by_rule("anoisesrc=d=3:a=0.3", path)),
    "too_loud.wav": ("crackles", lambda path: recorded(LONG, path, "-af", "volume=18dB")),
    "click.wav": ("shorter than any word", lambda path: made_by_rule("sine=440:d=0.05", path)),
    "film.mp4": ("is a video", lambda path: recorded(LONG, path, "-f", "lavfi", "-i", "testsrc=d=2:s=160x120")),
    "letter.wav": ("holds no sound", lambda path: path.write_bytes(b"Dear colleague, " * 500)),
    "picture.mp3": (
        "holds no sound",
        lambda path: made_by_rule("testsrc=d=0.1:s=64x64", path, "-frames:v", "1", "-c:v", "png", "-f", "image2"),
    ),
    "list.wav": ("holds no sound", lambda path: path.write_text(f"#EXTM3U\n#EXTINF:9,\nfile://{says(LONG)}\n#EXT-X-ENDLIST\n")),
    "joined.wav": ("holds no sound", lambda path: path.write_text(f"ffconcat version 1.0\nfile {says(LONG)}\n")),
    "broken.m4a": (
        "holds no sound|breaks off",
        lambda path: path.write_bytes(recorded(LONG, path.with_name("whole.m4a")).read_bytes()[:5000]),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_should_hear_is_refused_with_a_reason_and_a_remedy(name: str, tmp_path: Path) -> None:
    why, make = REFUSED[name]
    make(tmp_path / name)
    with pytest.raises(UnfitError, match=why) as fault:
        prepare(tmp_path / name)
    assert fault.value.problem and fault.value.remedy


@pytest.mark.parametrize(("minutes", "most_seconds"), [(4, 30), (60, 20)])
def test_long_recordings_take_bounded_time(minutes: int, most_seconds: int, tmp_path: Path) -> None:
    with wave.open(str(recorded(LONG, tmp_path / "once.wav", "-ar", "8000", "-c:a", "pcm_u8"))) as once:
        words = once.readframes(once.getnframes())
    with wave.open(str(long := tmp_path / "long.wav"), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes((words * (minutes * 60 * 8000 // len(words) + 1))[: minutes * 60 * 8000])
    began = time.monotonic()
    if minutes <= 5:
        assert prepare(long).ms == pytest.approx(minutes * 60_000, abs=500)
    else:
        with pytest.raises(UnfitError, match="longer than 5 minutes"):
            prepare(long)
    assert time.monotonic() - began < most_seconds


def test_a_file_named_for_another_kind_is_judged_by_what_it_holds(tmp_path: Path) -> None:
    lying = recorded(SHORT, tmp_path / "sound.mp3", "-f", "mp3").rename(tmp_path / "sound.wav")
    assert prepare(lying).ms > 300


def test_noise_around_the_voice_is_told(tmp_path: Path) -> None:
    mixed = ("-f", "lavfi", "-i", "anoisesrc=d=9:a=0.12", "-filter_complex", "[0]volume=0.6[v];[v][1]amix=inputs=2:normalize=0")
    assert "noise around the voice" in prepare(recorded(LONG, tmp_path / "road.wav", *mixed)).warnings[0]


def test_a_machine_without_ffmpeg_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.prompts.programs.ffmpeg", lambda: None)
    with pytest.raises(StudioError, match="apt-get install ffmpeg"):
        prepare(says(SHORT))


# What a program is kept from that a hostile file has taken over


def python(code: str) -> sandbox.Done:
    return sandbox.run([sys.executable, "-I", "-c", code], reads=[Path(sys.base_prefix), Path(sys.prefix)])


def test_it_cannot_grow() -> None:
    assert "MemoryError" in python("b'x' * 2 * 1024**3").said


def test_it_cannot_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    began = time.monotonic()
    assert python("import time; time.sleep(60)").code == -9
    assert time.monotonic() - began < 5


def test_it_cannot_burn_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    assert python("while True: pass").code < 0


def test_it_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "OUTPUT", 1000)
    done = python("import sys; sys.stdout.write('x' * 100_000)")
    assert len(done.out) <= 1000 and done.code != 0


def test_it_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_MASTER_KEY", "ab" * 32)
    assert b"GATEWAY" not in python("import os; print(dict(os.environ))").out


def test_it_reads_no_file_of_ours_and_writes_none(tmp_path: Path) -> None:
    (secret := tmp_path / "secrets.env").write_text("GATEWAY_MASTER_KEY=1")
    assert "PermissionError" in python(f"print(open({str(secret)!r}).read())").said
    assert "PermissionError" in python(f"open({str(tmp_path / 'left_behind')!r}, 'w')").said


def test_it_reaches_no_network() -> None:
    # A container may forbid namespaces; what ffmpeg may open holds everywhere.
    allowed = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True).returncode == 0
    done = python("import socket; socket.create_connection(('127.0.0.1', 9), 1)")
    assert ("Network is unreachable" in done.said) == allowed
    with pytest.raises(UnfitError, match="holds no sound"):
        ffmpeg.decoded(Path("http:/127.0.0.1:9/sound.wav"), 1, "anull")
