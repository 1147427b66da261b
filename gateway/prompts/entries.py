"""What a catalogue file may hold."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from gateway.khmer import clean, keyword

# The letters that a text message carries in seven bits and that every keyboard has: one other letter, and 160 letters shrink to 70.
_SEVEN_BIT = frozenset(map(chr, range(32, 127))) - set("[]{}\\^`|~")


def _cleaned(text: object) -> object:
    return clean(text) if isinstance(text, str) else text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("has a line break or an invisible character")
    return text


def _seven_bit(text: str) -> str:
    odd = sorted(set(text) - _SEVEN_BIT)
    if odd:
        raise ValueError(f"has {' '.join(odd)}, which makes a text message more than twice as dear")
    return text


def _there(text: str, *, otherwise: object) -> str:
    if not text and not otherwise:
        raise PydanticCustomError("string_too_short", "is empty")
    return text


def _no_number(text: str) -> str:
    if not keyword(text) or keyword(text).isnumeric():
        raise ValueError("is no word that could be told from a key")
    return text


_Line = Annotated[str, Field(max_length=1000), BeforeValidator(_cleaned), AfterValidator(_one_line)]
_Words = Annotated[str, Field(min_length=1, max_length=1000), BeforeValidator(_cleaned), AfterValidator(_one_line)]
_Plain = Annotated[_Line, AfterValidator(_seven_bit)]
_PlainWords = Annotated[_Words, AfterValidator(_seven_bit)]
_Keyword = Annotated[_Words, AfterValidator(_no_number)]
_Language = Annotated[str, Field(pattern=r"^[a-z]{3}$")]
_Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


class Entry(BaseModel):
    """The words of one prompt. The written forms are for texts: absent, the spoken words are written; empty, nothing is.

    `keywords` are what somebody may text instead of the words, in any language and either script. `made_from` is `Prompt.spoken` of the
    Khmer that was translated. With it the words may be empty: many languages of the province are spoken and written by nobody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    made_from: _Mark | None = None
    words: _Line
    romanised: _Plain
    gloss: _PlainWords
    written: _Line | None = None
    written_romanised: _Plain | None = None
    written_gloss: _Plain | None = None
    text_only: bool = False
    keywords: Annotated[list[_Keyword], Field(max_length=20)] = []
    note: _Line = ""

    @field_validator("words")
    @classmethod
    def _written_or_translated(cls, words: str, given: ValidationInfo) -> str:
        return _there(words, otherwise=given.data.get("made_from"))

    @field_validator("romanised")
    @classmethod
    def _readable_where_it_is_written(cls, romanised: str, given: ValidationInfo) -> str:
        return _there(romanised, otherwise=given.data.get("words") == "")

    @model_validator(mode="after")
    def _written_in_every_form(self) -> Self:
        given = [form is not None for form in (self.written, self.written_romanised, self.written_gloss)]
        if any(given) and not all(given):
            raise ValueError("is written otherwise in one form only; give written, written_romanised and written_gloss together")
        return self


class WordsFrom(BaseModel):
    """A language whose words are another's glosses."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    language: _Language
    field: Literal["gloss"]


class CatalogueFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    language: _Language
    words_from: WordsFrom | None = None
    prompts: dict[_Key, Entry]
