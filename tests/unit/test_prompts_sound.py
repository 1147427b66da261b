"""Telephone sound: what is done to a draft so that all clips of a call sound alike."""

import io
import math
import wave
from array import array

import pytest

from gateway.prompts import sound


def tone(ms: int, loud: float, hertz: int = 440) -> "array[int]":
    return array("h", [int(32767 * loud * math.sin(2 * math.pi * hertz * n / sound.RATE)) for n in range(ms * sound.PER_MS)])


def level(samples: "array[int]") -> float:
    return 20 * math.log10(math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32767)


def test_silence_around_the_words_is_cut_to_a_breath() -> None:
    said = sound.prepared(sound.silence(900) + tone(500, 0.3) + sound.silence(2000))
    assert 500 <= sound.length_ms(said) <= 500 + 180


@pytest.mark.parametrize("loud", [0.02, 0.2, 0.99])
def test_loud_and_soft_speakers_come_out_alike_and_never_clipped(loud: float) -> None:
    said = sound.prepared(sound.silence(100) + tone(1000, loud) + sound.silence(300))
    assert level(said[100 * sound.PER_MS : 900 * sound.PER_MS]) == pytest.approx(-20, abs=0.3)
    assert max(map(abs, said)) < 32767


def test_a_click_among_soft_words_is_not_driven_into_clipping() -> None:
    said = sound.prepared(tone(1000, 0.02) + tone(2, 0.9) + tone(1000, 0.02) + sound.silence(200))
    assert max(map(abs, said)) <= 0.9 * 32767


def test_a_clip_begins_and_ends_without_a_click() -> None:
    said = sound.prepared(tone(400, 0.5) + sound.silence(200))
    assert said[0] == said[-1] == 0


def test_nobody_speaking_is_no_clip() -> None:
    with pytest.raises(sound.SilentError):
        sound.prepared(sound.silence(1000))


def test_the_file_is_what_every_carrier_plays() -> None:
    with wave.open(io.BytesIO(sound.wav(sound.silence(350)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() == 350 * 8
