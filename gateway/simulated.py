"""The simulator as this house's carrier: three phones, our three numbers, and the same signed hooks as any carrier's (rule 15)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import update

from gateway.callbacks.records import Role as Duty
from gateway.casework.enrol import Newcomer, anybody, enrol
from gateway.house import SIMULATED_ACCOUNT, SIMULATOR_FILE, House
from gateway.phone import Role
from gateway.prompts.speech import NUMBER, groups
from gateway.sms import parts
from gateway.store.tables import Published
from gateway.web.simulator.blueprint import blueprint
from gateway.web.simulator.exchange.numbers import Line, NumberPlan, Phone
from gateway.web.simulator.exchange.switch import Exchange
from gateway.web.simulator.exchange.webhooks import in_process

PHONES = (
    Phone("caller", "+85550000001", {"en": "Caller", "km": "អ្នកហៅចូល"}),
    Phone("focal_point", "+85550000002", {"en": "Focal point", "km": "អ្នកទំនាក់ទំនង"}),
    Phone("supervisor", "+85550000003", {"en": "Supervisor", "km": "អ្នកគ្រប់គ្រង"}),
)
SAMPLE_PIN = "123456"
LABELS: Mapping[Role, Mapping[str, str]] = {
    "public": {"en": "Information line", "km": "ខ្សែព័ត៌មាន"},
    "callback": {"en": "Callback line", "km": "លេខហៅទៅអ្នកហៅចូល"},
    "staff": {"en": "Staff line", "km": "ខ្សែបុគ្គលិក"},
}


def exchange(house: House, app: Flask) -> Exchange:
    """The simulator's switch; its calls lie in a file of its own, which web and command line share."""
    hooks = f"{house.public_url}/hooks/twilio"
    lines = [
        Line(house.wiring.number_with(role), dict(LABELS[role]), f"{hooks}/voice", f"{hooks}/sms", f"{hooks}/status")
        for role in ("public", "callback", "staff")
    ]
    phones = [replace(phone, line=house.wiring.number_with("public" if phone.role == "caller" else "staff")) for phone in PHONES]
    plan = NumberPlan(phones, lines)
    token = house.settings.twilio_auth_token
    account = house.settings.twilio_account_sid or SIMULATED_ACCOUNT
    base = f"{house.public_url}/simulator/carrier"
    return Exchange(house.settings.data_dir / SIMULATOR_FILE, plan, account, token, in_process(app, token), lambda: now(house), base)


def enrol_samples(house: House, by: str) -> None:
    """People for the simulator's phones, where there is nobody yet."""
    with house.store.work() as work:
        if not anybody(work):
            communes = [place.code for place in house.gazetteer.places if place.level == "commune"]
            for newcomer in _samples(communes):
                enrol(work, newcomer, by)


def _samples(communes: list[str]) -> Iterator[Newcomer]:
    numbers = {phone.role: phone.number for phone in PHONES}
    yield Newcomer(Duty.FOCAL_POINT, "Sample focal point", numbers["focal_point"], SAMPLE_PIN, communes, ["khm"], True, True)
    yield Newcomer(Duty.SUPERVISOR, "Sample supervisor", numbers["supervisor"], SAMPLE_PIN, [], ["khm"], True, True)


def now(house: House) -> datetime:
    """The house's time, moved clock and all."""
    with house.store.read() as work:
        return work.now


def move_clock(house: House, seconds: int) -> None:
    """Development only: every process reads this row, so all clocks move together."""
    with house.store.work() as work:
        work.connection.execute(update(Published).where(Published.id == 1).values(moved_seconds=Published.moved_seconds + seconds))


def describe(house: House, clip_url: str) -> dict[str, Any]:
    """What a clip says, for who cannot hear it or does not know Khmer."""
    name = clip_url.rsplit("/", 1)[-1]
    with house.store.read() as work:
        shelf = house.shelves.at(work, work.versions)
    for lang, key in shelf.said_by.get(name, ()):
        if key.startswith(NUMBER):
            said = " ".join(groups(key.removeprefix(NUMBER)))
            draft = shelf.voices.clip((lang, key)).status == "draft"
            return {"words": said, "romanised": said, "gloss": said, "draft": draft}
        prompt, clip = shelf.catalogues.own(lang, key), shelf.voices.clip((lang, key))
        if prompt:  # the pause between groups of digits is a clip without words
            return {"words": prompt.words, "romanised": prompt.romanised, "gloss": prompt.gloss, "draft": clip.status == "draft"}
    return {"words": "", "romanised": "", "gloss": "", "draft": False}


def register(house: House, app: Flask) -> None:
    """The simulator's page and REST; never in production."""
    switch = app.extensions["exchange"] = exchange(house, app)
    app.register_blueprint(
        blueprint(
            switch,
            describe=lambda url: describe(house, url),
            sms_parts=parts,
            move_clock=lambda seconds: move_clock(house, seconds),
            allowed=lambda: not house.settings.production,
            staff_pin=SAMPLE_PIN,
            recorder=house.recorder,
        )
    )
