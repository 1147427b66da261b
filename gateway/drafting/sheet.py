"""What is being edited, as one value: whole flow files, and the words of every prompt. An edit makes another sheet of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec

from gateway.prompts.catalogue import Catalogues, Prompt
from gateway.publishing.draft import Draft

Pieces = Mapping[str, str | None]
"""Name → text: `flows/main.yaml`, or `words/khm/greeting` as JSON. None is a piece that is not there."""
FLOWS, WORDS = "flows/", "words/"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`flows` are texts by file name, `words` prompts by language and name, without the names that the directory gives."""

    flows: Mapping[str, str]
    words: Mapping[str, Mapping[str, Prompt]]

    def prompt(self, lang: str, key: str) -> Prompt | None:
        return self.words.get(lang, {}).get(key)

    def with_flow(self, file: str, text: str | None) -> "Sheet":
        """With another text of a file, or without the file."""
        others = {name: one for name, one in self.flows.items() if name != file}
        return replace(self, flows=dict(sorted(others.items() if text is None else [*others.items(), (file, text)])))

    def with_prompt(self, lang: str, key: str, prompt: Prompt | None) -> "Sheet":
        own = {name: one for name, one in self.words.get(lang, {}).items() if name != key}
        return replace(self, words={**self.words, lang: own if prompt is None else {**own, key: prompt}})

    def with_pieces(self, pieces: Pieces) -> "Sheet":
        sheet = self
        for name, text in pieces.items():
            sheet = sheet._with_piece(name, text)
        return sheet

    def _with_piece(self, name: str, text: str | None) -> "Sheet":
        if name.startswith(FLOWS):
            return self.with_flow(name.removeprefix(FLOWS), text)
        lang, key = name.removeprefix(WORDS).split("/", 1)
        return self.with_prompt(lang, key, None if text is None else msgspec.json.decode(text, type=Prompt))

    def piece(self, name: str) -> str | None:
        if name.startswith(FLOWS):
            return self.flows.get(name.removeprefix(FLOWS))
        prompt = self.prompt(*name.removeprefix(WORDS).split("/", 1))
        return msgspec.json.encode(prompt).decode() if prompt else None

    def changed_from(self, before: "Sheet") -> dict[str, str | None]:
        """The pieces that differ, as they are here."""
        return {name: self.piece(name) for name in _differing(before, self)}


def of(draft: Draft) -> Sheet:
    """What is in force, or was proposed, ready to be edited."""
    return Sheet(draft.flows, draft.catalogues.own_words().languages)


def catalogues(sheet: Sheet) -> Catalogues:
    return Catalogues(sheet.words)


def _differing(before: Sheet, after: Sheet) -> Iterator[str]:
    for file in sorted({*before.flows, *after.flows}):
        if before.flows.get(file) != after.flows.get(file):
            yield f"{FLOWS}{file}"
    for lang in sorted({*before.words, *after.words}):
        for key in sorted({*before.words.get(lang, {}), *after.words.get(lang, {})}):
            if before.prompt(lang, key) != after.prompt(lang, key):
                yield f"{WORDS}{lang}/{key}"
