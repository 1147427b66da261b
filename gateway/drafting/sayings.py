"""Words while they are edited: Khmer, Latin letters and English belong together, as in `prompts/khm/catalogue.yaml`."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.drafting.sheet import Sheet
from gateway.flows.faults import Fault, FlowError
from gateway.khmer import clean
from gateway.prompts.catalogue import HOME, Prompt
from gateway.prompts.entries import Entry

ENGLISH = "eng"
LONGEST_NAME = 40
FORMS = {"words": "khmer", "romanised": "latin", "gloss": "english"}
"""What the pages call the forms of a catalogue."""
WRITTEN = ("written", "written_romanised", "written_gloss")


class Words(msgspec.Struct, frozen=True):
    """What one prompt says. English is for editors, and what the English voice says where it has no words of its own."""

    khmer: str = ""
    latin: str = ""
    english: str = ""

    def __bool__(self) -> bool:
        return bool(self.khmer or self.latin or self.english)


def words_of(sheet: Sheet, key: str) -> Words:
    """As they are now; empty where there are none."""
    found = sheet.prompt(HOME, key) or sheet.prompt(ENGLISH, key)
    return Words(found.words, found.romanised, found.gloss) if found else Words()


def say(sheet: Sheet, key: str, words: Words) -> Sheet:
    """With these words for a prompt, new or known. How a text writes it stays, where it was written otherwise. Raises `FlowError`."""
    _check(key, words)
    words = Words(*(clean(form) for form in (words.khmer, words.latin, words.english)))
    before = sheet.prompt(HOME, key)
    prompt = before or Prompt(key, "", "", "")
    made = sheet.with_prompt(HOME, key, replace(prompt, words=words.khmer, romanised=words.latin, gloss=words.english))
    english = sheet.prompt(ENGLISH, key)
    if english is None:
        follows = Prompt(key, words.english, words.english, words.english, text_only=prompt.text_only, note=prompt.note)
    elif before and english.words == before.gloss:
        follows = replace(english, words=words.english, romanised=words.english, gloss=words.english)
    else:  # English words of its own, which nobody has touched
        return made
    return made.with_prompt(ENGLISH, key, follows)


class Otherwise(msgspec.Struct, frozen=True):
    """How a text says it, if not as it is spoken: in three forms that belong together, or not at all. And what may be texted for it."""

    written: Words = Words()
    silent: bool = False
    keywords: tuple[str, ...] = ()


def otherwise_of(sheet: Sheet, key: str) -> Otherwise:
    """As it is now."""
    home, english = sheet.prompt(HOME, key), sheet.prompt(ENGLISH, key)
    if home is None or home.written is None:
        return Otherwise(keywords=home.keywords if home else ())
    written = Words(home.written, home.written_romanised or "", (english.written if english else "") or "")
    return Otherwise(written, not written, home.keywords)


def write(sheet: Sheet, key: str, otherwise: Otherwise) -> Sheet:
    """With this for texts. The English follows where its words do. Raises `FlowError`."""
    home, english = sheet.words[HOME][key], sheet.prompt(ENGLISH, key)
    spoken = {"words": home.words, "romanised": home.romanised, "gloss": home.gloss}
    entry = _entry(HOME, key, {**spoken, **_written(key, otherwise), "keywords": [*otherwise.keywords]})
    khmer = replace(home, written=entry.written, written_romanised=entry.written_romanised, keywords=tuple(entry.keywords))
    made = sheet.with_prompt(HOME, key, khmer)
    if english is None or english.words != home.gloss:
        return made
    return made.with_prompt(ENGLISH, key, replace(english, written=entry.written_gloss, written_romanised=entry.written_gloss))


class Translation(msgspec.Struct, frozen=True):
    """What a prompt says in a language of the province. Without words it is one that nobody writes: the recording decides."""

    words: str = ""
    latin: str = ""
    meaning: str = ""
    keywords: tuple[str, ...] = ()


def translation_of(sheet: Sheet, lang: str, key: str) -> Translation:
    found = sheet.prompt(lang, key)
    return Translation(found.words, found.romanised, found.gloss, found.keywords) if found else Translation()


def translate(sheet: Sheet, lang: str, key: str, said: Translation | None) -> Sheet:
    """With this translation of the Khmer as it is now, or with none. Raises `FlowError`."""
    if said is None:
        return sheet.with_prompt(lang, key, None)
    home = sheet.words[HOME][key]
    forms = {"words": said.words, "romanised": said.latin, "gloss": said.meaning or home.gloss, "keywords": [*said.keywords]}
    entry = _entry(lang, key, {"made_from": home.spoken, **forms})
    before = sheet.prompt(lang, key) or Prompt(key, "", "", "", text_only=home.text_only)
    spoken = replace(before, words=entry.words, romanised=entry.romanised, gloss=entry.gloss, keywords=tuple(entry.keywords))
    return sheet.with_prompt(lang, key, replace(spoken, made_from=home.spoken))


def _written(key: str, otherwise: Otherwise) -> dict[str, str]:
    """As a catalogue has it: all three forms, all of them empty, or none. Raises `FlowError`."""
    if otherwise.silent:
        return dict.fromkeys(WRITTEN, "")
    forms = dict(zip(WRITTEN, msgspec.structs.astuple(otherwise.written), strict=True))
    missing = [form for form, words in forms.items() if not words]
    if otherwise.written and missing:
        raise FlowError([Fault(_file(HOME), 1, key, "F99", {"form": form}) for form in missing])
    return forms if otherwise.written else {}


def meant(prompt: Prompt, find: str) -> bool:
    """Whether somebody who looks for this may mean the prompt: by its name, or by any of its forms."""
    forms = (prompt.key, prompt.words, prompt.romanised, prompt.gloss)
    return all(any(word in form.casefold() for form in forms) for word in clean(find).casefold().split())


def name_from(english: str, taken: Container[str], otherwise: str) -> str:
    """A free name, made of words as an officer would make it: “Clean water” is `clean_water`."""
    plain = re.sub(r"[^a-z0-9]+", "_", english.lower()).strip("_")[:LONGEST_NAME].strip("_")
    name = plain if re.match("[a-z]", plain) else otherwise
    return next(each for each in _numbered(name) if each not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _check(key: str, words: Words) -> None:
    """Raises `FlowError` with every form that no catalogue could hold."""
    empty = [form for form in ("khmer", "latin", "english") if not clean(getattr(words, form)).strip()]
    if empty:
        raise FlowError([Fault(_file(HOME), 1, key, "F99", {"form": form}) for form in empty])
    _entry(HOME, key, {"words": words.khmer, "romanised": words.latin, "gloss": words.english})


def _entry(lang: str, key: str, said: Mapping[str, object]) -> Entry:
    """As a catalogue would hold it. Raises `FlowError` with every form that none could."""
    try:
        return Entry.model_validate(said)
    except ValidationError as error:
        raise FlowError([_misfit(_file(lang), key, one) for one in error.errors(include_input=False)]) from None


def _misfit(place: str, key: str, error: ErrorDetails) -> Fault:
    form = str(error["loc"][0]) if error["loc"] else "written"
    return Fault(place, 1, key, "F97", {"form": FORMS.get(form, form), "problem": error["msg"].removeprefix("Value error, ")})


def _file(lang: str) -> str:
    return f"prompts/{lang}/catalogue.yaml"
