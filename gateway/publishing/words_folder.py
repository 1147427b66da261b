"""The words of a release as the files of `prompts/`: each entry that differs is changed in its own lines, and every remark stays."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.flows.document import Document
from gateway.flows.faults import FlowError
from gateway.prompts.catalogue import HOME, Catalogues, Prompt, load
from gateway.prompts.faults import CatalogueError
from gateway.publishing.faults import Conflict

FILE = "catalogue.yaml"
ENGLISH = "eng"
BY_HAND = "prompts/: cannot be written by a program; take it from whoever published it, or change by hand what `flows diff` shows"


def words_anew(folder: Path, wanted: Catalogues, saved: Iterable[Catalogues]) -> dict[str, str]:
    """Name → text of every file that has to change, for the folder to say what a release says. `saved` are the words of every version
    ever kept. Raises `Conflict` when the folder holds words that no version has, or is written as no program may change it."""
    here = load(folder).to_json()
    if here == wanted.to_json():
        return {}
    if all(one.to_json() != here for one in saved):
        raise Conflict("prompts/: holds words that no release has; publish them or set them aside, then pull again")
    texts = {lang: _text(folder, lang) for lang in wanted.languages}
    try:
        anew = {lang: _written(text, lang, wanted) for lang, text in texts.items()}
    except FlowError:
        raise Conflict(BY_HAND) from None
    _say(folder, anew, wanted)
    return {f"{lang}/{FILE}": text for lang, text in anew.items() if text != texts[lang]}


def _text(folder: Path, lang: str) -> str:
    path = folder / lang / FILE
    if not path.is_file():
        raise Conflict(BY_HAND)
    return path.read_text("utf-8")


def _written(text: str, lang: str, wanted: Catalogues) -> str:
    """A catalogue's text with the entries that are wanted. One whose words are another's glosses follows by itself."""
    file = Document(text, f"prompts/{lang}/{FILE}")
    said = file.said()
    if "words_from" in said:
        return text
    entries: Mapping[str, Mapping[str, Any]] = said["prompts"] or {}
    for key in [key for key in entries if key not in wanted.languages[lang]]:
        file = file.drop("prompts", key)
    for key, prompt in wanted.languages[lang].items():
        entry = _entry(prompt, wanted.own(ENGLISH, key) if lang == HOME else None)
        if key not in entries:
            file = file.put("prompts", key, value=entry)
            continue
        for field in (name for name in entries[key] if name not in entry):
            file = file.drop("prompts", key, field)
        for field, value in entry.items():
            if entries[key].get(field) != value:
                file = file.put("prompts", key, field, value=value)
    return file.text


def _entry(prompt: Prompt, english: Prompt | None) -> dict[str, Any]:
    """As a catalogue has it. How English writes it otherwise stands beside the Khmer that it follows."""
    written = english.written if english and english.words == prompt.gloss else prompt.written and prompt.gloss
    return dict(_fields(prompt, written))


def _fields(prompt: Prompt, written_gloss: str | None) -> Iterator[tuple[str, Any]]:
    if prompt.made_from:
        yield "made_from", prompt.made_from
    yield from (("words", prompt.words), ("romanised", prompt.romanised), ("gloss", prompt.gloss))
    if prompt.written is not None:
        yield from (("written", prompt.written), ("written_romanised", prompt.written_romanised), ("written_gloss", written_gloss or ""))
    if prompt.text_only:
        yield "text_only", True
    if prompt.keywords:
        yield "keywords", list(prompt.keywords)
    if prompt.note:
        yield "note", prompt.note


def _say(folder: Path, texts: Mapping[str, str], wanted: Catalogues) -> None:
    """Raises `Conflict` unless these texts, read again, say just what is wanted: nothing is written on a guess."""
    with tempfile.TemporaryDirectory() as beside:
        copy = Path(beside) / "prompts"
        shutil.copytree(folder, copy)
        for lang, text in texts.items():
            (copy / lang / FILE).write_text(text, "utf-8")
        try:
            if load(copy).to_json() == wanted.to_json():
                return
        except CatalogueError:
            pass
    raise Conflict(BY_HAND)
