"""Words while they are edited: Khmer, Latin letters and English belong together, as in `prompts/khm/catalogue.yaml`."""

import re
from collections.abc import Container, Iterator
from dataclasses import replace

import msgspec
from pydantic import ValidationError

from gateway.drafting.sheet import Sheet
from gateway.flows.faults import Fault, FlowError
from gateway.khmer import clean
from gateway.prompts.catalogue import HOME, Prompt
from gateway.prompts.entries import Entry

ENGLISH = "eng"
LONGEST_NAME = 40


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
    place = f"prompts/{HOME}/catalogue.yaml"
    empty = [form for form in ("khmer", "latin", "english") if not clean(getattr(words, form)).strip()]
    if empty:
        raise FlowError([Fault(place, 1, key, "F99", {"form": form}) for form in empty])
    try:
        Entry.model_validate({"words": words.khmer, "romanised": words.latin, "gloss": words.english})
    except ValidationError as error:
        forms = {"words": "khmer", "romanised": "latin", "gloss": "english"}
        raise FlowError([_misfit(place, key, forms, one) for one in error.errors(include_input=False)]) from None


def _misfit(place: str, key: str, forms: dict[str, str], error: object) -> Fault:
    assert isinstance(error, dict)
    problem = error["msg"].removeprefix("Value error, ")
    return Fault(place, 1, key, "F97", {"form": forms[str(error["loc"][0])], "problem": problem})
