"""From a page's form to an edit: names of fields in, data out. What makes no sense is refused by the edit itself, in words."""

import re
from collections.abc import Callable, Mapping

from flask import abort
from werkzeug.datastructures import MultiDict

from gateway.drafting import edits
from gateway.drafting.edits import Edit
from gateway.drafting.sayings import Otherwise, Translation, Words
from gateway.drafting.written import NewChoice

Form = MultiDict[str, str]
ROWS = range(1, 6)  # S3: nobody keeps more than five choices in mind


def edit(kind: str, form: Form) -> Edit:
    """What a form asks for; 404 for a form that no page of ours has."""
    if kind not in KINDS:
        abort(404)
    return KINDS[kind](form)


def words(form: Form, row: str = "") -> Words:
    return Words(*(form.get(f"{field}{row}", "").strip() for field in ("khmer", "latin", "english")))


def _rows(form: Form) -> tuple[NewChoice, ...]:
    """Those that were filled in."""
    rows = (NewChoice(form.get(f"to_{row}", ""), words(form, f"_{row}"), form.get(f"prompt_{row}", "").strip()) for row in ROWS)
    return tuple(row for row in rows if row.words or row.label)


def _prompt(form: Form) -> str:
    """One that is there, chosen in place of new words."""
    return form.get("prompt", "").strip()


def _keywords(form: Form) -> tuple[str, ...]:
    """As people write a list, in either script."""
    return tuple(word for one in re.split("[,;\u17d4\n]", form.get("keywords", "")) if (word := one.strip()))


def _otherwise(form: Form) -> Edit:
    otherwise = Otherwise(words(form, "_written"), form.get("silent") == "yes", _keywords(form))
    return edits.SetOtherwise(form["prompt"], otherwise)


def _translation(form: Form) -> Edit:
    if form.get("away") == "yes":
        return edits.SetTranslation(form["prompt"], form["lang"], None)
    words, latin, meaning = (form.get(field, "").strip() for field in ("words", "latin", "meaning"))
    return edits.SetTranslation(form["prompt"], form["lang"], Translation(words, latin, meaning, _keywords(form)))


def _retries(form: Form) -> edits.SetRetries:
    said = form.get("retries", "")
    return edits.SetRetries(form["flow"], form["node"], int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else None)


def _menu(form: Form) -> Edit:
    return edits.AddMenu(form["flow"], words(form), _rows(form), form.get("name", ""), _prompt(form))


def _flow(form: Form) -> Edit:
    return edits.AddFlow(words(form), _rows(form), form.get("name", ""), _prompt(form))


def _notice(form: Form) -> Edit:
    return edits.AddNotice(form["flow"], words(form), form.get("to", ""), form.get("name", ""), _prompt(form))


def _said(form: Form) -> Edit:
    return edits.SetSaid(form["flow"], form["node"], tuple(form.getlist("prompts")), words(form), _prompt(form))


def _choice(form: Form) -> Edit:
    return edits.AddChoice(form["flow"], form["node"], NewChoice(form.get("to", ""), words(form), _prompt(form)))


KINDS: Mapping[str, Callable[[Form], Edit]] = {
    "words": lambda form: edits.SetWords(form["prompt"], words(form)),
    "otherwise": _otherwise,
    "translation": _translation,
    "said": _said,
    "menu": _menu,
    "notice": _notice,
    "flow": _flow,
    "choice": _choice,
    "copy": lambda form: edits.CopyNode(form["flow"], form["node"], form.get("name", "")),
    "rename": lambda form: edits.RenameNode(form["flow"], form["node"], form.get("name", "")),
    "remove": lambda form: edits.RemoveNode(form["flow"], form["node"], form.get("instead", "")),
    "label": lambda form: edits.SetLabel(form["flow"], form["node"], form["key"], _prompt(form), words(form)),
    "copy_choice": lambda form: edits.CopyChoice(form["flow"], form["node"], form["key"], form.get("into", "")),
    "move_choice": lambda form: edits.MoveChoice(form["flow"], form["node"], form["key"], form.get("to", "")),
    "remove_choice": lambda form: edits.RemoveChoice(form["flow"], form["node"], form["key"]),
    "lead": lambda form: edits.SetLead(form["flow"], form["node"], form["way"], form.get("to", "")),
    "retries": _retries,
    "remove_flow": lambda form: edits.RemoveFlow(form["flow"]),
}
NEW = frozenset({"menu", "notice", "flow"})
"""Those that have a page of their own, because what they are about is not there yet."""
OF_PROMPT = frozenset({"otherwise", "translation"})
"""Those of the page of one prompt."""
