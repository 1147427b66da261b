"""How far the recordings of a language are: each prompt's state, and how many minutes are still to be spoken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from gateway.prompts.catalogue import HOME, Catalogues, Prompt
from gateway.prompts.drafts import VOICES
from gateway.prompts.publish import likely_ms
from gateway.prompts.speech import ClipKey
from gateway.studio.archive import Archive, Take

State = Literal["no words", "missing", "draft", "stale", "again", "recorded", "approved"]
STATES: Sequence[State] = get_args(State)
_NAMES_A_LANGUAGE = "language_"


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt in one language. `words` are those to speak; `ms` of the take, else likely. A `draft` is a computer's voice.

    `stale`: the words were changed since; `again`: a second speaker asked for it anew; `recorded`: awaits her.
    """

    number: int
    key: str
    lang: str
    state: State
    prompt: Prompt
    ms: int
    take: Take | None = None
    khmer: str = ""
    """What it says, in Khmer: to be told in a language that nobody writes."""
    older: bool = False
    """Whether its Khmer was changed since it was translated."""

    @property
    def left(self) -> bool:
        """Whether somebody still has to speak it."""
        return self.state not in ("recorded", "approved")


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one language: prompts by state, and the minutes still to be spoken."""

    lang: str
    prompts: int
    states: Mapping[State, int]
    minutes_left: float
    older: int
    """Translations whose Khmer was changed since."""


def rows(archive: Archive, catalogues: Catalogues, lang: str, order: Mapping[str, int]) -> list[Row]:
    """Every prompt that this language needs, those first that callers come to first (`order`: steps from the first word)."""
    spoken = needed(catalogues, lang)
    numbers = archive.numbered(spoken)
    found = [_row(archive, catalogues, lang, key, numbers[key]) for key in spoken]
    return sorted(found, key=lambda row: (order.get(row.key, len(order)), row.number))


def row(archive: Archive, catalogues: Catalogues, lang: str, key: str) -> Row | None:
    """One of them; None where this language does not need it."""
    spoken = needed(catalogues, lang)
    return _row(archive, catalogues, lang, key, archive.numbered(spoken)[key]) if key in spoken else None


def languages(catalogues: Catalogues) -> list[str]:
    """Khmer first: what every other falls back to."""
    return sorted(catalogues.languages, key=lambda lang: (lang != HOME, lang))


def needed(catalogues: Catalogues, lang: str) -> list[str]:
    """The prompts to speak: those of the Khmer catalogue and its own. A language says its own name and nobody else's (S2)."""
    own, home, its_name = catalogues.languages.get(lang, {}), catalogues.languages[HOME], _NAMES_A_LANGUAGE + lang
    spoken = [key for key, prompt in {**home, **own}.items() if not prompt.text_only and not key.startswith(_NAMES_A_LANGUAGE)]
    return [its_name, *spoken]


def _row(archive: Archive, catalogues: Catalogues, lang: str, key: str, number: int) -> Row:
    own = catalogues.own(lang, key)
    home = catalogues.own(HOME, key)
    if own is None:  # the Khmer words are there to be translated
        home = home or Prompt(key, "", "", "the name of this language, in it")
        return Row(number, key, lang, "no words", home, likely_ms(home.romanised))
    take = archive.current((lang, key), own)
    state, ms = (_of_take(take), take.ms) if take else (_unspoken(archive, (lang, key)), likely_ms(own.romanised or own.gloss))
    return Row(number, key, lang, state, own, ms, take, home.words if home else "", own.older_than(home))


def _of_take(take: Take) -> State:
    return "again" if take.again else "approved" if take.approved_by else "recorded"


def _unspoken(archive: Archive, clip: ClipKey) -> State:
    return "stale" if archive.takes(clip) else "draft" if clip[0] in VOICES else "missing"


def summed(lang: str, found: Iterable[Row]) -> Sum:
    each = list(found)
    states = {state: sum(row.state == state for row in each) for state in STATES}
    return Sum(lang, len(each), states, round(sum(row.ms for row in each if row.left) / 60_000, 1), sum(row.older for row in each))
