"""How long words take to hear, for the budgets of S3."""

from collections.abc import Iterable

from gateway.dialogue import Ask
from gateway.prompts.clips import Voices
from gateway.prompts.speech import Digits, clip_keys, menu_clip_keys


def length_ms(voices: Voices, lang: str, parts: Iterable[str], digits: Digits) -> int:
    """How long the parts sound, heard to the end."""
    return sum(voices.clip(key).ms for key in clip_keys(voices, lang, parts, digits))


def menu_length_ms(voices: Voices, ask: Ask, digits: Digits) -> int:
    """How long an Ask sounds with all its choices."""
    return sum(voices.clip(key).ms for key in menu_clip_keys(voices, ask, digits))
