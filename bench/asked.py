"""Requests as women ask for them, put into a database without their calls."""

from datetime import timedelta

from gateway.callbacks.policy import Urgency, from_settings
from gateway.callbacks.records import IfMissed, Near, Request, draft
from gateway.callbacks.windows import Window
from gateway.store.work import Work, new_id

HOME = "160101"


TIRELESS = from_settings({"normal": {"offer_calls": 0, "text_seconds": 0}})
"""One focal point for all of them may be rung any number of times."""


def asked(work: Work, number: int, begins: timedelta = timedelta()) -> Request:
    """A draft: to be called for an hour, from so much later on."""
    return draft(
        id=new_id(),
        number=number,
        urgency=Urgency.NORMAL,
        need="counselling",
        commune=HOME,
        language="khm",
        near=Near.NEAR,
        if_missed=IfMissed.NEXT_DAY,
        consent_version="1",
        window=Window(work.now + begins, work.now + begins + timedelta(hours=1)),
        policies=TIRELESS,
        now=work.now,
    )
