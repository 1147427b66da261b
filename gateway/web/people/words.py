"""The room's words for what casework calls by names of its own."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from gateway.callbacks.records import Role
from gateway.casework.enrol import Wrong

_ = lazy_gettext

ROLES: Mapping[str, str] = {
    Role.FOCAL_POINT: _("Focal point"),
    Role.PARTNER: _("Partner"),
    Role.SUPERVISOR: _("Supervisor on the line"),
    Role.ADMIN: _("Second supervisor"),
}
STANDING: Mapping[str, str] = {
    "unverified": _("has not chosen her PIN yet"),
    "active": _("on duty"),
    "off duty": _("off duty"),
    "on leave": _("on leave"),
    "paused": _("paused"),
    "forced": _("somebody forced her: she is asked for nothing"),
    "retired": _("retired"),
}
BAD = ("unverified", "paused", "forced")
LANGUAGES: Mapping[str, str] = {
    "khm": _("Khmer"),
    "tpu": _("Tampuan"),
    "jra": _("Jarai"),
    "krr": _("Kreung"),
    "eng": _("English"),
    "csx": _("Cambodian Sign Language"),
}
WRONG: Mapping[Wrong, str] = {
    Wrong.NUMBER: _("This number cannot be rung. Write it with its country code, like +855…"),
    Wrong.KNOWN: _("Somebody with this number is enrolled already."),
    Wrong.UNVERIFIED: _("She has not chosen her PIN yet: she calls the staff line with her code. You can give her a new one."),
    Wrong.BUSY: _("She is in a call, or has not said how it went. Pause her now, and let her go afterwards."),
    Wrong.ENGAGED: _("She is not asked just now, or something real waits for her. Let her practise another time."),
    Wrong.RETIRED: _("She has retired. Enrol her anew."),
    Wrong.MEANWHILE: _("Somebody has changed this since you looked. Nothing was changed: look again, and choose anew."),
    Wrong.OTHER: _("Something filled in here cannot be right. Nothing was changed."),
}
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
EMPTY = _("Write her name, and choose at least one language.")
COMMUNES = _("Choose at least one commune that she covers.")
DAY = _("A day is written 2026-11-30.")
TIMES = _("Times are written 08:00. Fill in both of a pair, or none.")
ENDS = _("It must end after it begins.")
NOT_ASKED = _("She is not asked just now, so she is not rung either.")
