"""What readiness, the auditor and the key rotation say of themselves."""

from gateway.web.told import Sentences, _

KNOWN = (
    _("does not answer; the clock delivers"),
    _("does not answer (%(fault)s)"),
    _("its clock is %(seconds)s s off"),
    _("cannot be asked (%(fault)s)"),
    _("cannot be read (%(fault)s)"),
    _("no published version"),
    _("%(count)s are missing; run `flask --app app publish`"),
    _("has never looked; is the clock running?"),
    _("has not looked for %(minutes)s min; is the clock running?"),
    _("request without due time: %(count)s"),
    _("request overdue: %(count)s"),
    _("purge overdue: %(count)s"),
    _("claim stale: %(count)s"),
    _("duty late: %(count)s"),
    _("audit row without position: %(count)s"),
    _("%(what)s kept too long: %(count)s"),
    _("no copy for two days: %(what)s"),
    # what is sealed
    _("people"),
    _("conversations"),
    _("events"),
    _("texts on their way"),
    _("accounts"),
    _("authenticator keys"),
    _("sessions of desk and office"),
    _("keys of requests"),
    _("secrets of days"),
    _("marks of the audit"),
)
SENTENCES = Sentences.of(KNOWN, {})
