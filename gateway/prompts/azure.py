"""A better draft voice for Khmer: Microsoft's, asked over the network. Off unless somebody sets it up, and never in production.

Only words of the catalogue are sent, which are public once the line is; nothing of a caller, and no name of a service, which may be
confidential (S33). It sounds like a person, so a soft tone lies under all of it: nobody may take it for a recording.
"""

import io
import math
import operator
import time
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import cycle, islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gateway.prompts.faults import DraftsFailedError
from gateway.prompts.sound import RATE, Samples

if TYPE_CHECKING:
    import requests

LANG, LOCALE = "khm", "km-KH"
FORMAT = "riff-8khz-16bit-mono-pcm"
SPEED = "-10%"
SECONDS, TRIES, MOST_WAIT = 20.0, 4, 30.0
LARGEST = 8 * 1024 * 1024
TONE_HZ, TONE = 400, 260  # 42 dB below full scale, 22 below the voice: heard in every pause, and in nobody's way
_WAVE = [round(TONE * math.sin(2 * math.pi * TONE_HZ * at / RATE)) for at in range(RATE // TONE_HZ)]
_LOOPBACK = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Azure:
    """`url` is the endpoint of a region, https://<region>.tts.speech.microsoft.com. Has the key of an account: see `__repr__`."""

    url: str
    key: str
    voice: str
    wait: Callable[[float], None] = time.sleep

    def __repr__(self) -> str:
        return f"Azure({self.voice})"

    def say(self, words: str) -> Samples:
        """The words, as telephone sound. Raises DraftsFailedError."""
        for tries in range(TRIES):
            answer = self._asked(words)
            if answer.status_code == 200:
                return _samples(answer.content)
            if answer.status_code not in (429, 500, 502, 503, 504) or tries + 1 == TRIES:
                break
            self.wait(_pause(answer, tries))
        raise DraftsFailedError(f"the voice {self.voice} was not given: {_why(answer.status_code)}")

    def _asked(self, words: str) -> "requests.Response":
        import requests  # slow to load, and whoever only answers calls needs none of it

        headers = {
            "Ocp-Apim-Subscription-Key": self.key,
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": FORMAT,
            "User-Agent": "cwcc-gateway",
        }
        try:
            return requests.post(
                f"{self.url}/cognitiveservices/v1",
                data=_ssml(self.voice, words).encode(),
                headers=headers,
                timeout=SECONDS,
                allow_redirects=False,
                proxies={"http": "", "https": ""} if urlsplit(self.url).hostname in _LOOPBACK else None,
            )
        except requests.RequestException as error:
            raise DraftsFailedError(f"the voice {self.voice} does not answer ({type(error).__name__}); look at azure_speech_url") from None


def marked(samples: Samples) -> Samples:
    """With the soft tone that tells it from a recording."""
    return array("h", map(_within, map(operator.add, samples, islice(cycle(_WAVE), len(samples)))))


def _within(sample: int) -> int:
    return max(-32768, min(32767, sample))


def _ssml(voice: str, words: str) -> str:
    said = f'<voice name="{voice}"><prosody rate="{SPEED}">{escape(words)}</prosody></voice>'
    return (
        f'<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{LOCALE}"><voice name="{voice}">{said}</voice></speak>'
    )


def _samples(content: bytes) -> Samples:
    try:
        if len(content) > LARGEST:
            raise EOFError
        with wave.open(io.BytesIO(content)) as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE):
                raise EOFError
            pcm = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        raise DraftsFailedError(f"the voice service did not answer with {FORMAT}; look at azure_speech_url") from None
    return array("h", pcm[: len(pcm) // 2 * 2])


def _pause(answer: "requests.Response", tries: int) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked) if asked.isdecimal() else 2.0**tries, MOST_WAIT)


def _why(status: int) -> str:
    told = {
        401: "azure_speech_key is not right, or belongs to another region",
        403: "azure_speech_key is not right, or belongs to another region",
        404: "azure_speech_url is not the address of the service",
        429: "it was asked too often; try again later, what was made is kept",
    }
    return told.get(status, f"status {status}")
