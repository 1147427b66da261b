"""Where a quick exit leads: a page of the information line, which anybody may see open, with no way back to where she was."""

from collections.abc import Callable, Sequence

from flask import Blueprint, render_template


def blueprint(words: Callable[[], Sequence[str]]) -> Blueprint:
    """`words()` is the line's own harmless content: what whoever picks up her phone hears."""
    away = Blueprint("away", __name__, template_folder="templates")

    @away.get("/information")
    def page() -> str:
        return render_template("away.html", words=words())

    return away
