"""What differs between two versions of the words and voices, in an editor's words: by prompt, then by language."""

from collections.abc import Iterator
from dataclasses import fields

from gateway.change import NO, NOTHING, YES, Change
from gateway.prompts.catalogue import Catalogues, Prompt, is_name
from gateway.prompts.clips import Voices
from gateway.prompts.speech import ClipKey
from gateway.telling import Gap, Name, Sentence, sentences

_say = sentences("gateway.prompts")

HEARD_BY_NOBODY = ("key", "note", "made_from")


def differences(before: Catalogues, after: Catalogues, old_voices: Voices, new_voices: Voices) -> tuple[Change, ...]:
    """Changed words, and other recordings of the same words. To take words away is never a mere taking away (S42): they may have been a
    warning. That a place or service came or went is the directory's to tell; here it is told when its name changed."""
    languages = sorted({*before.languages, *after.languages})
    keys = sorted({key for catalogues in (before, after) for prompts in catalogues.languages.values() for key in prompts})
    return tuple(
        change
        for key in keys
        for lang in languages
        for change in (
            *_of_words(key, lang, before.own(lang, key), after.own(lang, key)),
            *_of_voice((lang, key), before, after, old_voices, new_voices),
        )
    )


def _of_words(key: str, lang: str, before: Prompt | None, after: Prompt | None) -> Iterator[Change]:
    where = _where(key, lang)
    if before is None or after is None:
        if after and not is_name(key):
            yield Change(where, _say("are_new", words=after.words or after.gloss))
        elif before and not is_name(key):
            yield Change(where, _say("are_gone", words=before.words or before.gloss))
        return
    for form in fields(Prompt):
        old, new = getattr(before, form.name), getattr(after, form.name)
        if form.name not in HEARD_BY_NOBODY and old != new:
            yield Change(where, _say("now", form=Name("form", form.name), new=_quoted(new), old=_quoted(old)))
    if not after.words and before.spoken != after.spoken:  # nobody writes it, so only the Khmer tells that what she hears will be another
        yield Change(where, _say("from_khmer"))


def _where(key: str, lang: str) -> Sentence:
    return _say("words_of", prompt=key, lang=Name("language", lang))


def _quoted(words: object) -> Gap:
    match words:
        case None:
            return _say("as_spoken")
        case bool():
            return YES if words else NO
        case tuple():
            return tuple(map(_quoted, words)) or NOTHING
        case _:
            return _say("quoted", words=str(words))


def _of_voice(clip: ClipKey, before: Catalogues, after: Catalogues, old: Voices, new: Voices) -> Iterator[Change]:
    lang, key = clip
    same_words = before.own(lang, key) is not None and _romanised(before, clip) == _romanised(after, clip)
    if same_words and clip in old and clip in new and old.clip(clip).name != new.clip(clip).name:
        yield Change(_where(key, lang), _say("anew", status=_say(new.clip(clip).status)))


def _romanised(catalogues: Catalogues, clip: ClipKey) -> str | None:
    found = catalogues.own(*clip)
    return found.romanised if found else None
