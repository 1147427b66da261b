"""From words and recordings to the voices of one published version."""

from collections.abc import Iterable, Iterator

from gateway.prompts import drafts, joined, playable, sound
from gateway.prompts.azure import Azure
from gateway.prompts.catalogue import HOME, Catalogues, Prompt
from gateway.prompts.clips import Clip, ClipStore, Voices
from gateway.prompts.faults import DraftsRefusedError
from gateway.prompts.speech import PAUSE, ClipKey

_PAUSE_MS = 350
_STAND_IN_MS = 600
_START_MS, _LETTER_MS, _STOP_MS = 200, 88, 330  # the draft voice in Khmer, over all prompts, and a little slower


def published(
    catalogues: Catalogues,
    store: ClipStore,
    *,
    make_drafts: bool,
    production: bool,
    recorded: Voices | None = None,
    draft_voice: Azure | None = None,
    numbers: Iterable[str] = (),
) -> Voices:
    """The clips of every spoken prompt: people's recordings, and in development drafts for the rest; and of these numbers, each as one.

    Raises DraftsRefusedError when production would have to play a draft in Khmer, what every other language falls back to; and
    UnplayableError.
    """
    have = recorded or Voices()
    missing = {key: prompt for key, prompt in _spoken(catalogues) if key not in have}
    silent = sum(lang == HOME for lang, _ in missing)
    if production and silent:
        raise DraftsRefusedError(silent)
    made = drafts.make(store, missing, draft_voice) if make_drafts and not production else {}
    voices = _together(have, {**made, (HOME, PAUSE): _pause(store)})
    playable.check(voices, store)
    return joined.with_numbers(voices, store, numbers)


def estimated(catalogues: Catalogues, numbers: Iterable[str] = ()) -> Voices:
    """Voices that nobody has spoken, with the lengths that their words are likely to have: to judge a text before any clip is made.

    Numbers take what their digits take.
    """
    clips = {key: Clip("", likely_ms(prompt.romanised or prompt.gloss), "draft") for key, prompt in _spoken(catalogues)}
    return _together(Voices(), {**clips, (HOME, PAUSE): Clip("", _PAUSE_MS, "draft")})


def likely_ms(romanised: str) -> int:
    """How long the words are likely to take, by their Latin form."""
    letters, stops = sum(sign.isalnum() for sign in romanised), sum(sign in ".,:?!" for sign in romanised)
    return _START_MS + letters * _LETTER_MS + stops * _STOP_MS


def languages_complete(catalogues: Catalogues, voices: Voices, journey: Iterable[str], *, production: bool) -> tuple[str, ...]:
    """The languages that may be offered: in production those whose every clip of the journey is there, in development those with words.

    `journey` names the prompts; each language needs its own name besides (S2), and nobody else's.
    """
    needed = [key for key in journey if not key.startswith("language_")]
    return tuple(lang for lang in sorted(catalogues.languages) if _complete(catalogues, voices, lang, needed, production))


def _complete(catalogues: Catalogues, voices: Voices, lang: str, needed: list[str], production: bool) -> bool:
    return all(_sayable(catalogues, voices, lang, key, production) for key in (*needed, f"language_{lang}"))


def _sayable(catalogues: Catalogues, voices: Voices, lang: str, key: str, production: bool) -> bool:
    prompt = catalogues.own(lang, key)
    return prompt is not None and (not production or prompt.text_only or (lang, key) in voices)


def stand_ins(catalogues: Catalogues, store: ClipStore, recorded: Voices) -> Voices:
    """Where nothing can make drafts: beside people's recordings a short silence for each prompt, each another, so that a page can tell
    which words it stands for."""
    quiet = sound.silence(_STAND_IN_MS)
    clips: dict[ClipKey, Clip] = {(HOME, PAUSE): _pause(store)}
    for number, (key, _) in enumerate(_spoken(catalogues), 1):
        quiet[-1] = number
        clips[key] = Clip(store.put(sound.wav(quiet)), _STAND_IN_MS, "draft")
    return _together(recorded, clips)


def _spoken(catalogues: Catalogues) -> Iterator[tuple[ClipKey, Prompt]]:
    for lang, prompts in catalogues.languages.items():
        for key, prompt in prompts.items():
            if not prompt.text_only:
                yield (lang, key), prompt


def _pause(store: ClipStore) -> Clip:
    return Clip(store.put(sound.wav(sound.silence(_PAUSE_MS))), _PAUSE_MS, "recorded")


def _together(have: Voices, more: dict[ClipKey, Clip]) -> Voices:
    languages = {lang: dict(clips) for lang, clips in have.languages.items()}
    for (lang, key), clip in more.items():
        languages.setdefault(lang, {}).setdefault(key, clip)
    return Voices(languages)
