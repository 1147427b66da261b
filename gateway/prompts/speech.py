"""From parts to clips and to written words. Pure: the same parts give the same clips and the same letters.

Numbers are read digit by digit from whole clips, in groups with silence between: in Khmer six is "five-one",
so "5, 1" and "6" sound alike when run together.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain

from gateway.dialogue import Ask, Choice, Leave, Line, Play
from gateway.prompts.catalogue import HOME, Catalogues, Script
from gateway.prompts.faults import ClipMissingError, NothingToReadError

ClipKey = tuple[str, str]  # language, key
Digits = Callable[[str], str]  # what `digits:<name>` stands for, as people dial it

PAUSE = "pause"
NUMBER = "number."
"""A phone number that was joined from its digits beforehand: `number.050000001`."""
_DIGITS, _LANGUAGE = "digits:", "language_"
_KEY_NAMES = {"*": "star", "#": "hash"}
# In a text a number and a name stand at the end of their line; the rest runs on as sentences.
_END_THEIR_LINE = (_DIGITS, "service.", "hour_")


def clip_keys(clips: Container[ClipKey], lang: str, parts: Iterable[str], digits: Digits) -> tuple[ClipKey, ...]:
    """What to play for the parts: each in its language where `clips` has it, else in Khmer. Raises ClipMissingError."""
    return tuple(_found(clips, _speaker(part, lang), key) for part in parts for key in _spoken(clips, lang, part, digits))


def menu_clip_keys(clips: Container[ClipKey], ask: Ask, digits: Digits) -> tuple[ClipKey, ...]:
    """What to play for an Ask: its parts, then each choice's label and its key, all of a choice by one speaker."""
    choices = (_choice_clips(clips, ask.lang, choice, digits) for choice in ask.choices)
    return (*clip_keys(clips, ask.lang, ask.parts, digits), *chain.from_iterable(choices))


def words(catalogues: Catalogues, lang: str, script: Script, parts: Sequence[str], digits: Digits) -> str:
    """What to write for the parts. A number said twice aloud is written once. Raises UnknownPromptError."""
    written = "".join(_written(catalogues, lang, script, part, digits) for part in _once(parts))
    return "\n".join(line.strip() for line in written.splitlines()).strip()


def menu_words(catalogues: Catalogues, ask: Ask, script: Script, digits: Digits) -> str:
    """What to write for an Ask: its parts, then one line a choice, `1 label`."""
    labels = (f"{choice.key} {words(catalogues, ask.lang, script, choice.label, digits)}" for choice in ask.choices)
    return "\n".join(filter(None, (words(catalogues, ask.lang, script, ask.parts, digits), *labels)))


def message(catalogues: Catalogues, lines: Iterable[Line], script: Script, digits: Digits) -> str:
    """The lines up to the end of the conversation as one text; empty when there is nothing to say."""
    said = []
    for line in lines:
        match line:
            case Play(lang, parts):
                said.append(words(catalogues, lang, script, parts, digits))
            case Ask():
                said.append(menu_words(catalogues, line, script, digits))
            case Leave():
                break
    return "\n".join(filter(None, said))


def groups(digits: str, most: int = 3) -> tuple[str, ...]:
    """Threes, and at the end twos rather than one alone: 050 345 678, 12 80. With `most=4` four stay together: 1280."""
    if len(digits) <= most:
        return (digits,)
    size = 2 if len(digits) == 4 else 3
    return digits[:size], *groups(digits[size:], most)


def _choice_clips(clips: Container[ClipKey], lang: str, choice: Choice, digits: Digits) -> tuple[ClipKey, ...]:
    key = f"key_{_KEY_NAMES.get(choice.key, choice.key)}"
    speaker = _speaker(choice.label[0], lang) if choice.label else lang
    return clip_keys(clips, speaker, (*choice.label, key), digits)


def _speaker(part: str, lang: str) -> str:
    """S2: each language is named by its own speaker."""
    return part.removeprefix(_LANGUAGE) if part.startswith(_LANGUAGE) else lang


def _spoken(clips: Container[ClipKey], lang: str, part: str, digits: Digits) -> Iterator[str]:
    if not part.startswith(_DIGITS):
        yield part
        return
    said = _digits_of(part, digits)
    if (lang, NUMBER + said) in clips:
        yield NUMBER + said
        return
    for number, group in enumerate(groups(said)):
        if number:
            yield PAUSE
        yield from (f"digit_{digit}" for digit in group)


def _found(clips: Container[ClipKey], lang: str, key: str) -> ClipKey:
    for speaker in (lang, HOME):
        if (speaker, key) in clips:
            return speaker, key
    raise ClipMissingError(key)


def _once(parts: Sequence[str]) -> Iterator[str]:
    """Without the second reading of a number; whatever else is said twice is meant twice, as "open now" of two places."""
    return (part for at, part in enumerate(parts) if not part.startswith(_DIGITS) or part not in parts[:at])


def _written(catalogues: Catalogues, lang: str, script: Script, part: str, digits: Digits) -> str:
    if part.startswith(_DIGITS):
        text = " ".join(groups(_digits_of(part, digits), most=4))
    else:
        text = catalogues.written(_speaker(part, lang), part).text(script)
    return text + ("\n" if part.startswith(_END_THEIR_LINE) else " ")


def _digits_of(part: str, digits: Digits) -> str:
    name = part.removeprefix(_DIGITS)
    found = "".join(sign for sign in digits(name) if sign in "0123456789")
    if not found:
        raise NothingToReadError(name)
    return found
