"""The pages' words for states of recordings, and for what was wrong with one."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from gateway.studio.readiness import State
from gateway.studio.workbench import FAILED, LOST
from gateway.web.desk.words import LANGUAGES

_ = lazy_gettext

STATES: Mapping[State, tuple[str, str]] = {
    "no words": (_("no words"), _("Nobody has written it in this language.")),
    "missing": (_("missing"), _("Written, not spoken yet.")),
    "draft": (_("draft"), _("A computer speaks it, while nothing is in earnest.")),
    "stale": (_("stale"), _("The words were changed since it was spoken.")),
    "again": (_("again, please"), _("Another speaker heard it and asked for it anew.")),
    "recorded": (_("to be heard"), _("Spoken. Another speaker has to hear it.")),
    "approved": (_("approved"), _("Callers hear it from the next publishing on.")),
}
COMING = _("being prepared")
FAULTS: Mapping[str, str] = {
    "empty": _("Nothing was in it. Please record it again."),
    "silent": _("Nobody is heard in it. Hold the phone closer, and record it again."),
    "too_short": _("It is shorter than any word. Please record it again."),
    "too_long": _("It is longer than five minutes. Record these words alone."),
    "too_large": _("It is too large. Record these words alone."),
    "noisy": _("The room is louder than the voice. Go to a quiet place, and record it again."),
    "clipped": _("It is too loud and crackles. Hold the phone farther away, and record it again."),
    "video": _("It is a video. Send the sound alone."),
    "damaged": _("It breaks off. Please send or record it again."),
    "no_sound": _("There is no sound in it that we can read. Record it again, or send another file."),
    LOST: _("It was lost on the way. Please record it again."),
    FAILED: _("We could not work on it. That was our fault. Please record it again."),
}
OTHERWISE = _("It could not be used. Please record it again.")


def wrong(fault: str) -> str:
    """In her words; nothing where nothing is wrong."""
    return str(FAULTS.get(fault, OTHERWISE)) if fault else ""


def language(code: str) -> str:
    return str(LANGUAGES.get(code, code))
