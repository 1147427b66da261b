"""Focal points: enrolled, their hours, leave, a lost phone; and the requests' board."""

from playwright.sync_api import Locator

from gateway.simulated import PHONES, SAMPLE_PIN
from tests.handbook.menus import ASKS_TO_BE_CALLED
from tests.handbook.reader import Reader, said
from tests.handbook.walk import Walk
from tests.page.desk import Handset

CODE = "all => all.forEach(one => { one.textContent = '123456'; })"


def the_people(walk: Walk) -> Reader:
    return walk.signed_in("sreymom").goes_to("People")


def her_box(reader: Reader) -> Locator:
    """What concerns her phone, on her page."""
    return reader.page.locator("h2", has_text=said("Her phone")).locator("+ .box")


def enrols(walk: Walk) -> None:
    reader = the_people(walk).presses("Enrol somebody").fills("Name", "ចាន់ថា").fills("Number, with country code", "+85550000901")
    reader.opens("បានលុង").ticks("កាចាញ").reads("Languages that she speaks").reads("Day on which she signed the agreement")
    reader.picture("enrol", high=760).presses("Enrol her, and give me a code for her")
    reader.page.locator("#code").evaluate_all(CODE)
    reader.picture("enrol-code", shows=reader.button("I have told her")).presses("I have told her")


def duty(walk: Walk) -> None:
    reader = the_people(walk).presses("សុខា").presses("Set her hours")
    reader.page.locator("#from-0-0").fill("08:00")
    reader.page.locator("#to-0-0").fill("១៧:០០")
    reader.picture("hours", high=420).presses("Keep").reads("Change communes, languages, training").opens("Leave")
    reader.fills("First day", "2026-12-07").fills("Last day", "2026-12-09").presses("Note her leave")
    reader.reads("On or off duty for once").presses("Duty this week").reads("The week after")
    reader.picture("rota", high=760)


def practises(walk: Walk) -> None:
    reader = the_people(walk).presses("សុខា")
    reader.picture("drill", of=her_box(reader), shows=reader.button("Let her practise: a drill"))
    reader.presses("Let her practise: a drill").reads("It is done.")
    walk.gateway.does_what_is_due()
    phones = walk.somebody()
    phones.page.goto(f"{walk.gateway.url}/simulator?lang=km")
    hers = Handset(phones.page.locator(f"[data-phone={PHONES[1].role}]"), "km", str)
    hers.answers()
    hers.types(SAMPLE_PIN)
    hers.types("1")
    hers.hears_it_out()
    reader.presses("To everybody").presses("សុខា").reads("She last practised").reads("accepted")


def her_phone(walk: Walk) -> None:
    reader = (
        the_people(walk).presses("សុខា").reads("She has another phone").reads("Let the staff line ring her now").reads("She goes for good")
    )
    reader.reads("A new code, to choose her PIN again").picture("her-phone", of=her_box(reader))


def requests(walk: Walk) -> None:
    phones = walk.somebody()
    phones.page.goto(f"{walk.gateway.url}/simulator?lang=km")
    caller = Handset(phones.page.locator(f"[data-phone={PHONES[0].role}]"), "km", str)
    caller.calls()
    caller.presses(*ASKS_TO_BE_CALLED)
    caller.hears_it_out()
    walk.gateway.does_what_is_due()
    reader = walk.signed_in("sreymom").goes_to("Requests").reads("Look again")
    reader.picture("requests")
