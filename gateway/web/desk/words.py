"""The desk's words for what the protocol calls by names of its own. Whole sentences, so that each language may order them as it likes."""

from flask_babel import lazy_gettext

from gateway.callbacks.events import Outcome
from gateway.callbacks.outlook import Step, Who
from gateway.callbacks.policy import Urgency
from gateway.callbacks.records import Phase, Stage, State
from gateway.casework.desk import Came, Deed

_ = lazy_gettext

STAGES: dict[Stage, str] = {
    State.REQUESTED: _("New"),
    State.OFFERED: _("Offered; nobody has it yet"),
    State.ESCALATED: _("Nobody took it; supervisors are asked"),
    State.ACCEPTED: _("Somebody has it"),
    State.WAITING: _("Her safe time is now"),
    State.READY: _("About to ring her"),
    Phase.DIALLING: _("Ringing her"),
    Phase.RINGING: _("Her phone rings"),
    Phase.GATE: _("Somebody picked up and hears the announcement"),
    Phase.BRIDGE: _("They are being connected, or talk"),
    Phase.STAND_BY: _("Another person is being connected, or they talk"),
    Phase.NOBODY: _("Nobody answered on our side"),
    Phase.OUTCOME: _("The call is over; nobody has said how it went"),
    State.REACHED: _("She was reached"),
    State.NOT_REACHED: _("She was not reached this time"),
    State.UNSAFE_HOLD: _("On hold: it was not safe"),
    State.DONE: _("Ended: she was helped or referred"),
    State.UNREACHED: _("Ended: she could not be reached"),
    State.WITHDRAWN: _("Ended: she took it back"),
    State.EXPIRED: _("Ended: its time was over"),
}
NEXT: dict[tuple[Who, Step], str] = {
    (Who.GATEWAY, Step.ASK): _("The first people are being asked."),
    (Who.ASKED, Step.ACCEPT): _("One of those who were asked accepts it."),
    (Who.SUPERVISORS, Step.ACCEPT): _("A supervisor accepts it."),
    (Who.GATEWAY, Step.RING_HOLDER): _("When her safe time begins we ring who has it."),
    (Who.HOLDER, Step.CALL_NOW): _("Who has it answers our call and says “call her now”, or calls the staff line."),
    (Who.HOLDER, Step.HANG_UP): _("Who has it hangs up; then her phone rings."),
    (Who.GATEWAY, Step.RING_HER): _("Her phone begins to ring."),
    (Who.CALLER, Step.PRESS_HER_KEY): _("She picks up and presses her own key."),
    (Who.HOLDER, Step.TALK): _("They talk until one of them hangs up."),
    (Who.CALLER, Step.DECIDE): _("She says whether to be called again soon."),
    (Who.HOLDER, Step.REPORT): _("Who has it says how it went."),
    (Who.GATEWAY, Step.CLOSE): _("It is being closed."),
    (Who.GATEWAY, Step.TRY_AGAIN): _("It waits for her next safe time, if there is one."),
    (Who.CALLER, Step.CALL_IN): _("She calls us herself, and is put through at once. Nobody rings her."),
    (Who.CALLER, Step.CALL_US): _("Nobody calls her. Only she can set it going again, by calling us."),
    (Who.GATEWAY, Step.FORGET): _("All that could lead to her is destroyed."),
}
THEN: dict[Step, str] = {
    Step.ASK_ON: _("Then the next people are asked."),
    Step.PAGE: _("Then every supervisor is asked again."),
    Step.RING_HOLDER: _("Then who has it is rung again."),
    Step.MISSED: _("Then this try is over."),
    Step.ASK_OUTCOME: _("At the latest then it is asked how it went."),
    Step.REMIND: _("Then who has it is asked again, and supervisors are told."),
    Step.EXPIRE: _("Then it ends."),
}
URGENCIES: dict[Urgency, str] = {
    Urgency.NORMAL: _("not urgent"),
    Urgency.URGENT_HEALTH: _("urgent: care as soon as she can have it"),
    Urgency.DANGER_NOW: _("very urgent: in danger now"),
}
NEEDS = {
    "health": _("help with her health"),
    "legal": _("help with papers and law"),
    "shelter": _("a safe place to stay"),
    "counselling": _("somebody to talk to"),
    "safety": _("to be safe"),
}
LANGUAGES = {
    "khm": _("Khmer"),
    "tpu": _("Tampuan"),
    "jra": _("Jarai"),
    "krr": _("Kreung"),
    "eng": _("English"),
    "other": _("another language: she needs an interpreter"),
}
DEEDS: dict[Deed, str] = {
    Deed.ACCEPT: _("Accept"),
    Deed.PASS_ON: _("Pass on"),
    Deed.GIVE_UP: _("Give it to somebody else"),
    Deed.REPORT: _("Say how it went"),
    Deed.TAKE: _("Take it myself"),
    Deed.HAND_ON: _("Offer it to one person"),
    Deed.ESCALATE: _("Ask every supervisor now"),
    Deed.HOLD: _("Stop: not safe"),
}
ASKING: dict[Deed, str] = {
    Deed.ACCEPT: _(
        "You will have this request, and be told what it is about. If she is to be called, we ring you when her safe time is there."
    ),
    Deed.PASS_ON: _("You will never be offered this request again. Nobody asks why. Always pass it on if you may know her or his family."),
    Deed.GIVE_UP: _("Somebody else is asked at once. You will never be offered this request again. Nobody asks why."),
    Deed.REPORT: _("How did it go?"),
    Deed.TAKE: _("You will have this request. Who has it now loses it. If she is to be called, we ring you when her safe time is there."),
    Deed.HAND_ON: _("Who has it now loses it. Only the one whom you choose is asked; if she does not accept in time, others are."),
    Deed.ESCALATE: _("Who has it now loses it. Every supervisor on duty is rung."),
    Deed.HOLD: _("Nobody will call her any more, until she calls us herself. If her phone rings now it stops."),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.DONE: _("She was helped"),
    Outcome.REFERRED: _("She was referred"),
    Outcome.NOT_REACHED: _("We did not talk: she may be called again"),
    Outcome.UNSAFE: _("It was not safe: nobody calls her until she calls us"),
    Outcome.ABUSE: _("The line was misused"),
}
CAME: dict[Came, str] = {
    Came.DONE: _("It is done."),
    Came.FASTER: _("Somebody was faster. Thank you."),
    Came.CHANGED: _("It has changed since you looked, so nothing was done. Please look again and choose anew."),
    Came.REFUSED: _("This cannot be done with this person. Nothing was changed."),
}
