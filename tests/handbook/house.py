"""The gateway of the handbook: as it stands after the first weeks, with sample people and no number that could exist."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from gateway.accounts import accounts
from gateway.accounts.roles import Role
from gateway.callbacks.records import Role as Duty
from gateway.casework.enrol import Newcomer, enrol
from gateway.clock import PHNOM_PENH
from gateway.house import House
from gateway.simulated import PHONES, SAMPLE_PIN, move_clock, now
from gateway.web import tongues
from tests.rig.figures import tell
from tests.rig.gateway import Gateway
from tests.rig.officer import employs
from tests.rig.served import served

MORNING = datetime(2026, 11, 30, 9, 0, tzinfo=PHNOM_PENH)
"""A Monday. Every task begins then, so that taking its pictures again changes little."""
MONTH = "2026-10"
STAFF = {
    "sokunthea": Role.EDITOR,
    "bopha": Role.REVIEWER,
    "vanna": Role.DIRECTORY_EDITOR,
    "sreymom": Role.DISPATCHER,
    "chanthy": Role.AUDITOR,
    "chief": Role.ADMINISTRATOR,
}
"""Who has an account for long. All read Khmer, and its digits."""


@contextmanager
def furnished() -> Iterator[Gateway]:
    """In it what is added takes a second person, as in production (S42)."""
    gateway = Gateway("", extra={"database_wait_ms": "5000"}, host="localhost")
    house = gateway.house
    house.__dict__["press"] = replace(house.press, two_people=True)
    _staff(house)
    _people(house)
    move_clock(house, round((MORNING - now(house)).total_seconds()))
    tell(house, MONTH)
    try:
        with served(gateway):
            yield gateway
    finally:
        gateway.close()


def _staff(house: House) -> None:
    for name, role in STAFF.items():
        account = employs(house, name, role)
        with house.store.work() as work:
            accounts.prefer(work, account, tongues.KHMER, "khmer")


def _people(house: House) -> None:
    """On the telephones of the simulator."""
    near = [place.code for place in house.gazetteer.places if place.level == "commune" and place.code[:4] in ("1601", "1602")]
    numbers = {phone.role: phone.number for phone in PHONES}
    with house.store.work() as work:
        for duty, name, communes in ((Duty.FOCAL_POINT, "សុខា", near), (Duty.SUPERVISOR, "ស្រីមុំ", [])):
            enrol(work, Newcomer(duty, name, numbers[duty.value], SAMPLE_PIN, communes, ["khm"], True, True), "handbook")
